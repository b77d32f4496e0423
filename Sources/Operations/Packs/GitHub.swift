package import Diagnostics
package import Logging
internal import YAML

/// Asks the REST API of GitHub, or of a GitHub Enterprise Server.
package struct GitHub: Sendable {
    package struct Settings: Sendable {
        /// Checked by `checkedBase`.
        package var base: WebAddress
        /// Sent to `base` alone.
        package var token: String?
        /// All requests together, with their waits.
        package var total: Duration = .seconds(120)
        /// One request.
        package var each: Duration = .seconds(30)

        package init(base: WebAddress, token: String?) {
            self.base = base
            self.token = token
        }
    }

    let settings: Settings
    private let transport: any Transport
    private let cache: AnswerCache
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let elapsed: @Sendable () -> Duration

    /// The time for all requests begins now.
    package init(
        _ settings: Settings, over transport: any Transport, cache: AnswerCache,
        clock: any Clock<Duration> = ContinuousClock(), logger: Logger
    ) {
        self.settings = settings
        self.transport = transport
        self.cache = cache
        self.clock = clock
        self.logger = logger
        elapsed = stopwatch(clock)
    }

    /// - Throws: `Failure` for an address that a token must not be sent to.
    package static func checkedBase(_ text: String) throws(Failure) -> WebAddress {
        guard let address = WebAddress(text), address.origin.isSecure || address.origin.isLoopback,
            !address.rest.contains("?")
        else {
            throw Failure(
                "cannot ask \(quoted(text)): it must begin with https://",
                fix: "write https://api.github.com, or https://<host>/api/v3 for a GitHub Enterprise Server")
        }
        return address
    }

    /// - Throws: `Failure` for what would end up as more than one header.
    package static func checkedToken(_ text: String?) throws(Failure) -> String? {
        let token = text.map {
            String($0.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        }
        guard let token, !token.isEmpty else { return nil }
        guard token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw Failure("cannot use GITHUB_TOKEN: it holds what no token has", fix: "set it to the token alone")
        }
        return token
    }

    /// What an answer is made of.
    struct Answer {
        var body: [UInt8]
        /// The page after this one.
        var next: WebAddress?

        /// - Throws: passing, since an answer that stops being JSON was cut short.
        var json: Node {
            get throws(GitHubProblem) {
                guard let text = String(validating: body, as: UTF8.self), let node = JSON.read(text) else {
                    throw .passing("the answer is not JSON")
                }
                return node
            }
        }
    }

    /// Asks until there is an answer that can be read.
    /// - Parameters:
    ///   - path: behind the base, encoded.
    ///   - isPinned: the answer is the same for ever, so one that is kept will do.
    ///   - largest: how many bytes an answer may have; nil: what no answer in JSON gets to.
    func get<Result>(
        _ address: WebAddress, accept: String, isPinned: Bool, largest: Int? = nil,
        read: (Answer) throws(GitHubProblem) -> Result
    ) async throws -> Result {
        let key = "\(accept)\n\(address.text)"
        let kept = cache.read(key)
        if isPinned, let kept, let result = try? read(Answer(body: kept.body)) { return result }
        var limits = Retry.Limits()
        limits.attempts = 4
        limits.total = settings.total - elapsed()
        let retry = Retry(limits: limits, clock: clock, logger: logger)
        return try await retry.run("GET \(address.text)", judge: Self.judge) { left in
            guard left > .zero else {
                throw GitHubProblem.lasting(
                    "GitHub did not give everything within \(settings.total)", fix: "try again, or give --timeout more")
            }
            let response = try await ask(address, accept: accept, tag: kept?.tag, largest: largest, within: left)
            if response.status == 304, let kept { return try read(Answer(body: kept.body)) }
            guard response.status == 200 else {
                throw GitHubProblem(response, host: address.origin.host, hasToken: settings.token != nil)
            }
            let next = try nextPage(response, from: address)
            let result = try read(Answer(body: response.body, next: next))
            // A kept answer would not know its next page.
            if let tag = response[header: "etag"], next == nil {
                cache.write(.init(tag: tag, body: response.body), key)
            }
            return result
        }
    }

    private static func judge(_ error: any Error) -> Retry.Verdict {
        switch error {
        case let error as TransportError: error.isPassing ? .tryAgain(after: nil) : .giveUp
        case GitHubProblem.passing: .tryAgain(after: nil)
        case GitHubProblem.busy(_, let wait): .tryAgain(after: wait)
        default: .giveUp
        }
    }

    /// One answer, behind its redirects.
    private func ask(
        _ start: WebAddress, accept: String, tag: String?, largest: Int?, within left: Duration
    ) async throws -> HTTPResponse {
        let passed = stopwatch(clock)
        var address = start
        for _ in 0..<6 {
            let deadline = min(settings.each, left - passed())
            guard deadline > .zero else { throw TransportError.timedOut(after: left) }
            var request = HTTPRequest(address.text, deadline: deadline)
            request.headers = [
                HTTPHeader("Accept", accept), HTTPHeader("User-Agent", "openclaw-post"),
                HTTPHeader("X-GitHub-Api-Version", "2022-11-28"),
            ]
            if let largest { request.maximumBodyBytes = largest }
            if let tag { request.headers.append(HTTPHeader("If-None-Match", tag)) }
            if let token = settings.token, address.origin == settings.base.origin {
                request.headers.append(HTTPHeader("Authorization", "Bearer \(token)"))
            }
            let response = try await transport.send(request)
            guard [301, 302, 303, 307, 308].contains(response.status) else { return response }
            guard let location = response[header: "location"], let next = address.following(location) else {
                throw GitHubProblem.lasting("\(address.origin.host) redirects to nowhere", fix: nil)
            }
            guard isKnown(next.origin) else {
                throw GitHubProblem.lasting(
                    "\(address.origin.host) redirects to \(quoted(next.origin.host)), which is no host of GitHub's",
                    fix: "check the repository's owner, and what answers in GitHub's place (a proxy?)")
            }
            address = next
        }
        throw GitHubProblem.lasting("\(start.origin.host) redirects in circles", fix: nil)
    }

    private func isKnown(_ origin: WebAddress.Origin) -> Bool {
        let base = settings.base.origin
        if origin == base { return true }
        if base.isLoopback { return origin.isLoopback }
        return base.host == "api.github.com" && origin.isSecure && origin.port == 443
            && Self.hosts.contains(origin.host)
    }

    /// Where api.github.com may send us; only itself is given the token.
    private static let hosts: Set<String> = [
        "api.github.com", "github.com", "raw.githubusercontent.com", "codeload.github.com",
        "objects.githubusercontent.com", "media.githubusercontent.com",
    ]

    /// `Link: <https://…>; rel="next", …` (RFC 8288); nil on the last page.
    private func nextPage(_ response: HTTPResponse, from address: WebAddress) throws(GitHubProblem) -> WebAddress? {
        for link in (response[header: "link"] ?? "").split(separator: ",") where link.includes("rel=\"next\"") {
            let target = link.drop { $0 != "<" }.dropFirst().prefix { $0 != ">" }
            guard let next = address.following(String(target)), next.origin == settings.base.origin else {
                throw .lasting("the next page is at \(quoted(target)), which is another host", fix: nil)
            }
            return next
        }
        return nil
    }
}
