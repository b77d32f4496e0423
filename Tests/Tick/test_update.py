"""Updates, from a new tag in the registry to the pod: real registry, real Helm, real keeper."""

import base64
import json
import shutil
import unittest

from tick_case import CHART, HELM, HELM_3, NAME, TickCase, each

PATH = "backups/default/my-agent/pre-update-2026-03-07T080000Z"


class Update(TickCase):
    @each((HELM_3[0], HELM))
    def test_a_new_version(self, version):
        """Backed up, upgraded, confirmed; whichever Helm made the release."""
        self.start(version)
        self.push("2026.3.2", "2026.3.3-beta.1")
        lines = self.tick()
        self.assertIn("2026.3.2 is newer than 2026.3.1", self.messages(lines))
        job = self.api.object("Job", "my-agent-pre-update-1772870400")
        self.assertEqual(job["spec"]["template"]["spec"]["containers"][0]["args"],
                         ["backup", "run", "--kind", "pre-update", "--stamp", "2026-03-07T080000Z"])
        self.assertEqual((self.tag(), self.status()["updatePhase"]), ("2026.3.2", "HealthCheck"))
        self.assertEqual(self.revisions()[-1], (
            "deployed", "keeper: my-agent to 2026.3.2: the backup is complete"))
        self.ticks(2)
        self.assertEqual(self.status()["currentVersion"], "2026.3.2")
        self.assertNotIn("pendingVersion", self.status())
        self.assertEqual(self.events(), ["AutoUpdateAvailable", "PreUpdateBackupStarted", "PreUpdateBackupComplete",
                                         "AutoUpdateApplied", "AutoUpdateConfirmed"])
        # The user's own upgrade with the same values keeps what was updated.
        self.upgrade(version)
        self.assertEqual(self.tag(), "2026.3.2")
        before = len(self.revisions())
        self.ticks(2)
        self.assertEqual(len(self.revisions()), before)

    def test_a_version_that_does_not_get_well(self):
        """Image and data go back in one revision, and it is not tried again."""
        self.start()
        self.push("2026.3.9")
        self.api.settings(workloads=[[r":2026\.3\.9$|:2026\.3\.9 ", "unready"]])
        self.ticks(5)
        self.assertEqual(self.tag(), "2026.3.1")
        descriptions = [description for _, description in self.revisions()]
        self.assertEqual(len(descriptions), 3)
        self.assertTrue(descriptions[2].startswith(f"keeper: my-agent to 2026.3.1 with the data of {PATH}: 2026.3.9 was not well"),
                        descriptions)
        self.assertEqual((self.status()["failedVersion"], self.status()["rollbackCount"]), ("2026.3.9", 1))
        self.assertEqual(self.state()["update"]["target"]["restoreFrom"], PATH)
        self.assertEqual(self.events()[-4:], ["AutoUpdateHealthCheckFailed", "RollbackRestoreStarted", "RollbackRestoreComplete",
                                              "AutoUpdateRolledBack"])
        for _ in range(3):
            self.tick(minutes=24 * 60)
        self.assertEqual((len(self.revisions()), self.tag()), (3, "2026.3.1"))

    def test_three_in_a_row_pause_until_the_user_says_otherwise(self):
        self.start(backup=False)
        self.api.settings(workloads=[[r":2026\.3\.[789]", "never"]])
        for patch in (7, 8, 9):
            self.push(f"2026.3.{patch}")
            self.ticks(4)
            self.tick(minutes=24 * 60)
        self.assertEqual((self.status()["rollbackCount"], self.tag()), (3, "2026.3.1"))
        self.assertEqual(self.events()[-1], "AutoUpdatePaused")
        asked = len(self.registry.asked)
        self.push("2026.3.10")
        self.tick(minutes=24 * 60)
        self.tick()
        self.assertEqual((len(self.registry.asked), self.tag()), (asked, "2026.3.1"))
        self.upgrade(HELM, "--set", "autoUpdate.checkInterval=12h")
        self.ticks(4)
        self.assertEqual((self.tag(), self.status()["currentVersion"]), ("2026.3.10", "2026.3.10"))

    def test_what_the_user_does_between_two_runs(self):
        self.start()
        self.push("2026.3.2", "2026.4.0", machines=("amd64",))
        self.push("2026.3.2")
        self.tick()  # 2026.4.0 is not for all machines that the present one is for
        self.assertEqual((self.tag(), self.status()["updatePhase"]), ("2026.3.2", "HealthCheck"))
        # Other values, the image untouched: the update goes on.
        self.upgrade(HELM, "--set", "env[0].name=A,env[0].value=b")
        self.assertEqual(self.tag(), "2026.3.2")
        # Another image: the keeper's wish is void at once.
        self.upgrade(HELM, "--set", "image.tag=2026.4.0")
        self.assertEqual(self.tag(), "2026.4.0")
        self.ticks(2)
        self.assertEqual((self.tag(), self.state()["update"].get("target")), ("2026.4.0", None))
        self.assertIn("AutoUpdateAborted", self.events())

    def test_what_the_user_does_in_the_middle_of_a_run(self):
        """After it has read the values: an upgrade with them would undo the user's."""
        self.start()
        self.push("2026.3.2")
        self.api.world.killer = lambda: self.upgrade(HELM, "--set", "podAnnotations.by=user")
        self.api.fault(method="POST", path="/jobs", kind="kill")
        lines = self.tick(code=3)
        self.api.clear_faults()
        self.assertIn("the release was changed while this run looked at it", lines[-1]["message"] + self.log)
        pod = lambda: self.api.object("StatefulSet", NAME)["spec"]["template"]["metadata"]["annotations"]
        self.assertEqual((len(self.revisions()), pod()["by"]), (2, "user"))
        self.ticks(3)
        self.assertEqual((self.tag(), self.status()["currentVersion"], pod()["by"]), ("2026.3.2", "2026.3.2", "user"))

    def test_values_that_cannot_be_read_for_once(self):
        """What is known of the instance then is not what the user wants of its image."""
        self.start()
        self.push("2026.3.2")
        self.ticks(3)
        before = self.state()["update"]
        self.assertEqual(before["target"]["tag"], "2026.3.2")
        chart = self.home.folder / "chart"
        shutil.copytree(CHART, chart)
        (chart / "Chart.yaml").write_text((chart / "Chart.yaml").read_text().replace("version: ", "version: 9", 1))
        self.tick("--chart", chart)
        self.assertEqual(self.state()["update"], before)

    def test_latest(self):
        self.start(tag="latest", backup=False)
        self.push("2026.3.5")
        self.tick()
        self.assertEqual((self.tag(), self.events()), ("2026.3.5", ["AutoUpdateTagResolved"]))
        self.ticks(2)
        self.assertEqual(len(self.revisions()), 2)

    def test_a_private_registry(self):
        self.registry.public, self.registry.passwords = False, {"robot": "p:w"}
        self.addCleanup(setattr, self.registry, "public", True)
        self.start(backup=False)
        self.push("2026.3.2")
        self.tick()
        self.assertEqual((self.tag(), self.events()), ("2026.3.1", ["AutoUpdateCheckFailed"]))
        auths = {"auths": {self.registry.address: {"auth": base64.b64encode(b"robot:p:w").decode()}}}
        self.api.create({"apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/dockerconfigjson",
                         "metadata": {"name": "pull", "namespace": "default"},
                         "data": {".dockerconfigjson": base64.b64encode(json.dumps(auths).encode()).decode()}})
        self.upgrade(HELM, "--set", "image.pullSecrets[0].name=pull")
        self.now = self.now.replace(hour=10)
        self.ticks(3)
        self.assertEqual(self.status()["currentVersion"], "2026.3.2")
        self.assertEqual(self.registry.asked[-1][0], "robot")


