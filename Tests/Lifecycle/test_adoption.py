"""From the operator to Helm: what it left behind is refused until nothing owns it any more, and then it lives on."""

import json
import os
import re
import subprocess
import unittest

from release_case import DEFAULT, KEPT, NAME, ReleaseCase, each, is_3
from through_helm import CASES, CHART, HELM_4, HELMS, SOME, objects, openclaw_post

FINALIZER = "openclaw.rocks/finalizer"
REFUSED = "error[adopt-owner-references]"
RECORD = ("OpenClawInstance", NAME)
FIRST = ("PersistentVolumeClaim", "Secret")  # what must be freed before anything else


def take_over(version):
    """Helm 4 applies on the server, where the operator still manages the fields that it wrote."""
    return ["--take-ownership"] if is_3(version) else ["--take-ownership", "--force-conflicts"]


class Adoption(ReleaseCase):
    def rendered(self):
        """The default instance as openclaw-post makes it, token and all."""
        text = (CASES / "default.yaml").read_text().replace("namespace: agents", "namespace: default")
        done = subprocess.run([openclaw_post()], input=text, text=True, capture_output=True, timeout=30, check=False,
                              env={"PATH": os.environ["PATH"], "HOME": str(self.home.folder)})
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def operator(self):
        """The cluster as the operator leaves it when it is scaled to 0."""
        self.kubectl("apply", "--server-side", "-f", str(CHART / "crds"))
        found = objects(self.rendered())
        record = next(o for o in found if o["kind"] == "OpenClawInstance")
        record["metadata"]["finalizers"] = [FINALIZER]
        self.create(record)
        self.kubectl("patch", "openclawinstance", NAME, "--subresource=status", "--type=merge",
                     "--field-manager=openclaw-operator", "-p", json.dumps({"status": {"phase": "Running"}}))
        self.assertEqual(self.api.object(*RECORD)["status"], {"phase": "Running"})
        owner = {"apiVersion": record["apiVersion"], "kind": "OpenClawInstance", "name": NAME,
                 "uid": self.api.object(*RECORD)["metadata"]["uid"], "controller": True, "blockOwnerDeletion": True}
        for child in found:
            if child is not record:
                child["metadata"].pop("annotations", None)
                child["metadata"]["labels"]["app.kubernetes.io/managed-by"] = "openclaw-operator"
                child["metadata"]["ownerReferences"] = [owner]
                self.create(child)
        self.assertEqual(self.there(), DEFAULT)
        return self.token(), self.claim()

    def create(self, manifest):
        self.kubectl("create", "--field-manager=openclaw-operator", "-f", "-", stdin=json.dumps(manifest))

    def free(self, *, first):
        """Takes ownerReferences off claims and Secrets, or off the rest."""
        patch = json.dumps([{"op": "remove", "path": "/metadata/ownerReferences"}])
        for kind, name in sorted(DEFAULT - {RECORD, ("Pod", f"{NAME}-0")}):  # the pod is the StatefulSet's
            if (kind in FIRST) == first:
                self.kubectl("patch", kind.lower(), name, "--type=json", "-p", patch)

    def unlock(self):
        self.kubectl("patch", "openclawinstance", NAME, "--type=merge", "-p", '{"metadata": {"finalizers": null}}')

    def versions(self):
        return {(o["kind"], o["metadata"]["name"]): o["metadata"]["resourceVersion"]
                for o in self.api.objects(namespace="default")}

    def refused(self, version, *arguments, says=""):
        """Refused with this in the report, and nothing in the cluster has changed."""
        before = self.versions()
        outcome = self.install(version, *take_over(version), *arguments, ok=False)
        self.assertIn(REFUSED, outcome.text)
        self.assertIn(says, outcome.text)
        self.assertEqual(self.versions(), before)

    def step_by_step(self):
        """All that the documentation asks for before the install."""
        found = self.operator()
        self.free(first=True)
        self.free(first=False)
        self.unlock()
        return found

    def adopted(self, version, token, claim, *arguments):
        """Installs over what nothing owns any more."""
        self.install(version, *take_over(version), *arguments)
        self.belongs_to_helm(version, token, claim)

    def belongs_to_helm(self, version, token, claim):
        self.assertEqual((self.there(), self.token(), self.claim()), (DEFAULT, token, claim))
        for kind, name in DEFAULT - {RECORD, ("Pod", f"{NAME}-0")}:
            meta = self.api.object(kind, name)["metadata"]
            self.assertNotIn("ownerReferences", meta, kind)
            self.assertEqual(meta["labels"]["app.kubernetes.io/managed-by"], "Helm", kind)
            self.assertEqual(meta["annotations"]["meta.helm.sh/release-name"], NAME, kind)
        for kind, name in KEPT:
            self.assertEqual(self.api.object(kind, name)["metadata"]["annotations"]["helm.sh/resource-policy"], "keep", kind)

    @each(HELMS)
    def test_refused_until_each_step_is_done(self, version):
        token, claim = self.operator()
        self.refused(version, says=f"OpenClawInstance \"{NAME}\" and 11 more still belong")
        self.free(first=True)
        self.refused(version)
        self.free(first=False)
        self.refused(version, says=f"OpenClawInstance \"{NAME}\" still belongs")
        self.unlock()
        self.adopted(version, token, claim)
        self.upgrade(version, "--set", "image.tag=2026.3.13")
        self.assertEqual((self.token(), self.claim(), self.tag()), (token, claim, "2026.3.13"))

        # The record goes and takes nothing along.
        self.upgrade(version, "--set", "record.enabled=false")
        self.assertEqual((self.there(), self.token(), self.claim()), (DEFAULT - {RECORD}, token, claim))
        self.run_helm(version, "uninstall", NAME)
        self.assertEqual((self.there(), self.token(), self.claim()), (KEPT, token, claim))
        self.install(version)
        self.assertEqual((self.there(), self.token(), self.claim()), (DEFAULT, token, claim))

    @each(SOME)
    def test_uninstalled_with_its_record(self, version):
        token, claim = self.step_by_step()
        self.adopted(version, token, claim)
        self.run_helm(version, "uninstall", NAME)
        self.assertEqual((self.there(), self.token(), self.claim()), (KEPT, token, claim))

    @each(SOME)
    def test_the_wrong_order_is_refused_too(self, version):
        """The finalizer first: from then on only the refusal stands between an uninstall and the claim."""
        self.operator()
        self.unlock()
        self.refused(version)
        self.free(first=False)
        self.refused(version)

    @each(SOME)
    def test_no_way_around_it(self, version):
        self.operator()
        self.refused(version, "--set", "record.enabled=false")
        self.refused(version, "--set", "secrets.mode=external")
        self.refused(version, "--set", "storage.persistence.enabled=false")
        self.free(first=True)
        self.refused(version, "--set", "record.enabled=false", says=f'StatefulSet "{NAME}" and 8 more still belong')

    @each(SOME)
    def test_without_take_ownership_nothing_changes(self, version):
        self.step_by_step()
        before = self.versions()
        self.install(version, ok=False, says="invalid ownership metadata")
        self.assertEqual({each: self.versions().get(each) for each in before}, before)

    @each(SOME)
    def test_with_a_record_that_helm_does_not_keep(self, version):
        """The record stays the user's: it may go whenever they like."""
        token, claim = self.operator()
        self.free(first=True)
        self.free(first=False)
        self.adopted(version, token, claim, "--set", "record.enabled=false")
        self.assertEqual(self.api.object(*RECORD)["metadata"]["finalizers"], [FINALIZER])
        self.unlock()
        self.kubectl("delete", "openclawinstance", NAME)
        self.assertEqual((self.there(), self.token(), self.claim()), (DEFAULT - {RECORD}, token, claim))

    @each(SOME)
    def test_what_the_refusal_prevents(self, version):
        """The same objects without our refusal: Helm keeps its word, garbage collection does not know it."""
        _, claim = self.operator()
        text = self.rendered()
        self.assertNotIn("{{", text)
        plain = self.chart({"all.yaml": text}, name="plain")
        self.run_helm(version, "install", NAME, plain, *take_over(version))
        kept = self.api.object("PersistentVolumeClaim", f"{NAME}-data")["metadata"]
        self.assertEqual((kept["uid"], kept["annotations"]["helm.sh/resource-policy"]), (claim, "keep"))
        self.unlock()
        said = self.run_helm(version, "uninstall", NAME).text
        self.assertRegex(said, re.escape(f"{NAME}-data"))  # "kept due to the resource policy"
        self.assertEqual((self.there(), self.claim(), self.token()), (set(), None, None))

    @each(SOME)
    def test_a_record_that_was_never_an_operators(self, version):
        """One applied by hand, without finalizer and children, is taken over as it is."""
        self.kubectl("apply", "--server-side", "-f", str(CHART / "crds"))
        self.create(next(o for o in objects(self.rendered()) if o["kind"] == "OpenClawInstance"))
        self.install(version, *take_over(version))
        self.assertEqual(self.there(), DEFAULT)

    @each(HELM_4)
    def test_helm_4_stops_at_the_operators_fields_and_goes_on_when_told(self, version):
        token, claim = self.step_by_step()
        self.install(version, "--take-ownership", ok=False, says='conflict with "openclaw-operator"')
        self.assertEqual((self.there(), self.token(), self.claim()), (DEFAULT, token, claim))
        self.install(version, *take_over(version), verb=["upgrade", "--install"])
        self.belongs_to_helm(version, token, claim)
        self.upgrade(version, "--set", "image.tag=2026.3.13")  # once is enough
        self.assertEqual(self.tag(), "2026.3.13")

    @each(SOME)
    def test_the_record_after_adoption(self, version):
        """pinned: Helm 3 compares an adopted custom resource with itself and sends nothing, so the operator's stays."""
        self.step_by_step()
        self.install(version, *take_over(version))
        spec = self.api.object(*RECORD)["spec"]
        self.assertEqual(spec.get("image", {}).get("tag"), None if is_3(version) else "2026.3.12")
        self.upgrade(version, "--set", "image.tag=2026.3.13")
        self.assertEqual(self.api.object(*RECORD)["spec"]["image"]["tag"], "2026.3.13")

    @each(SOME)
    def test_an_object_beside_the_data_is_not_forgotten(self, version):
        """Each of them would go with the record, at a time of its own."""
        self.operator()
        self.free(first=True)
        self.kubectl("patch", "statefulset", NAME, "--type=merge", "-p", json.dumps({"metadata": {"ownerReferences": None}}))
        self.unlock()
        self.refused(version, says=f'ServiceAccount "{NAME}" and 7 more still belong')
        self.refused(version, "--set", "record.enabled=false", says=f'ServiceAccount "{NAME}" and 7 more still belong')


if __name__ == "__main__":
    unittest.main()
