import InstanceSpec
import Operations
import Testing
import YAML

/// Phases and conditions, from what was read.
@Suite struct StatusTests {
    private static let noon = Timestamp(seconds: 1_775_000_000)

    private func tree(_ text: String) -> Node { (try? YAMLReader.compose(Array(text.utf8)[...]).root) ?? [:] }

    /// An instance that runs.
    private func facts(_ spec: String = "{}") -> StatusFacts {
        let instance = Instance(name: "a", namespace: "ns", spec: Spec(node: tree(spec)) ?? Spec())
        var facts = StatusFacts(
            instance: instance, record: tree("{metadata: {name: a, generation: 4}}"), now: Self.noon)
        facts.objects = [
            ("Role", ""), ("RoleBinding", ""), ("NetworkPolicy", ""), ("Service", ""), ("StatefulSet", ""),
            ("ConfigMap", "-config"), ("PersistentVolumeClaim", "-data"), ("PodDisruptionBudget", ""),
            ("ServiceAccount", ""),
        ].map { ["kind": Node($0.0), "metadata": ["name": Node("a" + $0.1)]] }
        facts.statefulSet = tree(
            "{metadata: {generation: 2}, status: {observedGeneration: 2, replicas: 1, readyReplicas: 1}}")
        return facts
    }

    private func condition(_ type: String, _ facts: StatusFacts) -> String? {
        let found = status(facts)["conditions"]?.sequence?.first { $0["type"]?.string == type }
        return found.map { "\($0["status"]?.string ?? "") \($0["reason"]?.string ?? "")" }
    }

    private func phase(_ facts: StatusFacts) -> String { status(facts)["phase"]?.string ?? "" }

