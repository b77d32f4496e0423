package import InstanceSpec
package import YAML

/// A claim as the user wants it beside the claim as the cluster has it. Kubernetes changes nothing about a claim but
/// its size, and that only upwards, so what lives wins and the difference is told.
package struct ClaimState {
    /// What is written: the wish where Kubernetes would take it, else what lives.
    package private(set) var rendered: Node
    /// Where wish and life differ, with the spec's path of the wish.
    package private(set) var differences: [Difference] = []

    package struct Difference {
        /// The key under `storage.persistence` or `chromium.persistence`.
        package var key: String
        package var wanted: String
        package var live: String
        /// A larger size on a class that cannot grow: nothing can be written that Kubernetes would take.
        package var isRefused: Bool
    }

    package init(_ instance: Instance, name: String, wanted: Node) {
        rendered = wanted
        guard let claim = instance.live.find("PersistentVolumeClaim", name), let live = claim["spec"] else { return }
        compare("accessModes", live["accessModes"], under: "accessModes") { $0 == $1 }
        compare("storageClassName", live["storageClassName"], under: "storageClass") { $0 == $1 }
        compareSize(live, claim["status"]?["capacity"]?["storage"]?.string, instance)
    }

    /// Takes the live value when the user wants another one; what the user leaves open is left open.
    private mutating func compare(_ key: String, _ live: Node?, under name: String, same: (Node, Node) -> Bool) {
        guard let wanted = rendered[key], let live, !same(wanted, live) else { return }
        rendered[key] = live
        differences.append(Difference(key: name, wanted: shown(wanted), live: shown(live), isRefused: false))
    }

    private mutating func compareSize(_ live: Node, _ capacity: String?, _ instance: Instance) {
        guard let wantedText = rendered["resources"]?["requests"]?["storage"]?.string,
            let liveText = live["resources"]?["requests"]?["storage"]?.string,
            let wanted = Quantity(wantedText)?.roundedUp, let lives = Quantity(liveText)?.roundedUp, wanted != lives
        else { return }
        if wanted > lives {
            let className = live["storageClassName"]?.string ?? ""
            let storageClass = instance.live.find("StorageClass", className)
            guard let storageClass, storageClass["allowVolumeExpansion"]?.bool != true else { return }
            differences.append(Difference(key: "size", wanted: wantedText, live: liveText, isRefused: true))
            return
        }
        rendered["resources"] = ["requests": ["storage": Node(liveText)]]
        differences.append(Difference(key: "size", wanted: wantedText, live: liveText, isRefused: false))
    }

    private func shown(_ node: Node) -> String { node.string ?? JSON.write(node, .compact) }
}
