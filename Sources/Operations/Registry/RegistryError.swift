internal import Diagnostics
internal import YAML

/// Why a registry did not say what was asked for.
package struct RegistryError: Error, Sendable, Equatable, CustomStringConvertible {
    /// For people, with the host and what to do.
    package var description: String
    /// It has had too many requests: when it may be asked again, if it says so.
    package var retryAfter: Duration?
    package var isBusy = false
    /// Whether another try right away may help.
    var isPassing = false

    init(_ description: String) { self.description = description }

    /// An answer that is neither the wanted one nor a redirect.
    init(_ response: HTTPResponse, host: String, what: String, hasCredentials: Bool) {
        let body = JSON.read(String(decoding: response.body.prefix(1 << 16), as: UTF8.self))
        let words = body?["errors"]?.sequence?.first?["message"]?.string.map { ": \(quoted($0, limit: 200))" } ?? ""
        var advice = ""
        switch response.status {
        case 401, 403:
            advice =
                hasCredentials
                ? "; do the image.pullSecrets allow to pull this image" : "; a private image needs image.pullSecrets"
        case 404: advice = "; is the repository called so"
        case 429:
            isBusy = true
            retryAfter = response.retryAfter
        default: isPassing = response.isPassingFailure
        }
        description = "cannot get \(what) from \(host): it answers \(response.status)\(words)\(advice)"
    }
}
