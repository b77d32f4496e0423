extension Check {
    /// All of them, in the order in which one thing rests on another.
    static let all: [Check] = [
        // the machine
        .toolPlatform, .toolKubectl, .toolHelm, .toolPostRenderer, .helmDriver,
        // the cluster
        .clusterReachable, .clusterCRDs, .clusterRights,
        // what Helm knows
        .releaseStatus, .releaseRendered, .releaseObjects,
        // what runs
        .instanceFound, .instanceOwner, .instancePods, .podReady, .podMemory, .podMigration, .podRestarts,
        // what it needs
        .secretToken, .secretReferences, .secretProviderKeys,
        .storageClaim, .storageSize, .storageScheduling,
        .networkPolicy, .networkService, .networkOrigins,
        .configEdited, .configCurrent,
        .keeperRuns, .backupRuns,
    ]
}
