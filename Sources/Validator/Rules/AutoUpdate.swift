internal import Diagnostics
internal import InstanceSpec

extension Rule {
    static let autoUpdateDigestPin = Rule(
        id: "auto-update-digest-pin", severity: .warning,
        path: "spec.autoUpdate.enabled",
        summary: "an instance that updates itself is not pinned by a digest",
        fix: "remove image.digest, or autoUpdate"
    ) { instance, report in
        if instance.spec.autoUpdate.enabled, !instance.spec.image.digest.isEmpty {
            report("autoUpdate is on, but the image has a digest: updates are skipped")
        }
    }

    static let autoUpdateHost = Rule(
        id: "x-auto-update-host",
        path: "spec.image.repository",
        summary: "an image that is updated names its registry",
        fix: "write the registry's host in front, such as ghcr.io/ or docker.io/"
    ) { instance, report in
        guard updates(instance) else { return }
        let repository = instance.spec.image.repository
        let parts = repository.segments
        if parts.count < 2 || !(parts.first.map { $0.contains(".") || $0.contains(":") } ?? false) {
            report(
                "autoUpdate is on, but repository \(quoted(repository)) names no registry that could be asked for versions"
            )
        }
    }

    static let autoUpdateVariant = Rule(
        id: "x-auto-update-variant", severity: .warning,
        path: "spec.image.tag",
        summary: "an image that is updated has a version as its tag",
        fix: "set image.tag to a version of three numbers, such as 2026.4.7"
    ) { instance, report in
        let tag = instance.spec.image.tag
        guard updates(instance), !tag.isEmpty, tag != "latest" else { return }
        let (version, suffix) = split(tag)
        if !isVersion(version) {
            report("autoUpdate is on, but tag \(quoted(tag)) is no version of three numbers: updates are skipped")
        } else if let suffix, !suffix.unicodeScalars.allSatisfy(\.isDigit) {
            report("autoUpdate is on, but tag \(quoted(tag)) is the variant \(quoted(suffix)), not a plain version")
        }
    }

    /// A digest turns updates off, and has a rule of its own.
    private static func updates(_ instance: Instance) -> Bool {
        instance.spec.autoUpdate.enabled && instance.spec.image.digest.isEmpty
    }

    private static func split(_ tag: String) -> (version: Substring, suffix: Substring?) {
        guard let dash = tag.firstIndex(of: "-") else { return (tag[...], nil) }
        return (tag[..<dash], tag[tag.index(after: dash)...])
    }

    private static func isVersion(_ text: Substring) -> Bool {
        let numbers = (text.hasPrefix("v") ? text.dropFirst() : text).split(
            separator: ".", omittingEmptySubsequences: false)
        return numbers.count == 3 && numbers.allSatisfy { !$0.isEmpty && $0.unicodeScalars.allSatisfy(\.isDigit) }
    }
}
