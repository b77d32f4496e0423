"""What Kubernetes will not change in place: told before anything is sent, with a way out that works as it is written."""

import json
import re
import unittest

from release_case import DEFAULT, NAME, HookCase, ReleaseCase, each
from through_helm import SOME, objects

SIZE, CLASS = "storage.persistence.size", "storage.persistence.storageClass"
SCALED = ("--set", "availability.autoScaling.enabled=true", "--set", "availability.autoScaling.minReplicas=2",
          "--set", "availability.autoScaling.maxReplicas=3")
REFUSED = "error[statefulset-immutable]"


class Immutables(ReleaseCase):
    def stored(self, name=f"{NAME}-data"):
        return self.api.object("PersistentVolumeClaim", name)

    def size(self, name=f"{NAME}-data"):
        return self.stored(name)["spec"]["resources"]["requests"]["storage"]

    def in_manifest(self, version):
        """The claim's spec that Helm has been given."""
        return next(o for o in self.manifest(version) if o["kind"] == "PersistentVolumeClaim")["spec"]

    def uids(self, *kinds):
        return {(o["kind"], o["metadata"]["name"]): o["metadata"]["uid"] for o in self.api.objects(namespace="default")
                if o["kind"] in kinds}

    def unchanged(self, version, *arguments, says):
        """Refused before anything is sent."""
        before = self.own_objects(), self.uids("Pod"), self.history(version)
        outcome = self.upgrade(version, *arguments, ok=False, says=says)
        self.assertEqual((self.own_objects(), self.uids("Pod"), self.history(version)), before)
        return outcome


class Claim(Immutables):
    @each(SOME)
    def test_smaller(self, version):
        self.install(version, "--set", f"{SIZE}=20Gi")
        claim = self.claim()
        self.upgrade(version, "--set", f"{SIZE}=5Gi", "--set", "image.tag=2026.3.13", says="warning[claim-kept-as-is]")
        self.assertEqual(self.in_manifest(version)["resources"], {"requests": {"storage": "20Gi"}})
        self.assertEqual((self.claim(), self.size(), self.tag()), (claim, "20Gi", "2026.3.13"))
        outcome = self.upgrade(version, "--set", f"{SIZE}=20480Mi")
        self.assertNotIn("claim-kept-as-is", outcome.text)

    @each(SOME)
    def test_other_access_modes(self, version):
        self.install(version)
        claim = self.claim()
        self.upgrade(version, "--set", "storage.persistence.accessModes={ReadWriteMany}", says="warning[claim-kept-as-is]")
        self.assertEqual((self.in_manifest(version)["accessModes"], self.claim()), (["ReadWriteOnce"], claim))

    @each(SOME)
    def test_another_class(self, version):
        self.install(version)
        outcome = self.unchanged(version, "--set", f"{CLASS}=expandable", says="error[storage-class-immutable]")
        self.assertIn('is "standard" and cannot become "expandable"', outcome.text)
        claim = self.claim()
        self.upgrade(version, "--set", f"{CLASS}=standard")  # "set it back"
        self.upgrade(version)
        self.assertEqual(self.claim(), claim)

    @each(SOME)
    def test_larger_on_a_class_that_cannot_grow(self, version):
        """The chart does not look at StorageClasses (cluster-scoped), so it is the server that says no."""
        self.install(version)
        token, claim = self.token(), self.claim()
        self.upgrade(version, "--set", f"{SIZE}=20Gi", "--set", "image.tag=2026.3.13", ok=False,
                     says="the storageclass that provisions the pvc must support resize")
        self.assertEqual((self.token(), self.claim(), self.size(), self.tag(), self.history(version)),
                         (token, claim, "10Gi", "2026.3.13", ["deployed", "failed"]))  # pinned: Helm goes on with the rest
        # The two ways of docs/troubleshooting.md.
        self.upgrade(version, "--set", "image.tag=2026.3.14")
        self.assertEqual((self.token(), self.claim(), self.size(), self.tag()), (token, claim, "10Gi", "2026.3.14"))
        self.kubectl("patch", "storageclass", "standard", "-p", '{"allowVolumeExpansion": true}')
        self.upgrade(version, "--set", f"{SIZE}=20Gi")
        self.assertEqual((self.token(), self.claim(), self.size(), self.history(version)[-1]), (token, claim, "20Gi", "deployed"))

    @each(SOME)
    def test_larger_on_a_class_that_grows(self, version):
        self.install(version, "--set", f"{CLASS}=expandable")
        claim, pod = self.claim(), self.uids("Pod")
        outcome = self.upgrade(version, "--set", f"{CLASS}=expandable", "--set", f"{SIZE}=20Gi")
        self.assertNotIn("claim-", outcome.text)
        self.assertEqual((self.claim(), self.size(), self.stored()["status"]["capacity"], self.uids("Pod")),
                         (claim, "20Gi", {"storage": "20Gi"}, pod))
        # pinned: a rollback asks for the old size, which no post-renderer sees; an upgrade goes on
        self.run_helm(version, "rollback", NAME, "1", ok=False, says="can not be less than status.capacity")
        self.upgrade(version, "--set", f"{CLASS}=expandable", says="warning[claim-kept-as-is]")
        self.assertEqual((self.claim(), self.size(), self.history(version)[-1]), (claim, "20Gi", "deployed"))

    @each(SOME)
    def test_install_again_over_a_kept_claim(self, version):
        self.install(version, "--set", f"{SIZE}=20Gi")
        token, claim = self.token(), self.stored()
        self.run_helm(version, "uninstall", NAME)
        self.install(version, "--set", f"{SIZE}=10Gi", says="warning[claim-kept-as-is]")
        self.assertEqual((self.there(), self.token(), self.in_manifest(version)["resources"]),
                         (DEFAULT, token, {"requests": {"storage": "20Gi"}}))
        self.assertEqual((self.claim(), self.stored()["spec"]), (claim["metadata"]["uid"], claim["spec"]))

    @each(SOME)
    def test_install_again_with_another_class(self, version):
        self.install(version)
        self.run_helm(version, "uninstall", NAME)
        before = self.own_objects()
        self.install(version, "--set", f"{CLASS}=expandable", ok=False, says="error[storage-class-immutable]")
        self.assertEqual(self.own_objects(), before)

    @each(SOME)
    def test_the_browsers_claim(self, version):
        """It has no rule of its own for the class: the live one is written."""
        profile = ("--set", "chromium.enabled=true", "--set", "chromium.persistence.enabled=true")
        self.install(version, *profile)
        claim = self.uids("PersistentVolumeClaim")
        self.upgrade(version, *profile, "--set", "chromium.persistence.storageClass=expandable", says="warning[claim-kept-as-is]")
        self.assertEqual(self.uids("PersistentVolumeClaim"), claim)
        self.assertEqual(self.stored(f"{NAME}-chromium-data")["spec"]["storageClassName"], "standard")


