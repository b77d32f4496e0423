import InstanceSpec
import Testing
import YAML

@testable import Operations

@Suite struct UpdateTests {
    @Test func aNewVersion() {
        var world = World()
        world.tick(3)
        #expect(world.workload?.image == "r.test/x:2026.3.2")
        #expect(
            world.notes == [
                "AutoUpdateAvailable", "PreUpdateBackupStarted", "PreUpdateBackupComplete", "AutoUpdateApplied",
                "AutoUpdateConfirmed",
            ])
        #expect(world.counted == [.check(succeeded: true), .applied])
        #expect(world.jobs == ["agent-pre-update-1772870400"])
        #expect(world.rendered == ["2026.3.2"])
        #expect(!world.state.isInFlight && world.status.currentVersion == "2026.3.2")
        #expect(world.state.target?.tag == "2026.3.2" && world.status.preUpdateBackupPath.isEmpty)
        world.tick(12)
        #expect(world.asked == 1)  // once a day
        world.pass(86400)
        world.tick()
        #expect(world.asked == 2 && world.rendered == ["2026.3.2"])
    }

    @Test func oneThatDoesNotGetWell() {
        var world = World()
        world.newest = "2026.3.9"
        world.tick(8)
        let path = "backups/t/agent/pre-update-2026-03-07T080000Z"
        #expect(world.rendered == ["2026.3.9", "2026.3.1 \(path)"])  // image and data in one revision
        #expect(world.status.failedVersion == "2026.3.9" && world.status.rollbackCount == 1)
        #expect(world.status.currentVersion == "2026.3.1" && !world.state.isInFlight)
        #expect(
            world.notes.suffix(4) == [
                "AutoUpdateHealthCheckFailed", "RollbackRestoreStarted", "RollbackRestoreComplete",
                "AutoUpdateRolledBack",
            ])
        #expect(world.counted.last == .rolledBack)
        // Not tried again, until something newer comes.
        for _ in 0..<3 {
            world.pass(86400)
            world.tick(2)
        }
        #expect(world.rendered.count == 2 && world.asked == 4)
        world.newest = "2026.3.10"
        world.getsWell.insert("2026.3.10")
        world.pass(86400)
        world.tick(4)
        #expect(world.status.currentVersion == "2026.3.10" && world.status.failedVersion.isEmpty)
        #expect(world.status.rollbackCount == nil)
    }

    @Test func oneThatNeverStarts() {
        var world = World()
        world.newest = "2026.3.9"
        world.starts = false
        world.tick(8)
        #expect(world.rendered == ["2026.3.9", "2026.3.1"])  // its data was never touched
        #expect(world.state.target == nil)
    }

    @Test func threeInARowPause() {
        var world = World()
        for patch in 5..<8 {
            world.newest = "2026.3.\(patch)"
            world.pass(86400)
            world.tick(6)
        }
        #expect(world.status.rollbackCount == 3 && world.notes.last == "AutoUpdatePaused")
        let asked = world.asked
        world.newest = "2026.3.2"
        world.pass(864_000)
        world.tick(3)
        #expect(world.asked == asked && world.reasons.last?.hasPrefix("paused") == true)
        // The user's word resets it, be it about the image or the policy.
        world.policy.checkInterval = "12h"
        world.tick(4)
        #expect(world.status.currentVersion == "2026.3.2" && world.status.rollbackCount == nil)
    }

    @Test func anotherImageInTheValues() {
        var world = World()
        world.getsWell = ["2026.4.0"]
        world.settle()
        world.apply()
        world.settle()  // in the middle of the health check
        #expect(world.status.updatePhase == "HealthCheck")
        world.base.tag = "2026.4.0"
        world.newest = "2026.4.0"
        world.tick(2)
        #expect(world.notes.contains("AutoUpdateAborted") && !world.state.isInFlight)
        #expect(world.workload?.image == "r.test/x:2026.4.0" && world.state.target == nil)
        #expect(world.status.rollbackCount == nil)
    }

    @Test func latestIsResolved() {
        var world = World()
        world.base.tag = "latest"
        world.tick()
        #expect(world.notes == ["AutoUpdateTagResolved"] && world.jobs.isEmpty)
        #expect(world.workload?.image == "r.test/x:2026.3.2" && !world.state.isInFlight)
        world.newest = "2026.3.3"
        world.getsWell.insert("2026.3.3")
        world.pass(86400)
        world.tick(3)
        #expect(world.status.currentVersion == "2026.3.3" && world.jobs.count == 1)
    }

    // MARK: What nobody asked for

    struct Quiet: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var change: @Sendable (inout World) -> Void
    }

    @Test(arguments: [
        Quiet(testDescription: "off") { $0.policy.enabled = false },
        Quiet(testDescription: "a digest") { $0.base.digest = "sha256:x" },
        Quiet(testDescription: "suspended") { $0.isSuspended = true },
        Quiet(testDescription: "no release") { $0.whyNoUpgrade = "no release" },
        Quiet(testDescription: "rolled back by hand") { $0.isRolledBack = true },
    ])
    func noTraffic(_ each: Quiet) {
        var world = World()
        each.change(&world)
        world.tick(3)
        #expect(world.asked == 0 && world.notes.isEmpty && world.rendered.isEmpty)
    }

    @Test(arguments: ["2026.3.1", "2026.3.0", "2026.2.9", "v2026.03.01"])
    func noDowngrade(_ newest: String) {
        var world = World()
        world.newest = newest
        world.tick(3)
        #expect(world.rendered.isEmpty && world.status.latestVersion == newest)
    }

    @Test func aTagThatIsNoVersion() {
        var world = World()
        world.base.tag = "main"
        world.tick(2)
        #expect(world.asked == 1 && world.rendered == ["main"])
        #expect(world.notes.isEmpty)
    }

    // MARK: The registry

    @Test func aLookThatFails() {
        var world = World()
        world.look = .failed(reason: "no answer", isBusy: false, retryAfter: nil)
        let step = nextUpdateStep(world.state.seenNow(world.facts), world.facts)
        guard case .save(let next) = step.action else { return #expect(Bool(false)) }
        #expect(step.notes.map(\.reason) == ["AutoUpdateCheckFailed"] && step.counted == [.check(succeeded: false)])
        #expect(next.retrySeconds == 3600 && next.status.lastCheckTime == world.now.text)
        world.look = .failed(reason: "busy", isBusy: true, retryAfter: 7)
        if case .save(let busy) = nextUpdateStep(next, world.facts).action { #expect(busy.retrySeconds == 300) }
        world.look = .found(newest: nil, tags: 4)
        let none = nextUpdateStep(next, world.facts)
        #expect(none.reason.contains("no stable semver tags"))
    }

    @Test func whenItIsDue() {
        var world = World()
        world.newest = "2026.3.1"
        world.tick()
        #expect(world.asked == 1)
        world.pass(86400 - 301)
        world.settle()
        #expect(world.asked == 1)
        world.pass(1)
        world.settle()
        #expect(world.asked == 2)
        world.now.seconds -= 10_000_000  // a clock that was set back
        world.settle()
        #expect(world.asked == 3)
    }

    // MARK: The backup before

    @Test(arguments: [
        (BackupCredentials.missing(secret: "s3"), "BackupSkipped"), (.notConfigured, "BackupSkipped"),
    ])
    func withoutABackup(_ credentials: BackupCredentials, _ note: String) {
        var world = World()
        world.credentials = credentials
        world.tick(3)
        #expect(world.notes.contains(note) && world.jobs.isEmpty && world.status.currentVersion == "2026.3.2")
    }

    @Test func credentialsThatLackSomething() {
        var world = World()
        world.credentials = .incomplete(reason: "S3_BUCKET is missing")
        world.tick(3)
        #expect(world.rendered.isEmpty && world.notes == ["AutoUpdateAvailable", "AutoUpdateAborted"])
        #expect(world.status.rollbackCount == nil && world.status.failedVersion.isEmpty)
        world.credentials = .present
        world.pass(86400)
        world.tick(3)
        #expect(world.status.currentVersion == "2026.3.2")
    }

    @Test func aBackupThatFails() {
        var world = World()
        world.backupEnds = .failed(reason: "no space", noCredentials: false)
        world.tick(2)
        #expect(world.rendered.isEmpty && world.status.lastUpdateError == "the backup failed: no space")
        // The next day's attempt has a Job of its own.
        world.backup = nil
        world.backupEnds = .complete
        world.pass(86400)
        world.tick(3)
        #expect(Set(world.jobs).count == 2 && world.status.currentVersion == "2026.3.2")
    }

    @Test func aBackupThatTakesLong() {
        var world = World()
        world.backupEnds = .running
        world.tick(20)
        #expect(world.rendered.isEmpty && world.jobs.count == 1)
        world.backup = .complete
        world.tick(3)
        #expect(world.status.currentVersion == "2026.3.2")
    }

    @Test func noVolumeNoBackup() {
        for change in [{ $0.hasVolume = false }, { $0.policy.backupBeforeUpdate = false }] as [(inout World) -> Void] {
            var world = World()
            change(&world)
            world.tick(3)
            #expect(world.jobs.isEmpty && world.status.currentVersion == "2026.3.2")
            #expect(!world.notes.contains("BackupSkipped"))
        }
    }

    // MARK: Health

    @Test func theOldPodsDoNotCount() {
        var world = World()
        world.settle()
        // The change is in the StatefulSet, and nothing else has happened: the old pod is ready.
        let old = world.workload
        world.apply()
        world.workload?.observedGeneration = old?.observedGeneration ?? 0
        world.workload?.updateRevision = old?.updateRevision ?? ""
        world.workload?.pods = old?.pods ?? []
        for _ in 0..<3 {
            world.settle()
            world.pass(60)
        }
        #expect(world.status.updatePhase == "HealthCheck" && world.state.isInFlight)
        world.apply()
        world.tick(2)
        #expect(world.notes.last == "AutoUpdateConfirmed")
    }

    @Test func twoLooksAtTheSamePods() {
        var world = World()
        world.settle()
        world.apply()
        world.settle()
        world.pass(5)
        world.settle()
        #expect(world.state.isInFlight)
        world.pass(60)
        world.workload?.pods[0].restarts = 1  // it fell over between the two
        world.settle()
        #expect(world.state.isInFlight)
        world.pass(10)
        world.settle()
        #expect(!world.state.isInFlight)
    }

    @Test func suspendedInTheMiddle() {
        var world = World()
        world.newest = "2026.3.9"
        world.settle()
        world.apply()
        world.settle()
        world.isSuspended = true
        world.apply()
        world.pass(86400)
        world.tick(3)
        #expect(world.status.updatePhase == "HealthCheck")
        // The time it has begins anew.
        world.isSuspended = false
        world.apply()
        world.tick()
        #expect(world.status.updatePhase == "HealthCheck" && world.rendered == ["2026.3.9"])
        world.tick(3)
        #expect(world.notes.contains("AutoUpdateRolledBack"))
    }

    @Test func withoutRollback() {
        var world = World()
        world.newest = "2026.3.9"
        world.policy.rollbackOnFailure = false
        world.tick(3)
        #expect(world.status.currentVersion == "2026.3.9" && world.rendered == ["2026.3.9"])
        #expect(!world.notes.contains("AutoUpdateConfirmed") && world.counted.last == .applied)
    }

    @Test func switchedOffInTheMiddle() {
        var world = World()
        world.settle()
        world.apply()
        world.settle()
        world.policy.enabled = false
        world.tick(3)
        #expect(world.notes.last == "AutoUpdateConfirmed" && world.workload?.image == "r.test/x:2026.3.2")
    }

    @Test func anUpgradeThatCannotBe() {
        var world = World()
        world.settle()
        world.whyNoUpgrade = "locked"
        world.tick(5)
        #expect(world.status.updatePhase == "ApplyingUpdate" && world.rendered.isEmpty)
        world.tick(10)
        #expect(world.notes.last == "AutoUpdateAborted" && world.state.target == nil)
    }

    @Test func rolledBackByHand() {
        var world = World()
        world.tick(3)
        world.isRolledBack = true
        world.workload?.image = "r.test/x:2026.3.1"
        world.tick(2)
        #expect(world.state.target == nil)
        // Nor is it tried again after the user's next upgrade, until there is a newer one.
        world.isRolledBack = false
        world.pass(86400)
        world.tick(4)
        #expect(world.status.currentVersion == "2026.3.1" && world.state.target == nil)
        world.newest = "2026.3.4"
        world.getsWell.insert("2026.3.4")
        world.pass(86400)
        world.tick(4)
        #expect(world.status.currentVersion == "2026.3.4")
    }

    @Test func whatCannotBeRestoredIsGivenUp() {
        var world = World()
        world.newest = "2026.3.9"
        world.restoreFails = true
        world.tick(4)
        #expect(world.status.updatePhase == "RollingBack" && world.reasons.last?.contains("no such bucket") == true)
        world.tick(4)
        #expect(world.workload?.image == "r.test/x:2026.3.1" && world.state.target == nil)
        #expect(world.notes.suffix(2) == ["RollbackRestoreFailed", "AutoUpdateRolledBack"])
        #expect(world.status.failedVersion == "2026.3.9")
        #expect(world.status.lastUpdateError.contains("could not be restored from backups/t/agent/pre-update-"))
    }

    /// The first attempt failed; the second one is at it, and may take as long as it works.
    @Test func aRestoreThatWorksIsWaitedFor() {
        var world = World()
        world.newest = "2026.3.9"
        world.restoreFails = true
        world.restoresAgain = true
        world.tick(12)
        #expect(world.status.updatePhase == "RollingBack" && world.notes.last == "RollbackRestoreStarted")
        world.restoreFails = false
        world.apply()
        world.tick(1)
        #expect(world.notes.suffix(2) == ["RollbackRestoreComplete", "AutoUpdateRolledBack"])
    }

    @Test func aClockThatIsSetBack() {
        var world = World()
        world.newest = "2026.3.9"
        world.tick(1)
        #expect(world.status.updatePhase == "HealthCheck")
        world.pass(-7200)
        world.tick(4)
        #expect(world.notes.last == "AutoUpdateRolledBack")
    }

    @Test func registriesThatHangTakeAShareOfARun() async {
        let clock = ManualClock()
        let looks = RegistryLooks(clock)
        var asked = 0
        func look(_ repository: String) async -> RegistryLook? {
            let question = RegistryQuestion(repository: repository, pullSecrets: [], after: "1.2.3")
            return await looks.answer(to: question) {
                asked += 1
                clock.pass(.seconds(31))
                return .failed(reason: repository, isBusy: false, retryAfter: nil)
            }
        }
        // A fleet of one image asks once.
        for _ in 0..<50 { #expect(await look("a") == .failed(reason: "a", isBusy: false, retryAfter: nil)) }
        #expect(await look("b") != nil)
        #expect(await look("c") == nil && asked == 2)
        #expect(await look("a") != nil)
    }

    @Test func aJobOfItsOwnForEachInstance() {
        let name = String(repeating: "a", count: 44)
        let jobs = ["b", "c"].map { last -> String in
            var world = World()
            world.name = name + last
            world.tick(1)
            return world.jobs.first ?? ""
        }
        #expect(jobs[0] != jobs[1] && jobs.allSatisfy { $0.utf8.count <= 63 })
    }

    @Test func rolledBackByHandForAnotherReason() {
        var world = World()
        world.tick(3)
        let target = world.state.target
        world.isRolledBack = true
        world.tick(2)
        #expect(target != nil && world.state.target == target)
    }
}
