internal import Diagnostics
internal import Guide

/// What can stand at the end of a command line.
struct Completion {
    /// What a shell does with the answer; the numbers are cobra's.
    struct Directive: OptionSet {
        let rawValue: Int
        static let noSpace = Directive(rawValue: 2)
        static let noFiles = Directive(rawValue: 4)
    }

    private var candidates: [(word: String, about: String)] = []
    private var directive: Directive = []

    /// - Parameter words: command, arguments and flags, without those that Helm takes; the last is to be completed.
    init(_ words: [String]) {
        guard let last = words.last else { return }
        let line = CompletionLine(words.dropLast())
        if let flag = line.openFlag {
            completeValue(of: flag, line.command, last)
        } else if last.hasPrefix("--"), let equals = last.firstIndex(of: "=") {
            let head = String(last[...equals])
            completeValue(of: String(last[..<equals].dropFirst(2)), line.command, String(last.dropFirst(head.count)))
            candidates = candidates.map { (head + $0.word, $0.about) }
        } else if !last.hasPrefix("-") {
            completeArgument(line, last)
        }
        candidates = candidates.filter { $0.word.hasPrefix(last) }
    }

    /// One candidate a line, a tab before what is said about it; the directive at the end.
    var text: String {
        let lines = candidates.map { word, about in
            let clean = String(String.UnicodeScalarView(about.unicodeScalars.filter { !isInvisible($0) }))
            return clean.isEmpty ? word : "\(word)\t\(clean)"
        }
        return (lines + [":\(directive.rawValue)"]).joined(separator: "\n") + "\n"
    }

    // MARK: Arguments

    private mutating func completeArgument(_ line: CompletionLine, _ word: String) {
        let position = line.arguments.count
        switch (line.command, position) {
        case ("status", 0), ("doctor", 0), ("open", 0), ("token", 0), ("logs", 0), ("exec", 0), ("restart", 0),
            ("suspend", 0), ("resume", 0), ("backup now", 0), ("backup list", 0), ("backup verify", 0),
            ("backup delete", 0), ("restore", 0), ("update undo", 0), ("selfconfig list", 0), ("selfconfig drop", 0):
            take(LiveNames().instances())
        case ("import", 0): take(LiveNames().records())
        case ("selfconfig drop", 1): take(LiveNames().requests(of: line.arguments[0]))
        case ("rollback", 0), ("upgrade", 0): take(LiveNames().releases())
        case ("rollback", 1): take(LiveNames().revisions(of: line.arguments[0]))
        case ("explain", 0):
            completePath(word)
            directive.insert(.noFiles)
        case ("lint", _), ("tree", _), ("render", _), ("template", _), ("install", _), ("upgrade", _), ("diff", _),
            ("init", 0), ("packs lock", _), ("packs list", _):
            break
        default: directive.insert(.noFiles)
        }
    }

    private mutating func take(_ found: [(word: String, about: String)]) {
        candidates = found
        directive.insert(.noFiles)
    }

    /// Fields of the values, of the documents, and ids of rules.
    private mutating func completePath(_ word: String) {
        directive.insert(.noSpace)
        guard let dot = word.lastIndex(of: ".") else {
            candidates = ["spec", "status"].map { ($0, "what an instance is made of") }
            candidates += Explanation.topics.map { ($0.name, firstLine($0.doc)) }
            candidates += Explanation.rules.map { ($0.id, $0.summary) }
            return
        }
        guard let parent = try? Explanation.of(String(word[..<dot])),
            case .field(_, _, _, let children, _) = parent.subject
        else { return }
        candidates = children.map { ("\(word[...dot])\($0.name)", firstLine($0.doc)) }
    }

    private func firstLine(_ text: String) -> String { String(text.prefix { $0 != "\n" }) }

    // MARK: Flags

    private mutating func completeValue(of flag: String, _ command: String, _ word: String) {
        switch (command, flag) {
        case ("init", "features"):
            directive = [.noFiles, .noSpace]
            let done = word.lastIndex(of: ",").map { String(word[...$0]) } ?? ""
            let taken = done.split(separator: ",").map(String.init)
            candidates = Starter.Feature.allCases.filter { !taken.contains($0.rawValue) }.map {
                (done + $0.rawValue, $0.summary)
            }
        case ("doctor", "check"): take(Check.all.map { ($0.id, $0.summary) })
        case ("lint", "format"): take(plain(Lint.Format.allCases.map(\.rawValue)))
        case ("lint", "ignore"): take(Explanation.rules.map { ($0.id, $0.summary) })
        case ("tree", "format"): take(plain(Tree.Format.allCases.map(\.rawValue)))
        case ("lint", "output"), ("tree", "output"), ("packs lock", "output"): break
        case (_, "output"), (_, "o"): take(plain(AnswerFormat.allCases.map(\.rawValue)))
        case (_, "container"), (_, "c"), (_, "tail"), (_, "since"), (_, "port"), (_, "timeout"), (_, "tag"),
            (_, "size"),
            (_, "host"), (_, "secret"), (_, "release"):
            directive.insert(.noFiles)
        default: break
        }
    }

    private func plain(_ words: [String]) -> [(word: String, about: String)] { words.map { ($0, "") } }
}
