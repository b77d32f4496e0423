internal import Diagnostics
internal import Host

/// What a run ends with.
struct Outcome {
    var output: [UInt8] = []
    var errors = ""
    var code = ExitCode.success

    init(output: String) { self.output = Array(output.utf8) }
    init(output: [UInt8] = [], errors: String = "", code: ExitCode = .success) {
        self.output = output
        self.errors = errors
        self.code = code
    }

    init(failure: some Error, fix: String? = nil) {
        errors = "error: \(printable("\(failure)"))\n" + (fix.map { "   = fix: \($0)\n" } ?? "")
        code = .failure
    }

    /// Writes everything and ends the process.
    func finish() -> Never {
        if !errors.isEmpty { say() }
        do throws(SystemError) {
            try StandardStreams.writeOutput(output)
        } catch {
            StandardStreams.writeError("error: \(printable("\(error)"))\n")
            Environment.exit(ExitCode.failure.rawValue)
        }
        Environment.exit(code.rawValue)
    }

    /// Helm 4 drops standard error, and Helm 3 too when all went well: an error is then said on the terminal.
    private func say() {
        StandardStreams.writeError(errors)
        // helm-openclaw prints the report itself when Helm is done.
        let isHidden = Environment.value("HELM_PLUGIN_NAME") != nil && Environment.value("OPENCLAW_CALLER") == nil
        if code != .success, isHidden, !StandardStreams.errorIsTerminal { _ = StandardStreams.writeTerminal(errors) }
    }
}
