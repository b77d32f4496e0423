internal import Diagnostics
internal import Digest
internal import Validator
internal import YAML

// Files and folders of a repository, by the Contents API.
extension PackFetch {
    /// Every file of the folder, in the order of GitHub.
    func walk(
        _ folder: String, depth: Int, _ reference: PackReference, _ commit: String, found: (String) -> Void
    ) async throws {
        guard depth <= limits.depth else {
            throw GitHubProblem.lasting("the folders of the pack are more than \(limits.depth) deep", fix: nil)
        }
        for item in try await list(folder, reference, commit) {
            guard let name = item["name"]?.string, !name.contains("/"), let type = item["type"]?.string else {
                throw GitHubProblem.lasting("GitHub lists something without a name or type", fix: nil)
            }
            let path = folder.isEmpty ? name : "\(folder)/\(name)"
            if let problem = packPathProblem(path) {
                throw GitHubProblem.lasting(
                    "\(quoted(path)) \(problem)", fix: "rename it in the repository, or add a manifest")
            }
            // A submodule is listed as a file, without anything to download.
            switch type {
            case "dir": try await walk(path, depth: depth + 1, reference, commit, found: found)
            case "file" where item["download_url"]?.isNull != true: found(path)
            default:
                throw GitHubProblem.lasting(
                    "\(quoted(path)) is a \(type == "symlink" ? "symbolic link" : "submodule"), which a pack cannot bring",
                    fix: "put the file itself there, or name the wanted files in a skillpack.json")
            }
        }
    }

    private func list(_ folder: String, _ reference: PackReference, _ commit: String) async throws -> [Node] {
        var items: [Node] = []
        var address: WebAddress? = contents(folder, reference, commit)
        var pages = 0
        while let page = address {
            pages += 1
            guard pages <= limits.pages else {
                throw GitHubProblem.lasting("the list of \(quoted(folder)) has too many pages", fix: nil)
            }
            let (more, next) = try await gitHub.get(
                page, accept: Self.json, isPinned: true
            ) { answer throws(GitHubProblem) in
                guard let items = try answer.json.sequence else {
                    throw .lasting("\(quoted(reference.path)) is not a folder", fix: "name the folder of the skill")
                }
                return (items, answer.next)
            }
            items += more
            try check(items.count)
            address = next
        }
        return items
    }

    /// A file by its path in the pack's folder.
    func file(_ path: String, _ reference: PackReference, _ commit: String) async throws -> [UInt8] {
        let address = contents(path, reference, commit)
        let whole = try await gitHub.get(
            address, accept: Self.json, isPinned: true
        ) { answer throws(GitHubProblem) in
            try content(of: answer.json, path)
        }
        if let whole { return whole }
        // Over 1 MB GitHub gives no base64, but the file as it is.
        do {
            return try await gitHub.get(
                address, accept: "application/vnd.github.raw+json", isPinned: true, largest: largest
            ) { $0.body }
        } catch TransportError.tooLarge {
            throw tooLarge
        }
    }

    /// Nil when it comes only as it is.
    private func content(of item: Node, _ path: String) throws(GitHubProblem) -> [UInt8]? {
        guard item["type"]?.string == "file" else {
            let found = item.sequence == nil ? item["type"]?.string ?? "nothing" : "folder"
            throw .lasting("\(quoted(path)) is a \(found), not a file", fix: "correct skillpack.json")
        }
        let size = item["size"]?.int ?? 0
        try check(bytes: size)
        switch item["encoding"]?.string {
        case "none": return nil
        case "base64":
            guard let content = item["content"]?.string.flatMap({ Base64.decode($0) }), content.count == size else {
                throw .passing("\(quoted(path)) came incomplete")
            }
            return content
        default: throw .lasting("\(quoted(path)) comes in an unknown encoding", fix: nil)
        }
    }

    private static let json = "application/vnd.github+json"

    func repository(_ reference: PackReference) -> String {
        "/repos/\(percentEncoded(reference.owner))/\(percentEncoded(reference.repository))"
    }

    private func contents(_ path: String, _ reference: PackReference, _ commit: String) -> WebAddress {
        let whole = path.isEmpty ? reference.path : "\(reference.path)/\(path)"
        return gitHub.settings.base.appending(
            "\(repository(reference))/contents/\(percentEncoded(whole, keeping: "/"))?ref=\(commit)")
    }

    func check(_ files: Int) throws(GitHubProblem) {
        if files > limits.files { throw .lasting("the pack has more than \(limits.files) files", fix: "divide it") }
    }

    func check(bytes: Int) throws(GitHubProblem) {
        if bytes > largest { throw tooLarge }
    }

    private var largest: Int { holdsContent ? limits.lockedBytes : limits.fetchedBytes }

    private var tooLarge: GitHubProblem {
        .lasting(
            "the pack has more than \(largest) bytes"
                + (holdsContent ? ", all that a workspace's ConfigMap can hold" : ""),
            fix: holdsContent ? "divide it, or lock with --no-content and set packs.fetch=init" : "divide it")
    }
}
