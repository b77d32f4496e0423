internal import Diagnostics
internal import InstanceSpec
internal import YAML

/// Takes over what the keeper has decided, as far as it still holds and could be the keeper's.
///
/// The state is a ConfigMap that others may be able to write: what it must not say is left out with a warning, so that
/// a forged one can neither do harm nor keep the user from upgrading.
/// - Returns: the warnings.
func applyState(to instance: inout Instance) -> [Finding] {
    guard !instance.observed.state.isEmpty else { return [] }
    guard let state = KeeperState(data: instance.observed.state), state.version == KeeperState.currentVersion else {
        return [ignored("is not what this version of the keeper writes")]
    }
    // First: it decodes the spec anew.
    var findings = Overlay.add(state.selfConfigure.requests, to: &instance).problems.map { problem in
        Finding(
            "self-config-left-out", .warning, "request \(quoted(problem.request)): \(problem.reason)",
            fix: "allow it again, or let go of it: helm openclaw selfconfig drop \(instance.name) "
                + "\(isObjectWord(problem.request) ? problem.request : "REQUEST") -n \(instance.namespace)",
            path: "observed.state")
    }
    if let target = state.update.target { findings += apply(target, to: &instance) }
    let hash = state.secrets.changed
    if hash.isEmpty || (hash.utf8.count == 16 && hash.utf8.allSatisfy(isHexDigit)) {
        instance.kept.secretHash = hash
    } else {
        findings.append(ignored("has a secrets.changed that is no hash"))
    }
    return findings
}

/// A target chosen for another image than the one that the values name now is no longer meant, and needs no word.
private func apply(_ target: UpdateTarget, to instance: inout Instance) -> [Finding] {
    guard target.base == UpdateBase(instance.spec.image), target.base.digest.isEmpty else { return [] }
    guard isTag(target.tag) else { return [ignored("has an update.target.tag that is no tag of an image")] }
    let backup = target.restoreFrom
    guard backup.isEmpty || isPreUpdateBackup(backup, of: instance) else {
        return [ignored("has an update.target.restoreFrom that is no backup made before an update of this instance")]
    }
    instance.spec.image.tag = target.tag
    instance.kept.restoreFrom = target.restores(whenUserAsks: instance.spec.restoreFrom)
    return []
}

/// One folder below the instance's own, as the keeper names it: nothing that would lead elsewhere.
private func isPreUpdateBackup(_ path: String, of instance: Instance) -> Bool {
    let start = instance.preUpdateBackups
    guard path.hasPrefix(start) else { return false }
    let time = path.utf8.dropFirst(start.utf8.count)
    return (1...32).contains(time.count)
        && time.allSatisfy {
            isDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "T") || $0 == UInt8(ascii: "Z")
        }
}

/// The grammar of tags in the OCI distribution specification.
private func isTag(_ text: String) -> Bool {
    let bytes = text.utf8
    guard let first = bytes.first, bytes.count <= 128 else { return false }
    let isWord: (UInt8) -> Bool = { isDigit($0) || isLetter($0) || $0 == UInt8(ascii: "_") }
    return isWord(first) && bytes.allSatisfy { isWord($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
}

private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

private func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) }

/// What may stand in a line to type.
private func isObjectWord(_ text: String) -> Bool {
    (1...253).contains(text.utf8.count)
        && text.utf8.allSatisfy { byte in
            isDigit(byte) || isLetter(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
        }
}

private func isHexDigit(_ byte: UInt8) -> Bool {
    isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
}

private func ignored(_ what: String) -> Finding {
    Finding(
        "state-ignored", .warning, "the keeper's state \(what): that part is not used",
        fix: "look who may write ConfigMaps in this namespace; the keeper writes it anew at its next run",
        path: "observed.state")
}
