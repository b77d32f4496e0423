internal import Diagnostics
internal import Validator
internal import YAML

extension Check {
    static let secretToken = Check("secret-token", "the gateway has its token") { patient in
        let instance = try patient.instance()
        let variable = instance.main?["env"]?.sequence?.last { $0["name"]?.string == "OPENCLAW_GATEWAY_TOKEN" }
        guard let variable else { return .ok("no token: gateway.auth says how people get in") }
        guard let reference = variable["valueFrom"]?["secretKeyRef"], let name = reference["name"]?.string,
            let key = reference["key"]?.string
        else { return .ok("its value stands in the StatefulSet") }
        guard let secret = try patient.objects("secrets", [name]).first else {
            return try missing(name, patient)
        }
        guard let value = secret["data"]?[key]?.string, !value.isEmpty else {
            return .failure(
                "Secret \(name) has no \(key)",
                fix: "kubectl patch secret \(shellWord(name))\(patient.kubectlPlace) --type=merge "
                    + "-p \"{\\\"stringData\\\":{\\\"\(key)\\\":\\\"$(openssl rand -hex 32)\\\"}}\"")
        }
        return .ok("Secret \(name)")
    }

    /// Its last content stands in the release, unless a Job made it or it is the user's own.
    private static func missing(_ name: String, _ patient: Patient) throws -> Outcome {
        let text = "there is no Secret \(name)"
        let isOurs = (try? patient.manifest().contains { $0.kindName == "Secret" && $0.objectName == name }) ?? false
        guard isOurs, let release = try? patient.release() else {
            return .failure(
                text,
                fix: "kubectl create secret generic \(shellWord(name))\(patient.kubectlPlace) --from-literal=KEY=VALUE")
        }
        return .failure(
            text + ": the release still holds what was in it",
            fix: "helm get manifest \(shellWord(release.name))\(patient.place) | kubectl create\(patient.kubectlPlace) "
                + "-f - 2>&1 | grep created",
            "for a new one: secrets.regenerate: [\(try patient.name())] in your values for one upgrade")
    }

    static let secretReferences = Check("secret-references", "the Secrets and ConfigMaps it names are there") {
        patient in
        let template = try patient.instance().statefulSet["spec"]?["template"]
        var missing: [String] = []
        var fixes: [String] = []
        for (kind, word, create) in [
            ("secrets", "Secret", "secret generic"), ("configmaps", "ConfigMap", "configmap"),
        ] {
            let live = try patient.referenced(kind)
            var seen: Set<String> = []
            for reference in Reference.all(in: template) where reference.kind == kind && !reference.isOptional {
                let name = shellWord(reference.name)
                if let object = live[reference.name] {
                    guard let key = reference.key, !object.hasKey(key),
                        seen.insert("\(reference.name)/\(key)").inserted
                    else { continue }
                    missing.append("\(word) \(reference.name) has no key \(key)")
                    let field = kind == "secrets" ? "stringData" : "data"
                    fixes.append(
                        "kubectl patch \(kind) \(name)\(patient.kubectlPlace) --type=merge -p "
                            + shellWord("{\"\(field)\":{\"\(key)\":\"VALUE\"}}"))
                } else if seen.insert(reference.name).inserted {
                    missing.append("there is no \(word) \(reference.name)")
                    if (try? patient.manifest().contains { $0.kindName == word && $0.objectName == reference.name })
                        ?? false
                    {
                        if word == "ConfigMap" { fixes.append(try patient.repeatLine()) }
                        continue
                    }
                    fixes.append(
                        "kubectl create \(create) \(name)\(patient.kubectlPlace) "
                            + "--from-literal=\(shellWord(reference.key ?? "NAME"))=VALUE")
                }
            }
        }
        if missing.isEmpty { return .ok("all, with the keys that are named") }
        return Outcome(.failure, missing.joined(separator: "; "), fixes.isEmpty ? ["see secret-token"] : fixes)
    }

    static let secretProviderKeys = Check("secret-provider-keys", "it has a key of an AI provider") { patient in
        let main = try patient.instance().main
        let secrets = try patient.referenced("secrets")
        let maps = try patient.referenced("configmaps")
        var names = (main?["env"]?.sequence ?? []).compactMap { $0["name"]?.string }
        var empty: [String] = []
        for source in main?["envFrom"]?.sequence ?? [] {
            let prefix = source["prefix"]?.string ?? ""
            let objects = [
                source["secretRef"]?["name"]?.string.flatMap { secrets[$0] },
                source["configMapRef"]?["name"]?.string.flatMap { maps[$0] },
            ].compactMap { $0 }
            for entry in objects.flatMap({ $0["data"]?.mapping?.entries ?? [] }) {
                if entry.value.string?.isEmpty ?? true { empty.append(prefix + entry.key) }
                names.append(prefix + entry.key)
            }
        }
        let known = names.filter { providerVariables.contains($0) && !empty.contains($0) }
        if let first = known.first { return .ok(first) }
        let holder = secrets.keys.filter { !$0.hasSuffix("-gateway-token") }.sorted().first ?? "SECRET"
        let variable = empty.first { providerVariables.contains($0) }
        return .warning(
            variable.map { "\($0) is empty" } ?? "none of the variables it gets is a provider's key that we know",
            fix: "kubectl patch secret \(shellWord(holder))\(patient.kubectlPlace) --type=merge -p "
                + "'{\"stringData\":{\"\(variable ?? providerVariables[0])\":\"VALUE\"}}' "
                + "&& helm openclaw restart \(shellWord(try patient.name()))\(patient.place)")
    }
}
