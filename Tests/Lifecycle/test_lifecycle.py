"""The life of a release on real Helm 3 and 4: install, upgrade, roll back, uninstall, install again, and what goes wrong."""

import unittest

from release_case import DEFAULT, KEPT, NAME, ROTATED, ReleaseCase, each, is_3
from through_helm import CHART, HELM_3, HELM_4, HELMS, ROOT, SOME, objects, post_renderer


class Life(ReleaseCase):
    @each(HELMS)
    def test_install_upgrade_uninstall_install_again(self, version):
        self.install(version, "-f", ROOT / "examples" / "quickstart.yaml")
        self.assertEqual(self.there(), DEFAULT)
        token, claim = self.token(), self.claim()
        self.assertRegex(token, r"^[A-Za-z0-9+/]{86}==$")  # 64 hex digits
        pod = self.api.object("Pod", f"{NAME}-0")["metadata"]["uid"]

        self.upgrade(version, "-f", ROOT / "examples" / "quickstart.yaml")
        self.assertEqual((self.token(), self.claim()), (token, claim))
        self.assertEqual(self.api.object("Pod", f"{NAME}-0")["metadata"]["uid"], pod, "the same values restart nothing")

        self.upgrade(version, "--set", "image.tag=2026.3.13")
        self.assertEqual((self.token(), self.claim(), self.tag()), (token, claim, "2026.3.13"))

        self.run_helm(version, "uninstall", NAME)
        self.assertEqual(self.there(), KEPT)
        self.install(version)
        self.assertEqual((self.there(), self.token(), self.claim()), (DEFAULT, token, claim))

    @each(HELMS)
    def test_an_upgrade_with_nothing_new_changes_no_object(self, version):
        self.install(version)
        manifest = self.manifest(version)
        before = {o["metadata"]["uid"]: o["metadata"]["resourceVersion"] for o in self.api.objects(namespace="default")}
        self.upgrade(version)
        self.assertEqual(self.manifest(version), manifest)
        changed = [(o["kind"], o["metadata"]["name"]) for o in self.api.objects(namespace="default")
                   if before.get(o["metadata"]["uid"], o["metadata"]["resourceVersion"]) != o["metadata"]["resourceVersion"]]
        self.assertEqual([name for _, name in changed if not name.startswith("sh.helm.release.")], [])

    @each(HELMS)
    def test_a_token_rotated_by_hand_survives(self, version):
        self.install(version)
        self.rotate()
        for tag in ("2026.3.13", "2026.3.14"):
            self.upgrade(version, "--set", f"image.tag={tag}")
            self.assertEqual((self.token(), self.tag()), (ROTATED, tag))
        self.run_helm(version, "uninstall", NAME)
        self.install(version)
        self.assertEqual(self.token(), ROTATED)

    @each(HELMS)
    def test_rollback_keeps_the_token(self, version):
        self.install(version)
        token, claim = self.token(), self.claim()
        self.upgrade(version, "--set", "image.tag=2026.3.13", "--set", "chromium.enabled=true")
        self.run_helm(version, "rollback", NAME, "1")
        self.assertEqual((self.token(), self.claim(), self.tag(), self.there()), (token, claim, "2026.3.12", DEFAULT))
        self.upgrade(version, "--set", "image.tag=2026.3.14")
        self.assertEqual((self.token(), self.tag()), (token, "2026.3.14"))
        self.assertEqual(self.history(version), ["superseded"] * 3 + ["deployed"])

    @each(HELM_3)
    def test_rollback_over_a_rotation_brings_the_old_token_back_in_helm_3(self, version):
        self.install(version)
        token = self.token()
        self.rotate()
        self.upgrade(version)
        self.run_helm(version, "rollback", NAME, "1")
        self.assertEqual(self.token(), token)

    @each(HELM_4)
    def test_rollback_over_a_rotation_stops_in_helm_4_and_an_upgrade_goes_on(self, version):
        self.install(version)
        self.upgrade(version, "--set", "image.tag=2026.3.13")
        self.rotate()
        self.run_helm(version, "rollback", NAME, "1", ok=False, says='conflict with "kubectl-patch"')
        self.assertEqual((self.token(), self.history(version)[-1]), (ROTATED, "failed"))
        self.upgrade(version, "--set", "image.tag=2026.3.14")
        self.assertEqual((self.token(), self.tag()), (ROTATED, "2026.3.14"))

    @each(HELM_4)
    def test_rollback_to_before_a_rotation_that_an_upgrade_took_over_in_helm_4(self, version):
        self.install(version)
        token = self.token()
        self.rotate()
        self.upgrade(version)  # now the rotated value is in the manifest, and the field is shared
        outcome = self.run_helm(version, "rollback", NAME, "1", ok=None)
        # pinned: kubectl still owns the value too, so Helm 4 stops; were it to go on, it would bring the old token back
        self.assertEqual((outcome.code != 0, self.token()), (True, ROTATED), token)

    @each(SOME)
    def test_a_dry_run_on_the_server_shows_the_live_token_and_changes_nothing(self, version):
        self.install(version)
        before = self.own_objects()
        shown = self.upgrade(version, "--dry-run=server", "--set", "image.tag=2026.3.13").out
        self.assertIn(f"token: {self.token()}", shown.replace('"', ""))
        rendered = self.run_helm(version, "template", NAME, CHART, "--is-upgrade", "--dry-run=server", *post_renderer(version)).out
        self.assertEqual(next(d for d in objects(rendered) if d["kind"] == "Secret")["data"], {"token": self.token()})
        self.assertEqual(self.own_objects(), before)

    def test_the_other_major_takes_over(self):
        for first, second in (("3.17.1", "4.3.1"), ("4.3.1", "3.17.1"), ("3.19.0", "4.1.4"), ("4.1.4", "3.19.0")):
            with self.subTest(first=first, second=second):
                self.fresh()
                self.install(first)
                token, claim = self.token(), self.claim()
                self.upgrade(second, "--set", "image.tag=2026.3.13")
                self.upgrade(first, "--set", "image.tag=2026.3.14")
                self.assertEqual((self.token(), self.claim(), self.tag()), (token, claim, "2026.3.14"))
                self.run_helm(second, "uninstall", NAME)
                self.install(second)
                self.run_helm(second, "uninstall", NAME)
                self.install(first)
                self.assertEqual((self.there(), self.token(), self.claim()), (DEFAULT, token, claim))

    def test_the_stored_objects_are_the_same_under_every_helm(self):
        stored, manifests = {}, {}
        for version in HELMS:
            self.fresh()
            seeded = {"OPENCLAW_SECRET_SEED_FILE": str(self.home.seed)}
            everything = self.home.file("values.yaml", {"chromium": {"enabled": True, "persistence": {"enabled": True}},
                                                        "networking": {"ingress": {"enabled": True, "className": "nginx",
                                                                                   "hosts": [{"host": "a.example.com"}]}}})
            self.install(version, **seeded)
            stored[version] = [self.own_objects()]
            manifests[version] = [self.manifest(version)]
            self.upgrade(version, "-f", everything, **seeded)
            stored[version].append(self.own_objects())
            manifests[version].append(self.manifest(version))
            self.upgrade(version, **seeded)
            stored[version].append(self.own_objects())
        for version in HELMS[1:]:
            with self.subTest(Helm=version):
                self.assertEqual(manifests[version], manifests[HELMS[0]])
                self.assertEqual(stored[version], stored[HELMS[0]])


