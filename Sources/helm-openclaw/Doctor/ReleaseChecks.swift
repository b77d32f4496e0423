internal import Diagnostics
internal import YAML

extension Check {
    static let releaseStatus = Check("release-status", "the last change of the release went through") { patient in
        guard let release = try patient.releaseIfAny() else {
            return .ok("no Helm release made it: Helm cannot be asked")
        }
        let name = shellWord(release.name)
        let text = "release \(release.name) is \(release.status) at revision \(release.revision)"
        switch release.status {
        case "deployed", "superseded": return .ok(text)
        case let status where status.hasPrefix("pending"):
            return .failure(
                "\(text): a Helm was killed before it could write down how it ended",
                fix: "when no Helm runs any more: kubectl delete secret\(patient.kubectlPlace) "
                    + "-l 'owner=helm,name=\(release.name),"
                    + "status in (pending-install,pending-upgrade,pending-rollback)', then repeat the command")
        case "uninstalling":
            return .failure(
                "\(text): a hook of its end failed", fix: "helm uninstall \(name)\(patient.place) --no-hooks")
        case "uninstalled":
            return .failure(text, fix: "helm openclaw install \(name) CHART\(patient.place) -f VALUES")
        default:
            return .failure("\(text): \(release.description)", fix: try patient.repeatLine())
        }
    }

    static let releaseRendered = Check("release-rendered", "the release went through the post-renderer") { patient in
        let manifest = try patient.manifest()
        let skeletons = manifest.filter { $0.kindName == "OpenClawInstance" && $0["observed"] != nil }
        guard let first = skeletons.first else { return .ok("\(manifest.count) objects") }
        return .failure(
            "\(first.label) is a skeleton: Helm ran without the post-renderer", fix: try patient.repeatLine())
    }

    static let releaseObjects = Check("release-objects", "what the release holds is there") { patient in
        // Kinds that a cluster may lack are none of this check's; Secrets have their own.
        let manifest = try patient.manifest().filter { object in
            let version = object["apiVersion"]?.string ?? ""
            let group = version.split(separator: "/").dropLast().first ?? ""
            return object.kindName != "Secret" && (!group.includes(".") || group.hasSuffix(".k8s.io"))
                && !["gateway.networking.k8s.io"].contains(String(group))
        }
        if manifest.isEmpty { return .ok("none") }
        _ = try patient.serverVersion()
        let list: Node = ["apiVersion": "v1", "kind": "List", "items": Node(manifest)]
        let answer = JSON.read(
            try patient.kubectl.ask(
                ["get", "--filename", "-", "--ignore-not-found", "--output", "json"],
                input: Array(JSON.write(list, .compact).utf8)))
        let live = Set((answer?["items"]?.sequence ?? answer.map { [$0] } ?? []).map(\.label))
        let missing = manifest.map(\.label).filter { !live.contains($0) }
        return missing.isEmpty
            ? .ok("all \(manifest.count)")
            : .failure("there is no \(missing.joined(separator: ", no "))", fix: try patient.repeatLine())
    }
}
