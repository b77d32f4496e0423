internal import Diagnostics
internal import InstanceSpec
internal import YAML

extension Check {
    static let clusterReachable = Check("cluster-reachable", "the cluster answers") { patient in
        do {
            return .ok("Kubernetes \(try patient.serverVersion())")
        } catch let failure as Failure {
            return .blind(
                "the cluster does not answer: \(failure.description)",
                fix: patient.kubectl.line(["cluster-info"]))
        }
    }

    static let clusterCRDs = Check("cluster-crds", "the cluster knows our kinds as this version does") { patient in
        _ = try patient.serverVersion()
        let names = CustomKind.all.map { "\($0.plural).openclaw.rocks" }
        guard let found = try? patient.objects("customresourcedefinitions.apiextensions.k8s.io", names) else {
            let served = try patient.kubectl.ask(["api-resources", "--api-group=openclaw.rocks", "--output", "name"])
            let missing = names.filter { !served.includes($0) }
            return missing.isEmpty
                ? .ok("served; what they say in detail you may not read") : missingCRDs(missing, patient)
        }
        let missing = names.filter { name in !found.contains { $0.objectName == name } }
        if !missing.isEmpty { return missingCRDs(missing, patient) }
        let apply = crdsApply(patient)
        var unknown: [String] = []
        for kind in CustomKind.all {
            let crd = found.first { $0.objectName == "\(kind.plural).openclaw.rocks" }
            let version = crd?["spec"]?["versions"]?.sequence?.first { $0["name"]?.string == "v1alpha1" }
            let schema = version?["schema"]?["openAPIV3Schema"]
            unknown += fields(kind.spec, "\(kind.kind).spec", missingIn: schema?["properties"]?["spec"])
            let rules = schema?["x-kubernetes-validations"]?.sequence ?? []
            if kind.kind == "OpenClawInstance",
                !rules.contains(where: { $0["rule"]?.string?.includes("self.observed") ?? false })
            {
                return .warning(
                    "the CRDs are not ours: a forgotten post-renderer would go unnoticed", fix: apply)
            }
        }
        guard let first = unknown.first else { return .ok("all \(names.count), with every field") }
        let more = unknown.count > 1 ? " and \(unknown.count - 1) more fields" : ""
        return .failure("the CRDs are of another version: they do not know \(first)\(more)", fix: apply)
    }

    private static func missingCRDs(_ missing: [String], _ patient: Patient) -> Outcome {
        let text = "the cluster does not know \(missing.joined(separator: ", "))"
        guard let manifest = try? patient.manifest() else {
            return .warning("\(text): the first install brings them, if you may make them", fix: crdsApply(patient))
        }
        // A release without a record needs none of them.
        return manifest.contains { $0.kindName == "OpenClawInstance" }
            ? .failure(text, fix: crdsApply(patient)) : .ok("\(text); this release has no record")
    }

    private static func crdsApply(_ patient: Patient) -> String {
        "helm openclaw crds apply\(patient.place)" + (CRDSource.hasOwnChart ? "" : " --chart CHART")
    }

    /// Fields of a shape that a CRD's schema lacks; Kubernetes would drop or refuse them.
    private static func fields(_ shape: Shape, _ path: String, missingIn schema: Node?) -> [String] {
        guard case .object(let object) = shape else { return [] }
        return object.members().flatMap { member in
            let inner = "\(path).\(member.name)"
            guard let below = schema?["properties"]?[member.name] else { return [inner] }
            return fields(member.shape, inner, missingIn: below)
        }
    }

    static let clusterRights = Check("cluster-rights", "you may do what a release needs") { patient in
        _ = try patient.serverVersion()
        let questions = rights.flatMap { group, resources in
            resources.flatMap { resource in
                ["get", "create", "patch"].map { verb -> Node in
                    [
                        "apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview",
                        "spec": [
                            "resourceAttributes": [
                                "namespace": Node(patient.namespace), "verb": Node(verb), "group": Node(group),
                                "resource": Node(resource),
                            ]
                        ],
                    ]
                }
            }
        }
        let list: Node = ["apiVersion": "v1", "kind": "List", "items": Node(questions)]
        let text = try patient.kubectl.ask(
            ["create", "--filename", "-", "--output", "json"], input: Array(JSON.write(list, .compact).utf8))
        // kubectl prints one document after the other, or a list of them.
        let answers = (try? YAMLReader.stream(Array(documents(text).utf8)))?.compactMap(\.root) ?? []
        let all = answers.flatMap { $0["items"]?.sequence ?? [$0] }
        let denied = all.filter { $0["status"]?["allowed"]?.bool != true }.compactMap { answer -> String? in
            let asked = answer["spec"]?["resourceAttributes"]
            return "\(asked?["verb"]?.string ?? "") \(asked?["resource"]?.string ?? "")"
        }
        if denied.isEmpty { return .ok("all \(questions.count) that were asked for") }
        let shown = denied.prefix(4).joined(separator: ", ")
        return .warning(
            "in namespace \(patient.namespace) you may not \(shown)"
                + (denied.count > 4 ? " and \(denied.count - 4) more" : ""),
            fix:
                "ask for it: kubectl create rolebinding openclaw-admin\(patient.kubectlPlace) --clusterrole=admin --user=YOU"
        )
    }

    /// One YAML document for each JSON object that begins at the start of a line.
    private static func documents(_ text: String) -> String {
        text.split(separator: "\n").map { $0 == "{" ? "---\n{" : String($0) }.joined(separator: "\n")
    }

    private static let rights: [(String, [String])] = [
        ("", ["secrets", "configmaps", "services", "serviceaccounts", "persistentvolumeclaims"]),
        ("apps", ["statefulsets"]), ("networking.k8s.io", ["networkpolicies"]), ("policy", ["poddisruptionbudgets"]),
        ("rbac.authorization.k8s.io", ["roles", "rolebindings"]), ("openclaw.rocks", ["openclawinstances"]),
    ]
}
