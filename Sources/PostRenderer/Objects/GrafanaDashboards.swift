internal import InstanceSpec
internal import YAML

/// All instances at a glance, for Grafana's sidecar to find. Nil unless dashboards are switched on.
@Sendable func operatorDashboard(_ instance: Instance) -> Node? {
    dashboardConfigMap(instance, "operator", text: operatorDashboardText)
}

/// One instance in detail. Nil unless dashboards are switched on.
@Sendable func instanceDashboard(_ instance: Instance) -> Node? {
    dashboardConfigMap(instance, "instance", text: instanceDashboardText)
}

private func dashboardConfigMap(_ instance: Instance, _ board: String, text: @autoclosure () -> String) -> Node? {
    guard let settings = instance.spec.observability.metrics.grafanaDashboard, settings.enabled else { return nil }
    let found = StringMap.Entry(key: "grafana_dashboard", value: "1")
    return [
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": metadata(
            instance, name: "\(instance.name)-dashboard-\(board)", labels: StringMap([found] + settings.labels.entries),
            annotations: ["grafana_folder": Node(settings.folder.isEmpty ? GrafanaDashboard().folder : settings.folder)]
        ),
        "data": Node(Mapping([.init(key: "openclaw-\(board).json", value: Node(text()))])),
    ]
}

// The same for every instance: Grafana's variables choose what is shown.
private let operatorDashboardText = JSON.write(
    dashboard(
        "OpenClaw Operator", uid: "openclaw-operator-overview", tag: "operator", choosesMany: true,
        panels: operatorPanels), .compact)
private let instanceDashboardText = JSON.write(
    dashboard(
        "OpenClaw Instance", uid: "openclaw-instance-detail", tag: "instance", choosesMany: false,
        panels: instancePanels), .compact)

/// - Parameter choosesMany: whether several namespaces and instances can be shown at once.
private func dashboard(_ title: String, uid: String, tag: String, choosesMany: Bool, panels: [Node]) -> Node {
    [
        "uid": Node(uid),
        "title": Node(title),
        "tags": ["openclaw", Node(tag)],
        "annotations": ["list": []],
        "editable": true,
        "graphTooltip": 1,
        "schemaVersion": 39,
        "refresh": "30s",
        "time": ["from": "now-1h", "to": "now"],
        "templating": [
            "list": [
                dashboardVariable(
                    "datasource", "Datasource",
                    ["type": "datasource", "query": "prometheus", "refresh": 1, "multi": false, "includeAll": false]),
                queryVariable("namespace", "Namespace", "openclaw_instance_info", choosesMany: choosesMany),
                queryVariable(
                    "instance", "Instance", #"openclaw_instance_info{namespace=~"$namespace"}"#,
                    choosesMany: choosesMany, all: choosesMany ? ".*" : nil),
            ]
        ],
        "panels": Node(panels),
    ]
}

/// A variable whose choices are the values that the label of its name has on some series.
private func queryVariable(
    _ name: String, _ label: String, _ series: String, choosesMany: Bool, all: String? = nil
) -> Node {
    let query = "label_values(\(series), \(name))"
    return dashboardVariable(
        name, label,
        [
            "type": "query",
            "datasource": dashboardSource,
            "query": Node(query),
            "definition": Node(query),
            "refresh": 2,
            "sort": 1,
            "multi": Node(choosesMany),
            "includeAll": Node(choosesMany),
            "allValue": Node(all),
        ])
}

private func dashboardVariable(_ name: String, _ label: String, _ rest: Mapping) -> Node {
    let common: Mapping = [
        "name": Node(name), "label": Node(label), "current": [:], "hide": 0, "options": [], "regex": "",
    ]
    return Node(Mapping(common.entries + rest.entries))
}
