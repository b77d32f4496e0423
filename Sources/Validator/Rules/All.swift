extension Rule {
    /// Every rule, in the order in which their pages stand in the documentation.
    package static let all: [Rule] = errors + immutables + warnings + seen + gaps

    /// What the API refuses.
    private static let errors: [Rule] =
        [
            podRunAsRoot, suspendedWithAutoscaling, caBundleBoth, caBundleNone, initContainerNameEmpty,
            initContainerReserved, json5InlineRaw, json5Merge, forcePathsNeedsMerge,
        ] + forcePaths + autoUpdateCheckInterval + autoUpdateHealthCheckTimeout + skills + plugins + workspaceFiles
        + workspaceDirectories + [workspaceNameDuplicate] + additionalWorkspaceFiles + additionalWorkspaceDirectories
        + workspaceSkills + [imageTagOrDigest]

    /// What must not change.
    private static let immutables: [Rule] = [storageClassImmutable]

    /// What is allowed, and better otherwise.
    private static let warnings: [Rule] = [
        podRunAsNonRootFalse, networkPolicyDisabled, ingressNoTLS, ingressForceHTTPSOff, chromiumNoDigest,
        ollamaNoDigest, ollamaRoot, webTerminalNoDigest, providerKeysMissing, privilegeEscalation, rootfsWritable,
        imageTagLatest, autoUpdateDigestPin, configUnknownKey, keeperMissing, ingressHSTS,
    ]

    /// What shows when the objects that an instance names are known.
    private static let seen: [Rule] = [
        configMapMissing, configMapKeyMissing, workspaceConfigMapMissing, workspaceConfigMapFilename,
        gatewaySecretMissing, gatewaySecretKey, secretsMissing, existingClaimMissing, existingClaimIgnored,
        adoptOwnerReferences, referenceMissing, configNotJSON, skillPackUnlocked, skillPackFiles, httpRouteCRDMissing,
        serviceMonitorCRDMissing, prometheusRuleCRDMissing, middlewareCRDMissing, basicAuthTraefik,
    ]

    /// What the reference lets pass, and what then fails in the cluster; and the chart's own values.
    private static let gaps: [Rule] = [
        instanceName, instanceNameLength, namespaceName, containerRunAsRoot, podRootGroup, quantityDegenerate,
        workspaceKeyCharset, workspaceKeyCollision, packSegments, skillEquivalent, reservedMore, backupSchedule,
        backupTimeout, restoreFrom, hpaBounds, diskMinFree, digestFormat, autoUpdateHost, autoUpdateVariant,
        gatewayBindConflict, servicePorts, cidr, configBoth, namespaceTenant, basicAuthUsername, keeperEnabled,
        keeperSchedule, aggregateRolesKeeper, selfConfigureKeeper, selfConfigureShared, otlpEndpoint, backupBudget,
        backupCredentials,
        restoreCredentials,
        backupSecret, backupVolume, backupSkipped, orphanClaim, dataAccount, restoreOver, requestsAboveLimits,
        diskMinFreeAboveSize, probeNumbers, portNotOpen, backendPort, originsMissing, ingressClassUnknown, hostName,
        proxyTwice, metricsPortTaken, sharedVolume, packsAddress,
    ]
}
