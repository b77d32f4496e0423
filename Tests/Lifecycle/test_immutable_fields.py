"""Field by field, what `openclaw-post --objects` says of a StatefulSet and a claim that Kubernetes would not change. No cluster."""

import copy
import json
import re
import subprocess
import unittest

from release_case import NAME
from through_helm import objects, openclaw_post, temporary_folder

SPEC = {"image": {"tag": "2026.3.12"}, "envFrom": [{"secretRef": {"name": "keys"}}],
        "storage": {"persistence": {"size": "10Gi", "storageClass": "fast"}}}
SCALED = {**SPEC, "availability": {"autoScaling": {"enabled": True, "minReplicas": 2, "maxReplicas": 3}}}
CHROMIUM = {**SPEC, "chromium": {"enabled": True, "persistence": {"enabled": True, "size": "1Gi", "storageClass": "fast"}}}


class Outcome:
    def __init__(self, process):
        self.code, self.out, self.text = process.returncode, process.stdout, process.stderr

    def objects(self, kind):
        return [found for found in objects(self.out) if found["kind"] == kind]


class Rendered(unittest.TestCase):
    def setUp(self):
        self.folder = temporary_folder()

    def render(self, spec, *live):
        """The instance beside what lives."""
        instance = {"apiVersion": "openclaw.rocks/v1alpha1", "kind": "OpenClawInstance",
                    "metadata": {"name": NAME, "namespace": "default"}, "spec": spec}
        stored, arguments = self.folder / "live.json", []
        if live:
            stored.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": live}))
            arguments = ["--objects", str(stored)]
        return Outcome(subprocess.run([openclaw_post(), "--report", self.folder / "report", *arguments], input=json.dumps(instance),
                                      text=True, capture_output=True, timeout=60, check=False, env={"HOME": str(self.folder)}))


def template(change):
    """A change of the one claim template."""
    def apply(spec):
        change(spec["volumeClaimTemplates"][0])
    return apply


class StatefulSet(Rendered):
    # (what, spec, change of the living one, the field that is named)
    REFUSED = (
        ("another service", SPEC, lambda spec: spec.update(serviceName="other"), "serviceName"),
        ("no service", SPEC, lambda spec: spec.pop("serviceName"), "serviceName"),
        ("another label in the selector", SPEC, lambda spec: spec["selector"]["matchLabels"].update(team="a"), "selector"),
        ("an expression in the selector", SPEC,
         lambda spec: spec["selector"].update(matchExpressions=[{"key": "team", "operator": "Exists"}]), "selector"),
        ("pods one after another", SPEC, lambda spec: spec.update(podManagementPolicy="OrderedReady"), "podManagementPolicy"),
        ("a template added", SPEC, lambda spec: spec.update(volumeClaimTemplates=[{
            "metadata": {"name": "data"}, "spec": {"accessModes": ["ReadWriteOnce"]}}]), "volumeClaimTemplates"),
        ("a template removed", SCALED, lambda spec: spec.pop("volumeClaimTemplates"), "volumeClaimTemplates"),
        ("a second template", SCALED, lambda spec: spec["volumeClaimTemplates"].append({
            "metadata": {"name": "more"}, "spec": {"accessModes": ["ReadWriteOnce"]}}), "volumeClaimTemplates"),
        ("another name", SCALED, template(lambda each: each["metadata"].update(name="other")), "volumeClaimTemplates"),
        ("another label", SCALED, template(lambda each: each["metadata"]["labels"].update(team="a")), "volumeClaimTemplates"),
        ("a label less", SCALED, template(lambda each: each["metadata"]["labels"].popitem()), "volumeClaimTemplates"),
        ("another class", SCALED, template(lambda each: each["spec"].update(storageClassName="slow")), "volumeClaimTemplates"),
        ("no class", SCALED, template(lambda each: each["spec"].pop("storageClassName")), "volumeClaimTemplates"),
        ("other access modes", SCALED, template(lambda each: each["spec"].update(accessModes=["ReadWriteMany"])),
         "volumeClaimTemplates"),
        ("another size", SCALED, template(lambda each: each["spec"]["resources"]["requests"].update(storage="9Gi")),
         "volumeClaimTemplates"),
        ("two fields", SCALED, lambda spec: (spec.update(serviceName="other"), spec.pop("volumeClaimTemplates")),
         "serviceName and volumeClaimTemplates"),
    )
    TAKEN = (
        ("as it was made", SPEC, lambda spec: None),
        ("as it was made, scaled", SCALED, lambda spec: None),
        ("another way to write the size", SCALED,
         template(lambda each: each["spec"]["resources"]["requests"].update(storage="10240Mi"))),
        ("what a server fills in", SCALED, template(lambda each: each.update(
            apiVersion="v1", kind="PersistentVolumeClaim", status={"phase": "Pending"}))),
        ("what Kubernetes does change", SPEC, lambda spec: spec.update(replicas=3, revisionHistoryLimit=3, minReadySeconds=5)),
        ("a policy that was not read", SPEC, lambda spec: spec.pop("podManagementPolicy")),
    )

    def living(self, spec, change):
        rendered = self.render(spec)
        self.assertEqual(rendered.code, 0, rendered.text)
        live = copy.deepcopy(rendered.objects("StatefulSet")[0])
        change(live["spec"])
        return self.render(spec, live, *rendered.objects("Secret"))

    def test_what_is_refused(self):
        for what, spec, change, field in self.REFUSED:
            with self.subTest(what):
                outcome = self.living(spec, change)
                self.assertEqual((outcome.code, outcome.out), (1, ""), outcome.text)
                found = re.search(r"error\[statefulset-immutable\]: StatefulSet \"my-agent\" lives with another (.+), which", outcome.text)
                self.assertTrue(found, outcome.text)
                self.assertEqual(found[1], field)
                self.assertIn(f"fix: kubectl delete statefulset {NAME} -n default --cascade=orphan, then run this again", outcome.text)
                self.assertEqual("a pod that gets a claim of its own finds it empty" in outcome.text, "volumeClaim" in field)

    def test_what_is_taken(self):
        for what, spec, change in self.TAKEN:
            with self.subTest(what):
                outcome = self.living(spec, change)
                self.assertEqual(outcome.code, 0, outcome.text)
                self.assertNotIn("statefulset-immutable", outcome.text)


