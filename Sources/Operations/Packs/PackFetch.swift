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

    let gitHub: GitHub
    let holdsContent: Bool
    let limits: Limits

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
