internal import Diagnostics
internal import Host

/// A folder of our own, empty, in the scratch folder: what an earlier run left there is of no use.
package func emptyFolder(in scratch: String) throws -> String {
    let folder = "\(scratch)/openclaw-data"
    do {
        try removeTree(folder)
        try Files.makeFolder(folder)
    } catch {
        throw DataFailure(
            .failed, "the scratch folder cannot be used: \(error)", fix: "mount an emptyDir at \(scratch)")
    }
    return folder
}

/// Bytes that may still be written where this folder lies.
package func freeSpace(in folder: String) throws -> Int { try Descriptor.folder(at: folder).freeSpace() }

/// Whatever went wrong, as a failure with a reason.
package func dataFailure(_ error: any Error, isCancelled: Bool) -> DataFailure {
    if isCancelled || error is CancellationError {
        return DataFailure(.ended, "ended before the work was done, as was asked for", fix: "run it again: it goes on")
    }
    switch error {
    case let failure as DataFailure: return failure
    case let failure as Failure: return DataFailure(.failed, failure.description, fix: failure.fix)
    case let failure as SystemError:
        return failure.isOutOfSpace
            ? DataFailure(.volumeTooSmall, failure.description, fix: "make room on the volume or in the scratch folder")
            : DataFailure(.volumeFailed, failure.description, fix: nil)
    default: return DataFailure(.failed, "\(error)", fix: nil)
    }
}
