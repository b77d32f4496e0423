internal import Diagnostics

/// Which annotations an Ingress controller understands, told by its class name.
package enum IngressFamily: Sendable {
    case nginx, traefik, other

    package init(className: String) {
        let name = className.lowercased()
        self = name.includes("nginx") ? .nginx : name.includes("traefik") ? .traefik : .other
    }
}