class Quiet(TickCase):
    def test_nothing_to_do_is_nothing_done(self):
        self.start()
        self.tick()
        stable = lambda: [o for o in self.own_objects() if not o["metadata"]["name"].endswith("-state")]
        before = stable()
        revisions = self.revisions()
        for _ in range(4):
            count = len(self.api.log())
            self.tick()
            asked = [e for e in self.api.log()[count:] if "status" in e]
            written = [(e["method"], e["path"]) for e in asked if e["method"] != "GET"]
            self.assertLessEqual(set(written), {("PATCH", "/api/v1/namespaces/default/configmaps/my-agent-state")})  # counters
            self.assertLess(len(asked), 80)
        self.assertEqual((stable(), self.revisions()), (before, revisions))
        self.assertEqual(len([1 for user, scope in self.registry.asked if self.name in scope]), 1)

    def test_suspended_and_switched_off(self):
        self.start()
        self.push("2026.3.2")
        for flags in (["suspended=true"], ["autoUpdate.enabled=false", "keeper.enabled=true"], [f"image.digest=sha256:{'0' * 64}"]):
            self.upgrade(HELM, "--set", ",".join(flags))
            count = len(self.registry.asked)
            self.ticks(2)
            self.assertEqual(len(self.registry.asked), count)
        self.assertNotIn("Deployed", self.events())


if __name__ == "__main__":
    unittest.main()
