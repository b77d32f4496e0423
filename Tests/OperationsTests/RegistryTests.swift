import Digest
import Logging
import Testing
import YAML

@testable import Operations

@Suite struct ImageRepositoryTests {
    @Test(arguments: [
        ("ghcr.io/openclaw/openclaw", "https://ghcr.io", "openclaw/openclaw"),
        ("docker.io/redis", "https://registry-1.docker.io", "library/redis"),
        ("docker.io/a/b", "https://registry-1.docker.io", "a/b"),
        ("registry.example.com:5000/a/b/c", "https://registry.example.com:5000", "a/b/c"),
        ("127.0.0.1:5000/x", "http://127.0.0.1:5000", "x"),
    ])
    func reads(_ text: String, _ server: String, _ name: String) throws {
        let repository = try ImageRepository(text)
        #expect(repository.server?.text == server && repository.name == name)
    }

    @Test(arguments: [
        "invalid", "noDot/repo", "localhost:5000/x", "", "/", "a.b/", "a.b//c", "a.b/c/../d", "a.b/c?x", "a.b/c d",
        "u@a.b/c", "a.b:1:2/c", "a.b/c%2f",
    ])
    func refuses(_ text: String) { #expect(throws: (any Error).self) { try ImageRepository(text) } }
}

@Suite struct ChallengeTests {
    @Test(arguments: [
        (
            #"Bearer realm="https://a/t",service="r",scope="repository:x:pull,push""#,
            [
                Challenge(
                    scheme: "bearer",
                    parameters: ["realm": "https://a/t", "service": "r", "scope": "repository:x:pull,push"])
            ]
        ),
        (
            #"Basic realm="x, y", BEARER Realm=https://a/t , service="q\"q""#,
            [
                Challenge(scheme: "basic", parameters: ["realm": "x, y"]),
                Challenge(scheme: "bearer", parameters: ["realm": "https://a/t", "service": "q\"q"]),
            ]
        ),
        ("Negotiate", [Challenge(scheme: "negotiate")]), ("", []), (",,= =", []),
        (#"Bearer realm="open"#, [Challenge(scheme: "bearer", parameters: ["realm": "open"])]),
    ])
    func reads(_ text: String, _ expected: [Challenge]) { #expect(Challenge.read(text) == expected) }

    @Test(
        arguments: [
            (#"</v2/x/tags/list?last=2026.3.1&n=0>; rel="next""#, "/v2/x/tags/list?last=2026.3.1&n=0"),
            (#"<https://h/a,b>; rel=next"#, "https://h/a,b"),
            (#"</first>; rel="first", </second>; rel="next""#, "/second"),
            (#"</first>; rel="prev""#, nil), ("nonsense", nil),
        ] as [(String, String?)])
    func nextPages(_ header: String, _ target: String?) { #expect(nextTarget(header) == target) }
}

@Suite struct RegistryCredentialsTests {
    private func secret(_ auths: Node, key: String = ".dockerconfigjson") -> Node {
        let document: Node = key == ".dockercfg" ? auths : ["auths": auths]
        return ["data": [key: Node(Base64.encode(Array(JSON.write(document, .compact).utf8)))]]
    }

    private func user(_ repository: String, _ secrets: [Node]) throws -> String? {
        RegistryCredentials.find(for: try ImageRepository(repository), in: secrets)?.username
    }

    @Test func finds() throws {
        let auth = Node(Base64.encode(Array("who:pass:word".utf8)))
        let secrets = [
            secret([
                "https://index.docker.io/v1/": ["username": "hub", "password": "p"],
                "registry.example.com": ["username": "all", "password": "p"],
                "registry.example.com/team": ["auth": auth],
                "other.example.com": ["identitytoken": "t"],
            ]),
            secret(["https://old.example.com": ["username": "old", "password": "p"]], key: ".dockercfg"),
        ]
        #expect(try user("docker.io/x", secrets) == "hub")
        #expect(try user("registry.example.com/x", secrets) == "all")
        #expect(try user("registry.example.com/team/x", secrets) == "who")
        #expect(try user("registry.example.com/teams/x", secrets) == "all")
        #expect(try user("old.example.com/x", secrets) == "old")
        #expect(try user("other.example.com/x", secrets) == nil)
        #expect(try user("none.example.com/x", secrets + [["data": [".dockerconfigjson": "%"]], [:]]) == nil)
        let found = RegistryCredentials.find(for: try ImageRepository("registry.example.com/team/x"), in: secrets)
        #expect(found?.basic == "Basic " + Base64.encode(Array("who:pass:word".utf8)))
    }
}

@Suite struct RegistryTests {
    private static let bearer = HTTPHeader(
        "Www-Authenticate", #"Bearer realm="https://auth.test/token?a=b",service="r.test",scope="x,y""#)

    private func tags(_ steps: [Script.Step], credentials: RegistryCredentials? = nil) async throws -> (
        [String], Script
    ) {
        let clock = ManualClock()
        let script = Script(steps, clock: clock)
        let registry = try await Registry(
            try ImageRepository("r.test/team/agent"), credentials: credentials, over: script, clock: clock,
            logger: silent)
        return (try await registry.tags(), script)
    }

    private func authorizations(_ script: Script) -> [String?] {
        script.requests.map { $0.headers.first { $0.name == "Authorization" }?.value }
    }

    @Test func anOpenRegistry() async throws {
        let (tags, script) = try await tags([.json([:]), .json(["name": "x", "tags": ["a", "b"]])])
        #expect(tags == ["a", "b"])
        #expect(script.requests.map(\.url) == ["https://r.test/v2/", "https://r.test/v2/team/agent/tags/list?n=10000"])
    }

    @Test(arguments: ["token", "access_token"])
    func tokens(_ key: String) async throws {
        let (tags, script) = try await tags([
            .json([:], status: 401, [Self.bearer]), .json([key: "secret"]), .json(["tags": ["a"]]),
        ])
        #expect(tags == ["a"])
        #expect(
            script.requests[1].url
                == "https://auth.test/token?a=b&scope=repository%3Ateam%2Fagent%3Apull&service=r.test")
        #expect(authorizations(script) == [nil, nil, "Bearer secret"])
    }

    @Test func aPrivateRegistry() async throws {
        let who = RegistryCredentials(username: "u", password: "p")
        let (_, script) = try await tags(
            [.json([:], status: 401, [Self.bearer]), .json(["token": "t"]), .json(["tags": []])], credentials: who)
        #expect(authorizations(script) == [nil, who.basic, "Bearer t"])
        let basic = HTTPHeader("WWW-Authenticate", #"Basic realm="x""#)
        let (_, other) = try await tags([.json([:], status: 401, [basic]), .json(["tags": []])], credentials: who)
        #expect(authorizations(other) == [nil, who.basic])
        await #expect(throws: RegistryError.self) { try await self.tags([.json([:], status: 401, [basic])]) }
    }

    @Test func pagesToTheLastAndNoTokenElsewhere() async throws {
        func link(_ target: String) -> HTTPHeader { HTTPHeader("Link", "<\(target)>; rel=\"next\"") }
        let (tags, script) = try await tags([
            .json([:], status: 401, [Self.bearer]), .json(["token": "t"]),
            .json(["tags": ["1"]], [link("/v2/team/agent/tags/list?last=1&n=0")]),
            .json(["tags": ["2"]], [link("?last=2")]),
            .json(["tags": ["3"]], [link("list?last=3")]),
            .json(["tags": ["4"]], [link("https://other.test/more")]),
            .json(["tags": .null]),
        ])
        #expect(tags == ["1", "2", "3", "4"])
        #expect(
            script.requests.dropFirst(2).map(\.url) == [
                "https://r.test/v2/team/agent/tags/list?n=10000", "https://r.test/v2/team/agent/tags/list?last=1&n=0",
                "https://r.test/v2/team/agent/tags/list?last=2", "https://r.test/v2/team/agent/tags/list?last=3",
                "https://other.test/more",
            ])
        #expect(authorizations(script).suffix(2) == ["Bearer t", nil])
    }

    @Test(arguments: [
        ("<http://r.test/x>; rel=next", "nowhere"), ("</v2/team/agent/tags/list?n=10000>; rel=next", "circle"),
    ])
    func pagesThatAreNotFollowed(_ link: String, _ says: String) async {
        await #expect {
            try await self.tags([.json([:]), .json(["tags": ["1"]], [HTTPHeader("Link", link)])])
        } throws: { "\($0)".contains(says) }
    }

    @Test func aBusyRegistry() async throws {
        do {
            _ = try await tags([.json([:]), .json([:], status: 429, [HTTPHeader("Retry-After", "120")])])
            Issue.record("it did not stop")
        } catch let error as RegistryError {
            #expect(error.isBusy && error.retryAfter == .seconds(120))
        }
    }

    @Test func whatPassesIsTriedAgain() async throws {
        let (tags, _) = try await tags([
            .broken(.unreachable("x")), .json([:]), .json([:], status: 503), .json(["tags": ["a"]]),
        ])
        #expect(tags == ["a"])
    }

    @Test(arguments: [
        (404, "is the repository called so"), (401, "needs image.pullSecrets"), (418, "answers 418"),
    ])
    func refusals(_ status: Int, _ says: String) async {
        await #expect {
            try await self.tags([.json([:]), .json(["errors": [["message": "no\u{1B}"]]], status: status)])
        } throws: { "\($0)".contains(says) && !"\($0)".contains("\u{1B}") }
    }

    @Test func tokensOverPlainHTTPAreRefused() async {
        let header = HTTPHeader("WWW-Authenticate", #"Bearer realm="http://auth.test/token""#)
        await #expect(throws: RegistryError.self) { try await self.tags([.json([:], status: 401, [header])]) }
    }

    private func platforms(_ steps: [Script.Step]) async throws -> (Set<String>, Script) {
        let clock = ManualClock()
        let script = Script([.json([:])] + steps, clock: clock)
        let registry = try await Registry(
            try ImageRepository("r.test/x"), over: script, clock: clock, logger: silent)
        return (try await registry.platforms(of: "1.0.0"), script)
    }

    @Test func machines() async throws {
        let (index, _) = try await platforms([
            .json([
                "manifests": [
                    ["platform": ["os": "linux", "architecture": "amd64"]],
                    ["platform": ["os": "linux", "architecture": "arm64", "variant": "v8"]],
                    ["platform": ["os": "unknown", "architecture": "unknown"]], [:],
                ]
            ])
        ])
        #expect(index == ["linux/amd64", "linux/arm64"])
        let (single, script) = try await platforms([
            .json(["config": ["digest": "sha256:ab"]]),
            .json([:], status: 307, [HTTPHeader("Location", "https://storage.test/blob?sig=x")]),
            .json(["os": "linux", "architecture": "arm64"]),
        ])
        #expect(single == ["linux/arm64"])
        #expect(script.requests.last?.url == "https://storage.test/blob?sig=x")
        await #expect(throws: RegistryError.self) {
            try await self.platforms([.json(["config": ["digest": "../../x"]])])
        }
    }
}
