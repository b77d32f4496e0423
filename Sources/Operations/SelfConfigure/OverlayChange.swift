internal import Diagnostics
package import InstanceSpec
internal import YAML

/// What a request does to what earlier ones have added. Each thing keeps one owner.
package struct OverlayChange: Sendable {
    package private(set) var requests: [AcceptedRequest]
    /// What was to be removed and no request has added.
    package private(set) var skipped: [String] = []

    package init(_ requests: [AcceptedRequest]) { self.requests = requests }

    /// Takes away what the request names, as far as requests have added it; the user's own stays the user's.
    package mutating func remove(_ wish: SelfConfig) {
        for skill in wish.removeSkills {
            change("skill", skill) { request in
                let before = request.addSkills.count
                request.addSkills.removeAll { isSameSkill($0, skill) }
                return request.addSkills.count < before
            }
        }
        for file in wish.removeWorkspaceFiles {
            change("file", file) { request in
                defer { request.addWorkspaceFiles.remove(file) }
                return request.addWorkspaceFiles[file] != nil
            }
        }
        for name in wish.removeEnvVars {
            change("variable", name) { request in
                let before = request.addEnvVars.count
                request.addEnvVars.removeAll { $0.name == name }
                return request.addEnvVars.count < before
            }
        }
        requests.removeAll(where: \.isEmpty)
    }

    /// Adds what the request names. What an earlier one set otherwise is this one's from now on. A skill that is to be
    /// removed as well is not added; a file or variable is.
    package mutating func add(_ wish: SelfConfig, name: String, uid: String, time: String) {
        var added = AcceptedRequest()
        added.name = name
        added.uid = uid
        added.time = time
        for skill in wish.addSkills where !wish.removeSkills.contains(where: { isSameSkill($0, skill) }) {
            let isThere = (requests + [added]).contains { $0.addSkills.contains { isSameSkill($0, skill) } }
            if !isThere { added.addSkills.append(skill) }
        }
        added.addWorkspaceFiles = wish.addWorkspaceFiles
        for variable in wish.addEnvVars {
            added.addEnvVars.removeAll { $0.name == variable.name }
            added.addEnvVars.append(variable)
        }
        added.configPatch = wish.configPatch?.nonEmpty
        for index in requests.indices {
            for file in added.addWorkspaceFiles.keys { requests[index].addWorkspaceFiles.remove(file) }
            requests[index].addEnvVars.removeAll { old in added.addEnvVars.contains { $0.name == old.name } }
            if let patch = added.configPatch {
                let old = requests[index].configPatch
                requests[index].configPatch = old.flatMap { rest(of: $0, after: patch).nonEmpty }
            }
        }
        requests.removeAll(where: \.isEmpty)
        if !added.isEmpty { requests.append(added) }
    }

    private mutating func change(_ kind: String, _ what: String, _ removed: (inout AcceptedRequest) -> Bool) {
        var found = false
        for index in requests.indices where removed(&requests[index]) { found = true }
        if !found { skipped.append("\(kind) \(quoted(what)) was not added by a request and stays as it is") }
    }
}

/// `@owner/skill` and `owner/skill` are one.
private func isSameSkill(_ left: String, _ right: String) -> Bool {
    func plain(_ skill: String) -> Substring { skill.hasPrefix("@") ? skill.dropFirst() : skill[...] }
    return plain(left) == plain(right)
}

/// What of an earlier patch a later one leaves: mappings are gone through, anything else is the later one's.
private func rest(of earlier: Node, after later: Node) -> Node {
    var left: Node = [:]
    for entry in earlier.mapping?.entries ?? [] {
        guard let set = later[entry.key] else {
            left[entry.key] = entry.value
            continue
        }
        guard set.mapping != nil, entry.value.mapping != nil else { continue }
        let below = rest(of: entry.value, after: set)
        if !below.isEmpty { left[entry.key] = below }
    }
    return left
}
