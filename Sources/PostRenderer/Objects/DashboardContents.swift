internal import YAML

/// All instances: how many there are, how reconciling them goes, what was updated.
var operatorPanels: [Node] {
    let spaces = #"namespace=~"$namespace""#
    let chosen = #"namespace=~"$namespace",instance=~"$instance""#
    func rate(_ result: String) -> String {
        #"sum(rate(openclaw_reconcile_total{result="\#(result)",\#(chosen)}[\#(ticks)])) by (instance)"#
    }
    func duration(_ quantile: String) -> String {
        let buckets = "openclaw_reconcile_duration_seconds_bucket{\(chosen)}"
        return "histogram_quantile(\(quantile), sum(rate(\(buckets)[\(ticks)])) by (le))"
    }
    let errors = #"sum(increase(openclaw_reconcile_total{result="error",\#(spaces)}[\#(ticks)]))"#
    let waits = #"workqueue_queue_duration_seconds_bucket{name="openclawinstance"}"#
    return [
        Panel.row(100, "Overview", y: 0),
        Panel.stat(1, "Managed Instances", .init(4, 6, 0, 1), "sum(openclaw_managed_instances)"),
        Panel.stat(2, "Instances Ready", .init(4, 6, 6, 1), "count(openclaw_instance_ready{\(spaces)} == 1)"),
        Panel.stat(
            3, "Reconcile Error Rate", .init(4, 6, 12, 1),
            "\(errors) / clamp_min(sum(increase(openclaw_reconcile_total{\(spaces)}[\(ticks)])), 1)"),
        Panel.stat(
            4, "Resource Creation Failures", .init(4, 6, 18, 1),
            "sum(increase(openclaw_resource_creation_failures_total{\(spaces)}[\(ticks)]))"),
        Panel.row(101, "Reconciliation", y: 5),
        Panel.timeSeries(
            5, "Reconciliation Rate", .init(8, 12, 0, 6),
            Query(rate("success"), "{{ instance }} - success"), Query(rate("error"), "{{ instance }} - error")),
        Panel.timeSeries(
            6, "Reconciliation Duration", .init(8, 12, 12, 6),
            Query(duration("0.50"), "p50"), Query(duration("0.95"), "p95"), Query(duration("0.99"), "p99")),
        Panel.row(102, "Instance Fleet", y: 14),
        Panel.table(
            7, "Instance Table", .init(8, 24, 0, 15), "openclaw_instance_info{\(chosen)}",
            "openclaw_instance_phase{\(chosen)} == 1", "openclaw_instance_ready{\(chosen)}"),
        Panel.row(
            103, "Workqueue", y: 23,
            collapsed: [
                Panel.timeSeries(
                    8, "Queue Depth", .init(8, 12, 0, 24),
                    Query(#"workqueue_depth{name="openclawinstance"}"#, "depth")),
                Panel.timeSeries(
                    9, "Queue Wait Duration p99", .init(8, 12, 12, 24),
                    Query("histogram_quantile(0.99, sum(rate(\(waits)[5m])) by (le))", "p99")),
            ]),
        Panel.row(
            104, "Kubernetes API", y: 32,
            collapsed: [
                Panel.timeSeries(
                    10, "API Requests", .init(8, 24, 0, 33),
                    Query("sum(rate(rest_client_requests_total[5m])) by (code)", "{{ code }}"))
            ]),
        Panel.row(
            105, "Auto-Updates", y: 41,
            collapsed: [
                Panel.timeSeries(
                    11, "Update Checks", .init(8, 8, 0, 42),
                    Query(
                        "sum(rate(openclaw_autoupdate_checks_total{\(spaces)}[\(ticks)])) by (result)",
                        "{{ result }}")),
                Panel.timeSeries(
                    12, "Updates Applied", .init(8, 8, 8, 42),
                    Query(
                        "sum(increase(openclaw_autoupdate_applied_total{\(spaces)}[1h])) by (instance)",
                        "{{ instance }}")),
                Panel.timeSeries(
                    13, "Rollbacks", .init(8, 8, 16, 42),
                    Query(
                        "sum(increase(openclaw_autoupdate_rollbacks_total{\(spaces)}[1h])) by (instance)",
                        "{{ instance }}")),
            ]),
    ]
}

/// One instance: its health, and what its pod and volume use.
var instancePanels: [Node] {
    let own = #"namespace="$namespace",instance="$instance""#
    let pod = #"namespace="$namespace",pod=~"$instance-[0-9]+""#
    let main = #"\#(pod),container="openclaw""#
    let cpu = "sum(rate(container_cpu_usage_seconds_total{\(main)}[5m]))"
    let cpuLimit = #"sum(kube_pod_container_resource_limits{\#(main),resource="cpu"})"#
    let memory = "sum(container_memory_working_set_bytes{\(main)})"
    let memoryLimit = #"sum(kube_pod_container_resource_limits{\#(main),resource="memory"})"#
    let used = volumes("kubelet_volume_stats_used_bytes", pod: pod)
    let capacity = volumes("kubelet_volume_stats_capacity_bytes", pod: pod)
    return [
        Panel.row(200, "Health", y: 0),
        Panel.stat(21, "Phase", .init(4, 5, 0, 1), "openclaw_instance_phase{\(own)} == 1"),
        Panel.stat(22, "Ready", .init(4, 5, 5, 1), "openclaw_instance_ready{\(own)}"),
        Panel.gauge(23, "CPU %", .init(4, 5, 10, 1), "\(cpu) / \(cpuLimit)"),
        Panel.gauge(24, "Memory %", .init(4, 5, 15, 1), "\(memory) / \(memoryLimit)"),
        Panel.gauge(25, "PVC %", .init(4, 4, 20, 1), "(\(used)) / (\(capacity))"),
        Panel.row(201, "CPU", y: 5),
        Panel.timeSeries(
            26, "CPU Usage vs Request/Limit", .init(8, 12, 0, 6), Query(cpu, "usage"),
            Query(#"sum(kube_pod_container_resource_requests{\#(main),resource="cpu"})"#, "request"),
            Query(cpuLimit, "limit")),
        Panel.timeSeries(
            27, "CPU Throttling", .init(8, 12, 12, 6),
            Query("sum(rate(container_cpu_cfs_throttled_seconds_total{\(main)}[5m]))", "throttled")),
        Panel.row(202, "Memory", y: 14),
        Panel.timeSeries(
            28, "Working Set vs Limit", .init(8, 12, 0, 15), Query(memory, "working set"), Query(memoryLimit, "limit")),
        Panel.timeSeries(
            29, "OOM Kills and Restarts", .init(8, 12, 12, 15),
            Query("sum(kube_pod_container_status_restarts_total{\(main)})", "restarts"),
            Query(
                #"sum(kube_pod_container_status_last_terminated_reason{\#(main),reason="OOMKilled"})"#, "OOM killed")),
        Panel.row(
            203, "Network", y: 23,
            collapsed: [
                Panel.timeSeries(
                    30, "Network I/O", .init(8, 24, 0, 24),
                    Query("sum(rate(container_network_receive_bytes_total{\(pod)}[5m]))", "receive"),
                    Query("sum(rate(container_network_transmit_bytes_total{\(pod)}[5m]))", "transmit"))
            ]),
        Panel.row(
            204, "Storage", y: 32,
            collapsed: [
                Panel.timeSeries(
                    31, "PVC Usage", .init(8, 12, 0, 33), Query(used, "used"), Query(capacity, "capacity")),
                Panel.gauge(32, "PVC Usage %", .init(8, 12, 12, 33), "(\(used)) / (\(capacity))"),
            ]),
        Panel.row(
            205, "Pod Health", y: 41,
            collapsed: [
                Panel.timeSeries(
                    33, "Container Restarts", .init(8, 12, 0, 42),
                    Query("sum(kube_pod_container_status_restarts_total{\(pod)}) by (container)", "{{ container }}")),
                Panel.timeSeries(
                    34, "Instance Reconciliation", .init(8, 12, 12, 42),
                    Query("sum(rate(openclaw_reconcile_total{\(own)}[\(ticks)])) by (result)", "{{ result }}")),
            ]),
    ]
}

/// A metric of the claims that are ours by name, and of the user's own that the pod mounts, if kube-state-metrics says
/// which those are.
private func volumes(_ metric: String, pod: String) -> String {
    let names = "$instance-data|data-$instance-[0-9]+|$instance-chromium-data"
    return #"\#(metric){namespace="$namespace",persistentvolumeclaim=~"\#(names)"} "#
        + #"or \#(metric){namespace="$namespace"} and on (namespace, persistentvolumeclaim) "#
        + "kube_pod_spec_volumes_persistentvolumeclaims_info{\(pod)}"
}
