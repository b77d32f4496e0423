/// What lies in one of the places where snapshots are.
package struct Found: Sendable, Equatable {
    package enum State: Sendable, Equatable {
        case complete
        /// Begun by us and not finished.
        case torn
        /// Not ours: without a sign that we began it.
        case foreign
    }

    package var kind: BackupKind
    package var stamp: Stamp
    package var state: State

    package init(_ kind: BackupKind, _ stamp: Stamp, _ state: State) {
        self.kind = kind
        self.stamp = stamp
        self.state = state
    }
}

/// What goes and why.
package struct Pruning: Sendable, Equatable {
    package enum Reason: String, Sendable {
        /// A later one of the same day is complete.
        case superseded
        /// Older than the days of retention.
        case expired
        /// Begun long ago and never finished.
        case torn
    }

    package var snapshot: Found
    package var reason: Reason
}

/// No backup may take longer: the longest that a setting allows is a day.
package let longestBackup = 48 * 3600

/// Which snapshots go. Only complete periodic ones are counted and expire; the newest of them always stays, also when
/// the clock is wrong. What is torn goes once nothing can be working on it any more. What is not ours stays.
/// - Parameter retentionDays: a snapshot that is as many days old as this stays; nil: none expires.
package func pruned(_ found: [Found], retentionDays: Int?, now: Timestamp) -> [Pruning] {
    let periodic = found.filter { $0.kind == .periodic && $0.state == .complete }
        .sorted { $0.stamp.seconds > $1.stamp.seconds }
    let cutoff = retentionDays.map { Stamp(Timestamp(seconds: now.seconds - $0 * 86400)).day }
    var result: [Pruning] = []
    var seenDay: Substring?
    for (index, snapshot) in periodic.enumerated() {
        let day = snapshot.stamp.day
        if index > 0 {
            if let cutoff, day < cutoff {
                result.append(Pruning(snapshot: snapshot, reason: .expired))
            } else if day == seenDay {
                result.append(Pruning(snapshot: snapshot, reason: .superseded))
            }
        }
        seenDay = day
    }
    for snapshot in found where snapshot.state == .torn && now.seconds - snapshot.stamp.seconds > longestBackup {
        result.append(Pruning(snapshot: snapshot, reason: .torn))
    }
    return result
}
