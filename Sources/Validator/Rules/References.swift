internal import Diagnostics
internal import InstanceSpec
internal import YAML

/// A Secret or ConfigMap that a container cannot start without.
private struct Reference {
    var kind: String
    var name: String
    var namePath: Path
    /// The keys that are read, and where they are named; none when any will do.
    var keys: [String] = []
    var keyPath: Path
}

extension Rule {
    /// The kubelet waits for what is not there, and says so only in the pod's events. `secrets-missing` looks at
    /// `envFrom`, at the gateway's token and at Tailscale's key.
    static let referenceMissing = Rule(
        id: "x-reference-missing", severity: .warning,
        path: "spec.env",
        summary: "the Secrets and ConfigMaps that containers read exist, with the keys that are read",
        fix: "create it, correct the name or the key, or mark the reference as optional"
    ) { instance, report in
        let references = variableReferences(instance) + sourceReferences(instance) + featureReferences(instance)
        for reference in references where !reference.name.isEmpty {
            guard let object = instance.live.find(reference.kind, reference.name) else {
                // What begins with the instance's name may be written by this very render.
                if instance.observed.live, !reference.name.hasPrefix("\(instance.name)-") {
                    report(
                        "\(reference.kind) \(quoted(reference.name)) not found in namespace \(quoted(instance.namespace))",
                        at: reference.namePath)
                }
                continue
            }
            let present = ["data", "stringData", "binaryData"].flatMap { object[$0]?.mapping?.keys ?? [] }
            for key in reference.keys where !key.isEmpty && !present.contains(key) {
                report(
                    "\(reference.kind) \(quoted(reference.name)) has no key \(quoted(key))", at: reference.keyPath)
            }
        }
    }

    private static func variableReferences(_ instance: Instance) -> [Reference] {
        instance.spec.env.enumerated().flatMap { index, variable in
            [("secretKeyRef", "Secret"), ("configMapKeyRef", "ConfigMap")].compactMap { field, kind -> Reference? in
                guard let source = variable["valueFrom"]?[field], source["optional"]?.bool != true else { return nil }
                let path = Path(dotted: "spec.env[\(index)].valueFrom.\(field)")
                return Reference(
                    kind: kind, name: source["name"]?.string ?? "", namePath: path.appending("name"),
                    keys: [source["key"]?.string ?? ""], keyPath: path.appending("key"))
            }
        }
    }

    private static func sourceReferences(_ instance: Instance) -> [Reference] {
        instance.spec.envFrom.enumerated().compactMap { index, variables in
            guard let source = variables["configMapRef"], source["optional"]?.bool != true else { return nil }
            let path = Path(dotted: "spec.envFrom[\(index)].configMapRef.name")
            return Reference(kind: "ConfigMap", name: source["name"]?.string ?? "", namePath: path, keyPath: path)
        }
    }

    private static func featureReferences(_ instance: Instance) -> [Reference] {
        let spec = instance.spec
        var references: [Reference] = []
        if let bundle = spec.security.caBundle {
            for (kind, name, field) in [
                ("ConfigMap", bundle.configMapName, "configMapName"), ("Secret", bundle.secretName, "secretName"),
            ] {
                let path = Path(dotted: "spec.security.caBundle.\(field)")
                references.append(
                    Reference(kind: kind, name: name, namePath: path, keys: [bundle.key], keyPath: path))
            }
        }
        if spec.webTerminal.enabled, let name = spec.webTerminal.credential?.secretRef.name {
            let path: Path = "spec.webTerminal.credential.secretRef.name"
            references.append(
                Reference(
                    kind: "Secret", name: name, namePath: path, keys: ["username", "password"], keyPath: path))
        }
        return references
    }
}
