"""What a run leaves alone, and what it clears away: other people's upgrades, dead runs, other charts, no release at all."""

import datetime
import shutil
import subprocess
import unittest

from tick_case import CHART, HELM, HELM_3, NAME, TickCase, helm, kill, objects, post_renderer, temporary_folder, variables

SETS = "/statefulsets/"


class Locks(TickCase):
    def blocked(self, lines, says):
        found = [line for line in lines if line["message"].startswith("the release is left alone: ")]
        self.assertEqual(len(found), 1, lines)
        self.assertIn(says, found[0]["message"])
        return found[0]["reason"]

    def killed(self, process):
        """The process dies right after its first change of a StatefulSet."""
        self.api.world.killer = lambda: kill(process)
        self.api.fault(method="PATCH", path=SETS, kind="kill")

    def helm_that_dies(self, version, *arguments):
        command = [helm(version), "upgrade", NAME, CHART, "-f", self.values, *post_renderer(version), *arguments]
        process = subprocess.Popen(list(map(str, command)), env={**self.api.environment(), **variables(version)}, start_new_session=True,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.killed(process)
        process.wait(60)
        self.api.clear_faults()
        self.assertEqual(self.revisions()[-1][0], "pending-upgrade")

    def pod(self):
        """A pod of the keeper that is alive; its uid."""
        labels = {"app.kubernetes.io/name": "openclaw-keeper", "app.kubernetes.io/instance": NAME}
        self.api.create({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "run", "namespace": "default", "labels": labels},
                         "spec": {"containers": [{"name": "keeper", "image": "keeper"}]}})
        return self.api.object("Pod", "run")["metadata"]["uid"]

    def test_a_run_that_dies_in_the_middle_of_an_upgrade(self):
        self.start()
        self.push("2026.3.2")
        token, uid = self.token(), self.pod()
        process = self.begin(OPENCLAW_POD_UID=uid)
        self.killed(process)
        process.communicate(timeout=60)
        self.api.clear_faults()
        self.assertEqual(self.revisions()[-1][0], "pending-upgrade")
        # As long as its pod may still be at it, nobody else is.
        self.assertEqual(self.blocked(self.tick(), "another run of the keeper"), "ReleaseLocked")
        self.kubectl("delete", "pod", "run")
        lines = self.tick()
        self.assertIn("an earlier run died in the middle of an upgrade: taking away what it left", self.messages(lines))
        self.ticks(2)
        self.assertEqual([status for status, _ in self.revisions()], ["superseded", "deployed"])
        self.assertEqual((self.status()["currentVersion"], self.tag(), self.token()), ("2026.3.2", "2026.3.2", token))

    def test_an_upgrade_of_somebody_else(self):
        self.start()
        self.tick()  # the second revision carries our label, and Helm copies labels
        self.push("2026.3.2")
        self.tick(minutes=24 * 60)
        self.ticks(2)
        self.now = datetime.datetime.now(datetime.timezone.utc)
        self.helm_that_dies(HELM_3[0], "--set", "env[0].name=A,env[0].value=b")
        revisions = self.revisions()
        for minutes, says in ((10, "since 0 min"), (25, "pending-upgrade since"), (1, "kubectl delete secret -n default -l owner=helm,name=my-agent")):
            self.assertEqual(self.blocked(self.tick(minutes=minutes), says), "ReleaseLocked")
        self.assertEqual(self.revisions(), revisions)
        self.kubectl("delete", "secret", "-l", f"owner=helm,name={NAME},status=pending-upgrade")
        self.upgrade(HELM_3[0])
        self.assertEqual(self.messages(self.tick())[-1], "done")

    def test_a_rollback_by_hand(self):
        for month, version in ((4, HELM_3[0]), (5, HELM)):
            with self.subTest(Helm=version):
                self.fresh()
                self.start(version, backup=False)
                self.push(f"2026.{month}.2")
                self.ticks(3)
                self.assertEqual(self.tag(), f"2026.{month}.2")
                self.run_helm(version, "rollback", NAME, "1", *([] if version in HELM_3 else ["--force-conflicts", "--server-side=true"]))
                self.assertEqual(self.tag(), "2026.3.1")
                revisions = self.revisions()
                self.assertEqual(self.blocked(self.tick(), "is a rollback by hand (Rollback to 1)"), "RolledBackByUser")
                self.tick(minutes=48 * 60)
                self.assertEqual((self.revisions(), self.tag()), (revisions, "2026.3.1"))
                self.assertNotIn("target", self.state()["update"])
                # What was taken back is not tried again, something newer is.
                self.upgrade(version)
                self.tick(minutes=48 * 60)
                self.tick(minutes=48 * 60)
                self.assertEqual(self.tag(), "2026.3.1")
                self.push(f"2026.{month}.3")
                self.ticks(3)
                self.assertEqual(self.tag(), f"2026.{month}.3")

    def test_another_version_of_the_chart(self):
        self.start(backup=False)
        self.push("2026.3.2")
        folder = temporary_folder() / "chart"
        shutil.copytree(CHART, folder)
        (folder / "Chart.yaml").write_text((folder / "Chart.yaml").read_text().replace("version: 0.1.0", "version: 0.1.9"))
        self.run_helm(HELM, "upgrade", NAME, folder, "-f", self.values, *post_renderer(HELM))
        revisions = self.revisions()
        self.assertEqual(self.blocked(self.tick(), 'the release has chart "openclaw-0.1.9"'), "ChartVersionDiffers")
        self.assertEqual((self.revisions(), self.tag()), (revisions, "2026.3.1"))

    def test_a_release_in_configmaps(self):
        self.start(backup=False, HELM_DRIVER="configmap")
        self.assertEqual(self.blocked(self.tick(), "not kept in Secrets"), "HelmDriverNotSupported")
        self.assertEqual(self.blocked(self.tick(HELM_DRIVER="sql"), 'HELM_DRIVER "sql"'), "HelmDriverNotSupported")

    def test_no_release(self):
        """What Argo CD, Flux or kubectl applied is updated by them."""
        self.start(backup=False)
        self.push("2026.3.2")
        text = self.manifest(HELM)
        self.fresh()
        self.api.create(*[o for o in objects((CHART / "crds" / "openclawinstances.yaml").read_text())], *text)
        before = self.own_objects()
        self.assertEqual(self.blocked(self.tick(), "there is no Helm release"), "NoRelease")
        found = {o["metadata"]["name"]: o for o in self.own_objects()}
        self.assertEqual(set(found) - {o["metadata"]["name"] for o in before}, {f"{NAME}-state"})
        self.assertEqual((self.tag(), len(self.registry.asked)), ("2026.3.1", len(self.registry.asked)))

    def test_two_runs_at_once(self):
        self.start()
        self.push("2026.3.2")
        first, second = self.begin(), self.begin()
        codes = set()
        for process in (first, second):
            _, err = process.communicate(timeout=120)
            codes.add(process.returncode)
        self.assertLessEqual(codes, {0, 3}, err)
        self.now += datetime.timedelta(minutes=5)
        self.ticks(3)
        self.assertEqual([status for status, _ in self.revisions()], ["superseded", "deployed"])
        self.assertEqual((self.status()["currentVersion"], self.tag()), ("2026.3.2", "2026.3.2"))
        self.assertEqual(self.events().count("AutoUpdateConfirmed"), 1)

    def test_an_upgrade_that_fails(self):
        """It is tried again, ever less often: each try is a revision."""
        self.start(backup=False)
        self.push("2026.3.2")
        self.now = datetime.datetime.now(datetime.timezone.utc)
        self.api.fault(method="PATCH", path=SETS, kind="500", times=0)
        lines = self.tick(code=3)
        self.assertTrue(any(text.startswith('cannot upgrade release "my-agent"') for text in self.messages(lines)), lines)
        self.api.clear_faults()
        self.now -= datetime.timedelta(minutes=2)
        self.assertEqual(self.blocked(self.tick(), "failed 1 times, next try in"), "ReleaseFailed")
        self.now += datetime.timedelta(minutes=5)
        self.ticks(3)
        self.assertEqual((self.status()["currentVersion"], self.tag()), ("2026.3.2", "2026.3.2"))
        self.assertEqual(self.revisions()[-1][0], "deployed")


if __name__ == "__main__":
    unittest.main()
