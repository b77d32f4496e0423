internal import InstanceSpec
internal import YAML

/// Images that are not the user's to choose.
enum FixedImage {
    static let busybox = "docker.io/library/busybox:1.37"
    static let uv = "ghcr.io/astral-sh/uv:0.6-bookworm-slim"
    static let nginx = "docker.io/library/nginx:1.27-alpine"
    static let otelCollector = "docker.io/otel/opentelemetry-collector:0.120.0"
}

extension Instance {
    var mainImage: Node {
        image(
            spec.image.repository, spec.image.tag, spec.image.digest, default: ("ghcr.io/openclaw/openclaw", "latest"))
    }

    var mainPullPolicy: Node { Node(spec.image.pullPolicy.isEmpty ? "IfNotPresent" : spec.image.pullPolicy) }

    var tailscaleImage: Node {
        let image = spec.tailscale.image
        return self.image(image.repository, image.tag, image.digest, default: ("ghcr.io/tailscale/tailscale", "latest"))
    }

    var ollamaImage: Node {
        let image = spec.ollama.image
        let standard = "docker.io/ollama/ollama"
        return self.image(
            image.repository == "ollama/ollama" ? standard : image.repository, image.tag, image.digest,
            default: (standard, "latest"))
    }

    var webTerminalImage: Node {
        let image = spec.webTerminal.image
        let standard = "docker.io/tsl0922/ttyd"
        return self.image(
            image.repository == "tsl0922/ttyd" ? standard : image.repository, image.tag, image.digest,
            default: (standard, "latest"))
    }

    static let chromiumRepository = "docker.io/chromedp/headless-shell"

    /// Names that older versions stored are read as today's default.
    var chromiumRepository: String {
        switch spec.chromium.image.repository {
        case "", "ghcr.io/browserless/chromium", "chromedp/headless-shell": Self.chromiumRepository
        case let other: other
        }
    }

    var chromiumImage: Node {
        let image = spec.chromium.image
        let repository = chromiumRepository
        // headless-shell has no tag "latest".
        let tag = repository == Self.chromiumRepository && image.tag == "latest" ? "stable" : image.tag
        return self.image(
            repository, tag, image.digest,
            default: (repository, repository == Self.chromiumRepository ? "stable" : "latest"))
    }

    /// Of our own programs. `spec.registry` takes the place of our registry; a repository of the user's own is where it
    /// is, as it is for the chart's hooks.
    var keeperImage: Node {
        let image = settings.keeper.image
        let version = observed.chart.version.isEmpty ? toolVersion : observed.chart.version
        let repository = image.repository.isEmpty ? KeeperImage().repository : image.repository
        let tag = image.tag.isEmpty ? String(version.map { $0 == "+" ? "_" : $0 }) : image.tag
        let reference = image.digest.isEmpty ? "\(repository):\(tag)" : "\(repository)@\(image.digest)"
        return Node(repository == KeeperImage().repository ? overridingRegistry(reference) : reference)
    }

    var keeperPullPolicy: Node {
        let policy = settings.keeper.image.pullPolicy
        return Node(policy.isEmpty ? "IfNotPresent" : policy)
    }

    var keeperPullSecrets: [String] { settings.keeper.image.pullSecrets }

    func fixedImage(_ reference: String) -> Node { Node(overridingRegistry(reference)) }

    private func image(
        _ repository: String, _ tag: String, _ digest: String, default standard: (repository: String, tag: String)
    ) -> Node {
        let name = repository.isEmpty ? standard.repository : repository
        let reference = digest.isEmpty ? "\(name):\(tag.isEmpty ? standard.tag : tag)" : "\(name)@\(digest)"
        return Node(overridingRegistry(reference))
    }

    /// `spec.registry` in place of the image's own registry host.
    private func overridingRegistry(_ reference: String) -> String {
        var registry = Substring(spec.registry)
        guard !registry.isEmpty else { return reference }
        while registry.hasSuffix("/") { registry.removeLast() }
        var image = Substring(reference)
        if image.hasPrefix("docker.io/library/") { image = image.dropFirst("docker.io/library/".count) }
        if image.hasPrefix("docker.io/") { image = image.dropFirst("docker.io/".count) }
        guard let slash = image.firstIndex(of: "/") else { return "\(registry)/\(image)" }
        return looksLikeRegistry(image[..<slash]) ? "\(registry)\(image[slash...])" : "\(registry)/\(image)"
    }
}

/// Whether the first segment of an image's name is a host: it has a dot, a port, or is an IPv6 address.
func looksLikeRegistry(_ segment: Substring) -> Bool {
    if segment.contains(".") || (segment.hasPrefix("[") && segment.contains("]")) { return true }
    guard let colon = segment.lastIndex(of: ":") else { return false }
    let port = segment[segment.index(after: colon)...]
    return !port.isEmpty && port.utf8.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
}
