internal import AsyncHTTPClient
package import Diagnostics
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

/// Carries requests over the network. It keeps connections open until `close`.
package struct HTTPClientTransport: Transport {
    private let client: HTTPClient

    /// - Parameter certificateAuthorities: the only ones to trust, in PEM; nil: those of the system.
    /// - Throws: `Failure` when they are not certificates.
    package init(certificateAuthorities: [UInt8]? = nil) throws(Failure) {
        var security = TLSConfiguration.makeClientConfiguration()
        if let certificateAuthorities {
            guard let roots = try? NIOSSLCertificate.fromPEMBytes(certificateAuthorities), !roots.isEmpty else {
                throw Failure("cannot use the certificate authorities: they are not certificates in PEM")
            }
            security.trustRoots = .certificates(roots)
        }
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: security, redirectConfiguration: .disallow, timeout: .init(connect: .seconds(10)),
            decompression: .disabled)
        configuration.httpVersion = .http1Only
        // By itself it would try to connect until the deadline; trying again is for Retry alone.
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Closes what is open. Nothing can be sent after.
    package func close() async {
        try? await client.shutdown()
    }

    package func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let prepared = try Self.prepared(request)
        // The client's own deadline ends with the head of the answer; this one covers the body.
        let first = await withTaskGroup(of: Result<HTTPResponse, TransportError>.self) { group in
            group.addTask { await exchange(prepared, request) }
            group.addTask {
                do {
                    try await Task.sleep(for: request.deadline)
                    return .failure(.timedOut(after: request.deadline))
                } catch {
                    return .failure(Self.cancelled)
                }
            }
            let first = await group.next()
            group.cancelAll()
            return first
        }
        return try (first ?? .failure(Self.cancelled)).get()
    }

    private static let cancelled = TransportError.unreachable("the request was cancelled")

    private static func prepared(_ request: HTTPRequest) throws(TransportError) -> HTTPClientRequest {
        guard request.url.hasPrefix("https://") || request.url.hasPrefix("http://") else {
            throw .badAddress("neither http nor https")
        }
        var prepared = HTTPClientRequest(url: request.url)
        prepared.method = HTTPMethod(rawValue: request.method)
        for header in request.headers { prepared.headers.add(name: header.name, value: header.value) }
        if !request.body.isEmpty { prepared.body = .bytes(ByteBuffer(bytes: request.body)) }
        return prepared
    }

    private func exchange(
        _ prepared: HTTPClientRequest, _ request: HTTPRequest
    ) async -> Result<HTTPResponse, TransportError> {
        let head: HTTPClientResponse
        do {
            head = try await client.execute(prepared, timeout: .nanoseconds(request.deadline.nanoseconds))
        } catch let error as HTTPClientError where Self.addressErrors.contains(error) {
            return .failure(.badAddress(error.shortDescription.lowercased()))
        } catch let error as HTTPClientError where error == .deadlineExceeded || error == .connectTimeout {
            return .failure(.timedOut(after: request.deadline))
        } catch {
            return .failure(.unreachable(Self.words(for: error)))
        }
        do throws(TransportError) {
            let body = try await Self.body(of: head, request)
            let headers = head.headers.map { HTTPHeader($0.name, $0.value) }
            return .success(HTTPResponse(status: Int(head.status.code), headers: headers, body: body))
        } catch {
            return .failure(error)
        }
    }

    private static func body(
        of head: HTTPClientResponse, _ request: HTTPRequest
    ) async throws(TransportError) -> [UInt8] {
        let limit = request.maximumBodyBytes
        // The length in the answer to HEAD is that of a body which does not come.
        let length = request.method == "HEAD" ? nil : head.headers.first(name: "content-length").flatMap { Int($0) }
        if let length, length > limit { throw .tooLarge(limit: limit) }
        var body: [UInt8] = []
        do {
            for try await piece in head.body {
                if body.count + piece.readableBytes > limit { throw TransportError.tooLarge(limit: limit) }
                body += piece.readableBytesView
            }
        } catch let error as TransportError {
            throw error
        } catch {
            // The head was whole, so the connection broke within the body, however the library calls that.
            throw Task.isCancelled ? cancelled : .truncated
        }
        if let length, body.count < length { throw Task.isCancelled ? cancelled : .truncated }
        return body
    }

    private static let addressErrors: [HTTPClientError] = [
        .invalidURL, .emptyHost, .emptyScheme, .missingSocketPath,
    ]

    private static func words(for error: any Error) -> String {
        switch error {
        case let error as HTTPClientError: return error.shortDescription.lowercased()
        case let error as NIOConnectionError:
            if let failure = error.connectionErrors.last { return "\(failure.error)" }
            return "no address is known for the host \(error.host)"
        default: return String("\(error)".prefix(300))
        }
    }
}

extension Duration {
    /// Whole nanoseconds, at most what 64 bits hold.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (scaled, isTooLarge) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return isTooLarge ? .max : scaled + attoseconds / 1_000_000_000
    }
}
