internal import Diagnostics
internal import InstanceSpec

extension Rule {
    static let httpRouteCRDMissing = Rule(
        id: "httproute-crd-missing", severity: .warning,
        path: "spec.networking.httpRoute.enabled",
        summary: "the cluster serves the Gateway API when an HTTPRoute is wanted",
        fix: "install the Gateway API, or switch httpRoute off"
    ) { instance, report in
        let isWanted = instance.spec.networking.httpRoute?.enabled ?? false
        if isWanted, isUnserved(instance, \.httpRoute) {
            report("the cluster has no kind HTTPRoute (gateway.networking.k8s.io/v1): the route is left out")
        }
    }

    static let serviceMonitorCRDMissing = Rule(
        id: "servicemonitor-crd-missing", severity: .warning,
        path: "spec.observability.metrics.serviceMonitor.enabled",
        summary: "the cluster serves ServiceMonitors when one is wanted",
        fix: "install the Prometheus operator, or switch serviceMonitor off"
    ) { instance, report in
        let isWanted = instance.spec.observability.metrics.serviceMonitor?.enabled ?? false
        if isWanted, isUnserved(instance, \.serviceMonitor) {
            report("the cluster has no kind ServiceMonitor (monitoring.coreos.com/v1): it is left out")
        }
    }

    static let prometheusRuleCRDMissing = Rule(
        id: "x-prometheusrule-crd-missing", severity: .warning,
        path: "spec.observability.metrics.prometheusRule.enabled",
        summary: "the cluster serves PrometheusRules when one is wanted",
        fix: "install the Prometheus operator, or switch prometheusRule off"
    ) { instance, report in
        let isWanted = instance.spec.observability.metrics.prometheusRule?.enabled ?? false
        if isWanted, isUnserved(instance, \.prometheusRule) {
            report("the cluster has no kind PrometheusRule (monitoring.coreos.com/v1): the alerts are left out")
        }
    }

    static let middlewareCRDMissing = Rule(
        id: "x-middleware-crd-missing", severity: .warning,
        path: "spec.networking.ingress.security.basicAuth.enabled",
        summary: "the cluster serves Traefik's Middleware when its Ingress asks for a password",
        fix: "install Traefik's CRDs; until then Traefik shows no route at all"
    ) { instance, report in
        let ingress = instance.spec.networking.ingress
        guard ingress.enabled, ingress.security.basicAuth?.enabled == true,
            case .traefik = IngressFamily(className: ingress.className)
        else { return }
        if isUnserved(instance, \.middleware) {
            report("the cluster has no kind Middleware (traefik.io/v1alpha1): it is left out")
        }
    }

    /// Known only when the chart has looked into the cluster: without one Helm lists its own built-in kinds.
    private static func isUnserved(_ instance: Instance, _ kind: KeyPath<Capabilities, Bool?>) -> Bool {
        instance.observed.live && instance.observed.capabilities[keyPath: kind] == false
    }
}
