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
    package static let fields: [Field<InstanceStatus>] = [
        .field(
            "phase", \.phase, "Where the instance is in its life.",
            .oneOf([
                "Pending", "Provisioning", "Running", "Degraded", "Failed", "Terminating", "BackingUp", "Restoring",
                "Updating", "Suspended",
            ])),
        .field("conditions", \.conditions, "What is known about its parts.", .uniqueKeys(["type"])),
        .field("observedGeneration", \.observedGeneration, "Generation that this status is about.", .int64),
        .field("gatewayEndpoint", \.gatewayEndpoint, "Host and port of the gateway inside the cluster."),
        .field("canvasEndpoint", \.canvasEndpoint, "Host and port of the canvas inside the cluster."),
        .field("lastReconcileTime", \.lastReconcileTime, "When the instance was last looked at."),
        .field("managedResources", \.managedResources, "Names of the objects made for it."),
        .field("backingUpSince", \.backingUpSince, "When the backup before the deletion began."),
        .field("backupJobName", \.backupJobName, "Backup Job that is running."),
        .field("restoreJobName", \.restoreJobName, "Restore Job that is running."),
        .field("lastBackupPath", \.lastBackupPath, "Where the last backup lies."),
        .field("lastBackupTime", \.lastBackupTime, "When the last backup was complete."),
        .field("restoredFrom", \.restoredFrom, "Backup that the volume was filled from."),
        .field("autoUpdate", \.autoUpdate, "How far updates have come."),
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
    package static let fields: [Field<ManagedResources>] = [
        .field("statefulSet", \.statefulSet, "The StatefulSet."),
        .field("deployment", \.deployment, "The Deployment of very old instances."),
        .field("service", \.service, "The Service."),
        .field("configMap", \.configMap, "The ConfigMap with openclaw.json."),
        .field("pvc", \.pvc, "The claim for the data."),
        .field("chromiumPVC", \.chromiumPVC, "The claim for the browser's profile."),
        .field("networkPolicy", \.networkPolicy, "The NetworkPolicy."),
        .field("podDisruptionBudget", \.podDisruptionBudget, "The PodDisruptionBudget."),
        .field("serviceAccount", \.serviceAccount, "The ServiceAccount."),
        .field("role", \.role, "The Role."),
        .field("roleBinding", \.roleBinding, "The RoleBinding."),
        .field("gatewayTokenSecret", \.gatewayTokenSecret, "The Secret with the gateway's token."),
        .field("prometheusRule", \.prometheusRule, "The PrometheusRule."),
        .field(
            "grafanaDashboardOperator", \.grafanaDashboardOperator,
            "The ConfigMap with the dashboard of all instances."),
        .field("grafanaDashboardInstance", \.grafanaDashboardInstance, "The ConfigMap with the instance's dashboard."),
        .field("horizontalPodAutoscaler", \.horizontalPodAutoscaler, "The HorizontalPodAutoscaler."),
        .field("basicAuthSecret", \.basicAuthSecret, "The Secret with the Ingress's users."),
        .field("httpRoute", \.httpRoute, "The HTTPRoute."),
        .field("backupCronJob", \.backupCronJob, "The CronJob for backups."),
        .field("tailscaleStateSecret", \.tailscaleStateSecret, "The Secret that Tailscale keeps its state in."),
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
    package static let fields: [Field<AutoUpdateStatus>] = [
        .field("lastCheckTime", \.lastCheckTime, "When the registry was last asked."),
        .field("lastUpdateTime", \.lastUpdateTime, "When the last update had succeeded."),
        .field("latestVersion", \.latestVersion, "Newest version in the registry."),
        .field("currentVersion", \.currentVersion, "Version that runs."),
        .field("pendingVersion", \.pendingVersion, "Version that is being installed."),
        .field("previousVersion", \.previousVersion, "Version to go back to."),
        .field("failedVersion", \.failedVersion, "Version that did not get well and is passed over."),
        .field(
            "updatePhase", \.updatePhase, "How far the update has come.",
            .oneOf(["", "BackingUp", "ApplyingUpdate", "HealthCheck", "RollingBack"])),
        .field("lastUpdateError", \.lastUpdateError, "Why the last update failed."),
        .field("preUpdateBackupPath", \.preUpdateBackupPath, "Where the backup before the update lies."),
        .field("rollbackCount", \.rollbackCount, "Updates in a row that were taken back; at 3 there are no more."),
    ]
}
