internal import Diagnostics
internal import InstanceSpec
internal import YAML

extension Check {
    static let storageClaim = Check("storage-claim", "its volume is there") { patient in
        let instance = try patient.instance()
        guard instance.hasClaim else { return .ok("none: its data goes with the pod") }
        let name = instance.claimName
        guard let claim = try patient.claim() else {
            return .failure("there is no claim \(name)", fix: try patient.repeatLine())
        }
        let phase = claim["status"]?["phase"]?.string ?? "Pending"
        let describe = "kubectl describe pvc \(shellWord(name))\(patient.kubectlPlace)"
        if claim["metadata"]?["deletionTimestamp"] != nil {
            return .failure(
                "claim \(name) goes when its last pod does: the data with it",
                fix: "make a backup now: kubectl cp, or openclaw backup create by helm openclaw exec")
        }
        if phase == "Bound" { return .ok("\(name), \(claim["status"]?["capacity"]?["storage"]?.string ?? "Bound")") }
        guard phase == "Pending" else { return .failure("claim \(name) is \(phase)", fix: describe) }
        guard let wanted = claim["spec"]?["storageClassName"]?.string, !wanted.isEmpty else {
            return .failure("claim \(name) is Pending", fix: describe)
        }
        // Who may not read classes does not learn this.
        guard let classes = try? patient.objects("storageclasses.storage.k8s.io", [wanted]) else {
            return .failure("claim \(name) is Pending, of StorageClass \(wanted)", fix: describe)
        }
        guard let kind = classes.first else {
            return .failure(
                "claim \(name) is Pending: there is no StorageClass \(wanted)",
                fix: "kubectl get storageclass, then name one in storage.persistence.storageClass")
        }
        if kind["volumeBindingMode"]?.string == "WaitForFirstConsumer", instance.isSuspended {
            return .ok("\(name), made when a pod wants it")
        }
        return .failure("claim \(name) is Pending, of StorageClass \(wanted)", fix: describe)
    }

    static let storageSize = Check("storage-size", "its volume is as large as it should be") { patient in
        let instance = try patient.instance()
        guard instance.hasClaim, let claim = try patient.claim() else {
            throw NothingToLookAt(reason: "no claim to look at")
        }
        let name = instance.claimName
        let conditions = (claim["status"]?["conditions"]?.sequence ?? []).compactMap { $0["type"]?.string }
        if conditions.contains("FileSystemResizePending") {
            return .warning(
                "claim \(name) has grown, its file system grows when a pod starts",
                fix: "helm openclaw restart \(shellWord(instance.name))\(patient.place)")
        }
        guard let text = claim["status"]?["capacity"]?["storage"]?.string, let capacity = Quantity(text) else {
            throw NothingToLookAt(reason: "the volume has no size yet")
        }
        let asked = claim["spec"]?["resources"]?["requests"]?["storage"]?.string
        if let asked, let size = Quantity(asked), capacity < size {
            return .warning(
                "claim \(name) has \(text) of \(asked)",
                fix: "kubectl describe pvc \(shellWord(name))\(patient.kubectlPlace)")
        }
        let wish = try patient.record()?["spec"]?["storage"]?["persistence"]?["size"]?.string
        if let wish, let size = Quantity(wish), capacity < size {
            return .warning(
                "claim \(name) has \(text), the instance wishes \(wish)",
                fix: "kubectl patch pvc \(shellWord(name))\(patient.kubectlPlace) --type=merge -p "
                    + "'{\"spec\":{\"resources\":{\"requests\":{\"storage\":\"\(wish)\"}}}}', where its class can grow")
        }
        return .ok(text)
    }

    static let storageScheduling = Check("storage-scheduling", "its volume keeps no pod from a node") { patient in
        for pod in try patient.pods() {
            let open = pod["status"]?["conditions"]?.sequence?.first {
                $0["type"]?.string == "PodScheduled" && $0["status"]?.string == "False"
            }
            guard let message = open?["message"]?.string else { continue }
            let words = message.lowercased()
            guard words.includes("volume") || words.includes("persistentvolumeclaim") else { continue }
            return .failure(
                "\(pod.objectName) finds no node: \(message)",
                fix: "kubectl describe pvc \(shellWord(try patient.instance().claimName))\(patient.kubectlPlace); "
                    + "a volume of one zone needs a node there")
        }
        return .ok("none")
    }
}

extension Patient {
    /// Nil when it is not there.
    fileprivate func claim() throws -> Node? {
        try objects("persistentvolumeclaims", [try instance().claimName]).first
    }
}

extension LiveInstance {
    /// Whether its data outlives the pod.
    fileprivate var hasClaim: Bool {
        let volumes = statefulSet["spec"]?["template"]?["spec"]?["volumes"]?.sequence ?? []
        let data = volumes.first { $0["name"]?.string == "data" }
        return data?["persistentVolumeClaim"] != nil
            || !(statefulSet["spec"]?["volumeClaimTemplates"]?.sequence ?? []).isEmpty
    }
}
