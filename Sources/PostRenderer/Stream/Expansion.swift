package import InstanceSpec
package import YAML

/// Every object of an instance, in the order in which they are written. A pure function: same instance, same objects.
package func expand(_ instance: Instance) -> some Sequence<Node> {
    var instance = instance
    if instance.files == nil { instance.files = podFiles(instance) }
    return companions.lazy.compactMap { [instance] in $0(instance) }.filter { [instance] in isServed($0, instance) }
}

/// Whether the cluster knows the kind. Of other projects' kinds some are missing, which rules tell; one object of an
/// unknown kind would make the whole release fail.
func isServed(_ object: Node, _ instance: Instance) -> Bool {
    guard instance.observed.live else { return true }
    let served = instance.observed.capabilities
    return switch object["kind"]?.string {
    case "HTTPRoute": served.httpRoute ?? true
    case "ServiceMonitor": served.serviceMonitor ?? true
    case "PrometheusRule": served.prometheusRule ?? true
    case "Middleware": served.middleware ?? true
    default: true
    }
}
