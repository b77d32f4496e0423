/// Where the backups of an instance lie within a bucket.
extension Instance {
    /// Whose data it is: the label `openclaw.rocks/tenant`, or what its namespace says; empty when neither names one.
    package var tenant: String {
        if let label = labels["openclaw.rocks/tenant"], !label.isEmpty { return label }
        let prefix = "oc-tenant-"
        return namespace.hasPrefix(prefix) ? String(namespace.dropFirst(prefix.count)) : namespace
    }

    /// Folder of all of its backups, without a slash at either end.
    package var backupFolder: String { "backups/\(tenant)/\(name)" }

    /// What the path of each backup before an update begins with; the time follows.
    package var preUpdateBackups: String { "\(backupFolder)/pre-update-" }
}
