/// `status` of an OpenClawInstance. Times are texts as in RFC 3339.
package struct InstanceStatus: SpecObject {
    package var phase = ""
    package var conditions: [Condition] = []
    package var observedGeneration: Int?
    package var gatewayEndpoint = ""
    package var canvasEndpoint = ""
    package var lastReconcileTime = ""
    package var managedResources = ManagedResources()
    package var backingUpSince = ""
    package var backupJobName = ""
    package var restoreJobName = ""
    package var lastBackupPath = ""
    package var lastBackupTime = ""
    package var restoredFrom = ""
    package var autoUpdate = AutoUpdateStatus()
    package init() {}
    package static let fields: [Field] = [
        .field(
            "phase", \Self.phase, "Where the instance is in its life.",
            .oneOf([
                "Pending", "Provisioning", "Running", "Degraded", "Failed", "Terminating", "BackingUp", "Restoring",
                "Updating", "Suspended",
            ])),
        .field("conditions", \Self.conditions, "What is known about its parts.", .uniqueKeys(["type"])),
        .field("observedGeneration", \Self.observedGeneration, "Generation that this status is about.", .int64),
        .field("gatewayEndpoint", \Self.gatewayEndpoint, "Host and port of the gateway inside the cluster."),
        .field("canvasEndpoint", \Self.canvasEndpoint, "Host and port of the canvas inside the cluster."),
        .field("lastReconcileTime", \Self.lastReconcileTime, "When the instance was last looked at."),
        .field("managedResources", \Self.managedResources, "Names of the objects made for it."),
        .field("backingUpSince", \Self.backingUpSince, "When the backup before the deletion began."),
        .field("backupJobName", \Self.backupJobName, "Backup Job that is running."),
        .field("restoreJobName", \Self.restoreJobName, "Restore Job that is running."),
        .field("lastBackupPath", \Self.lastBackupPath, "Where the last backup lies."),
        .field("lastBackupTime", \Self.lastBackupTime, "When the last backup was complete."),
        .field("restoredFrom", \Self.restoredFrom, "Backup that the volume was filled from."),
        .field("autoUpdate", \Self.autoUpdate, "How far updates have come."),
    ]
}

/// Names of the objects made for an instance; empty for what it does not have.
package struct ManagedResources: SpecObject {
    package var statefulSet = ""
    package var deployment = ""
    package var service = ""
    package var configMap = ""
    package var pvc = ""
    package var chromiumPVC = ""
    package var networkPolicy = ""
    package var podDisruptionBudget = ""
    package var serviceAccount = ""
    package var role = ""
    package var roleBinding = ""
    package var gatewayTokenSecret = ""
    package var prometheusRule = ""
    package var grafanaDashboardOperator = ""
    package var grafanaDashboardInstance = ""
    package var horizontalPodAutoscaler = ""
    package var basicAuthSecret = ""
    package var httpRoute = ""
    package var backupCronJob = ""
    package var tailscaleStateSecret = ""
    package init() {}
    package static let fields: [Field] = [
        .field("statefulSet", \Self.statefulSet, "The StatefulSet."),
        .field("deployment", \Self.deployment, "The Deployment of very old instances."),
        .field("service", \Self.service, "The Service."),
        .field("configMap", \Self.configMap, "The ConfigMap with openclaw.json."),
        .field("pvc", \Self.pvc, "The claim for the data."),
        .field("chromiumPVC", \Self.chromiumPVC, "The claim for the browser's profile."),
        .field("networkPolicy", \Self.networkPolicy, "The NetworkPolicy."),
        .field("podDisruptionBudget", \Self.podDisruptionBudget, "The PodDisruptionBudget."),
        .field("serviceAccount", \Self.serviceAccount, "The ServiceAccount."),
        .field("role", \Self.role, "The Role."),
        .field("roleBinding", \Self.roleBinding, "The RoleBinding."),
        .field("gatewayTokenSecret", \Self.gatewayTokenSecret, "The Secret with the gateway's token."),
        .field("prometheusRule", \Self.prometheusRule, "The PrometheusRule."),
        .field(
            "grafanaDashboardOperator", \Self.grafanaDashboardOperator,
            "The ConfigMap with the dashboard of all instances."),
        .field(
            "grafanaDashboardInstance", \Self.grafanaDashboardInstance, "The ConfigMap with the instance's dashboard."),
        .field("horizontalPodAutoscaler", \Self.horizontalPodAutoscaler, "The HorizontalPodAutoscaler."),
        .field("basicAuthSecret", \Self.basicAuthSecret, "The Secret with the Ingress's users."),
        .field("httpRoute", \Self.httpRoute, "The HTTPRoute."),
        .field("backupCronJob", \Self.backupCronJob, "The CronJob for backups."),
        .field("tailscaleStateSecret", \Self.tailscaleStateSecret, "The Secret that Tailscale keeps its state in."),
    ]
}

package struct AutoUpdateStatus: SpecObject {
    package var lastCheckTime = ""
    package var lastUpdateTime = ""
    package var latestVersion = ""
    package var currentVersion = ""
    package var pendingVersion = ""
    package var previousVersion = ""
    package var failedVersion = ""
    package var updatePhase = ""
    package var lastUpdateError = ""
    package var preUpdateBackupPath = ""
    package var rollbackCount: Int?
    package init() {}
    package static let fields: [Field] = [
        .field("lastCheckTime", \Self.lastCheckTime, "When the registry was last asked."),
        .field("lastUpdateTime", \Self.lastUpdateTime, "When the last update had succeeded."),
        .field("latestVersion", \Self.latestVersion, "Newest version in the registry."),
        .field("currentVersion", \Self.currentVersion, "Version that runs."),
        .field("pendingVersion", \Self.pendingVersion, "Version that is being installed."),
        .field("previousVersion", \Self.previousVersion, "Version to go back to."),
        .field("failedVersion", \Self.failedVersion, "Version that did not get well and is passed over."),
        .field(
            "updatePhase", \Self.updatePhase, "How far the update has come.",
            .oneOf(["", "BackingUp", "ApplyingUpdate", "HealthCheck", "RollingBack"])),
        .field("lastUpdateError", \Self.lastUpdateError, "Why the last update failed."),
        .field("preUpdateBackupPath", \Self.preUpdateBackupPath, "Where the backup before the update lies."),
        .field("rollbackCount", \Self.rollbackCount, "Updates in a row that were taken back; at 3 there are no more."),
    ]
}