class Set(Immutables):
    def way_out(self, outcome):
        """Types what the finding says, to the letter, and checks what it promises."""
        command = re.search(r"kubectl (delete statefulset \S+ -n \S+ --cascade=orphan)", outcome.text)
        self.assertTrue(command, outcome.text)
        before = self.uids("Pod", "PersistentVolumeClaim")
        self.kubectl(*command[1].split())
        self.assertEqual(self.uids("StatefulSet"), {})
        self.assertEqual(self.uids("Pod", "PersistentVolumeClaim"), before)
        return before

    @each(SOME)
    def test_auto_scaling_switched_on(self, version):
        self.install(version)
        token, claim = self.token(), self.claim()
        before = self.way_out(self.unchanged(version, *SCALED, says=REFUSED))
        self.upgrade(version, *SCALED)
        self.assertEqual((self.token(), self.claim()), (token, claim))
        after = self.uids("PersistentVolumeClaim")
        self.assertLessEqual({key: uid for key, uid in before.items() if key[0] != "Pod"}.items(), after.items())
        # pinned: the pods have claims of their own now, and the data stays behind in the old one
        self.assertIn(("PersistentVolumeClaim", f"data-{NAME}-0"), after)
        volumes = self.api.object("Pod", f"{NAME}-0")["spec"]["volumes"]
        self.assertIn({"name": "data", "persistentVolumeClaim": {"claimName": f"data-{NAME}-0"}}, volumes)
        self.upgrade(version, *SCALED)

    @each(SOME)
    def test_auto_scaling_switched_off(self, version):
        self.install(version, *SCALED)
        token = self.token()
        before = self.way_out(self.unchanged(version, says=REFUSED))
        self.upgrade(version)
        after = self.uids("PersistentVolumeClaim")
        self.assertLessEqual({key: uid for key, uid in before.items() if key[0] != "Pod"}.items(), after.items())
        self.assertEqual(self.token(), token)

    @each(SOME)
    def test_the_size_in_the_template(self, version):
        """What the pods consist of is the same, so they live on."""
        self.install(version, *SCALED)
        larger = (*SCALED, "--set", f"{SIZE}=20Gi")
        before = self.way_out(self.unchanged(version, *larger, says=REFUSED))
        self.upgrade(version, *larger)
        self.assertEqual(self.uids("Pod", "PersistentVolumeClaim"), before)
        self.assertEqual(self.size(f"data-{NAME}-0"), "10Gi")  # pinned: a template makes claims, it does not change them
        template = self.api.object("StatefulSet", NAME)["spec"]["volumeClaimTemplates"][0]
        self.assertEqual(template["spec"]["resources"], {"requests": {"storage": "20Gi"}})
        owned = [o["metadata"]["ownerReferences"][0]["uid"] for o in self.api.objects("Pod", "default")]
        self.assertEqual(set(owned), set(self.uids("StatefulSet").values()))

    @each(SOME)
    def test_the_same_values_are_never_refused(self, version):
        """What a server fills into the templates is no difference, nor is another way to write a size."""
        self.install(version, *SCALED, "--set", "labels.team=a")
        for size in ("10Gi", "10240Mi"):
            self.upgrade(version, *SCALED, "--set", "labels.team=a", "--set", f"{SIZE}={size}", says="")
        self.assertEqual(self.history(version)[-1], "deployed")

    @each(SOME)
    def test_one_whose_template_has_another_label(self, version):
        """The chart's own templates cannot come to differ so: somebody has made this set, as of this release."""
        rendered = self.install(version, *SCALED, verb="template").out
        live = next(o for o in objects(rendered) if o["kind"] == "StatefulSet")
        live["metadata"]["annotations"] = {"meta.helm.sh/release-name": NAME, "meta.helm.sh/release-namespace": "default"}
        live["spec"]["volumeClaimTemplates"][0]["metadata"]["labels"]["team"] = "a"
        self.kubectl("create", "-f", "-", stdin=json.dumps(live))
        before = self.there()
        refused = self.install(version, *SCALED, ok=False, says=REFUSED)
        self.assertIn("another volumeClaimTemplates, which", refused.text)
        self.assertEqual(self.there(), before)
        claims = {key: uid for key, uid in self.way_out(refused).items() if key[0] != "Pod"}
        self.install(version, *SCALED)
        self.assertEqual(self.uids("PersistentVolumeClaim"), claims)
        template = self.api.object("StatefulSet", NAME)["spec"]["volumeClaimTemplates"][0]
        self.assertNotIn("team", template["metadata"]["labels"])

    @each(SOME)
    def test_without_the_way_out_the_server_refuses(self, version):
        """The double refuses what the finding says it would."""
        self.install(version)
        text = self.install(version, *SCALED, verb="template").out
        live = next(o for o in objects(text) if o["kind"] == "StatefulSet")
        live["spec"]["replicas"] = 2
        refused = self.kubectl("apply", "-f", "-", stdin=json.dumps(live), ok=False)
        self.assertIn("updates to statefulset spec for fields other than", refused.err)


