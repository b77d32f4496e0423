internal import Foundation
internal import Fuzzing
internal import Testing

/// A short part of what scripts/fuzz does for long, with a seed that is printed.
@Suite(.serialized) struct FuzzTests {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Files to begin with: those of the golden cases and of the examples, and all that ever failed.
    static let corpus: [[UInt8]] = {
        let folders = ["Tests/Golden", "Tests/Schema/cases", "examples", "Tests/BadInput/kept"]
        let files = folders.flatMap { folder -> [URL] in
            let all = FileManager.default.enumerator(at: root.appending(path: folder), includingPropertiesForKeys: nil)
            return (all?.allObjects as? [URL] ?? []).filter { url in
                !url.hasDirectoryPath && !url.lastPathComponent.hasPrefix("output")
            }
        }
        return files.sorted { $0.path < $1.path }.compactMap { try? Array(Data(contentsOf: $0)) }.filter {
            $0.count < 8000
        }
    }()

    static let kept: [URL] = {
        let folder = root.appending(path: "Tests/BadInput/kept")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.sorted().map { folder.appending(path: $0) }
    }()

    @Test func theCorpusIsThere() {
        #expect(Self.corpus.count > 15)
    }

    @Test(arguments: kept)
    func whatOnceFailed(_ file: URL) throws {
        let problem = FuzzSubject.problem(try Array(Data(contentsOf: file)))
        #expect(problem == nil)
    }

    @Test func theCorpusItself() {
        for text in Self.corpus { #expect(FuzzSubject.problem(text) == nil) }
    }

    @Test func changedTexts() {
        let seed = UInt64.random(in: 0..<(1 << 53))
        let full = ProcessInfo.processInfo.environment["OPENCLAW_TEST_FULL"] == "1"
        let seconds: Duration = full ? .seconds(120) : .seconds(4)
        print("fuzzing for \(seconds) with seed \(seed)\(full ? "" : "; OPENCLAW_TEST_FULL=1 takes longer")")
        var mutator = Mutator(seed: seed)
        let clock = ContinuousClock()
        let end = clock.now + seconds
        var count = 0
        while clock.now < end {
            let text = mutator.text(from: Self.corpus)
            let began = clock.now
            let problem = FuzzSubject.problem(text)
            let shown = String(decoding: text, as: UTF8.self)
            #expect(problem == nil, "seed \(seed), text \(count): \(shown)")
            #expect(clock.now - began < .seconds(5), "seed \(seed), text \(count) takes long: \(shown)")
            count += 1
        }
        print("fuzzed \(count) texts")
        #expect(count > 10)
    }
}
