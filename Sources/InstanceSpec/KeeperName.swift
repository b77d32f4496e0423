/// What the CronJob and the ServiceAccount of a release's keeper are called.
package enum KeeperName {
    /// Kubernetes limits the name of a CronJob to 52 bytes.
    package static func of(release: String) -> String {
        var start = release.prefix(45)
        while start.last == "-" || start.last == "." { start.removeLast() }
        return "\(start)-keeper"
    }
}
