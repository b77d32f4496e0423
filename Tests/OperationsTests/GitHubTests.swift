import Diagnostics
import Foundation
import InstanceSpec
import Logging
import PostRenderer
import Testing
import Validator
import YAML

@testable import Operations

@Suite struct WebAddressTests {
    @Test(arguments: [
        ("https://api.github.com", "https://api.github.com"),
        ("https://API.GitHub.com:443/v3/", "https://api.github.com/v3/"),
        ("http://127.0.0.1:8080/a?b=c", "http://127.0.0.1:8080/a?b=c"), ("http://[::1]:80/x", "http://[::1]/x"),
    ])
    func reads(_ text: String, _ written: String) { #expect(WebAddress(text)?.text == written) }

    @Test(arguments: [
        "", "https://", "ftp://h/", "https://u@h/", "https://u:p@h/", "https://h/#f", "https://h/a b", "https://h:x/",
        "https://h:99999/", "https://h/\n", "https://é/", "HTTPS://h", "https:///x", "https://h\\@g/",
    ])
    func refuses(_ text: String) { #expect(WebAddress(text) == nil) }

    @Test(
        arguments: [
            ("/x?y", "https://h:444/x?y"), ("//g/x", "https://g/x"), ("http://g/", "http://g/"), ("x", nil), ("", nil),
        ] as [(String, String?)])
    func follows(_ location: String, _ target: String?) {
        #expect(WebAddress("https://h:444/a/b")?.following(location)?.text == target)
    }

    @Test func encodes() {
        #expect(percentEncoded("a/b c%é~@", keeping: "/") == "a/b%20c%25%C3%A9~%40")
        #expect(percentEncoded("a/b") == "a%2Fb")
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"), (951_782_400, "2000-02-29T00:00:00Z"),
        (1_772_870_709, "2026-03-07T08:05:09Z"), (4_107_542_399, "2100-02-28T23:59:59Z"),
        (253_402_300_799, "9999-12-31T23:59:59Z"),
    ])
    func tells(_ seconds: Int, _ text: String) { #expect(utcTime(seconds) == text) }

    @Test func tellsAsFoundationDoes() throws {
        let format = DateFormatter()
        format.dateFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'"
        format.timeZone = TimeZone(identifier: "UTC")
        format.locale = Locale(identifier: "en_US_POSIX")
        for seconds in stride(from: 0, to: 20_000_000_000, by: 86_399 * 97) {
            #expect(utcTime(seconds) == format.string(from: Date(timeIntervalSince1970: Double(seconds))))
        }
        #expect(utcTime(-1) == nil && utcTime(.max) == nil)
    }
}

@Suite struct GitHubTests {
    private let clock = ManualClock()
    private static let commit = String(repeating: "a", count: 40)

    private func fetch(
        _ script: Script, token: String? = nil, cache: AnswerCache = AnswerCache(folder: nil), holdsContent: Bool = true
    ) throws -> PackFetch {
        let settings = GitHub.Settings(base: try GitHub.checkedBase("https://api.test"), token: token)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        return PackFetch(
            from: GitHub(settings, over: script, cache: cache, clock: clock, logger: logger),
            holdsContent: holdsContent)
    }

    private func reference(_ text: String) throws -> PackReference { try #require(PackReference(text)) }

    private func failure(_ steps: [Script.Step], token: String? = nil) async throws -> Failure {
        let fetch = try fetch(Script(steps, clock: clock), token: token)
        let reference = try reference("o/r/p@v1")
        return try await #require(throws: Failure.self) { _ = try await fetch.pack(reference) }
    }

    private static func text(_ text: String, _ headers: [HTTPHeader] = []) -> Script.Step {
        .answer(HTTPResponse(status: 200, headers: headers, body: Array(text.utf8)))
    }

    private static func file(_ text: String) -> Script.Step {
        .json([
            "type": "file", "size": Node(text.utf8.count), "encoding": "base64",
            "content": Node(Data(text.utf8).base64EncodedString(options: .lineLength64Characters)),
        ])
    }

    @Test func locksAManifest() async throws {
        let script = Script([
            Self.text(Self.commit), Self.file(#"{"files": {"b": "x", "a": "d/y"}, "config": {"k": 1}}"#),
            Self.file("A"),
            Self.file("B"),
        ])
        let pack = try await fetch(script, token: "t").pack(try reference("o/r/p@feature/x"))
        #expect(
            script.lines == [
                "GET /repos/o/r/commits/feature/x", "GET /repos/o/r/contents/p/skillpack.json?ref=\(Self.commit)",
                "GET /repos/o/r/contents/p/d/y?ref=\(Self.commit)", "GET /repos/o/r/contents/p/x?ref=\(Self.commit)",
            ])
        #expect(script.requests.allSatisfy { $0.headers.contains(HTTPHeader("Authorization", "Bearer t")) })
        #expect(pack.locked["files"] == ["a": "A", "b": "B"])
        #expect(pack.locked["config"] == ["k": 1])
    }

    private static let large: [Script.Step] = [
        text(commit), file(#"{"files": {"a": "x"}}"#),
        .json(["type": "file", "size": Node(17 << 20), "encoding": "none", "content": ""]),
    ]

    /// As much as the pod takes.
    @Test func aLargeFileMayBeAsLongAsAPack() async throws {
        let script = Script(Self.large + [.answer(HTTPResponse(status: 200, body: [1, 2, 3]))])
        _ = try await fetch(script, holdsContent: false).pack(try reference("o/r/p"))
        #expect(script.requests.last?.maximumBodyBytes == 64 << 20)
    }

    @Test func aFileThatIsTooLargeIsNoTroubleOfTheConnection() async throws {
        let script = Script(Self.large + [.broken(.tooLarge(limit: 64 << 20))])
        let fetch = try fetch(script, holdsContent: false)
        let reference = try reference("o/r/p")
        let failure = try await #require(throws: Failure.self) { _ = try await fetch.pack(reference) }
        #expect(failure.description == "cannot lock o/r/p: the pack has more than 67108864 bytes")
        #expect(failure.fix == "divide it")
    }

    @Test func triesAgainWithALongerWaitEachTime() async throws {
        let script = Script(
            [.broken(.unreachable("x")), .broken(.truncated), .json([:], status: 503), .json([:], status: 500)],
            clock: clock)
        let fetch = try fetch(script)
        let reference = try reference("o/r/p")
        let failure = try await #require(throws: Failure.self) { _ = try await fetch.commit(reference) }
        #expect(failure.description == "cannot lock o/r/p: api.test answers 500, also after several tries")
        #expect(clock.sleeps == [.milliseconds(500), .seconds(1), .seconds(2)])
    }

    @Test func endsInTime() async throws {
        let slow = (0..<9).map { _ in Script.Step.after(.seconds(50), .broken(.timedOut(after: .seconds(30)))) }
        let failure = try await failure(slow)
        #expect(failure.description.contains("no whole answer"))
        #expect(clock.now.offset < .seconds(160))
    }

    @Test func waitsAsLongAsItIsAsked() async throws {
        let script = Script(
            [.json([:], status: 429, [HTTPHeader("Retry-After", "7")]), Self.text(Self.commit + "\n")], clock: clock)
        let fetch = try fetch(script)
        #expect(try await fetch.commit(try reference("o/r/p")) == Self.commit)
        #expect(clock.sleeps == [.seconds(7)])
    }

    @Test func asksGitHubEnterpriseUnderItsPath() async throws {
        let script = Script([Self.text(Self.commit)])
        let settings = GitHub.Settings(base: try GitHub.checkedBase("https://api.test/api/v3/"), token: nil)
        let gitHub = GitHub(
            settings, over: script, cache: AnswerCache(folder: nil), clock: clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        _ = try await PackFetch(from: gitHub, holdsContent: true).commit(try reference("o/r/p"))
        #expect(script.lines == ["GET /api/v3/repos/o/r/commits/HEAD"])
    }

    @Test func aRedirectToAnotherHostIsRefused() async throws {
        // Known hosts are those of api.github.com, and this is not api.github.com.
        let failure = try await failure([.json([:], status: 302, [HTTPHeader("Location", "https://github.com/x")])])
        #expect(failure.description.contains("no host of GitHub's"))
    }

    @Test(arguments: ["nope", "", String(repeating: "g", count: 40)])
    func anAnswerThatIsNoCommit(_ text: String) async throws {
        let failure = try await failure((0..<4).map { _ in Self.text(text) })
        #expect(failure.description.contains("the answer is not a commit"))
    }
}

@Suite struct LockPlanTests {
    private func wanted(_ references: String...) -> [WantedPack] {
        references.compactMap { PackReference($0).map { WantedPack(reference: $0, instances: ["a"]) } }
    }

    private func plan(
        _ wanted: [WantedPack], _ lock: Mapping, elsewhere: Set<String> = [], holdsContent: Bool = true,
        updates: Bool = false
    ) -> (kept: [String], fetched: [String], dropped: [String]) {
        let plan = LockPlan(
            wanted: wanted, lock: lock, elsewhere: elsewhere, holdsContent: holdsContent, updates: updates)
        return (plan.kept.map(\.text), plan.fetched.map(\.text), plan.dropped)
    }

    private static let commit = String(repeating: "b", count: 40)

    private func locked(_ reference: String, content: Bool = true) throws -> Node {
        let reference = try #require(PackReference(reference))
        let files: StringMap = ["SKILL.md": "x"]
        let skill = SkillPack(folder: files, reference: reference.text)
        var pack = FetchedPack(
            reference: reference, commit: Self.commit, digest: packDigest(skill), config: [:])
        if content { pack.content = .folder(files) }
        return pack.locked
    }

    @Test func decides() throws {
        let good = try locked("o/r/a")
        let digestOnly = try locked("o/r/a", content: false)
        var altered = good
        altered["raw"] = ["SKILL.md": "y"]
        #expect(plan(wanted("o/r/a"), [:]) == ([], ["o/r/a"], []))
        #expect(plan(wanted("o/r/a"), ["o/r/a": good]) == (["o/r/a"], [], []))
        #expect(plan(wanted("o/r/a"), ["o/r/a": good], updates: true) == ([], ["o/r/a"], []))
        #expect(plan(wanted("o/r/a"), ["o/r/a": altered]) == ([], ["o/r/a"], []))
        #expect(plan(wanted("o/r/a"), ["o/r/a": digestOnly]) == ([], ["o/r/a"], []))
        #expect(plan(wanted("o/r/a"), ["o/r/a": digestOnly], holdsContent: false) == (["o/r/a"], [], []))
        #expect(plan(wanted("o/r/a"), ["o/r/a": ["files": [:]]], updates: true) == (["o/r/a"], [], []))
        #expect(plan(wanted(), ["o/r/a": good]) == ([], [], ["o/r/a"]))
        #expect(plan(wanted("o/r/a"), [:], elsewhere: ["o/r/a"]) == ([], [], []))
    }

    @Test func wantsWhatInstancesName() {
        let documents: [Node] = [
            [
                "metadata": ["name": "x"],
                "spec": [
                    "skills": ["pack:o/r/b", "npm:x", "pack:o/r", "pack:o/../a"],
                    "workspace": ["additionalWorkspaces": [["name": "w", "skills": ["pack:o/r/a@v1"]]]],
                ],
            ],
            ["metadata": ["name": "y"], "spec": ["skills": ["pack:o/r/b", 1]]], ["spec": "no"],
        ]
        let found = wantedPacks(documents)
        #expect(found.map(\.reference.text) == ["o/r/a@v1", "o/r/b"])
        #expect(found.map(\.instances) == [["x"], ["x", "y"]])
    }

    @Test func readsWhatItWrites() throws {
        let lock: Mapping = ["o/r/a": try locked("o/r/a"), "o/r/b@v1": try locked("o/r/b@v1", content: false)]
        #expect(Node(try LockFile.read(LockFile.text(lock), name: "x")) == Node(lock))
        for text in ["a: 1", "packs: {fetch: init, locked: {}}", "- 1", "packs: {locked: []}"] {
            #expect(throws: Failure.self) { try LockFile.read(Array(text.utf8), name: "x") }
        }
        #expect(try LockFile.read([], name: "x").isEmpty)
        #expect(try LockFile.read(LockFile.text([:]), name: "x").isEmpty)
    }
}

@Suite struct PackReferenceTests {
    @Test(
        arguments: [
            ("o/r/p", "p", nil), ("o/r/p/q@v1", "p/q", "v1"), ("pack:o/r/p@", "p", nil), ("o/r/p@a/b", "p", "a/b"),
            ("o/r/p@x@y", "p@x", "y"),
        ] as [(String, String, String?)])
    func reads(_ text: String, _ path: String, _ ref: String?) throws {
        let reference = try #require(PackReference(text))
        #expect(reference.path == path && reference.ref == ref)
    }

    @Test(arguments: ["", "o/r", "o/r/", "/r/p", "o//p", "o/r/../p", "o/./p", "../../p", "o/r/p@a..b", "@v1"])
    func refuses(_ text: String) { #expect(PackReference(text) == nil) }
}