class Claim(Rendered):
    """A larger size beside the StorageClass, which only `--objects` can bring: the chart does not read cluster-scoped objects."""

    CLAIMS = (("storage", SPEC, f"{NAME}-data", "10Gi"), ("chromium", CHROMIUM, f"{NAME}-chromium-data", "1Gi"))

    def grown(self, spec, field, claim, size, **storage_class):
        """The claim lives; twenty times as much is asked for."""
        rendered = self.render(spec)
        live = next(found for found in rendered.objects("PersistentVolumeClaim") if found["metadata"]["name"] == claim)
        self.assertEqual(live["spec"]["resources"]["requests"]["storage"], size)
        larger = copy.deepcopy(spec)
        larger[field]["persistence"]["size"] = "200Gi"
        outcome = self.render(larger, live, *rendered.objects("Secret"), {
            "apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "provisioner": "example.com/disk",
            "metadata": {"name": "fast"}, **storage_class})
        return outcome, {found["metadata"]["name"]: found["spec"]["resources"]["requests"]["storage"]
                         for found in outcome.objects("PersistentVolumeClaim")}

    def test_on_a_class_that_cannot_grow(self):
        for field, spec, claim, size in self.CLAIMS:
            for storage_class in ({}, {"allowVolumeExpansion": False}):
                with self.subTest(claim=claim, **storage_class):
                    outcome, _ = self.grown(spec, field, claim, size, **storage_class)
                    self.assertEqual((outcome.code, outcome.out), (1, ""), outcome.text)
                    self.assertIn(f'error[claim-cannot-grow]: spec.{field}.persistence.size is "200Gi", but claim "{claim}" lives '
                                  f'with "{size}"', outcome.text)
                    self.assertIn("fix: its StorageClass does not allow expansion: keep the size, or move the data to a new claim",
                                  outcome.text)

    def test_on_a_class_that_grows(self):
        for field, spec, claim, size in self.CLAIMS:
            with self.subTest(claim=claim):
                outcome, sizes = self.grown(spec, field, claim, size, allowVolumeExpansion=True)
                self.assertEqual(outcome.code, 0, outcome.text)
                self.assertNotRegex(outcome.text, "claim-cannot-grow|claim-kept-as-is")
                self.assertEqual(sizes[claim], "200Gi")


if __name__ == "__main__":
    unittest.main()
