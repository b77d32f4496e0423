import Logging
import Operations
import Synchronization
import Testing
import YAML

struct LogLinesTests {
    private func lines(_ format: LogFormat, _ work: (Logger) -> Void) -> String {
        let written = Written()
        var logger = Logger(label: "x") { _ in
            LogLines(format, now: { Timestamp(seconds: 1_772_352_309, nanoseconds: 45_000_000) }) { written.add($0) }
        }
        logger[metadataKey: "job"] = "j"
        work(logger)
        return written.text
    }

    @Test func json() {
        let text = lines(.json) { logger in
            logger.info("said \"so\"\nand {so}", metadata: ["b": ["x": "1"], "a": ["1", "2"], "time": "\u{1B}[0m"])
            logger.debug("not at this level")
        }
        #expect(
            text == """
                {"time":"2026-03-01T08:05:09.045Z","level":"info","message":"said \\"so\\"\\nand {so}",\
                "a":["1","2"],"b":{"x":"1"},"job":"j","field_time":"\\u001b[0m"}

                """)
        #expect(JSON.read(text) != nil)
    }

    @Test func text() {
        let text = lines(.text) { $0.warning("two\nlines", metadata: ["a": "x\ny"]) }
        #expect(text == "08:05:09 warning two\u{FFFD}lines a=\"x\\ny\" job=\"j\"\n")
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"), (951_782_399, "2000-02-28T23:59:59Z"), (951_782_400, "2000-02-29T00:00:00Z"),
        (4_107_542_400, "2100-03-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"), (1_772_352_309, "2026-03-01T08:05:09Z"),
    ])
    func dates(_ seconds: Int, _ text: String) {
        #expect(Timestamp(seconds: seconds).text == text)
    }
}

private final class Written: Sendable {
    private let state = Mutex("")
    var text: String { state.withLock { $0 } }
    func add(_ line: String) { state.withLock { $0 += line } }
}