class ForgottenPostRenderer(ReleaseCase):
    REMEDY = "post-renderer"

    def assert_no_workload(self, namespace="default"):
        self.assertEqual({kind for kind, _ in self.there(namespace)} & {"StatefulSet", "Pod", "Secret", "PersistentVolumeClaim"}, set())

    @each(HELMS)
    def test_on_install(self, version):
        refused = self.install(version, bare=True, ok=False)
        self.assertIn(self.REMEDY, refused.err)
        self.assert_no_workload()
        # pinned: the name is taken by the failed release, so it takes upgrade --install
        self.install(version, ok=False, says="cannot re-use a name that is still in use" if is_3(version) else "still in use")
        self.install(version, verb=["upgrade", "--install"])
        self.assertEqual((self.there(), self.history(version)), (DEFAULT, ["superseded", "deployed"]))

    @each(HELMS)
    def test_on_upgrade_install(self, version):
        self.install(version, verb=["upgrade", "--install"], bare=True, ok=False, says=self.REMEDY)
        self.assert_no_workload()
        self.install(version, verb=["upgrade", "--install"])
        self.assertEqual(self.there(), DEFAULT)

    @each(HELMS)
    def test_on_upgrade(self, version):
        self.install(version)
        before, pod = self.own_objects(), self.api.object("Pod", f"{NAME}-0")["metadata"]["uid"]
        refused = self.upgrade(version, bare=True, ok=False)
        self.assertIn(self.REMEDY, refused.err)
        self.assertEqual(self.own_objects(), before)
        self.upgrade(version)
        self.assertEqual((self.own_objects(), self.there()), (before, DEFAULT))
        self.assertEqual(self.api.object("Pod", f"{NAME}-0")["metadata"]["uid"], pod)

    @each(SOME)
    def test_without_the_crds(self, version):
        self.install(version, "--skip-crds", "--set", "record.enabled=false", bare=True, ok=False, says='no matches for kind "OpenClawInstance"')
        self.assert_no_workload()
        self.install(version, "--skip-crds", "--set", "record.enabled=false", verb=["upgrade", "--install"])
        self.assertEqual(self.there(), DEFAULT - {("OpenClawInstance", NAME)})


