internal import InstanceSpec
internal import YAML

/// Makes one object of an instance; nil when the instance does not have it.
typealias ObjectBuilder = @Sendable (Instance) -> Node?

/// Every object, in the order in which it is written: what others refer to comes first. The keeper's rights come last,
/// because they follow from all the others.
let companions: [ObjectBuilder] = ownCompanions + [keeperRole, keeperRoleBinding]

/// Those that the keeper may have to apply.
let ownCompanions: [ObjectBuilder] = [
    record,
    serviceAccount,
    role,
    roleBinding,
    networkPolicy,
    gatewayTokenSecret,
    tailscaleStateSecret,
    configMap,
    workspaceConfigMap,
    dataClaim,
    chromiumClaim,
    podDisruptionBudget,
    horizontalPodAutoscaler,
    statefulSet,
    dataServiceAccount,
    backupTemplate,
    periodicBackups,
    service,
    cdpService,
    basicAuthSecret,
    basicAuthMiddleware,
    ingress,
    httpRoute,
    serviceMonitor,
    prometheusRule,
    operatorDashboard,
    instanceDashboard,
]
