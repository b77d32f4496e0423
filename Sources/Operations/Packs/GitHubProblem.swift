internal import Diagnostics
internal import YAML

/// Why GitHub did not give what was asked for.
enum GitHubProblem: Error, Equatable {
    /// 404, which also stands for "not yours to see".
    case notFound
    /// Something that another try may mend.
    case passing(String)
    /// As passing, and GitHub says how long to wait.
    case busy(String, wait: Duration)
    /// What was found, and what to do.
    case lasting(String, fix: String?)
}

extension GitHubProblem {
    static let tokenAdvice = "set GITHUB_TOKEN: with a token GitHub allows 5000 requests an hour instead of 60"

    /// What an answer means that is neither 200, 304 nor a redirect.
    init(_ response: HTTPResponse, host: String, hasToken: Bool) {
        switch response.status {
        case 404: self = .notFound
        case 401:
            self = .lasting("\(host) refuses GITHUB_TOKEN (401)", fix: "make a new token, or unset GITHUB_TOKEN")
        case 403 where response.isOverLimit, 429: self.init(limit: response, host: host, hasToken: hasToken)
        case 500...599:
            self =
                response.retryAfter.map { .busy("\(host) answers \(response.status)", wait: $0) }
                ?? .passing("\(host) answers \(response.status)")
        case 403:
            self = .lasting(
                "\(host) forbids it (403)\(response.message)",
                fix: hasToken
                    ? "give the token read access to the repository's contents, and authorize it for the organization"
                    : "set GITHUB_TOKEN")
        case 422: self = .lasting("\(host) does not know that ref (422)\(response.message)", fix: nil)
        default: self = .lasting("\(host) answers \(response.status)\(response.message)", fix: nil)
        }
    }

    /// A short pause is waited for, a long one is told.
    private init(limit response: HTTPResponse, host: String, hasToken: Bool) {
        if response[header: "x-ratelimit-remaining"] != "0", let wait = response.retryAfter {
            self = .busy("\(host) asks for a pause (\(response.status))", wait: wait)
            return
        }
        let reset = response[header: "x-ratelimit-reset"].flatMap { Int($0) }.flatMap(utcTime)
        let when = reset.map { "; it opens again at \($0)" } ?? ""
        self = .lasting(
            "the rate limit of \(host) is used up (\(response.status))\(when)",
            fix: hasToken ? "wait until then" : "wait until then, or \(Self.tokenAdvice)")
    }
}

extension HTTPResponse {
    fileprivate var isOverLimit: Bool {
        self[header: "x-ratelimit-remaining"] == "0" || self[header: "retry-after"] != nil
    }

    /// What GitHub says itself.
    fileprivate var message: String {
        guard let text = String(validating: body, as: UTF8.self), let said = JSON.read(text)?["message"]?.string
        else { return "" }
        return ": \(quoted(said))"
    }
}

/// `2026-03-12T08:05:09Z` for seconds since 1970. Nil for what is no time to come back at.
func utcTime(_ seconds: Int) -> String? {
    (0...253_402_300_799).contains(seconds) ? Timestamp(seconds: seconds).text : nil
}
