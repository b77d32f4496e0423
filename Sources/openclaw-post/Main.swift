internal import Diagnostics
internal import Host
internal import PostRenderer

@main
struct OpenClawPost {
    static func main() {
        Startup.prepareMemory()
        StandardStreams.ignoreBrokenPipes()
        let outcome: Outcome
        switch Options.parse(Array(CommandLine.arguments.dropFirst())) {
        case .help: outcome = Outcome(output: Options.help)
        case .version: outcome = Outcome(output: "openclaw-post \(toolVersion)\n")
        case .wrong(let message):
            outcome = Outcome(
                errors: "error: \(message)\nTry openclaw-post --help.\n", code: .usage)
        case .run(let options): outcome = Run(options).outcome()
        }
        outcome.finish()
    }
}
