internal import Digest
package import YAML

/// User and password for a registry.
package struct RegistryCredentials: Sendable, Equatable {
    package var username: String
    package var password: String

    package init(username: String, password: String) {
        self.username = username
        self.password = password
    }

    /// The value of an `Authorization` header.
    var basic: String { "Basic \(Base64.encode(Array("\(username):\(password)".utf8)))" }

    /// What pull Secrets hold for a repository: of several entries the one that names most of it, as the kubelet has it.
    /// - Parameter secrets: as the cluster gives them, of type `kubernetes.io/dockerconfigjson` or `…/dockercfg`.
    /// - Returns: nil when none is for it, or only with a kind of token that cannot be used here.
    package static func find(for repository: ImageRepository, in secrets: [Node]) -> RegistryCredentials? {
        var best: (length: Int, credentials: RegistryCredentials)?
        for entry in secrets.flatMap(entries) {
            guard let length = match(entry.key, repository), length > best?.length ?? -1,
                let credentials = RegistryCredentials(entry.value)
            else { continue }
            best = (length, credentials)
        }
        return best?.credentials
    }

    private init?(_ entry: Node) {
        if let username = entry["username"]?.string, !username.isEmpty, let password = entry["password"]?.string {
            self.init(username: username, password: password)
            return
        }
        guard let auth = entry["auth"]?.string, let bytes = Base64.decode(auth),
            let text = String(validating: bytes, as: UTF8.self), let colon = text.firstIndex(of: ":")
        else { return nil }
        self.init(username: String(text[..<colon]), password: String(text[text.index(after: colon)...]))
    }

    private static func entries(_ secret: Node) -> [Mapping.Entry] {
        func document(_ key: String) -> Node? {
            guard let text = secret["data"]?[key]?.string, let bytes = Base64.decode(text) else { return nil }
            return JSON.read(String(decoding: bytes, as: UTF8.self))
        }
        return (document(".dockerconfigjson")?["auths"]?.mapping ?? document(".dockercfg")?.mapping)?.entries ?? []
    }

    /// How much of the repository a key names; nil when it is for another one. `https://index.docker.io/v1/` and
    /// `registry.example.com/team` are keys.
    private static func match(_ key: String, _ repository: ImageRepository) -> Int? {
        var place = key[...]
        for scheme in ["https://", "http://"] where place.hasPrefix(scheme) { place = place.dropFirst(scheme.count) }
        let host = place.prefix { $0 != "/" }
        var path = place.dropFirst(host.count).split(separator: "/")
        if path == ["v1"] || path == ["v2"] { path = [] }
        let isSameHost =
            host.lowercased() == repository.host.lowercased()
            || (ImageRepository.isDockerHub(host.lowercased()) && ImageRepository.isDockerHub(repository.host))
        guard isSameHost, repository.name.split(separator: "/").starts(with: path) else { return nil }
        return path.count
    }
}
