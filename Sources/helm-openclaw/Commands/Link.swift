internal import ArgumentParser
internal import Diagnostics
internal import Host

struct Link: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Puts openclaw-post on PATH, where Helm 3 looks for a post-renderer.",
        discussion: """
            Makes a symbolic link to the openclaw-post beside this program. A file that is not such a link is left
            alone. Helm 4 takes a plugin instead: helm plugin install .../plugins/openclaw-post

            EXAMPLES:
              helm openclaw link
              helm openclaw link --dir /usr/local/bin
              helm openclaw link --remove
            """)

    @Option(help: ArgumentHelp("Folder of the link. (default: ~/.local/bin)", valueName: "folder"))
    var dir: String?
    @Flag(help: "Takes the link away.")
    var remove = false

    func run() throws {
        let folder = try self.folder()
        let link = "\(folder)/\(PostProgram.name)"
        let before = Links.kind(link)
        switch before {
        case .link(let target) where !isOurs(target):
            throw Failure(
                "cannot change \(link): it is a link to \(target), which is not ours",
                fix: "remove it, or choose another folder with --dir")
        case .folder, .other:
            throw Failure(
                "cannot change \(link): it is there and is not a link of ours",
                fix: "remove it, or choose another folder with --dir")
        default: break
        }
        if remove {
            if before == .missing { return Terminal.printOutput("\(link) is not there\n") }
            try Links.remove(link)
            return Terminal.printOutput("removed \(link)\n")
        }
        let target = try PostProgram.beside()
        if before == .link(to: target) {
            Terminal.printOutput("\(link) -> \(target) (as before)\n")
        } else {
            try Files.makeFolder(folder)
            try Links.make(link, to: target)
            Terminal.printOutput("\(link) -> \(target)\n")
        }
        warn(folder, link)
    }

    /// A link to an openclaw-post of any version and folder is one that we or a package made.
    private func isOurs(_ target: String) -> Bool { target.split(separator: "/").last == "openclaw-post" }

    /// Absolute as far as we know, and without a slash behind it.
    private func folder() throws(Failure) -> String {
        guard var folder = dir else { return try standardFolder() }
        while folder.hasSuffix("/"), folder != "/" { folder.removeLast() }
        guard !folder.hasPrefix("/"), let here = Environment.value("PWD") else { return folder }
        return folder == "." ? here : "\(here)/\(folder)"
    }

    private func standardFolder() throws(Failure) -> String {
        guard let home = Environment.value("HOME") else {
            throw Failure("cannot find your home folder: HOME is not set", fix: "name a folder with --dir")
        }
        return "\(home)/.local/bin"
    }

    /// A link that nobody finds is of no use.
    private func warn(_ folder: String, _ link: String) {
        let folders = (Environment.value("PATH") ?? "").split(separator: ":").map(String.init)
        guard let place = folders.firstIndex(where: { $0 == folder || $0 == folder + "/" }) else {
            return Terminal.printError(
                "warning: \(folder) is not on PATH\n   = fix: export PATH=\"\(folder):$PATH\"\n")
        }
        if let first = folders[..<place].first(where: { Links.isProgram("\($0)/\(PostProgram.name)") }) {
            Terminal.printError("warning: \(first)/\(PostProgram.name) comes before \(link) on PATH\n")
        }
    }
}

/// The post-renderer that belongs to this program.
enum PostProgram {
    static let name = "openclaw-post"

    /// Its absolute path: it lies beside this program.
    static func beside() throws(Failure) -> String {
        let path = "\(ownFolder)/\(name)"
        guard Links.isProgram(path) else {
            throw Failure(
                "cannot find \(name): there is no \(path)", fix: "build it with scripts/build, or install a package")
        }
        return path
    }

    static var ownFolder: String {
        let own = Links.ownProgram ?? CommandLine.arguments[0]
        return own.lastIndex(of: "/").map { String(own[..<$0]) } ?? "."
    }

    /// Where the chart of this version lies, in a checkout.
    static var chartFolder: String { ownFolder.lastIndex(of: "/").map { "\(ownFolder[..<$0])/chart" } ?? "chart" }

    /// The folder that holds the plugin for Helm 4, to be added to HELM_PLUGINS; nil when it is not there or not built.
    static var pluginsFolder: String? {
        guard let top = ownFolder.lastIndex(of: "/") else { return nil }
        let folder = "\(ownFolder[..<top])/plugins"
        return Links.isProgram("\(folder)/\(name)/bin/\(name)") ? folder : nil
    }
}
