internal import Diagnostics
internal import YAML

/// An instance that an operator made, with everything that would go with it.
struct OperatorInstance {
    let record: Node
    /// What carries an owner reference to the record, claims and Secrets first.
    private(set) var owned: [Node] = []
    /// Jobs of the operator: they are left to it.
    private(set) var jobs: [String] = []

    static let finalizer = "openclaw.rocks/finalizer"

    var name: String { record["metadata"]?["name"]?.string ?? "" }
    var hasFinalizer: Bool { Self.hasFinalizer(record) }

    static func hasFinalizer(_ record: Node) -> Bool {
        record["metadata"]?["finalizers"]?.sequence?.contains { $0.string == finalizer } ?? false
    }

    /// What holds data or cannot be made again comes first: from then on nothing can be lost.
    private static let kinds = [
        "persistentvolumeclaims", "secrets", "statefulsets.apps", "serviceaccounts", "configmaps", "services",
        "roles.rbac.authorization.k8s.io", "rolebindings.rbac.authorization.k8s.io",
        "networkpolicies.networking.k8s.io",
        "poddisruptionbudgets.policy", "horizontalpodautoscalers.autoscaling", "ingresses.networking.k8s.io",
    ]
    /// Kinds that not every cluster serves.
    private static let optionalKinds = [
        "servicemonitors.monitoring.coreos.com", "prometheusrules.monitoring.coreos.com",
        "middlewares.traefik.io", "httproutes.gateway.networking.k8s.io",
    ]

    init(_ name: String, _ kubectl: Kubectl) throws {
        guard let found = try kubectl.object("openclawinstances.openclaw.rocks", name) else {
            throw Failure(
                "cannot find OpenClawInstance \(quoted(name)) in namespace \(kubectl.namespace)",
                fix: "see what there is: kubectl get openclawinstances -A")
        }
        record = found
        let served = Set(
            try kubectl.ask(["api-resources", "--namespaced", "--output", "name"]).split(whereSeparator: \.isNewline)
                .map(String.init))
        for kind in Self.kinds + Self.optionalKinds where served.contains(kind) {
            owned += try kubectl.list(kind).filter(isOwned)
        }
        jobs = try kubectl.list("cronjobs.batch,jobs.batch").filter(isOwned).map(Self.label)
    }

    private func isOwned(_ object: Node) -> Bool {
        object["metadata"]?["ownerReferences"]?.sequence?.contains(where: isOurOwner) ?? false
    }

    private func isOurOwner(_ owner: Node) -> Bool {
        owner["kind"]?.string == "OpenClawInstance" && owner["name"]?.string == name
    }

    static func label(_ object: Node) -> String {
        "\((object["kind"]?.string ?? "object").lowercased())/\(object["metadata"]?["name"]?.string ?? "")"
    }

    /// Takes the owner off one object, if it still is as it was read.
    func free(_ object: Node, _ kubectl: Kubectl) throws {
        let owners = object["metadata"]?["ownerReferences"]?.sequence ?? []
        let others = owners.filter { !isOurOwner($0) }
        let patch: Node = [
            ["op": "test", "path": "/metadata/ownerReferences", "value": Node(owners)],
            others.isEmpty
                ? ["op": "remove", "path": "/metadata/ownerReferences"]
                : ["op": "replace", "path": "/metadata/ownerReferences", "value": Node(others)],
        ]
        try kubectl.patch(object, patch)
    }

    /// Takes the operator's finalizer off the record.
    func unlock(_ kubectl: Kubectl) throws {
        let finalizers = record["metadata"]?["finalizers"]?.sequence ?? []
        let patch: Node = [
            ["op": "test", "path": "/metadata/finalizers", "value": Node(finalizers)],
            [
                "op": "replace", "path": "/metadata/finalizers",
                "value": Node(finalizers.filter { $0.string != Self.finalizer }),
            ],
        ]
        try kubectl.patch(record, patch)
    }

    /// The chart's values that make this instance again.
    func values(clusterDefaults: Node?) -> Node {
        var values = record["spec"] ?? [:]
        // What was restored once must not be restored again over what has been done since.
        values["restoreFrom"] = nil
        let metadata = record["metadata"]
        let labels = (metadata?["labels"]?.mapping?.entries ?? []).filter { !$0.key.hasPrefix("app.kubernetes.io/") }
        let annotations = (metadata?["annotations"]?.mapping?.entries ?? []).filter {
            !$0.key.hasPrefix("kubectl.kubernetes.io/") && !$0.key.hasPrefix("meta.helm.sh/")
        }
        values["labels"] = Node(nonEmpty: Mapping(labels))
        values["annotations"] = Node(nonEmpty: Mapping(annotations))
        values["clusterDefaults"] = clusterDefaults?.nonEmpty
        return values
    }
}
