internal import ArgumentParser
internal import PostRenderer

struct Version: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Prints the version of these tools and of the chart.",
        discussion: """
            EXAMPLE:
              helm openclaw version
            """)

    func run() { Terminal.printOutput("helm-openclaw \(toolVersion)\n") }
}
