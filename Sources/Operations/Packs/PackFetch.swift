internal import Diagnostics
internal import Digest
package import InstanceSpec
internal import PostRenderer
package import Validator
package import YAML

/// A skill pack as it was found.
package struct FetchedPack: Sendable {
    package var reference: PackReference
    /// What the ref named, by its full hash.
    package var commit: String
    package var digest: String
    package var config: Mapping
    /// Nil when the content is not to be locked.
    package var content: Content?

    package enum Content: Sendable {
        case manifest(files: StringMap, directories: [String])
        /// A folder without a manifest, by paths within it.
        case folder(StringMap)
    }
}

/// Fetches one skill pack.
package struct PackFetch: Sendable {
    package struct Limits: Sendable {
        /// Of a pack whose content is locked: it has to fit into the workspace's ConfigMap.
        package var lockedBytes = configMapLimit
        /// Of a pack that the pod fetches.
        package var fetchedBytes = 64 << 20
        package var files = 1000
        package var depth = 16
        package var pages = 50

        package init() {}
    }

    private let gitHub: GitHub
    private let holdsContent: Bool
    private let limits: Limits

    /// - Parameter holdsContent: whether the lock will hold the files, and not only their digest.
    package init(from gitHub: GitHub, holdsContent: Bool, limits: Limits = Limits()) {
        self.gitHub = gitHub
        self.holdsContent = holdsContent
        self.limits = limits
    }

    /// - Throws: `Failure`; `CancellationError`.
    package func commit(_ reference: PackReference) async throws -> String {
        try await named(reference, "the repository or the ref") { try await resolve(reference) }
    }

    /// - Throws: `Failure`, as long as a part of the pack is missing; `CancellationError`.
    package func pack(_ reference: PackReference) async throws -> FetchedPack {
        let commit = try await commit(reference)
        return try await named(reference, "the folder, or a file that its manifest names") {
            try await content(reference, commit)
        }
    }

    private func resolve(_ reference: PackReference) async throws -> String {
        let ref = percentEncoded(reference.ref ?? "HEAD", keeping: "/")
        return try await gitHub.get(
            gitHub.settings.base.appending("\(repository(reference))/commits/\(ref)"),
            accept: "application/vnd.github.sha", isPinned: false
        ) { answer throws(GitHubProblem) in
            let text = String(decoding: answer.body, as: UTF8.self).filter { !$0.isWhitespace }
            guard isCommit(text) else { throw .passing("the answer is not a commit") }
            return text
        }
    }

    // MARK: Content

    private func content(_ reference: PackReference, _ commit: String) async throws -> FetchedPack {
        var manifest: PackManifest?
        do {
            manifest = try PackManifest(try await file("skillpack.json", reference, commit))
        } catch GitHubProblem.notFound {
            // A folder without a manifest is one skill.
        }
        var wanted = manifest?.files ?? []
        if manifest == nil {
            try await walk("", depth: 0, reference, commit) { path in wanted.append((path, path)) }
            guard wanted.contains(where: { $0.source == "SKILL.md" }) else {
                throw GitHubProblem.lasting(
                    "the folder \(quoted(reference.path)) has neither skillpack.json nor SKILL.md",
                    fix: "name the folder that has one of them")
            }
        }
        try check(wanted.count)
        wanted.sort { $0.target.utf8.lexicographicallyPrecedes($1.target.utf8) }
        var files: [(path: String, content: [UInt8])] = []
        var bytes = 0
        for (target, source) in wanted {
            let content = try await file(source, reference, commit)
            bytes += content.count
            try check(bytes: bytes)
            files.append((target, content))
        }
        return try packed(files, manifest, reference, commit)
    }

    private func packed(
        _ files: [(path: String, content: [UInt8])], _ manifest: PackManifest?, _ reference: PackReference,
        _ commit: String
    ) throws(GitHubProblem) -> FetchedPack {
        var texts = StringMap()
        for file in files {
            guard let text = String(validating: file.content, as: UTF8.self) else {
                guard holdsContent else { continue }
                throw .lasting(
                    "\(quoted(file.path)) is not UTF-8 text, which is all that a ConfigMap carries",
                    fix: "leave it out of the pack, or lock with --no-content and set packs.fetch=init")
            }
            if holdsContent, text.unicodeScalars.contains(where: isLostInHelm) {
                throw .lasting(
                    "\(quoted(file.path)) has control characters, which Helm 3 does not carry in values",
                    fix: "leave it out of the pack, or lock with --no-content and set packs.fetch=init")
            }
            texts.entries.append(.init(key: file.path, value: text))
        }
        var result = FetchedPack(reference: reference, commit: commit, digest: "", config: manifest?.config ?? [:])
        if let manifest {
            result.digest = packDigest(files: files, directories: manifest.directories, config: manifest.config)
            result.content = .manifest(files: texts, directories: manifest.directories)
        } else {
            // Its folders follow from its paths; of the texts of a digest only these count here.
            let skill = SkillPack(
                folder: StringMap(files.map { .init(key: $0.path, value: "") }), reference: reference.text)
            let root = "skills/\(reference.name)"
            for path in skill.files.keys {
                if let problem = packPathProblem(path) {
                    throw .lasting("\(quoted(path)) \(problem)", fix: "rename it in the repository, or add a manifest")
                }
            }
            result.digest = packDigest(
                files: files.map { ("\(root)/\($0.path)", $0.content) }, directories: skill.directories, config: [:])
            result.content = .folder(texts)
        }
        if !holdsContent { result.content = nil }
        return result
    }

    /// Every file of the folder, in the order of GitHub.
    private func walk(
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
    private func file(_ path: String, _ reference: PackReference, _ commit: String) async throws -> [UInt8] {
        let address = contents(path, reference, commit)
        let whole = try await gitHub.get(
            address, accept: Self.json, isPinned: true
        ) { answer throws(GitHubProblem) in
            try content(of: answer.json, path)
        }
        if let whole { return whole }
        // Over 1 MB GitHub gives no base64, but the file as it is.
        return try await gitHub.get(address, accept: "application/vnd.github.raw+json", isPinned: true) { $0.body }
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

    // MARK: Parts

    private static let json = "application/vnd.github+json"

    private func repository(_ reference: PackReference) -> String {
        "/repos/\(percentEncoded(reference.owner))/\(percentEncoded(reference.repository))"
    }

    private func contents(_ path: String, _ reference: PackReference, _ commit: String) -> WebAddress {
        let whole = path.isEmpty ? reference.path : "\(reference.path)/\(path)"
        return gitHub.settings.base.appending(
            "\(repository(reference))/contents/\(percentEncoded(whole, keeping: "/"))?ref=\(commit)")
    }

    private func check(_ files: Int) throws(GitHubProblem) {
        if files > limits.files { throw .lasting("the pack has more than \(limits.files) files", fix: "divide it") }
    }

    private func check(bytes: Int) throws(GitHubProblem) {
        let limit = holdsContent ? limits.lockedBytes : limits.fetchedBytes
        guard bytes > limit else { return }
        throw .lasting(
            "the pack has more than \(limit) bytes"
                + (holdsContent ? ", all that a workspace's ConfigMap can hold" : ""),
            fix: holdsContent ? "divide it, or lock with --no-content and set packs.fetch=init" : "divide it")
    }

    /// Failures in the words of the command, with the pack's name.
    private func named<Result>(
        _ reference: PackReference, _ what: String, _ work: () async throws -> Result
    ) async throws -> Result {
        let start = "cannot lock \(reference.text)"
        do {
            return try await work()
        } catch GitHubProblem.notFound {
            let token = gitHub.settings.token == nil ? "set GITHUB_TOKEN" : "check what GITHUB_TOKEN may read"
            throw Failure(
                "\(start): GitHub does not find \(what) (404)",
                fix: "check owner, repository, path and ref; if the repository is private, \(token)")
        } catch GitHubProblem.lasting(let message, let fix) {
            throw Failure("\(start): \(message)", fix: fix)
        } catch GitHubProblem.passing(let message), GitHubProblem.busy(let message, _) {
            throw Failure("\(start): \(message), also after several tries", fix: "try again later")
        } catch let error as TransportError {
            throw Failure(
                "\(start): \(gitHub.settings.base.origin.host) does not answer: \(error)",
                fix: "check the connection to it, and --api-url")
        }
    }
}

/// What YAML 1.1 has no place for, escaped or not: Helm 3 refuses values with it when the chart has a schema.
private func isLostInHelm(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D, 0x85: false
    case 0x00...0x1F, 0x7F...0x9F, 0xFFFE, 0xFFFF: true
    default: false
    }
}

/// 40 hexadecimal digits, or 64 of a repository that uses SHA-256.
package func isCommit(_ text: String) -> Bool {
    [40, 64].contains(text.utf8.count)
        && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
}
