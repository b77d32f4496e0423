package import Logging
internal import YAML

/// Asks a registry that speaks the OCI distribution protocol: which tags a repository has, and for which machines.
///
/// A whole look is bounded by `total`; nothing is kept between two looks.
package struct Registry: Sendable {
    /// All requests of a look, with their waits.
    package static let total: Duration = .seconds(90)
    private static let each: Duration = .seconds(30)
    private static let mostPages = 100

    let repository: ImageRepository
    private let server: WebAddress
    private let credentials: RegistryCredentials?
    private let transport: any Transport
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let elapsed: @Sendable () -> Duration
    /// What goes into `Authorization` for the registry itself; nil: nothing.
    private var authorization: String?

    /// Introduces itself to the registry, as far as it wants to know who asks.
    /// - Throws: `RegistryError`, `TransportError`.
    package init(
        _ repository: ImageRepository, credentials: RegistryCredentials? = nil, over transport: any Transport,
        clock: any Clock<Duration> = ContinuousClock(), logger: Logger
    ) async throws {
        guard let server = repository.server else {
            throw RegistryError("cannot ask \(repository.host): that is no host")
        }
        self.repository = repository
        self.server = server
        self.credentials = credentials
        self.transport = transport
        self.clock = clock
        self.logger = logger
        elapsed = stopwatch(clock)
        authorization = try await introduction()
    }

    /// All tags, page by page: the newest version is often on a later one.
    package func tags() async throws -> [String] {
        var address = server.appending("/v2/\(repository.name)/tags/list?n=10000")
        var asked: Set<String> = []
        var tags: [String] = []
        for _ in 0..<Self.mostPages {
            guard asked.insert(address.text).inserted else {
                throw RegistryError("cannot get the tags from \(repository.host): its pages lead in a circle")
            }
            let response = try await get(address, "the tags")
            guard let list = try json(response, "the tags")["tags"] else {
                throw RegistryError("cannot get the tags from \(repository.host): its answer has none")
            }
            // A repository without tags says null.
            tags += (list.sequence ?? []).compactMap(\.string)
            guard let next = try nextPage(response, after: address) else { return tags }
            address = next
        }
        logger.warning("the registry has more pages of tags than are read", metadata: ["pages": "\(Self.mostPages)"])
        return tags
    }

    /// The machines that an image is for, as `linux/amd64`: of an index those it lists, else the one it was built for.
    package func platforms(of tag: String) async throws -> Set<String> {
        let what = "the manifest of \(tag)"
        let address = server.appending("/v2/\(repository.name)/manifests/\(percentEncoded(tag))")
        let manifest = try json(try await get(address, what, accept: Self.manifests), what)
        if let entries = manifest["manifests"]?.sequence {
            return Set(entries.compactMap { platform($0["platform"]) })
        }
        guard let digest = manifest["config"]?["digest"]?.string, isDigest(digest) else {
            throw RegistryError("cannot get \(what) from \(repository.host): it is of a form that is not known")
        }
        let blob = server.appending("/v2/\(repository.name)/blobs/\(digest)")
        let config = try json(try await get(blob, "the configuration of \(tag)"), "the configuration of \(tag)")
        return Set([platform(config)].compactMap { $0 })
    }

    private static let manifests = [
        "application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json",
    ].joined(separator: ", ")

    /// Attestations call themselves unknown/unknown.
    private func platform(_ node: Node?) -> String? {
        guard let machine = node?["architecture"]?.string, !machine.isEmpty, machine != "unknown" else { return nil }
        return "\(node?["os"]?.string ?? "linux")/\(machine)"
    }

    private func isDigest(_ text: String) -> Bool {
        text.utf8.count <= 140
            && text.utf8.allSatisfy { byte in
                (0x30...0x3A).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
            }
    }

    // MARK: Who asks

    private func introduction() async throws -> String? {
        let response = try await send(server.appending("/v2/"), "its greeting", authorization: nil)
        if response.status == 200 { return nil }
        guard response.status == 401 else { throw refusal(response, "its greeting") }
        let challenges = Challenge.all(in: response)
        if let bearer = challenges.first(where: { $0.scheme == "bearer" }) { return try await token(bearer) }
        guard challenges.contains(where: { $0.scheme == "basic" }) else {
            throw RegistryError("cannot ask \(repository.host): it does not say how it wants to know who asks")
        }
        guard let credentials else {
            throw RegistryError("cannot ask \(repository.host): it wants a password; set image.pullSecrets")
        }
        return credentials.basic
    }

    private func token(_ challenge: Challenge) async throws -> String {
        guard let realm = challenge.parameters["realm"], let address = WebAddress(realm),
            address.origin.isSecure || address.origin.isLoopback && server.origin.isLoopback
        else {
            throw RegistryError("cannot ask \(repository.host): it names no address that gives tokens over https")
        }
        var query = "scope=\(percentEncoded("repository:\(repository.name):pull"))"
        if let service = challenge.parameters["service"] { query += "&service=\(percentEncoded(service))" }
        let separator = address.rest.contains("?") ? "&" : "?"
        guard let full = WebAddress("\(address.text)\(separator)\(query)") else {
            throw RegistryError("cannot ask \(repository.host): the address that gives tokens is none")
        }
        let response = try await send(full, "a token", authorization: credentials?.basic)
        guard response.status == 200 else { throw refusal(response, "a token") }
        let answer = try json(response, "a token")
        guard let token = answer["token"]?.string ?? answer["access_token"]?.string, !token.isEmpty,
            token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { throw RegistryError("cannot get a token from \(repository.host): its answer holds none") }
        return "Bearer \(token)"
    }

    // MARK: One answer

    /// The answer behind redirects; another host than the registry's own is not told who asks.
    private func get(_ start: WebAddress, _ what: String, accept: String = "application/json") async throws
        -> HTTPResponse
    {
        var address = start
        for _ in 0..<6 {
            let isOwn = address.origin == server.origin
            let response = try await send(address, what, accept: accept, authorization: isOwn ? authorization : nil)
            guard [301, 302, 303, 307, 308].contains(response.status) else {
                guard response.status == 200 else { throw refusal(response, what) }
                return response
            }
            guard let next = response[header: "location"].flatMap(address.following), isFit(next) else {
                throw RegistryError("cannot get \(what) from \(repository.host): it redirects to nowhere")
            }
            address = next
        }
        throw RegistryError("cannot get \(what) from \(repository.host): it redirects in circles")
    }

    /// Whether we may go there at all: never from https to plain HTTP.
    private func isFit(_ address: WebAddress) -> Bool {
        address.origin.isSecure || (address.origin.isLoopback && server.origin.isLoopback)
    }

    private func send(
        _ address: WebAddress, _ what: String, accept: String = "application/json", authorization: String?
    ) async throws -> HTTPResponse {
        var limits = Retry.Limits()
        limits.attempts = 3
        limits.total = Self.total - elapsed()
        let retry = Retry(limits: limits, clock: clock, logger: logger)
        do {
            // Without its query: that of a redirect may carry a signature.
            return try await retry.run("GET \(address.text.prefix { $0 != "?" })", judge: Self.judge) { left in
                guard left > .zero else {
                    throw RegistryError("cannot get \(what) from \(repository.host) within \(Self.total)")
                }
                var request = HTTPRequest(address.text, deadline: min(Self.each, left))
                request.headers = [HTTPHeader("Accept", accept), HTTPHeader("User-Agent", "openclaw-keeper")]
                if let authorization { request.headers.append(HTTPHeader("Authorization", authorization)) }
                let response = try await transport.send(request)
                let refused = refusal(response, what)
                guard !refused.isPassing else { throw refused }
                return response
            }
        } catch let error as TransportError {
            throw RegistryError("cannot get \(what) from \(repository.host): \(error)")
        }
    }

    private static func judge(_ error: any Error) -> Retry.Verdict {
        switch error {
        case let refused as RegistryError: refused.isPassing ? .tryAgain(after: nil) : .giveUp
        case let broken as TransportError: broken.isPassing ? .tryAgain(after: nil) : .giveUp
        default: .giveUp
        }
    }

    private func refusal(_ response: HTTPResponse, _ what: String) -> RegistryError {
        RegistryError(response, host: repository.host, what: what, hasCredentials: credentials != nil)
    }

    private func json(_ response: HTTPResponse, _ what: String) throws(RegistryError) -> Node {
        guard let node = JSON.read(String(decoding: response.body, as: UTF8.self)), node.mapping != nil else {
            throw RegistryError("cannot get \(what) from \(repository.host): the answer is not of a registry")
        }
        return node
    }

    /// `Link: <…>; rel="next"` (RFC 8288), relative or not; nil on the last page.
    private func nextPage(_ response: HTTPResponse, after address: WebAddress) throws(RegistryError) -> WebAddress? {
        for header in response.headers where header.name.lowercased() == "link" {
            guard let target = nextTarget(header.value) else { continue }
            guard let next = address.leading(to: target), isFit(next) else {
                throw RegistryError("cannot get the tags from \(repository.host): its next page is nowhere")
            }
            return next
        }
        return nil
    }
}

