"""What <TAB> offers, asked as a shell asks: `helm __complete openclaw …`, with each Helm and the plugin as it is packaged."""

import json
import os
import pathlib
import shutil
import subprocess
import unittest

from release_case import NAME, each, tools
from test_day_two import DayTwo
from through_helm import BIN, HELMS, ROOT, temporary_folder

NO_FILES, NO_SPACE = 4, 2


class CompletionTest(DayTwo):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plugins = temporary_folder() / "plug ins"
        plugin = cls.plugins / "openclaw"
        (plugin / "scripts").mkdir(parents=True)
        for name in ("plugin.yaml", "completion.yaml", "plugin.complete"):
            shutil.copy(ROOT / name, plugin)
        shutil.copytree(ROOT / "scripts" / "plugin", plugin / "scripts" / "plugin")
        (plugin / "bin").symlink_to(BIN)

    def complete(self, version, *words, kubectl="1.33.9", **more):
        """(candidates, directive) for the last word."""
        before = len(self.api.log())
        environment = {**self.api.environment(), "HELM_PLUGINS": str(self.plugins), "KUBECTL": tools.tool("kubectl", kubectl), **more}
        done = subprocess.run([tools.tool("helm", version), "__complete", "openclaw", *words], env=environment, text=True,
                              capture_output=True, stdin=subprocess.DEVNULL, timeout=30, check=True)
        self.asked = len(self.api.log()) - before
        lines = done.stdout.splitlines()
        self.assertRegex(lines[-1], r"^:\d+$", done.stdout)
        return [line.partition("\t")[0] for line in lines[:-1]], int(lines[-1][1:])

    def offers(self, version, *words, expected, directive=NO_FILES):
        self.assertEqual(self.complete(version, *words), (expected, directive), words)

    @each(HELMS)
    def test_without_a_cluster(self, version):
        both = NO_FILES | NO_SPACE
        for words, expected, directive in (
            (["explain", "spec.chromium.per"], ["spec.chromium.persistence"], both),
            (["explain", "chromium.persistence.s"], ["chromium.persistence.storageClass", "chromium.persistence.size"], both),
            (["explain", "pod-run-as-r"], ["pod-run-as-root"], both),
            (["explain", "-o", ""], ["text", "json"], NO_FILES),
            (["doctor", "--check", "pod-m"], ["pod-memory", "pod-migration"], NO_FILES),
            (["init", "--features", "chr"], ["chromium"], both),
            (["init", "--features", "chromium,in"], ["chromium,ingress"], both),
            (["lint", "--format", "s"], ["sarif"], NO_FILES),
            (["status", "a", "b", ""], [], NO_FILES),
            (["lint", "val"], [], 0),
            (["version", ""], [], NO_FILES),
        ):
            found, got = self.complete(version, *words)
            self.assertEqual((sorted(found), got), (sorted(expected), directive), words)
            self.assertEqual(self.asked, 0, words)
        self.assertIn("doctor", self.complete(version, "do")[0])

    @each(HELMS)
    def test_names(self, version):
        self.kubectl("create", "namespace", "agents")
        self.install(version, "-n", "agents", "--set-json", 'instances={"a": {}, "b": {}}')
        self.install(version, release="other")
        for command in ("status", "doctor", "logs", "suspend"):
            self.offers(version, command, "", expected=["other"])
        self.offers(version, "status", "-n", "agents", "", expected=[f"{NAME}-a", f"{NAME}-b"])
        self.offers(version, "status", f"--namespace=agents", f"{NAME}-b", expected=[f"{NAME}-b"])
        self.offers(version, "logs", "-f", "--tail", "5", "", expected=["other"])
        self.offers(version, "logs", "-c", "", expected=[])
        self.offers(version, "rollback", "o", expected=["other"])
        self.upgrade(version, release="other")
        self.offers(version, "rollback", "other", "", expected=["2", "1"])
        self.offers(version, "import", "", expected=["other"])

    def test_requests(self):
        version = HELMS[-1]
        self.install(version)
        self.api.create(*({"apiVersion": "openclaw.rocks/v1alpha1", "kind": "OpenClawSelfConfig",
                           "metadata": {"name": name, "namespace": "default"}, "spec": {"instanceRef": of, "addSkills": ["x"]}}
                          for name, of in (("sc-1", NAME), ("sc-2", "else"))))
        self.offers(version, "selfconfig", "drop", NAME, "", expected=["sc-1"])
        self.offers(version, "selfconfig", "drop", "", expected=[NAME])

    def test_silence(self):
        for more in ({"KUBECTL": "/none"}, {"KUBECONFIG": "/none"}):
            for words in (["status", ""], ["rollback", ""], ["rollback", "--", "-x", ""], ["selfconfig", "drop", "x", ""]):
                self.assertEqual(self.complete(HELMS[-1], *words, **more), ([], NO_FILES), (words, more))
        # Not built: nothing but what Helm itself does then.
        plugin = pathlib.Path(self.home.folder) / "plugins" / "openclaw"
        shutil.copytree(self.plugins / "openclaw", plugin, ignore=shutil.ignore_patterns("bin"))
        self.assertEqual(self.complete(HELMS[-1], "status", "", HELM_PLUGINS=str(plugin.parent))[0], [])


