import Diagnostics
import Host
import Operations
import Synchronization
import Testing

struct ProgramTests {
    private func shell(_ script: String, _ environment: [String] = []) -> Program {
        Program(["/bin/sh", "-c", script], environment: ["PATH=/usr/bin:/bin"] + environment)
    }

    @Test func whatItPrintsAndSays() async throws {
        let said = Mutex<[String]>([])
        let end = try await shell("echo out $A; echo one >&2; printf two >&2; exit 7", ["A=a b"]).run(
            deadline: .seconds(60), errorLine: { line in said.withLock { $0.append(line) } })
        #expect(end.status == 7)
        #expect(String(decoding: end.output, as: UTF8.self) == "out a b\n")
        #expect(String(decoding: end.errors, as: UTF8.self) == "one\ntwo")
        #expect(said.withLock { $0 } == ["one", "two"])
    }

    @Test func itsEnvironmentIsOnlyWhatItGets() async throws {
        let end = try await Program(["/usr/bin/env"], environment: ["ONLY=this"]).run(deadline: .seconds(60))
        #expect(String(decoding: end.output, as: UTF8.self) == "ONLY=this\n")
    }

    @Test func aSignalIsItsEnd() async throws {
        #expect(try await shell("kill -9 $$").run(deadline: .seconds(60)).status == 137)
    }

    @Test func oneThatIsNotThere() async throws {
        let error = await #expect(throws: Failure.self) {
            _ = try await Program(["/nowhere/helm"], environment: []).run(deadline: .seconds(60))
        }
        #expect(error?.description == "cannot run /nowhere/helm: No such file or directory")
    }

    /// A child of its own ends with it: both hold the pipe, and the test would wait for it.
    @Test func theDeadlineEndsItAndWhatItStarted() async throws {
        let error = await #expect(throws: Failure.self) {
            _ = try await shell("sleep 600 & wait").run(deadline: .milliseconds(200))
        }
        #expect(error?.description == "sh did not end within 0.2 seconds")
    }

    @Test func oneThatDoesNotListenIsKilled() async throws {
        var program = shell("trap '' TERM; echo ready; while :; do sleep 600; done")
        program.grace = .milliseconds(100)
        await #expect(throws: Failure.self) { _ = try await program.run(deadline: .milliseconds(300)) }
    }

    @Test func cancellingEndsIt() async throws {
        let program = shell("trap 'echo asked >&2; exit 0' TERM; echo ready; sleep 600 & wait")
        let (ready, hasStarted) = AsyncStream.makeStream(of: Void.self)
        let said = Mutex<[String]>([])
        let task = Task {
            try await program.run(
                deadline: .seconds(60), output: { _ in hasStarted.yield() },
                errorLine: { line in said.withLock { $0.append(line) } })
        }
        for await _ in ready { break }
        task.cancel()
        await #expect(throws: CancellationError.self) { _ = try await task.value }
        #expect(said.withLock { $0 } == ["asked"])
    }

    @Test func tooMuchIsAFailure() async throws {
        var program = shell("head -c 100000 /dev/zero")
        program.outputLimit = 1000
        await #expect(throws: Failure.self) { _ = try await program.run(deadline: .seconds(60)) }
        let seen = Mutex(0)
        let end = try await program.run(
            deadline: .seconds(60), output: { piece in seen.withLock { $0 += piece.count } })
        #expect(end.status == 0)
        #expect(seen.withLock { $0 } == 100_000)
    }
}
