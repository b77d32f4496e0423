/// What a client asks of a server, once. Retries, redirects and their limits are the caller's.
package struct HTTPRequest: Sendable {
    package var method = "GET"
    /// Absolute, `http` or `https`; every value in it percent-encoded.
    package var url: String
    /// In order; a name may stand twice.
    package var headers: [HTTPHeader] = []
    package var body: [UInt8] = []
    /// From the first packet to the last byte of the answer.
    package var deadline: Duration
    /// An answer with a longer body is `TransportError.tooLarge`.
    package var maximumBodyBytes = 16 << 20

    package init(_ url: String, deadline: Duration) {
        self.url = url
        self.deadline = deadline
    }
}

package struct HTTPHeader: Sendable, Equatable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// A whole answer, of any status.
package struct HTTPResponse: Sendable {
    package let status: Int
    package let headers: [HTTPHeader]
    package let body: [UInt8]

    package init(status: Int, headers: [HTTPHeader] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first header of that name, whatever its case. Nil when there is none.
    package subscript(header name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

/// No answer, or not a whole one.
package enum TransportError: Error, Sendable, Equatable {
    /// The address cannot be one: what is wrong with it.
    case badAddress(String)
    /// No connection, a refused certificate, a cut: in the words of the network library.
    case unreachable(String)
    /// The deadline of the request passed.
    case timedOut(after: Duration)
    /// The body is longer than the request's `maximumBodyBytes`, or than what the answer's own length says.
    case tooLarge(limit: Int)
    /// The answer ended before its own length.
    case truncated
}

/// Carries one request to a server. Passed in everywhere, so that tests answer from a script.
///
/// A conformer follows no redirects, keeps no cookies and tries nothing again.
package protocol Transport: Sendable {
    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse
}
