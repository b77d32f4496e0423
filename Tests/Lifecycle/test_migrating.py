"""docs/migrating.md: from the operator to a release and back, typed as the page has it, and nothing is lost on the way."""

import json
import os
import re
import shutil
import subprocess
import unittest

import test_import
from release_case import DEFAULT, KEPT, NAME, each, is_3, tools
from test_adoption import FINALIZER, RECORD
from through_helm import BIN, CHART, ROOT, SOME, objects, temporary_folder

PAGE = ROOT / "docs" / "migrating.md"


def blocks():
    return dict(re.findall(r"<!-- test: migrate (\w+) -->\n```sh\n(.*?)```", PAGE.read_text(), re.S))


class Migrating(test_import.DayTwo):
    operator = test_import.ImportTest.operator
    operator_objects = test_import.ImportTest.operator_objects
    rendered, create = test_import.ImportTest.rendered, test_import.ImportTest.create
    versions, belongs_to_helm = test_import.ImportTest.versions, test_import.ImportTest.belongs_to_helm

    def type(self, version, name):
        """A block of the page, in a checkout with the plugins installed."""
        tree, plugins, path = (self.work / part for part in ("tree", "plugins", "path"))
        if not tree.exists():
            shutil.copytree(CHART, tree / "chart")
            shutil.copytree(ROOT / "plugins", tree / "plugins", ignore=shutil.ignore_patterns("bin"))
            shutil.copytree(ROOT / "scripts", tree / "scripts")
            for file in ("plugin.yaml", "plugin.complete", "completion.yaml"):
                shutil.copy(ROOT / file, tree)
            (tree / "bin").symlink_to(BIN)
            (tree / "plugins" / "openclaw-post" / "bin").symlink_to(BIN)
            plugins.mkdir()
            (plugins / "openclaw").symlink_to(tree)
            if not is_3(version):
                (plugins / "openclaw-post").symlink_to(tree / "plugins" / "openclaw-post")
            path.mkdir()
            for program, target in (("helm", tools.tool("helm", version)), ("kubectl", tools.tool("kubectl", "1.33.9"))):
                (path / program).symlink_to(target)
        environment = {**self.api.environment("admin"), "HELM_PLUGINS": str(plugins)}
        environment["PATH"] = f"{path}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", blocks()[name]], cwd=tree, env=environment, text=True,
                              capture_output=True, timeout=120, check=False, start_new_session=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def replicas(self):
        return self.api.object("Deployment", "openclaw-operator", "openclaw-system")["spec"]["replicas"]

    def takes_back(self):
        """What the operator does with a record: its finalizer, and every child that is not there, owned by the record."""
        self.kubectl("patch", "openclawinstance", NAME, "--type=merge", "-p", json.dumps({"metadata": {"finalizers": [FINALIZER]}}))
        owner = {"apiVersion": "openclaw.rocks/v1alpha1", "kind": "OpenClawInstance", "name": NAME,
                 "uid": self.api.object(*RECORD)["metadata"]["uid"], "controller": True, "blockOwnerDeletion": True}
        for child in objects(self.rendered()):
            if self.api.object(child["kind"], NAME if child["kind"] == RECORD[0] else child["metadata"]["name"]):
                continue
            child["metadata"]["ownerReferences"] = [owner]
            child["metadata"].pop("annotations", None)
            self.create(child)

    @each(SOME)
    def test_there_and_back_and_there_again(self, version):
        self.work = temporary_folder()
        token, claim = self.operator(replicas=1)
        before = self.versions()
        self.type(version, "look")
        self.assertEqual(self.versions(), before, "a look changes nothing")

        self.type(version, "over")
        self.assertEqual(self.replicas(), 0)
        self.belongs_to_helm(version, token, claim)
        spec = self.api.object(*RECORD)["spec"]

        self.type(version, "back")
        self.assertEqual((self.there(), self.token(), self.claim()), (KEPT | {RECORD}, token, claim))
        record = self.api.object(*RECORD)
        self.assertEqual(record["spec"], spec)
        self.assertNotIn("deletionTimestamp", record["metadata"])
        self.assertEqual(self.replicas(), 1)
        self.takes_back()
        self.assertEqual((self.there(), self.token(), self.claim()), (DEFAULT, token, claim))

        self.type(version, "look")
        self.type(version, "over")
        self.belongs_to_helm(version, token, claim)

    def test_every_command_of_the_page_is_run(self):
        self.assertEqual(len(blocks()), PAGE.read_text().count("```sh"))


if __name__ == "__main__":
    unittest.main()