/// The target of the link of a header whose relation is `next`.
func nextTarget(_ header: String) -> String? {
    var rest = header[...]
    while let open = rest.firstIndex(of: "<"), let close = rest[open...].firstIndex(of: ">") {
        let target = rest[rest.index(after: open)..<close]
        // Up to the next link. A comma may stand in a target, so it is no separator by itself.
        let parameters = rest[rest.index(after: close)...].prefix { $0 != "<" }
        rest = parameters.endIndex < rest.endIndex ? rest[parameters.endIndex...] : ""
        for parameter in parameters.split(separator: ";") {
            let words = parameter.lowercased().filter { $0 != " " && $0 != "\"" && $0 != "," }
            if words == "rel=next" { return String(target) }
        }
    }
    return nil
}

extension WebAddress {
    /// As `following`, also for what is relative to this page: `?last=x`, `list?last=x`.
    fileprivate func leading(to target: String) -> WebAddress? {
        if target.hasPrefix("?") { return WebAddress(withoutQuery + target) }
        let isAbsolute = target.hasPrefix("/") || target.hasPrefix("http://") || target.hasPrefix("https://")
        guard !isAbsolute, !target.isEmpty else { return following(target) }
        let page = withoutQuery
        guard let slash = page.lastIndex(of: "/") else { return nil }
        return WebAddress("\(page[...slash])\(target)")
    }

    private var withoutQuery: String { String(text.prefix { $0 != "?" }) }
}
