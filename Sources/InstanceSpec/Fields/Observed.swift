package import YAML

/// What the chart knows and a post-renderer cannot: facts of the release and of the cluster.
package struct Observed: SpecObject {
    package var release = Release()
    package var chart = Chart()
    package var helm = HelmVersion()
    package var live = false
    package var capabilities = Capabilities()
    package var settings = Settings()
    package var clusterDefaults: Node?
    package var packs = Mapping()
    package var state = Mapping()
    package var objects: [Node] = []
    package init() {}
    package static let fields: [Field] = [
        .field("release", \Self.release, "The Helm release."),
        .field("chart", \Self.chart, "The chart that wrote the document."),
        .field("helm", \Self.helm, "The Helm that rendered it."),
        .field("live", \Self.live, "Whether the chart could look into a cluster."),
        .field("capabilities", \Self.capabilities, "Optional kinds that the cluster serves."),
        .field("settings", \Self.settings, "The chart's values beside the spec."),
        .field(
            "clusterDefaults", \Self.clusterDefaults, "The spec of an OpenClawClusterDefaults.",
            .kubernetes(ClusterDefaults.shape)),
        .field("packs", \Self.packs, "Content of skill packs by reference."),
        .field("state", \Self.state, "What the keeper has decided so far."),
        .field("objects", \Self.objects, "Objects that the cluster has.", .each(.kubernetes(.anyObject))),
    ]
}

package struct Release: SpecObject {
    package var name = ""
    package var namespace = ""
    package var revision = 0
    package var isInstall = false
    package var isUpgrade = false
    /// Its ServiceAccount; empty: the release has no keeper.
    package var keeper = ""
    package init() {}
    package static let fields: [Field] = [
        .field("name", \Self.name, "Name of the release."),
        .field("namespace", \Self.namespace, "Namespace of the release."),
        .field("revision", \Self.revision, "Number of the revision in the making."),
        .field("isInstall", \Self.isInstall, "Whether Helm installs."),
        .field("isUpgrade", \Self.isUpgrade, "Whether Helm upgrades or rolls back."),
        .field("keeper", \Self.keeper, "The keeper's CronJob and ServiceAccount; empty when there is none."),
    ]
}

package struct Chart: SpecObject {
    package var name = ""
    package var version = ""
    package var isRoot = true
    package init() {}
    package static let fields: [Field] = [
        .field("name", \Self.name, "Name of the chart."),
        .field("version", \Self.version, "Version of the chart."),
        .field("isRoot", \Self.isRoot, "Whether no other chart contains it."),
    ]
}

package struct HelmVersion: SpecObject {
    package var version = ""
    package init() {}
    package static let fields: [Field] = [
        .field("version", \Self.version, "Version of Helm, with a v in front.")
    ]
}

/// Optional kinds that the cluster serves. Nil when nobody has asked the cluster.
package struct Capabilities: SpecObject {
    package var serviceMonitor: Bool?
    package var prometheusRule: Bool?
    package var httpRoute: Bool?
    package var middleware: Bool?
    package init() {}
    package static let fields: [Field] = [
        .field("serviceMonitor", \Self.serviceMonitor, "monitoring.coreos.com/v1 ServiceMonitor."),
        .field("prometheusRule", \Self.prometheusRule, "monitoring.coreos.com/v1 PrometheusRule."),
        .field("httpRoute", \Self.httpRoute, "gateway.networking.k8s.io/v1 HTTPRoute."),
        .field("middleware", \Self.middleware, "traefik.io/v1alpha1 Middleware."),
    ]
}
