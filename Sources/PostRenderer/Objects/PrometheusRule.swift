internal import InstanceSpec
internal import YAML

/// The alerts of one instance; `docs/runbooks` has a page for each. Nil unless they are switched on.
@Sendable func prometheusRule(_ instance: Instance) -> Node? {
    guard let rule = instance.spec.observability.metrics.prometheusRule, rule.enabled else { return nil }
    let runbooks = rule.runbookBaseURL.isEmpty ? PrometheusRule().runbookBaseURL : rule.runbookBaseURL
    return [
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": metadata(instance, name: "\(instance.name)-alerts", labels: rule.labels),
        "spec": [
            "groups": [
                [
                    "name": "openclaw-operator",
                    "rules": Node(alerts(instance).map { $0.node(runbooks: runbooks) }),
                ]
            ]
        ],
    ]
}

private struct Alert {
    enum Severity: String { case warning, critical }

    var name: String
    var expr: String
    /// How long the expression must hold.
    var wait: String
    var severity: Severity
    var summary: String

    init(_ name: String, _ expr: String, for wait: String, _ severity: Severity, _ summary: String) {
        self.name = name
        self.expr = expr
        self.wait = wait
        self.severity = severity
        self.summary = summary
    }

    func node(runbooks: String) -> Node {
        [
            "alert": Node(name),
            "expr": Node(expr),
            "for": Node(wait),
            "labels": ["severity": Node(severity.rawValue)],
            "annotations": ["summary": Node(summary), "runbook_url": "\(runbooks)/\(name)"],
        ]
    }
}

private func alerts(_ instance: Instance) -> [Alert] {
    let own = #"instance="\#(instance.name)",namespace="\#(instance.namespace)""#
    let pod = #"namespace="\#(instance.namespace)",pod=~"\#(pattern(instance.name))-[0-9]+",container="openclaw""#
    let claim = #"namespace="\#(instance.namespace)",persistentvolumeclaim=~"\#(claims(instance))""#
    return [
        Alert(
            "OpenClawReconcileErrors",
            #"sum by (instance, namespace) (rate(openclaw_reconcile_total{result="error",\#(own)}[\#(ticks)])) > 0"#,
            for: "5m", .warning,
            "The keeper reports reconcile errors for {{ $labels.instance }} in namespace {{ $labels.namespace }}."),
        Alert(
            "OpenClawInstanceDegraded", degraded(instance), for: "5m", .critical,
            "{{ $labels.instance }} in namespace {{ $labels.namespace }} is in phase {{ $labels.phase }}."),
        Alert(
            "OpenClawSlowReconciliation", slow(own), for: "5m", .warning,
            "Reconciling {{ $labels.instance }} takes more than 30 s (99th percentile)."),
        Alert(
            "OpenClawPodCrashLooping",
            "increase(kube_pod_container_status_restarts_total{\(pod)}[10m]) > 2",
            for: "0m", .critical,
            "Pod {{ $labels.pod }} is crash-looping: more than 2 restarts in 10 minutes."),
        Alert(
            "OpenClawPodOOMKilled",
            #"kube_pod_container_status_last_terminated_reason{reason="OOMKilled",\#(pod)} == 1"#,
            for: "0m", .warning,
            "Pod {{ $labels.pod }} was killed for using too much memory; raise its memory limit."),
        Alert(
            "OpenClawPVCNearlyFull",
            "(kubelet_volume_stats_used_bytes{\(claim)} / kubelet_volume_stats_capacity_bytes{\(claim)}) > 0.80",
            for: "5m", .warning,
            "PVC {{ $labels.persistentvolumeclaim }} is more than 80 % full."),
        Alert(
            "OpenClawAutoUpdateRollback",
            "increase(openclaw_autoupdate_rollbacks_total{\(own)}[1h]) > 0",
            for: "0m", .warning,
            "An automatic update of {{ $labels.instance }} was rolled back within the last hour."),
    ]
}

