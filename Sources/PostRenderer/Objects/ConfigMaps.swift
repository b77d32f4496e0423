internal import InstanceSpec
internal import YAML

/// openclaw.json and the configuration of the sidecars.
@Sendable func configMap(_ instance: Instance) -> Node? {
    [
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": metadata(instance, name: instance.configName),
        "data": podFiles(instance).config.node,
    ]
}

/// The files that the workspaces are seeded with.
@Sendable func workspaceConfigMap(_ instance: Instance) -> Node? {
    [
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": metadata(instance, name: instance.workspaceName),
        "data": podFiles(instance).workspace.node,
    ]
}

/// Both ConfigMaps' contents, and the script that reads them, worked out once.
func podFiles(_ instance: Instance) -> PodFiles {
    if let files = instance.files { return files }
    let contents = workspaces(instance)
    let script = InitConfigScript.script(seedInput(instance, contents))
    let long = InitConfigScript.fitsCommand(script) ? [] : [StringMap.Entry(key: InitConfigScript.key, value: script)]
    return PodFiles(
        config: configData(instance), workspace: workspaceData(contents, and: long), initConfigScript: script)
}

private func configData(_ instance: Instance) -> StringMap {
    var entries = [StringMap.Entry(key: "openclaw.json", value: openClawJSON(instance))]
    if instance.hasProxy { entries.append(.init(key: "nginx.conf", value: NginxConfig.text())) }
    if instance.spec.tailscale.enabled {
        entries.append(
            .init(
                key: "tailscale-serve.json",
                value: TailscaleServeConfig.text(funnel: instance.spec.tailscale.mode == "funnel")))
    }
    if instance.hasMetrics {
        entries.append(
            .init(
                key: "otel-collector.yaml",
                value: OTelCollectorConfig.text(port: instance.spec.observability.metrics.port)))
    }
    return StringMap(entries)
}
