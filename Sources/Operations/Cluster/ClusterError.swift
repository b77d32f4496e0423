internal import YAML

/// The API server refused, or what it said cannot be understood.
package struct ClusterError: Error, Sendable, CustomStringConvertible {
    /// The HTTP status.
    package var status: Int
    /// Kubernetes' word for it, such as `AlreadyExists`; empty when the answer is not of Kubernetes' form.
    package var reason: String
    /// The server's own words.
    package var message: String
    /// What was asked for: `create Secret "x" in namespace "y"`.
    package var request: String
    package var retryAfter: Duration?

    package var description: String {
        let words = message.isEmpty ? "no reason given" : message
        return "cannot \(request): the API server answers \(status)\(reason.isEmpty ? "" : " \(reason)"): \(words)"
    }

    init(_ response: HTTPResponse, request: String) {
        let body = JSON.read(String(decoding: response.body, as: UTF8.self))
        let isStatus = body?["kind"]?.string == "Status"
        status = response.status
        reason = isStatus ? body?["reason"]?.string ?? "" : ""
        message = isStatus ? String((body?["message"]?.string ?? "").prefix(1000)) : ""
        self.request = request
        // The header is rounded up to seconds and may be missing behind a proxy; the body says the same.
        retryAfter =
            response.retryAfter
            ?? body?["details"]?["retryAfterSeconds"]?.int.flatMap { (0...3600).contains($0) ? .seconds($0) : nil }
    }

    /// There is no such object. A 404 of a proxy, or of a server that has no such kind, is not that.
    package var isNotFound: Bool { status == 404 && reason == "NotFound" }
    package var isAlreadyExists: Bool { status == 409 && reason == "AlreadyExists" }
    /// Somebody wrote at the same time, or a precondition does not hold.
    package var isConflict: Bool { status == 409 && reason == "Conflict" }
    /// A page of a list came too late: the server has forgotten that state.
    package var isExpired: Bool { status == 410 }

    /// What to do about it, as far as the status tells.
    package var fix: String? {
        switch status {
        case 401: "the token is not accepted: is it of this cluster, and not expired?"
        case 403: "let a Role of the ServiceAccount allow it"
        default: nil
        }
    }
}
