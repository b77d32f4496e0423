internal import ArgumentParser
internal import Diagnostics
internal import Host

/// What Helm asks through `plugin.complete`. It never says why it has no answer: that would stand in the command line.
struct Complete: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "__complete", abstract: "Completes a command line, for Helm.", shouldDisplay: false)

    @Argument(parsing: .captureForPassthrough, help: "The words so far, the last one the word to complete.")
    var words: [String] = []

    func run() { Terminal.printOutput(Completion(words).text) }
}
