internal import Diagnostics
internal import InstanceSpec

extension Rule {
    static let json5InlineRaw = Rule(
        id: "json5-inline-raw",
        path: "spec.config.format",
        summary: "json5 is the syntax of a ConfigMap's file",
        fix: "remove format, or move the config into a ConfigMap and name it in configMapRef"
    ) { instance, report in
        let config = instance.spec.config
        if config.format == "json5", config.raw != nil {
            report("config.format \"json5\" needs configMapRef: an inline config (raw) must be valid JSON")
        }
    }

    static let json5Merge = Rule(
        id: "json5-merge",
        path: "spec.config.mergeMode",
        summary: "a JSON5 file replaces the file on the volume",
        fix: "set mergeMode to overwrite, or turn the file into JSON"
    ) { instance, report in
        let config = instance.spec.config
        if config.format == "json5", config.mergeMode == "merge" {
            report("config.mergeMode is \"merge\", which config.format \"json5\" does not allow")
        }
    }
}