class SetReplacedByTheHook(HookCase, Immutables):
    @each(SOME)
    def test_the_upgrade_does_it_by_itself(self, version):
        self.install(version, *SCALED)
        before, old = self.uids("Pod", "PersistentVolumeClaim"), self.uids("StatefulSet")
        larger = (*SCALED, "--set", f"{SIZE}=20Gi", "--set", f"hooks.replaceStatefulSets={{{NAME}}}")
        self.upgrade(version, *larger, says="warning[statefulset-replaced]")
        self.assertEqual(self.uids("Pod", "PersistentVolumeClaim"), before)
        self.assertNotEqual(self.uids("StatefulSet"), old)
        template = self.api.object("StatefulSet", NAME)["spec"]["volumeClaimTemplates"][0]
        self.assertEqual(template["spec"]["resources"], {"requests": {"storage": "20Gi"}})
        self.assertEqual(self.said(), [("the StatefulSet is gone, its pods run on", NAME)])

    @each(SOME)
    def test_one_of_another_release_is_left_alone(self, version):
        self.install(version, *SCALED)
        self.kubectl("annotate", "statefulset", NAME, "meta.helm.sh/release-name=other", "--overwrite")
        before = self.uids("StatefulSet", "Pod")
        self.upgrade(version, *SCALED, "--set", f"hooks.replaceStatefulSets={{{NAME}}}", ok=False)
        self.assertLessEqual(before.items(), self.uids("StatefulSet", "Pod").items())  # the Job's own pods stay to be read
        self.assertIn('belongs to the Helm release "other"', self.said()[-1][0])


if __name__ == "__main__":
    unittest.main()