/// The keeper adds to its counters once per tick, about every five minutes. A window of five minutes would hold no
/// increase for a moment between two ticks; `for: 5m` would start anew each time and the alert never fire.
let ticks = "15m"

/// What the keeper says; else what kube-state-metrics says, since a pod that is down takes its collector and with it
/// the keeper's series away; else that neither says the pod is up. `or on` lets one of them speak at a time, all three
/// with the labels that the summary names.
private func degraded(_ instance: Instance) -> String {
    let (name, namespace) = (instance.name, instance.namespace)
    let own = #"instance="\#(name)",namespace="\#(namespace)""#
    let set = #"namespace="\#(namespace)",statefulset="\#(name)""#
    let reported =
        #"max by (instance, namespace, phase) (openclaw_instance_phase{phase=~"Failed|Degraded",\#(own)}) == 1"#
    // No pod, no collector, nothing ready: all as it should be.
    guard !instance.spec.suspended else { return reported }
    let ready = "max by (namespace) (kube_statefulset_status_replicas_ready{\(set)})"
    let notReady = #"""
        or on (instance, namespace) label_replace(label_replace(
          max by (namespace) (kube_statefulset_replicas{\#(set)})
          > \#(ready),
          "instance", "\#(name)", "", ""), "phase", "NotReady", "", "")
        """#
    guard instance.hasKeeperSeries else { return "\(reported)\n\(notReady)" }
    // A restarted pod has no series until the next tick; it is ready long before.
    let unknown = #"""
        or on (instance, namespace) label_replace(
          absent(openclaw_instance_phase{\#(own)})
          unless on (namespace) \#(ready) > 0,
          "phase", "Unknown", "", "")
        """#
    return "\(reported)\n\(notReady)\n\(unknown)"
}

/// A quantile never exceeds the highest finite bucket, and Prometheus' usual buckets end at 10 s; the mean goes on.
private func slow(_ own: String) -> String {
    let histogram = "openclaw_reconcile_duration_seconds"
    func rate(_ part: String) -> String { "(rate(\(histogram)_\(part){\(own)}[\(ticks)]))" }
    return """
        histogram_quantile(0.99, sum by (instance, namespace, le) \(rate("bucket"))) > 30
        or sum by (instance, namespace) \(rate("sum")) / sum by (instance, namespace) \(rate("count")) > 30
        """
}

extension Instance {
    /// Whether a keeper makes the `openclaw_*` series and they have a way to Prometheus.
    fileprivate var hasKeeperSeries: Bool {
        settings.keeper.enabled?.bool != false && (hasMetrics || !settings.otlp.endpoint.isEmpty)
    }
}

/// The claims that the pod mounts, as a regular expression.
private func claims(_ instance: Instance) -> String {
    let (name, spec) = (instance.name, instance.spec)
    func named(_ existing: String, else own: String) -> String { pattern(existing.isEmpty ? own : existing) }
    let data =
        instance.hasAutoScaling
        ? "data-\(pattern(name))-[0-9]+" : named(spec.storage.persistence.existingClaim, else: "\(name)-data")
    let chromium = spec.chromium.persistence
    let all = [
        instance.hasPersistence ? data : nil,
        spec.chromium.enabled && chromium.enabled
            ? named(chromium.existingClaim, else: "\(name)-chromium-data") : nil,
        spec.ollama.enabled && !spec.ollama.storage.existingClaim.isEmpty
            ? pattern(spec.ollama.storage.existingClaim) : nil,
    ].compactMap { $0 }
    return all.isEmpty ? data : all.joined(separator: "|")
}

/// A name as it stands in a regular expression in a PromQL string.
private func pattern(_ name: String) -> String {
    var text = ""
    for character in name {
        switch character {
        case "\"": text += #"\""#
        case "\\": text += #"\\\\"#
        case ".", "+", "*", "?", "(", ")", "|", "[", "]", "{", "}", "^", "$": text += #"\\\#(character)"#
        default: text.append(character)
        }
    }
    return text
}
