"""helm openclaw import: from an instance of the operator's to a release, with real Helm, kubectl and garbage collection."""

import json
import os
import unittest

import yaml

import test_adoption
from release_case import DEFAULT, KEPT, NAME, each
from test_adoption import FINALIZER, RECORD
from test_day_two import DayTwo
from through_helm import HELMS, SOME

DEPLOYMENT = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {
    "name": "openclaw-operator", "namespace": "openclaw-system", "labels": {"app.kubernetes.io/name": "openclaw-operator"}},
    "spec": {"replicas": 1, "selector": {"matchLabels": {"a": "b"}}, "template": {
        "metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "manager", "image": "operator"}]}}}}


class ImportTest(DayTwo):
    rendered, create, operator_objects = test_adoption.Adoption.rendered, test_adoption.Adoption.create, test_adoption.Adoption.operator
    versions, belongs_to_helm = test_adoption.Adoption.versions, test_adoption.Adoption.belongs_to_helm

    def operator(self, replicas=0):
        self.kubectl("create", "namespace", "openclaw-system")
        self.kubectl("create", "-f", "-", stdin=json.dumps({**DEPLOYMENT, "spec": {**DEPLOYMENT["spec"], "replicas": replicas}}))
        return self.operator_objects()

    def values(self, version):
        """What a first look prints, in a file."""
        file = os.path.join(self.home.folder, "imported.yaml")
        with open(file, "w", encoding="utf-8") as out:
            out.write(self.run_cli(version, "import", NAME).out)
        return file

    def imported(self, version, file, **more):
        return self.run_cli(version, "import", NAME, "--values", file, "--apply", **more)

    @each(HELMS)
    def test_all_of_it(self, version):
        token, claim = self.operator()
        before = self.versions()
        first = self.run_cli(version, "import", NAME)
        self.assertEqual(self.versions(), before, "a look changes nothing")
        self.assertEqual(yaml.safe_load(first.out), self.api.object(*RECORD)["spec"])
        self.assertIn(f"free {len(DEFAULT) - 2} objects: persistentvolumeclaim/{NAME}-data, secret/", first.err)
        self.assertIn(f"take {FINALIZER} off the record", first.err)
        self.imported(version, self.values(version))
        self.belongs_to_helm(version, token, claim)
        self.assertIn("a release of Helm already", self.imported(version, "any").err)
        # The record goes, the release goes: the data stays.
        self.upgrade(version, "--set", "record.enabled=false")
        self.run_helm(version, "uninstall", NAME)
        self.assertEqual((self.there(), self.token(), self.claim()), (KEPT, token, claim))

    def test_values_from_standard_input(self):
        version = HELMS[-1]
        token, claim = self.operator()
        with open(self.values(version), encoding="utf-8") as file:
            text = file.read() + "podAnnotations: {from: stdin}\n"
        self.run_cli(version, "import", NAME, "--values", "-", "--apply", stdin=text)
        self.belongs_to_helm(version, token, claim)
        given = json.loads(self.run_helm(version, "get", "values", NAME, "-o", "json").out)
        self.assertEqual(given["podAnnotations"], {"from": "stdin"})

    def test_a_release_of_that_name_that_is_not_ours(self):
        version = HELMS[-1]
        self.operator()
        other = self.chart({"c.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n"}, name="my-own-chart")
        self.run_helm(version, "install", NAME, other)
        before = self.versions()
        outcome = self.imported(version, "any", ok=False)
        self.assertIn("made with chart my-own-chart-0.1.0", outcome.err)
        self.assertEqual(self.versions(), before)

    @each(SOME)
    def test_an_operator_that_runs(self, version):
        self.operator(replicas=1)
        file, before = self.values(version), self.versions()
        outcome = self.imported(version, file, ok=False)
        self.assertIn("the operator openclaw-system/openclaw-operator runs and would take everything back", outcome.err)
        self.assertIn("kubectl scale deployment openclaw-operator -n openclaw-system --replicas=0", outcome.err)
        self.assertEqual(self.versions(), before)

    def test_an_operator_that_cannot_be_seen(self):
        version = HELMS[-1]
        token, claim = self.operator_objects()
        file, before = self.values(version), self.versions()
        self.assertIn("add --operator-stopped", self.imported(version, file, ok=False).err)
        self.assertEqual(self.versions(), before)
        self.run_cli(version, "import", NAME, "--values", file, "--apply", "--operator-stopped")
        self.belongs_to_helm(version, token, claim)

    @each(SOME)
    def test_wrong_values_stop_it_before_anything_is_touched(self, version):
        self.operator()
        file = self.values(version)
        with open(file, "a", encoding="utf-8") as out:
            out.write("storag: {}\n")
        before = self.versions()
        outcome = self.imported(version, file, ok=False)
        self.assertIn("storag", outcome.err)
        self.assertEqual(self.versions(), before)

    def test_what_is_not_taken_along(self):
        version = HELMS[-1]
        self.operator()
        self.kubectl("patch", "openclawinstance", NAME, "--type=merge", "-p", json.dumps({
            "metadata": {"labels": {"team": "y"}, "annotations": {"note": "keep"}},
            "spec": {"restoreFrom": "backups/a/b/c"}}))
        values = yaml.safe_load(self.run_cli(version, "import", NAME).out)
        self.assertEqual((values["labels"], values["annotations"], "restoreFrom" in values), ({"team": "y"}, {"note": "keep"}, False))

    @each(SOME)
    def test_cut_off_anywhere_and_done_again(self, version):
        """Whatever request fails: the claim and the token stay, and the same command ends it."""
        self.operator()
        file = self.values(version)
        before = len(self.api.log("PATCH")) + len(self.api.log("POST"))
        self.imported(version, file)
        changes = len(self.api.log("PATCH")) + len(self.api.log("POST")) - before
        for position in range(0, changes, 4):
            with self.subTest(position=position, of=changes):
                self.fresh()
                token, claim = self.operator()
                self.api.fault(method="PATCH|POST", path="^/(api|apis)", kind="500", skip=position, times=1)
                self.imported(version, file, ok=None)
                self.api.clear_faults()
                self.assertEqual((self.token(), self.claim()), (token, claim))
                self.imported(version, file)
                self.belongs_to_helm(version, token, claim)

    def test_no_such_instance(self):
        version = HELMS[-1]
        self.operator()
        outcome = self.run_cli(version, "import", "other", ok=False)
        self.assertEqual((outcome.code, outcome.out), (3, ""))
        self.assertIn('cannot find OpenClawInstance "other" in namespace default', outcome.err)
        self.kubectl("delete", "openclawinstance", NAME, "--wait=false")
        self.assertIsNotNone(self.api.object(*RECORD))
        self.assertIn("it is being deleted", self.run_cli(version, "import", NAME, ok=False).err)


if __name__ == "__main__":
    unittest.main()
