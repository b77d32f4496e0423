internal import Diagnostics
internal import ValuesFiles
internal import YAML

/// The instance that is looked at. Each fact is asked for once, when a check first needs it.
final class Patient {
    let cluster: ClusterOptions
    let kubectl: Kubectl
    let helm = Helm()
    /// As the user named it.
    let wanted: String?

    private let version = Once<String>()
    private let found = Once<LiveInstance?>()
    private let livePods = Once<[Node]>()
    private let liveRecord = Once<Node?>()
    private let history = Once<InstanceReport.Release?>()
    private let rendered = Once<[Node]>()
    private var fetched: [String: Once<[Node]>] = [:]

    init(_ wanted: String?, _ cluster: ClusterOptions) {
        self.wanted = wanted
        self.cluster = cluster
        kubectl = cluster.kubectl
    }

    var namespace: String { kubectl.namespace }

    /// Behind a command, to have it at the same place.
    var place: String {
        " -n \(shellWord(namespace))" + (kubectl.context.map { " --kube-context \(shellWord($0))" } ?? "")
    }

    /// The same for kubectl.
    var kubectlPlace: String {
        " -n \(shellWord(namespace))" + (kubectl.context.map { " --context \(shellWord($0))" } ?? "")
    }

    // MARK: The cluster

    /// The server's version. Everything that asks the cluster asks this first: one wait for a dead one is enough.
    func serverVersion() throws -> String {
        try version.value {
            let text = try kubectl.ask(["get", "--raw", "/version", "--request-timeout=10s"])
            return JSON.read(text)?["gitVersion"]?.string ?? "of an unknown version"
        }
    }

    /// Objects of a kind by name; those that are not there are left out.
    func objects(_ kind: String, _ names: [String]) throws -> [Node] {
        if names.isEmpty { return [] }
        let words = ["get", kind] + names + ["--ignore-not-found", "--output", "json"]
        return try once(words.joined(separator: " ")).value {
            _ = try serverVersion()
            guard let answer = JSON.read(try kubectl.ask(words)) else { return [] }
            return answer["items"]?.sequence ?? [answer]
        }
    }

    private func once(_ key: String) -> Once<[Node]> {
        if let known = fetched[key] { return known }
        let new = Once<[Node]>()
        fetched[key] = new
        return new
    }

    /// All of a kind in the namespace.
    func list(_ kind: String) throws -> [Node] {
        try once(kind).value {
            _ = try serverVersion()
            return try kubectl.list(kind)
        }
    }

    // MARK: The instance

    /// Nil when there is none and none was named. Throws when several are there, or the named one is not.
    func instanceIfAny() throws -> LiveInstance? {
        try found.value {
            _ = try serverVersion()
            if wanted == nil, try LiveInstance.all(kubectl).isEmpty { return nil }
            return try LiveInstance.find(wanted, kubectl)
        }
    }

    func instance() throws -> LiveInstance {
        guard let instance = try? instanceIfAny() else { throw NothingToLookAt(reason: "no instance to look at") }
        return instance
    }

    /// Of the instance, also when it is not there: a release that failed may have left nothing else.
    func name() throws -> String {
        if let name = (try? instanceIfAny())?.name ?? wanted { return name }
        throw NothingToLookAt(reason: "no instance to look at")
    }

    func pods() throws -> [Node] { try livePods.value { try instance().pods(kubectl) } }

    /// Nil when there is none, or no kind of that name.
    func record() throws -> Node? {
        try liveRecord.value {
            _ = try serverVersion()
            return try kubectl.object("openclawinstances.openclaw.rocks", try name())
        }
    }

    // MARK: The release

    /// Nil when Helm knows none.
    func releaseIfAny() throws -> InstanceReport.Release? {
        try history.value {
            _ = try serverVersion()
            let name = (try? instanceIfAny())?.release
            // Only what Helm made is looked up under its own name.
            if name == nil, (try? instanceIfAny()) != nil { return nil }
            return InstanceReport.Release(try name ?? self.name(), helm, cluster.helmFlags)
        }
    }

    func release() throws -> InstanceReport.Release {
        guard let release = try releaseIfAny() else { throw NothingToLookAt(reason: "no Helm release made it") }
        return release
    }

    /// The objects that Helm wrote down for the last revision.
    func manifest() throws -> [Node] {
        try rendered.value {
            let release = try release()
            guard let text = helm.ask(["get", "manifest", release.name] + cluster.helmFlags),
                let documents = try? YAMLReader.stream(Array(text.utf8))
            else {
                throw Failure(
                    "cannot read the manifest of release \(release.name)",
                    fix: "try it by hand: helm get manifest \(shellWord(release.name))\(place)")
            }
            return documents.compactMap(\.root)
        }
    }

    /// Renders the release's own values once more and applies them, without touching Secrets or data.
    func repeatLine() throws -> String {
        let release = try release()
        let own = (try? ChartFolder.read(PostProgram.chartFolder))??.facts
        let hasChart = own.map { "\($0.name)-\($0.version)" == release.chart } ?? false
        return "helm openclaw rollback \(shellWord(release.name)) \(release.revision)\(place)"
            + (hasChart ? "" : " --chart CHART")
    }
}

/// A value that is worked out when it is first wanted. What went wrong is kept too.
private final class Once<Value> {
    private var result: Result<Value, any Error>?

    func value(_ make: () throws -> Value) throws -> Value {
        if let result { return try result.get() }
        let made = Result { try make() }
        result = made
        return try made.get()
    }
}

extension Node {
    /// Of an object, and what is asked of it most.
    var objectName: String { self["metadata"]?["name"]?.string ?? "" }
    var kindName: String { self["kind"]?.string ?? "" }

    /// `service/my-agent`
    var label: String { "\(kindName.lowercased())/\(objectName)" }

    /// Whether each of these labels is among the object's own.
    func carries(_ selector: Node?) -> Bool {
        let labels = self["metadata"]?["labels"]
        return (selector?.mapping?.entries ?? []).allSatisfy { labels?[$0.key]?.string == $0.value.string }
    }
}
