internal import Diagnostics
internal import InstanceSpec

extension Rule {
    static let imageTagOrDigest = Rule(
        id: "image-tag-or-digest",
        path: "spec.image",
        summary: "an image has a tag or a digest",
        fix: "remove the empty tag (the default is latest), or give a tag or digest"
    ) { instance, report in
        let image = instance.spec.image
        if image.tag.isEmpty, image.digest.isEmpty {
            report("spec.image has neither tag nor digest, one of them must be set", at: "spec.image.tag")
        }
    }

    static let imageTagLatest = Rule(
        id: "image-tag-latest", severity: .warning,
        path: "spec.image.tag",
        summary: "the image is pinned",
        fix: "set image.tag to a version, or image.digest"
    ) { instance, report in
        let image = instance.spec.image
        if image.tag == "latest", image.digest.isEmpty {
            report("image tag \"latest\" is mutable: pin a version or a digest")
        }
    }

    static let chromiumNoDigest = Rule(
        id: "chromium-no-digest", severity: .warning,
        path: "spec.chromium.image.digest",
        summary: "the browser's image is pinned",
        fix: "set chromium.image.digest"
    ) { instance, report in
        let chromium = instance.spec.chromium
        if chromium.enabled, chromium.image.digest.isEmpty {
            report("Chromium image has no digest, its tag is mutable")
        }
    }

    static let ollamaNoDigest = Rule(
        id: "ollama-no-digest", severity: .warning,
        path: "spec.ollama.image.digest",
        summary: "Ollama's image is pinned",
        fix: "set ollama.image.digest"
    ) { instance, report in
        let ollama = instance.spec.ollama
        if ollama.enabled, ollama.image.digest.isEmpty { report("Ollama image has no digest, its tag is mutable") }
    }

    static let ollamaRoot = Rule(
        id: "ollama-root", severity: .warning,
        path: "spec.ollama.enabled",
        summary: "no container runs as root",
        fix: "run Ollama elsewhere, or silence this with the annotation openclaw.rocks/ignore"
    ) { instance, report in
        if instance.spec.ollama.enabled { report("Ollama runs as root (UID 0), which its image needs") }
    }

    static let webTerminalNoDigest = Rule(
        id: "web-terminal-no-digest", severity: .warning,
        path: "spec.webTerminal.image.digest",
        summary: "the web terminal's image is pinned",
        fix: "set webTerminal.image.digest"
    ) { instance, report in
        let terminal = instance.spec.webTerminal
        if terminal.enabled, terminal.image.digest.isEmpty {
            report("Web terminal image has no digest, its tag is mutable")
        }
    }

    static let digestFormat = Rule(
        id: "x-digest-format",
        path: "spec.image.digest",
        summary: "a digest is sha256: and 64 hex digits",
        fix: "copy the digest as the registry shows it, sha256:<64 hex digits>"
    ) { instance, report in
        let spec = instance.spec
        func check(_ digest: String, _ path: String) {
            guard !digest.isEmpty, !isDigest(digest) else { return }
            report("digest \(quoted(digest)) is not \"sha256:\" and 64 hex digits", at: Path(dotted: path))
        }
        check(spec.image.digest, "spec.image.digest")
        check(spec.chromium.image.digest, "spec.chromium.image.digest")
        check(spec.tailscale.image.digest, "spec.tailscale.image.digest")
        check(spec.ollama.image.digest, "spec.ollama.image.digest")
        check(spec.webTerminal.image.digest, "spec.webTerminal.image.digest")
        check(instance.settings.keeper.image.digest, "observed.settings.keeper.image.digest")
    }

    private static func isDigest(_ text: String) -> Bool {
        let hex = text.dropFirst("sha256:".count).unicodeScalars
        return text.hasPrefix("sha256:") && hex.count == 64 && hex.allSatisfy { $0.isDigit || ("a"..."f").contains($0) }
    }
}
