internal import Diagnostics
internal import InstanceSpec
internal import YAML

/// Names in the pod that are not the user's to take, whether or not the feature behind them is on: it may be
/// switched on later.
enum ReservedNames {
    static let managedInitContainers: Set<String> = [
        "init-config", "init-pnpm", "init-python", "init-skills", "init-ollama", "init-plugins",
        "init-plugin-runtime-deps",
    ]
    static let containers: Set<String> = [
        "init-uv", "init-pip", "init-tailscale-bin", "init-packs", "init-restore", "chromium", "openclaw",
        "gateway-proxy",
        "otel-collector", "ollama", "web-terminal", "tailscale",
    ]
    static let volumes: Set<String> = [
        "data", "config", "otel-collector-config", "workspace-init", "skills-tmp", "plugins-tmp", "pnpm-tmp",
        "python-tmp", "init-tmp", "tmp", "gateway-proxy-tmp", "tailscale-socket", "tailscale-bin", "tailscale-tmp",
        "chromium-tmp", "chromium-shm", "chromium-data", "ollama-models", "web-terminal-tmp", "ca-bundle",
        "restore-scratch", "restore-no-token",
    ]
}

extension Rule {
    /// The API server would refuse the StatefulSet, long after the user could be told.
    static let reservedMore = Rule(
        id: "x-reserved-more",
        path: "spec.sidecars",
        summary: "containers and volumes of the pod have names of their own",
        fix: "choose another name"
    ) { instance, report in
        let spec = instance.spec
        // A name of `init-container-reserved` is that rule's to report where it looks.
        if !spec.initContainers.isEmpty || !spec.sidecars.isEmpty {
            check(
                [("initContainers", spec.initContainers), ("sidecars", spec.sidecars)], "container", &report
            ) { name, field in
                ReservedNames.containers.contains(name)
                    || (field == "sidecars" && ReservedNames.managedInitContainers.contains(name))
            }
        }
        if !spec.sidecarVolumes.isEmpty || !spec.extraVolumes.isEmpty {
            check(
                [("sidecarVolumes", spec.sidecarVolumes), ("extraVolumes", spec.extraVolumes)], "volume", &report
            ) { name, _ in ReservedNames.volumes.contains(name) }
        }
    }

    private static func check(
        _ lists: [(field: String, nodes: [Node])], _ kind: String, _ report: inout Report,
        isReserved: (String, String) -> Bool
    ) {
        var seen: [String: String] = [:]
        for (field, nodes) in lists {
            for (index, node) in nodes.enumerated() {
                guard let name = node["name"]?.string, !name.isEmpty else { continue }
                let place = Path(dotted: "spec.\(field)[\(index)].name")
                if isReserved(name, field) {
                    report("\(field)[\(index)]: name \(quoted(name)) is reserved for a \(kind) of ours", at: place)
                } else if let first = seen[name] {
                    report("\(field)[\(index)]: name \(quoted(name)) is taken already, by \(first)", at: place)
                } else {
                    seen[name] = "\(field)[\(index)]"
                }
            }
        }
    }
}
