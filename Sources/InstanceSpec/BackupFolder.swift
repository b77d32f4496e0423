extension Instance {
    /// What the path of each backup before an update begins with; the time follows.
    package var preUpdateBackups: String { "\(backupPrefix)/pre-update-" }
}