class SelfConfigTest(DayTwo):
    def request(self, name, of, spec, **status):
        self.api.create({"apiVersion": "openclaw.rocks/v1alpha1", "kind": "OpenClawSelfConfig",
                         "metadata": {"name": name, "namespace": "default"}, "spec": {"instanceRef": of, **spec}})
        if status:
            self.kubectl("patch", "openclawselfconfig", name, "--subresource=status", "--type=merge", "-p",
                         json.dumps({"status": status}))

    def test_list_and_drop(self):
        version = HELMS[-1]
        outcome = self.run_cli(version, "selfconfig", "list", ok=False)
        self.assertEqual(outcome.code, 3)
        self.assertIn("does not know OpenClawSelfConfig\n   = fix: helm openclaw crds apply", outcome.err)
        self.install(version)
        self.assertEqual(self.run_cli(version, "selfconfig", "list").err, "no request in namespace default\n")
        self.request("sc-1", NAME, {"addSkills": ["npm:x"], "addEnvVars": [{"name": "KEY", "value": "hidden"}]})
        self.request("sc-2", NAME, {"configPatch": {"tools": {"a": "hidden"}}}, phase="Applied", message="done \u001b[31m",
                     completionTime="2026-03-01T08:05:09Z")
        self.request("sc-3", "another", {"removeSkills": ["y"]}, phase="Denied", message="skills are not allowed")
        text = self.run_cli(version, "selfconfig", "list").out
        self.assertNotIn("hidden", text)
        self.assertNotIn("\u001b", text)
        self.assertRegex(text, rf"\nsc-1 +{NAME} +Pending +\d+s +addSkills npm:x; addEnvVars KEY +-\n")
        self.assertRegex(text, r"\nsc-3 +another +Denied +\d+s +removeSkills y +skills are not allowed\n")
        found = json.loads(self.run_cli(version, "selfconfig", "list", NAME, "-o", "json").out)
        self.assertEqual([entry["name"] for entry in found], ["sc-1", "sc-2"])
        self.assertEqual(found[1]["asks"], {"configPatch": ["tools"]})
        self.assertEqual((found[1]["phase"], found[1]["completed"]), ("Applied", "2026-03-01T08:05:09Z"))
        self.assertEqual(self.run_cli(version, "selfconfig", "drop", NAME, "sc-1").out,
                         "deleted sc-1, which asked for addSkills npm:x; addEnvVars KEY\n")
        self.assertEqual(self.run_cli(version, "selfconfig", "drop", NAME, "sc-2").err, "")
        outcome = self.run_cli(version, "selfconfig", "drop", NAME, "sc-3", ok=False)
        self.assertEqual(outcome.code, 3, "it is another's")
        self.assertIsNotNone(self.api.object("OpenClawSelfConfig", "sc-3"))
        self.assertEqual(self.run_cli(version, "selfconfig", "drop", "--", NAME, "--all", ok=False).code, 2)

    def test_what_is_in_effect_outlives_its_request(self):
        version = HELMS[-1]
        self.install(version)
        entries = [{"name": f"sc-{n}", "uid": f"u{n}", "time": "2026-03-01T08:05:09Z",
                    "addEnvVars": [{"name": f"KEY{n}", "value": "hidden"}]} for n in (1, 2)]
        state = {"version": 1, "secrets": {"changed": "0123456789abcdef"}, "selfConfigure": {"requests": entries}}
        labels = {"app.kubernetes.io/component": "state"}
        self.api.create({"apiVersion": "v1", "kind": "ConfigMap", "data": {"state.json": json.dumps(state), "counters.json": "{}"},
                         "metadata": {"name": f"{NAME}-state", "namespace": "default", "labels": labels}})
        for words in ([], [NAME]):
            text = self.run_cli(version, "selfconfig", "list", *words).out
            self.assertRegex(text, rf"\nsc-1 +{NAME} +Applied +\S+ +addEnvVars KEY1 +in effect\n")
            self.assertNotIn("hidden", text)
        outcome = self.run_cli(version, "selfconfig", "drop", NAME, "sc-1")
        self.assertIn("takes out: addEnvVars KEY1", outcome.err)
        stored = self.api.object("ConfigMap", f"{NAME}-state")["data"]
        left = json.loads(stored["state.json"])
        self.assertEqual([entry["name"] for entry in left["selfConfigure"]["requests"]], ["sc-2"])
        self.assertEqual((left["secrets"], stored["counters.json"]), (state["secrets"], "{}"))
        self.assertEqual(self.run_cli(version, "selfconfig", "drop", NAME, "sc-1", ok=False).code, 3)

    def test_status_tells_of_updates_and_what_runs_at_set_times(self):
        version = HELMS[-1]
        self.install(version, "--set", "keeper.enabled=true")
        self.kubectl("patch", "openclawinstance", NAME, "--subresource=status", "--type=merge", "-p", json.dumps({"status": {
            "phase": "Running", "autoUpdate": {"currentVersion": "2026.3.1", "failedVersion": "2026.3.2", "lastUpdateError": "no"}}}))
        text = self.run_cli(version, "status", NAME).out
        self.assertRegex(text, r"\nupdates +runs 2026\.3\.1, passes over 2026\.3\.2, no\n")
        self.assertRegex(text, rf'\nruns +{NAME}-keeper, scheduled "\*/5 \* \* \* \*", not run yet, next at [0-9T:-]+[05]:00Z\n')
        found = json.loads(self.run_cli(version, "status", NAME, "-o", "json").out)
        self.assertEqual([job["name"] for job in found["scheduled"]], [f"{NAME}-keeper"])
        self.assertRegex(found["scheduled"][0]["nextRun"], r":\d[05]:00Z$")

    def test_tables_are_json_too(self):
        version = HELMS[-1]
        self.install(version)
        for words in (["status"], ["status", "-A"], ["status", NAME], ["doctor"], ["doctor", "--list"], ["selfconfig", "list"]):
            json.loads(self.run_cli(version, *words, "-o", "json").out)
        self.upgrade(version, "--description", "for a reason")
        found = json.loads(self.run_cli(version, "status", NAME, "-o", "json").out)
        self.assertEqual([entry["description"] for entry in found["release"]["history"]], ["for a reason", "Install complete"])
        text = self.run_cli(version, "status", NAME).out
        self.assertRegex(text, r"\nlast change +2, [\dT:-]+, deployed: for a reason\nbefore +1, [\dT:-]+, superseded: Install complete\n")
        self.kubectl("patch", "openclawinstance", NAME, "--subresource=status", "--type=merge", "-p", json.dumps(
            {"status": {"lastBackupTime": "2020-01-01T00:00:00Z", "lastBackupPath": "backups/a/b/c"}}))
        self.assertRegex(self.run_cli(version, "status", NAME).out, r"last backup +2020-01-01T00:00:00Z, \d{4}d ago, backups/a/b/c\n")
        values = os.path.join(self.home.folder, "v.yaml")
        with open(values, "w", encoding="utf-8") as file:
            file.write("image: {tag: 2026.3.12}\nskills: ['pack:acme/skills/a@v1']\n")
        found = json.loads(self.run_cli(version, "packs", "list", "-f", values, "--format", "json").out)
        self.assertEqual([(entry["lock"], entry["instances"]) for entry in found], [("not locked", ["openclaw"])])


if __name__ == "__main__":
    unittest.main()
