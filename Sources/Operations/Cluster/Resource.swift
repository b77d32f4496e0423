internal import Diagnostics

/// A kind of object, as its address names it.
package struct Resource: Sendable {
    /// Empty for the core group.
    package let group: String
    package let version: String
    package let plural: String
    /// What a message calls one of them.
    package let kind: String

    package init(group: String = "", version: String = "v1", plural: String, kind: String) {
        self.group = group
        self.version = version
        self.plural = plural
        self.kind = kind
    }

    package static let secrets = Resource(plural: "secrets", kind: "Secret")
    package static let events = Resource(plural: "events", kind: "Event")
    package static let statefulSets = Resource(group: "apps", plural: "statefulsets", kind: "StatefulSet")
    package static let pods = Resource(plural: "pods", kind: "Pod")
    package static let jobs = Resource(group: "batch", plural: "jobs", kind: "Job")
    package static let cronJobs = Resource(group: "batch", plural: "cronjobs", kind: "CronJob")
    package static let configMaps = Resource(plural: "configmaps", kind: "ConfigMap")
    package static let claims = Resource(plural: "persistentvolumeclaims", kind: "PersistentVolumeClaim")
    package static let instances = Resource(
        group: "openclaw.rocks", version: "v1alpha1", plural: "openclawinstances", kind: "OpenClawInstance")

    package var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }

    /// The path of all of a namespace, of one of them, or of a part of it such as `status`.
    /// - Throws: `Failure` for a name that no path could hold.
    func path(namespace: String, name: String? = nil, part: String? = nil) throws(Failure) -> String {
        let root = group.isEmpty ? "/api/\(version)" : "/apis/\(group)/\(version)"
        var path = "\(root)/namespaces/\(try segment(namespace))/\(plural)"
        if let name { path += "/\(try segment(name))" }
        if let part { path += "/\(part)" }
        return path
    }
}

/// A name as a part of a path. Those that would lead elsewhere are refused, as the API server refuses them.
private func segment(_ name: String) throws(Failure) -> String {
    guard !name.isEmpty, name != ".", name != "..", !name.utf8.contains(where: { $0 == 0x2F || $0 == 0x25 }) else {
        throw Failure("cannot use the name \(quoted(name)): no object can be called that")
    }
    return percentEncoded(name)
}

/// Whether an object can be called so: lower-case letters, digits, hyphens and dots, at most 253 bytes (RFC 1123).
package func isObjectName(_ text: String) -> Bool {
    text.utf8.count <= 253
        && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
            guard let first = part.utf8.first, let last = part.utf8.last else { return false }
            let hyphen = UInt8(ascii: "-")
            return first != hyphen && last != hyphen
                && part.utf8.allSatisfy { byte in
                    (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == hyphen
                }
        }
}
