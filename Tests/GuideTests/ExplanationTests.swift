internal import Guide
internal import InstanceSpec
internal import Testing
internal import Validator

@Suite struct ExplanationTests {
    @Test func everyFieldCanBeExplained() throws {
        var count = 0
        func check(_ shape: Shape, _ path: String) throws {
            switch shape {
            case .sequence(let element, _): try check(element, path + "[]")
            case .map(let element, _): try check(element, path + ".*")
            case .object(let object):
                for member in object.members() {
                    let inner = path.isEmpty ? member.name : "\(path).\(member.name)"
                    #expect(try Explanation.of(inner).title.hasPrefix(inner), "\(inner)")
                    count += 1
                    // Kubernetes' own types are large, and have no words of ours.
                    if !member.doc.isEmpty, path.utf8.count < 60 { try check(member.shape, inner) }
                }
            default: break
            }
        }
        for member in Values.members where member.name != "instances" { try check(member.shape, member.name) }
        for kind in CustomKind.all { try check(kind.spec, "\(kind.kind).spec") }
        #expect(count > 300)
    }

    @Test func everyRuleCanBeExplained() throws {
        for rule in Rule.all.map(\.id) + RequestRule.all.map(\.rule.id) + ["yaml-syntax", "wrong-type", "secret-lost"] {
            let text = try Explanation.of(rule).text()
            #expect(text.contains("[\(rule)]") && text.count > 60, "\(text)")
        }
    }

    @Test(arguments: [
        ("spec.chromium.persistance", "spec.chromium.persistence"), ("mergeMode", "config.mergeMode"),
        ("pod-run-as-rot", "pod-run-as-root"), ("secrets.mod", "secrets.mode"), ("spec.env[].nam", "spec.env[].name"),
    ])
    func aTypingErrorIsAnswered(_ wrong: String, _ right: String) {
        #expect {
            try Explanation.of(wrong)
        } throws: { error in
            (error as? Explanation.Unknown)?.suggestions.contains(right) ?? false
        }
    }

    @Test func aFieldSaysWhatItIs() throws {
        let text = try Explanation.of("secrets.mode").text()
        for part in ["string", "default  render", "one of render, job, external", "not-one-of"] {
            #expect(text.contains(part), "\(text)")
        }
        let parent = try Explanation.of("spec.chromium.persistence").text()
        for part in ["FIELDS", "existingClaim", "quantity = 1Gi"] { #expect(parent.contains(part), "\(parent)") }
    }

    @Test func aRuleOfAFieldIsNamed() throws {
        let text = try Explanation.of("security.podSecurityContext.runAsUser").text()
        #expect(text.contains("pod-run-as-root"), "\(text)")
    }
}