    @Test func allIsWell() {
        let status = status(facts())
        #expect(status["phase"] == "Running")
        #expect(status["gatewayEndpoint"] == "a.ns.svc:18789")
        #expect(status["managedResources"]?["pvc"] == "a-data")
        #expect(status["managedResources"]?["httpRoute"] == nil)
        let types = status["conditions"]?.sequence?.compactMap { $0["type"]?.string }
        #expect(
            types == [
                "Ready", "RBACReady", "NetworkPolicyReady", "ConfigValid", "StorageReady", "SecretsReady",
                "StatefulSetReady", "ServiceReady",
            ])
        #expect(status["conditions"]?.sequence?.allSatisfy { $0["status"] == "True" } == true)
        #expect(status["conditions"]?.sequence?.allSatisfy { $0["observedGeneration"] == 4 } == true)
    }

    @Test func nothingIsWrittenWhileNothingHappens() {
        var facts = facts()
        let first = status(facts)
        facts.record["status"] = first
        facts.now = Timestamp(seconds: Self.noon.seconds + 300)
        #expect(statusPatch(from: first, to: status(facts)) == nil)
    }

    @Test func neverRunningWithoutAReadyPod() {
        var facts = facts()
        facts.statefulSet?["status"]?["readyReplicas"] = 0
        #expect(phase(facts) == "Provisioning")
        #expect(condition("Ready", facts) == "False StatefulSetNotReady")
        // Its controller has not seen the newest template: what it says is about another one.
        facts.statefulSet = tree("{metadata: {generation: 3}, status: {observedGeneration: 2, readyReplicas: 1}}")
        #expect(phase(facts) == "Provisioning")
        facts.statefulSet = nil
        #expect(phase(facts) == "Pending")
    }

    @Test func suspended() {
        var facts = facts("{suspended: true}")
        #expect(phase(facts) == "Suspended")
        #expect(condition("Ready", facts) == "False Suspended")
        #expect(condition("StatefulSetReady", facts) == "False StatefulSetScalingDown")
        facts.statefulSet?["status"] = ["replicas": 0]
        #expect(condition("StatefulSetReady", facts) == "True StatefulSetSuspended")
    }

    @Test func updatesAndRestores() {
        var facts = facts()
        facts.update.pendingVersion = "2026.5.1"
        facts.update.updatePhase = "BackingUp"
        #expect(phase(facts) == "Updating")
        #expect(condition("AutoUpdateAvailable", facts) == "True NewVersionAvailable")
        facts.update.updatePhase = "HealthCheck"
        #expect(phase(facts) == "Running")
        var restoring = self.facts("{restoreFrom: backups/x}")
        restoring.statefulSet?["status"]?["readyReplicas"] = 0
        #expect(phase(restoring) == "Restoring")
        restoring.pods = [
            tree(
                "{status: {initContainerStatuses: [{name: init-restore, state: {waiting: {}}, lastState: {terminated: {exitCode: 3, message: 'no such backup'}}}]}}"
            )
        ]
        #expect(condition("RestoreComplete", restoring) == "False RestoreFailed")
        restoring.pods = [
            tree("{status: {initContainerStatuses: [{name: init-restore, state: {terminated: {exitCode: 0}}}]}}")
        ]
        #expect(condition("RestoreComplete", restoring) == "True RestoreSucceeded")
        #expect(status(restoring)["restoredFrom"] == "backups/x")
        #expect(phase(restoring) == "Provisioning")
    }

    @Test func whatIsMissingIsNamed() {
        var facts = facts("{config: {configMapRef: {name: mine}}, storage: {persistence: {existingClaim: c}}}")
        facts.missing = ["Role/a"]
        facts.missingSecrets = ["keys"]
        facts.hasExistingClaim = false
        #expect(condition("RBACReady", facts) == "False RoleMissing")
        #expect(condition("SecretsReady", facts) == "False SecretsMissing")
        #expect(condition("ConfigValid", facts) == "False ConfigMapNotFound")
        #expect(condition("StorageReady", facts) == "False ExistingClaimNotFound")
        facts.configMaps["mine"] = .some(["data": [:]])
        #expect(condition("ConfigValid", facts) == "False ConfigMapKeyNotFound")
        facts.configMaps["mine"] = .some(["data": ["openclaw.json": "{}"]])
        facts.hasExistingClaim = true
        #expect(condition("ConfigValid", facts) == "True ConfigMapCreated")
        #expect(condition("StorageReady", facts) == "True PVCCreated")
    }

    @Test func whatDoesNotApplyAnyMoreGoes() {
        var before = facts("{skills: ['pack:a/b/c']}")
        before.pods = [
            tree(
                "{status: {initContainerStatuses: [{name: init-packs, state: {terminated: {exitCode: 1, message: offline}}}]}}"
            )
        ]
        #expect(phase(before) == "Degraded")
        #expect(condition("SkillPacksReady", before) == "False ResolutionFailed")
        #expect(condition("Ready", before) == "True ReconcileSucceededDegraded")
        var after = facts()
        after.record["status"] = status(before)
        #expect(condition("SkillPacksReady", after) == nil)
        #expect(phase(after) == "Running")
    }

    @Test func theTimeOfAConditionIsThatOfItsLastChange() {
        var facts = facts()
        facts.record["status"] = status(facts)
        facts.now = Timestamp(seconds: Self.noon.seconds + 300)
        facts.statefulSet?["status"]?["readyReplicas"] = 0
        let new = status(facts)["conditions"]?.sequence ?? []
        func time(_ type: String) -> String? {
            new.first { $0["type"]?.string == type }?["lastTransitionTime"]?.string
        }
        #expect(time("Ready") == facts.now.text)
        #expect(time("ServiceReady") == Self.noon.text)
    }

    @Test func aPatchRemovesWhatIsGone() {
        let old: Node = ["phase": "Running", "autoUpdate": ["pendingVersion": "1", "currentVersion": "2"], "x": "y"]
        let new: Node = ["phase": "Running", "autoUpdate": ["currentVersion": "2"]]
        #expect(statusPatch(from: old, to: new) == ["autoUpdate": ["pendingVersion": .null], "x": .null])
    }

    @Test func backupsAreReadFromTheirJobs() {
        func job(_ type: String, _ condition: String, _ time: String, path: String) -> Node {
            tree(
                """
                {metadata: {labels: {openclaw.rocks/job-type: \(type)}, annotations: {openclaw.rocks/backup-path: \(path)}},
                 status: {completionTime: '\(time)', conditions: [{type: \(condition), status: 'True', message: full,
                 lastTransitionTime: '\(time)'}]}}
                """)
        }
        var facts = facts()
        facts.backups = BackupFacts(jobs: [
            job("backup", "Complete", "2026-03-01T00:00:00Z", path: "one"),
            job("periodic-backup", "Complete", "2026-03-02T00:00:00Z", path: "two"),
            job("restore", "Complete", "2026-03-03T00:00:00Z", path: "three"),
        ])
        #expect(status(facts)["lastBackupPath"] == "two")
        #expect(condition("BackupComplete", facts) == "True BackupSucceeded")
        facts.backups = BackupFacts(jobs: [
            job("backup", "Complete", "2026-03-01T00:00:00Z", path: "one"),
            job("backup", "Failed", "2026-03-02T00:00:00Z", path: "two"),
        ])
        #expect(condition("BackupComplete", facts) == "False BackupFailed")
        #expect(status(facts)["lastBackupPath"] == "one")
        // Jobs are deleted after a day; what is known stays.
        facts.record["status"] = status(facts)
        facts.backups = BackupFacts(jobs: [])
        #expect(status(facts)["lastBackupPath"] == "one")
    }

    @Test func aFailureIsSaid() {
        var facts = facts()
        facts.failure = "helm upgrade failed"
        facts.driftLeft = "Role a rules: corrected 3 times, and it came back"
        #expect(phase(facts) == "Failed")
        #expect(condition("Ready", facts) == "False ReconcileFailed")
        #expect(condition("DriftNotCorrectable", facts) == "True CorrectedTooOften")
    }
}
