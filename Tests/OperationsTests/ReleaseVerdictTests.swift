import Testing
import YAML

@testable import Operations

@Suite struct ReleaseVerdictTests {
    private static let now = Timestamp(seconds: 1_800_000_000)

    private func revision(
        _ number: Int, _ status: String = "deployed", description: String = "Upgrade complete", age: Int = 60,
        chart: String = "openclaw-0.1.0"
    ) -> Revision {
        Revision(
            number: number, status: status, chart: chart, description: description,
            updated: Timestamp(seconds: Self.now.seconds - age))
    }

    private func secret(_ number: Int, run: String? = nil, age: Int = 60) -> RevisionSecret {
        RevisionSecret([
            "metadata": [
                "name": Node("sh.helm.release.v1.a.v\(number)"), "uid": "u",
                "labels": ["version": Node(String(number)), RevisionSecret.runLabel: Node(run)],
                "creationTimestamp": Node(Timestamp(seconds: Self.now.seconds - age).text),
            ]
        ])
    }

    private func verdict(
        _ history: [Revision], _ secrets: [RevisionSecret] = [], pods: Set<String> = [], driver: String? = nil
    ) -> ReleaseVerdict {
        var facts = ReleaseSnapshot(name: "a", namespace: "n", chart: "openclaw-0.1.0", now: Self.now)
        facts.history = history
        facts.secrets = secrets
        facts.livingPods = pods
        facts.driver = driver
        return releaseVerdict(facts)
    }

    private func block(_ verdict: ReleaseVerdict) -> (reason: String, passes: Bool)? {
        if case .blocked(let block) = verdict { (block.reason, block.isPassing) } else { nil }
    }

    @Test func free() {
        #expect(verdict([revision(1, "superseded"), revision(2)]) == .free)
        #expect(verdict([revision(2)], driver: "secret") == .free)
    }

    @Test func leftAlone() {
        #expect(block(verdict([]))?.reason == "NoRelease")
        #expect(block(verdict([revision(1)], driver: "configmap"))?.reason == "HelmDriverNotSupported")
        #expect(block(verdict([revision(1, "uninstalling")]))?.reason == "ReleaseUninstalling")
        #expect(block(verdict([revision(1, chart: "openclaw-0.2.0")]))?.reason == "ChartVersionDiffers")
        #expect(block(verdict([revision(1, chart: "umbrella-0.1.0")]))?.reason == "ChartVersionDiffers")
        #expect(block(verdict([revision(3, description: "Rollback to 1")]))?.reason == "RolledBackByUser")
        #expect(block(verdict([revision(2, "failed")]))?.reason == "ReleaseFailed")
    }

    @Test func pendingOfOthers() {
        let young = block(verdict([revision(2, "pending-upgrade")], [secret(2, age: 1799)]))
        #expect(young?.reason == "ReleaseLocked" && young?.passes == true)
        let old = verdict([revision(2, "pending-upgrade")], [secret(2, age: 1800)])
        #expect(block(old)?.passes == false)
        #expect("\(old)".contains("kubectl delete secret -n n -l owner=helm,name=a,status=pending-upgrade"))
        // A label that Helm copied from an earlier revision of ours does not make it ours.
        #expect(block(verdict([revision(3, "pending-upgrade")], [secret(3, run: "2.dead")]))?.reason == "ReleaseLocked")
    }

    @Test func pendingOfOurs() {
        let left = secret(2, run: "2.dead")
        #expect(verdict([revision(2, "pending-upgrade")], [left]) == .clear(left))
        #expect(block(verdict([revision(2, "pending-upgrade")], [left], pods: ["dead"]))?.passes == true)
    }

    @Test func failuresOfOurs() {
        let history = [revision(1), revision(2, "failed", age: 900), revision(3, "failed", age: 400)]
        let ours = [secret(2, run: "2.x"), secret(3, run: "3.x")]
        #expect(block(verdict(history, ours))?.reason == "ReleaseFailed")  // twice: ten minutes
        #expect(verdict([revision(1), revision(2, "failed", age: 301)], ours) == .free)
        #expect(block(verdict([revision(1), revision(2, "failed", age: 299)], ours))?.reason == "ReleaseFailed")
        #expect(verdict([revision(1), revision(2, "failed", age: -5000)], ours) == .free)  // a clock that was set back
    }

    @Test func readsHistory() {
        let text = """
            [{"revision":1,"updated":"2026-11-23T06:05:21.834450856Z","status":"superseded","chart":"openclaw-0.1.0",\
            "app_version":"0.1.0","description":"Install complete"},{"revision":2,"status":"deployed"}]
            """
        let list = Revision.list(text)
        #expect(list?.map(\.number) == [1, 2] && list?[0].updated?.text == "2026-11-23T06:05:21Z")
        #expect(Revision.list("Error") == nil)
    }
}
