package import YAML

/// What the chart's values say beside the spec: how a release works, for all its instances.
package struct Settings: SpecObject {
    package var keeper = Keeper()
    package var secrets = SecretSettings()
    package var record = Record()
    package var hooks = Hooks()
    package var packs = PackSettings()
    package var otlp = OTLP()
    package init() {}
    package static let fields: [Field] = [
        .field("keeper", \Self.keeper, "The CronJob that updates, backs up, corrects drift and reports."),
        .field("secrets", \Self.secrets, "Where the generated Secrets come from."),
        .field("record", \Self.record, "The OpenClawInstance in the cluster."),
        .field("hooks", \Self.hooks, "What runs before a release is upgraded or uninstalled."),
        .field("packs", \Self.packs, "Where the content of skill packs comes from."),
        .field("otlp", \Self.otlp, "Where the keeper sends its metrics."),
    ]
}

package struct Keeper: SpecObject {
    /// `auto`, true or false; nil means `auto`. Other values are a rule's to report.
    package var enabled: Node?
    package var image = KeeperImage()
    package var schedule = "*/5 * * * *"
    package var resources = Resources()
    package var backup = KeeperBackup()
    package init() {}
    package static let fields: [Field] = [
        .field("enabled", \Self.enabled, "true, false, or auto: when a feature that needs the keeper is on."),
        .field("image", \Self.image, "The keeper's image; backups and secrets use it as well."),
        .field("schedule", \Self.schedule, "When the keeper runs, as a cron expression."),
        .field("resources", \Self.resources, "What the keeper asks for and may use."),
        .field("backup", \Self.backup, "The object storage that backups go to."),
    ]
}

package struct KeeperImage: ContainerImage {
    package var repository = "ghcr.io/openclaw-post/keeper"
    package var tag = ""
    package var digest = ""
    package var pullPolicy = "IfNotPresent"
    package var pullSecrets: [String] = []
    package init() {}
    package static let fields: [Field] = [
        .field("repository", \Self.repository, "Registry and path of the image."),
        .field("tag", \Self.tag, "Tag of the image; left out: the chart's version."),
        .field("digest", \Self.digest, "Digest of the image, sha256:<64 hex digits>; wins over the tag."),
        .field(
            "pullPolicy", \Self.pullPolicy, "When the node fetches the image.",
            .oneOf(["Always", "IfNotPresent", "Never"], id: "enum-pull-policy")),
        .field("pullSecrets", \Self.pullSecrets, "Secrets in the release's namespace, for a private registry."),
    ]
}

package struct KeeperBackup: SpecObject {
    package var credentialsSecret = ""
    package var resources = Resources()
    package init() {}
    package static let fields: [Field] = [
        .field(
            "credentialsSecret", \Self.credentialsSecret,
            "Secret with S3_BUCKET, S3_ENDPOINT and the keys to it; left out: no backups."),
        .field("resources", \Self.resources, "What a container that backs up or restores asks for and may use."),
    ]
}

package struct SecretSettings: SpecObject {
    package var mode = "render"
    package var regenerate: [String] = []
    package var generation = 1
    package var context = ""
    package init() {}
    package static let fields: [Field] = [
        .field(
            "mode", \Self.mode,
            "Made while rendering (render), by a hook Job in the cluster (job), or by you (external).",
            .oneOf(["render", "job", "external"])),
        .field("regenerate", \Self.regenerate, "Instances whose lost or leaked Secrets may be made anew."),
        .field("generation", \Self.generation, "With a seed file: a higher number gives other secrets.", .atLeast(0)),
        .field("context", \Self.context, "With a seed file: tells apart clusters that share it."),
    ]
}

package struct Record: SpecObject {
    package var enabled = true
    package var aggregateRoles = false
    package init() {}
    package static let fields: [Field] = [
        .field("enabled", \Self.enabled, "Whether the OpenClawInstance itself is kept in the cluster; needs the CRDs."),
        .field(
            "aggregateRoles", \Self.aggregateRoles,
            "Whether this release's ClusterRoles open our kinds to the roles admin, edit and view; one release is enough."
        ),
    ]
}

package struct Hooks: SpecObject {
    package var preDelete = PreDelete()
    package var replaceStatefulSets: [String] = []
    package init() {}
    package static let fields: [Field] = [
        .field("preDelete", \Self.preDelete, "The last backup before a release is uninstalled."),
        .field(
            "replaceStatefulSets", \Self.replaceStatefulSets,
            "Instances whose StatefulSet each upgrade deletes, without its pods and claims, and makes anew."),
    ]
}

package struct PreDelete: SpecObject {
    package var budget = "4m30s"
    package init() {}
    package static let fields: [Field] = [
        .field("budget", \Self.budget, "What the last backup may take; Helm itself waits 5m.", .duration)
    ]
}

package struct PackSettings: SpecObject {
    package var fetch = "lock"
    package var locked = Mapping()
    package init() {}
    package static let fields: [Field] = [
        .field(
            "fetch", \Self.fetch, "Where content comes from: lock, the content below; init, GitHub at each start.",
            .oneOf(["lock", "init"])),
        .field(
            "locked", \Self.locked,
            "Content by reference, as helm openclaw packs lock writes it: files, directories and config, or raw."),
    ]
}

package struct OTLP: SpecObject {
    package var endpoint = ""
    package init() {}
    package static let fields: [Field] = [
        .field("endpoint", \Self.endpoint, "URL of an OTLP receiver over HTTP, usually port 4318.")
    ]
}