class FailedUpgrade(ReleaseCase):
    @each(SOME)
    def test_a_wrong_value_changes_nothing_and_the_right_one_goes_on(self, version):
        self.install(version)
        before = self.own_objects()
        self.upgrade(version, "--set", "security.podSecurityContext.runAsUser=0", ok=False, says="error[pod-run-as-root]")
        self.assertEqual((self.own_objects(), self.history(version)), (before, ["deployed"]))
        self.upgrade(version, "--set", "security.podSecurityContext.runAsUser=1001")
        self.assertEqual(self.history(version), ["superseded", "deployed"])

    @each(HELMS)
    def test_a_server_that_fails_midway(self, version):
        self.install(version)
        token, claim = self.token(), self.claim()
        self.api.fault(method="PATCH|PUT|POST", path="/statefulsets", kind="500", times=0)
        self.upgrade(version, "--set", "image.tag=2026.3.13", ok=False)
        self.upgrade(version, "--set", "image.tag=2026.3.13", ok=False)
        self.api.clear_faults()
        self.upgrade(version, "--set", "image.tag=2026.3.13")
        self.assertEqual((self.token(), self.claim(), self.tag(), self.there()), (token, claim, "2026.3.13", DEFAULT))

    @each(SOME)
    def test_a_workload_that_never_becomes_ready(self, version):
        self.install(version)
        token = self.token()
        self.api.settings(workloads=[["2026.3.13", "never"]])
        self.upgrade(version, "--set", "image.tag=2026.3.13", "--wait", "--timeout", "1s", ok=False)
        self.upgrade(version, "--set", "image.tag=2026.3.14", "--wait", "--timeout", "30s")
        self.assertEqual((self.token(), self.tag()), (token, "2026.3.14"))

    @each(SOME)
    def test_atomic(self, version):
        self.install(version)
        token, claim = self.token(), self.claim()
        self.api.settings(workloads=[["2026.3.13", "never"]])
        atomic = "--atomic" if is_3(version) else "--rollback-on-failure"
        self.upgrade(version, "--set", "image.tag=2026.3.13", atomic, "--timeout", "1s", ok=False)
        self.assertEqual((self.token(), self.claim(), self.tag()), (token, claim, "2026.3.12"))


class Claims(ReleaseCase):
    def size(self):
        return self.api.object("PersistentVolumeClaim", f"{NAME}-data")["spec"]["resources"]["requests"]["storage"]

    @each(SOME)
    def test_a_claim_is_rendered_as_it_lives(self, version):
        self.install(version, "--set", "storage.persistence.size=20Gi")
        claim = self.claim()
        self.run_helm(version, "uninstall", NAME)
        self.install(version, "--set", "storage.persistence.size=10Gi", says="")
        self.assertEqual((self.claim(), self.size()), (claim, "20Gi"))
        self.upgrade(version, "--set", "storage.persistence.size=5Gi", says="warning[claim-kept-as-is]")
        self.assertEqual((self.claim(), self.size()), (claim, "20Gi"))
        self.upgrade(version, "--set", "storage.persistence.size=20Gi", "--set", "storage.persistence.accessModes={ReadWriteMany}",
                     says="warning[claim-kept-as-is]")
        self.assertEqual(self.claim(), claim)

    @each(SOME)
    def test_persistence_switched_off_and_on_again_finds_the_claim(self, version):
        self.install(version)
        claim = self.claim()
        self.upgrade(version, "--set", "storage.persistence.enabled=false")
        self.assertEqual(self.claim(), claim)
        self.upgrade(version)
        self.assertEqual(self.claim(), claim)


if __name__ == "__main__":
    unittest.main()
