internal import Diagnostics
internal import InstanceSpec
internal import YAML

extension Rule {
    /// The file is enriched while rendering, so its content must be known.
    static let configMapMissing = Rule(
        id: "config-cm-missing",
        path: "spec.config.configMapRef.name",
        summary: "the ConfigMap with the configuration can be read",
        fix: "create the ConfigMap; without a cluster give it with --objects or render with --dry-run=server"
    ) { instance, report in
        guard let name = reference(instance)?.name, instance.live.configMap(name) == nil else { return }
        if instance.observed.live {
            report("ConfigMap \(quoted(name)) was not found in namespace \(quoted(instance.namespace))")
        } else {
            report("ConfigMap \(quoted(name)) was not seen: rendering needs its content")
        }
    }

    static let configMapKeyMissing = Rule(
        id: "config-cm-key-missing",
        path: "spec.config.configMapRef.key",
        summary: "the ConfigMap has the key with the configuration",
        fix: "correct configMapRef.key, or add the key to the ConfigMap"
    ) { instance, report in
        guard let source = reference(instance), let data = instance.live.configMap(source.name) else { return }
        let key = source.key.isEmpty ? "openclaw.json" : source.key
        if data[key] == nil { report("ConfigMap \(quoted(source.name)) has no key \(quoted(key))") }
    }

    /// OpenClaw does not start with it, and nothing of ours can be filled in.
    static let configNotJSON = Rule(
        id: "config-not-json", severity: .warning,
        path: "spec.config.configMapRef.key",
        summary: "a configuration in the format json is a JSON object",
        fix: "correct the text in the ConfigMap, or set config.format: json5"
    ) { instance, report in
        guard let source = reference(instance), instance.spec.config.format != "json5",
            let text = instance.live.configMap(source.name)?[source.key.isEmpty ? "openclaw.json" : source.key],
            !text.utf8.allSatisfy({ $0 <= 0x20 }), JSON.read(text)?.mapping == nil
        else { return }
        report("ConfigMap \(quoted(source.name)) holds no JSON object: it is passed on as it is")
    }

    /// Nil too when the name was left out, which is reported as a missing field.
    private static func reference(_ instance: Instance) -> ConfigMapSource? {
        guard let source = instance.spec.config.configMapRef else { return nil }
        let isWritten = instance.specTree["config"]?["configMapRef"]?["name"]?.string != nil
        return source.name.isEmpty && !isWritten ? nil : source
    }
}
