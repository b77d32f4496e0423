/// Why a backup or a restore could not be done. The word is read by machines: it stays the same for ever.
package enum DataReason: String, Sendable, CaseIterable {
    case credentialsMissing = "CredentialsMissing"
    case credentialsPartial = "CredentialsPartial"
    case credentialsRefused = "CredentialsRefused"
    /// A setting, a path or a stamp is not what it must be.
    case settingsInvalid = "SettingsInvalid"
    case bucketMissing = "BucketMissing"
    case storeUnreachable = "StoreUnreachable"
    case storeFull = "StoreFull"
    case storeFailed = "StoreFailed"
    /// What the store gives back is not what it was given.
    case storeCorrupted = "StoreCorrupted"
    case snapshotMissing = "SnapshotMissing"
    case snapshotInvalid = "SnapshotInvalid"
    case scratchTooSmall = "ScratchTooSmall"
    case volumeTooSmall = "VolumeTooSmall"
    case volumeFailed = "VolumeFailed"
    case databaseBusy = "DatabaseBusy"
    /// A restore was broken off while it put the new data in the place of the old.
    case restoreUnfinished = "RestoreUnfinished"
    /// The volume holds data that a restore would overwrite.
    case restoreRefused = "RestoreRefused"
    /// The process was asked to end.
    case ended = "Ended"
    case failed = "Failed"
}

/// A backup or a restore could not be done: one sentence, a word for machines, what to do next.
package struct DataFailure: Error, CustomStringConvertible, Sendable {
    package var reason: DataReason
    package var description: String
    package var fix: String?

    package init(_ reason: DataReason, _ description: String, fix: String? = nil) {
        self.reason = reason
        self.description = description
        self.fix = fix
    }
}
