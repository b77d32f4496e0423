"""helm-openclaw as a process: what it prints, where, and what it ends with; its commands under real Helm 3 and 4.

Needs PyYAML, the programs in OPENCLAW_BIN_DIR (by default bin/) and the Helm binaries of scripts/fetch-tools
(OPENCLAW_TOOLS, by default .cache/tools). No cluster and no network.
"""

import json
import os
import pathlib
import pty
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from xml.etree import ElementTree

import jsonschema
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("OPENCLAW_BIN_DIR", ROOT / "bin")).resolve()
TOOLS = pathlib.Path(os.environ.get("OPENCLAW_TOOLS", ROOT / ".cache" / "tools"))
CHART = ROOT / "chart"
HELMS = ["3.17.1", "4.3.1"]

sys.path.insert(0, str(ROOT / "Tests" / "Chart"))
from cluster import GROUPS, Cluster  # noqa: E402

GROUPS.update({
    "v1": {**GROUPS["v1"], "Service": "services"},
    "rbac.authorization.k8s.io/v1": {"Role": "roles", "RoleBinding": "rolebindings"},
    "networking.k8s.io/v1": {"NetworkPolicy": "networkpolicies"},
    "policy/v1": {"PodDisruptionBudget": "poddisruptionbudgets"},
})

GOOD = 'image: {tag: "2026.3.12"}\nenvFrom:\n  - secretRef: {name: keys}\n'
WRONG = GOOD + "storage:\n  persistence:\n    size: 10Gig\n"
INSTANCE = ("apiVersion: openclaw.rocks/v1alpha1\nkind: OpenClawInstance\nmetadata: {name: a, namespace: agents}\nspec:\n"
            + "".join("  " + line + "\n" for line in GOOD.splitlines()))


class CLITest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.plugins = self.folder / "plugins"
        self.plugins.mkdir()
        (self.folder / "kubeconfig").write_text("")

    def environment(self, helm=None, **more):
        base = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "HELM_PLUGINS": str(self.plugins),
                "HELM_CACHE_HOME": str(self.folder / "cache"), "HELM_CONFIG_HOME": str(self.folder / "config"),
                "HELM_DATA_HOME": str(self.folder / "data"), "KUBECONFIG": str(self.folder / "kubeconfig"),
                "PWD": str(self.folder)}
        if helm:
            base["HELM_BIN"] = str(self.helm(helm))
        return {**base, **more}

    def helm(self, version):
        binary = TOOLS / f"helm-{version}" / "helm"
        if not binary.exists():
            self.fail(f"{binary} is missing: run scripts/fetch-tools")
        return binary

    def file(self, name, text):
        (self.folder / name).write_text(text)
        return name

    def run_cli(self, *arguments, helm=None, stdin=None, program=None, **environment):
        program = program or BIN / "helm-openclaw"
        result = subprocess.run(
            [str(program), *map(str, arguments)], cwd=self.folder, env=self.environment(helm, **environment),
            input=stdin, stdin=subprocess.DEVNULL if stdin is None else None, capture_output=True, text=True, timeout=120)
        return result

    def expect(self, code, *arguments, **more):
        result = self.run_cli(*arguments, **more)
        self.assertEqual(result.returncode, code, f"{arguments}\n{result.stdout}\n{result.stderr}")
        return result


# The part of the SARIF 2.1.0 schema (OASIS Standard, sections 3.13 to 3.49) that a finding needs: what must be there, and
# that nothing else is.
def _sarif(required, **properties):
    return {"type": "object", "required": required, "properties": properties, "additionalProperties": False}


_TEXT = _sarif(["text"], text={"type": "string", "minLength": 1})
_NUMBER = {"type": "integer", "minimum": 1}
SARIF = _sarif(
    ["version", "runs"],
    **{"$schema": {"type": "string", "format": "uri"}}, version={"const": "2.1.0"},
    runs={"type": "array", "items": _sarif(
        ["tool"], columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
        tool=_sarif(["driver"], driver=_sarif(
            ["name"], name={"type": "string"}, version={"type": "string"},
            rules={"type": "array", "uniqueItems": True, "items": _sarif(
                ["id"], id={"type": "string"}, shortDescription=_TEXT, help=_TEXT)})),
        results={"type": "array", "items": _sarif(
            ["message"], ruleId={"type": "string"}, ruleIndex={"type": "integer", "minimum": -1},
            level={"enum": ["none", "note", "warning", "error"]}, message=_TEXT,
            locations={"type": "array", "items": _sarif(
                [], physicalLocation=_sarif(
                    ["artifactLocation"], artifactLocation=_sarif([], uri={"type": "string", "pattern": r"^[^\s\\\\<>\"{}|^`]*$"}),
                    region=_sarif([], startLine=_NUMBER, startColumn=_NUMBER, endLine=_NUMBER, endColumn=_NUMBER)),
                logicalLocations={"type": "array", "items": _sarif([], fullyQualifiedName={"type": "string"})})})})})


class LintTest(CLITest):
    def test_nothing_wrong(self):
        self.file("values.yaml", GOOD)
        self.assertEqual(self.expect(0, "lint", "values.yaml").stdout, "nothing wrong in values.yaml\n")

    def test_secrets_in_the_wrong_place_are_not_shown(self):
        """Neither their own line nor one beside it: reports of CI are read by many."""
        self.file("values.yaml", GOOD + "gateway:\n  token: hidden-1\ntailscale:\n  enabled: true\n  authKey: hidden-2\n"
                  "  authKeySecretRef: hidden-3\nwebTerminal:\n  enabled: true\n  credential:\n    password: hidden-4\n")
        for form in ("human", "json", "sarif", "github", "junit"):
            result = self.expect(1, "lint", "values.yaml", "--format", form)
            self.assertNotIn("hidden-", result.stdout + result.stderr)

    def test_a_text_in_set(self):
        """Quotes inside --set would become part of the value."""
        self.file("values.yaml", GOOD)
        result = self.expect(1, "lint", "-f", "values.yaml", "--set", "image.tag=1")
        self.assertIn("   = fix: give it with --set-string instead of --set\n", result.stdout)
        self.expect(0, "lint", "-f", "values.yaml", "--set-string", "image.tag=1")

    def test_the_bound_that_is_broken(self):
        self.file("values.yaml", GOOD + "availability:\n  autoScaling:\n    maxReplicas: 99999999999\n")
        self.assertIn("it must be 1 to 2147483647", self.expect(1, "lint", "values.yaml").stdout)

    def test_finding_at_the_users_place(self):
        self.file("values.yaml", WRONG)
        result = self.expect(1, "lint", "values.yaml")
        self.assertEqual(result.stdout, (
            'error[quantity-invalid]: spec.storage.persistence.size is "10Gig", which is not a Kubernetes quantity\n'
            "  --> values.yaml:6:11, OpenClawInstance openclaw, spec.storage.persistence.size\n"
            " 6 |     size: 10Gig\n"
            "   |           ^^^^^\n"
            "   = fix: write a number and a unit, such as 500m, 2, 512Mi or 10Gi\n"
            "\n"
            "1 error in values.yaml\n"))
        self.assertEqual(result.stderr, "")

    def test_places_in_several_files_and_arguments(self):
        self.file("base.yaml", GOOD + "keeper:\n  schedule: daily\n")
        self.file("prod.yaml", "# production\ninstances:\n  a: {storage: {persistence: {size: 3Gib}}}\n  b: {}\n")
        found = json.loads(self.expect(
            1, "lint", "--format", "json", "-f", "base.yaml", "-f", "prod.yaml", "--set", "suspended=no").stdout)
        places = {(f["id"], f["file"], f["line"], f["column"]) for f in found["findings"]}
        self.assertEqual(places, {
            ("x-keeper-schedule", "base.yaml", 5, 13), ("quantity-invalid", "prod.yaml", 3, 37),
            ("wrong-type", "--set suspended=…", None, None)})
        self.assertEqual({f["instance"] for f in found["findings"] if f["id"] == "quantity-invalid"}, {"openclaw-a"})

    def test_json(self):
        self.file("values.yaml", WRONG + "security: {networkPolicy: {enabled: false}}\n")
        found = json.loads(self.expect(1, "lint", "values.yaml", "--format=json").stdout)
        self.assertEqual([text.split(":")[0] for text in found["errors"]], ["quantity-invalid"])
        self.assertEqual([text.split(":")[0] for text in found["warnings"]], ["network-policy-disabled"])
        self.assertEqual(set(found["findings"][0]), {
            "id", "severity", "message", "fix", "path", "instance", "file", "line", "column"})
        self.file("good.yaml", GOOD)
        found = json.loads(self.expect(0, "lint", "good.yaml", "--format=json").stdout)
        self.assertEqual(found, {"errors": [], "warnings": [], "findings": []})

    def test_formats_for_other_programs(self):
        self.file("my values.yaml", WRONG + "security: {networkPolicy: {enabled: false}}\n")
        out = self.expect(1, "lint", "--format", "sarif", "my values.yaml", "--set", "registry=x").stdout
        found = json.loads(out)
        jsonschema.Draft202012Validator(SARIF).validate(found)
        run = found["runs"][0]
        for result in run["results"]:
            self.assertEqual(run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"], result["ruleId"])
        first = run["results"][0]
        self.assertEqual((first["ruleId"], first["level"]), ("quantity-invalid", "error"))
        place = first["locations"][0]["physicalLocation"]
        self.assertEqual(place["artifactLocation"]["uri"], "my%20values.yaml")
        self.assertEqual(place["region"], {"startLine": 6, "startColumn": 11, "endLine": 6, "endColumn": 16})
        out = self.expect(1, "lint", "--format", "github", "my values.yaml").stdout.splitlines()
        self.assertEqual(len(out), 2)
        self.assertTrue(out[0].startswith("::error file=my values.yaml,line=6,col=11,endColumn=16,title=quantity-invalid::"), out)
        self.assertTrue(out[1].startswith("::warning file=my values.yaml,line=7,"), out)
        for strict, failures in (([], 1), (["--strict"], 2)):
            suites = ElementTree.fromstring(self.expect(1, "lint", "--format", "junit", *strict, "my values.yaml").stdout)
            self.assertEqual((suites.get("tests"), suites.get("failures")), ("2", str(failures)))
            self.assertEqual(len(suites.findall("testsuite/testcase")), 2)
            self.assertEqual(len(suites.findall("testsuite/testcase/failure")), failures)
        self.file("good.yaml", GOOD)
        jsonschema.Draft202012Validator(SARIF).validate(json.loads(self.expect(0, "lint", "--format", "sarif", "good.yaml").stdout))

    def test_output_goes_to_a_file(self):
        self.file("values.yaml", WRONG)
        result = self.expect(1, "lint", "--format", "json", "--output", "found.json", "values.yaml")
        self.assertEqual(result.stdout, "")
        self.assertEqual(len(json.loads((self.folder / "found.json").read_text())["findings"]), 1)
        self.assertIn("cannot", self.expect(3, "lint", "--output", "values.yaml/found", "values.yaml").stderr)

    def test_requests_and_defaults(self):
        request = ("---\napiVersion: openclaw.rocks/v1alpha1\nkind: OpenClawSelfConfig\nmetadata: {name: r, namespace: agents}\n"
                   "spec: {instanceRef: a, addEnvVars: [{name: LD_PRELOAD, value: x}], addSkills: [a b], what: 1}\n")
        defaults = ("---\napiVersion: openclaw.rocks/v1alpha1\nkind: OpenClawClusterDefaults\nmetadata: {name: mine}\n"
                    "spec: {image: {tag: ''}, registry: 5}\n")
        found = json.loads(self.expect(1, "lint", "--format", "json", "-", stdin=INSTANCE + request + defaults).stdout)
        whole = INSTANCE + request + defaults

        def line(text):
            return whole[:whole.index(text)].count("\n") + 1
        self.assertEqual([(f["id"], f["line"]) for f in found["findings"]], [
            *((id, line("instanceRef")) for id in ("sc-disabled", "sc-protected-env", "sc-skill", "x-unknown-field")),
            ("x-cluster-defaults-name", line("name: mine")), ("image-tag-or-digest", line("tag: ''")),
            ("wrong-type", line("tag: ''"))])

    def test_agents_that_could_change_each_other(self):
        on = INSTANCE + "  selfConfigure: {enabled: true, allowedActions: [skills]}\n"
        other = on.replace("name: a,", "name: b,")
        found = json.loads(self.expect(1, "lint", "--format", "json", "-", stdin=on + "---\n" + other).stdout)
        self.assertEqual([f["id"] for f in found["findings"] if f["severity"] == "error"], ["x-self-configure-shared"])
        note = 'annotations: {openclaw.rocks/shared-self-configure: "true"}, namespace'
        self.expect(0, "lint", "-", stdin=(on + "---\n" + other).replace("namespace", note))
        self.expect(0, "lint", "-", stdin=on + "---\n" + other.replace("agents", "elsewhere"))

    def test_strict_and_ignore(self):
        self.file("values.yaml", GOOD + "security: {networkPolicy: {enabled: false}}\n")
        self.expect(0, "lint", "values.yaml")
        self.expect(1, "lint", "--strict", "values.yaml")
        self.expect(0, "lint", "--strict", "--ignore", "network-policy-disabled", "values.yaml")
        self.file("wrong.yaml", WRONG)
        result = self.expect(1, "lint", "--ignore", "quantity-invalid", "wrong.yaml")
        self.assertEqual(result.stderr, "note: --ignore quantity-invalid leaves out warnings only, and this is an error\n")
        self.assertIn("did you mean image-tag-latest?", self.expect(2, "lint", "--ignore", "image-tag-latst", "wrong.yaml").stderr)

    def test_kinds_are_told_apart(self):
        self.file("instance.yaml", INSTANCE + "  storge: {}\n")
        result = self.expect(1, "lint", "instance.yaml")
        self.assertIn("instance.yaml:8:3, OpenClawInstance a, spec.storge", result.stdout)
        result = self.expect(1, "lint", "-", stdin=(self.folder / "instance.yaml").read_text())
        self.assertIn("--> standard input:8:3", result.stdout)
        result = self.expect(1, "lint", "-", stdin=WRONG)
        self.assertIn("--> standard input:6:11", result.stdout)

    def test_null_and_order(self):
        self.file("a.yaml", WRONG)
        self.file("b.yaml", "storage: null\n")
        self.expect(0, "lint", "-f", "a.yaml", "-f", "b.yaml")
        self.expect(1, "lint", "-f", "b.yaml", "-f", "a.yaml")
        self.expect(0, "lint", "-f", "a.yaml", "--set", "storage.persistence.size=2Gi")

    def test_old(self):
        self.file("old.yaml", "storage: {persistence: {storageClass: a}}\n")
        self.file("new.yaml", GOOD + "storage: {persistence: {storageClass: b}}\n")
        self.assertIn("storage-class", self.expect(1, "lint", "new.yaml", "--old", "old.yaml").stdout)
        self.file("none.yaml", "apiVersion: v1\nkind: ConfigMap\n")
        self.assertIn("wrong-kind", self.expect(1, "lint", "new.yaml", "--old", "none.yaml").stderr)

    def test_a_configmap_in_the_cluster_is_a_warning(self):
        self.file("values.yaml", GOOD + "config: {configMapRef: {name: mine}}\n")
        self.assertIn("warning[config-cm-missing]", self.expect(0, "lint", "values.yaml").stdout)

    def test_no_secret_is_shown(self):
        for text in [
            "env:\n  - name: 1\n    value: sk-secret\n",
            "env: [{name: 1, value: sk-secret}]\n",
            "env:\n- name: A\n  value: sk-secret: x\n",
            "config: {raw: {token: sk-secret}, mergeMod: x}\n",
            "config:\n  raw:\n    token: \"sk-secret\n",
        ]:
            self.file("values.yaml", text)
            result = self.expect(1, "lint", "values.yaml")
            self.assertNotIn("sk-secret", result.stdout + result.stderr, text)
        result = self.expect(1, "lint", "--set", "env[0].name=1,env[0].value=sk-secret")
        self.assertNotIn("sk-secret", result.stdout + result.stderr)

    def test_usage_and_failures(self):
        self.assertIn("Try helm openclaw lint --help", self.expect(2, "lint").stderr)
        self.assertIn("--bogus", self.expect(2, "lint", "--bogus").stderr)
        self.expect(2, "lint", "--format", "xml", "x")
        self.assertIn("cannot read missing.yaml", self.expect(3, "lint", "missing.yaml").stderr)
        self.assertIn("--defaults", self.expect(0, "help", "lint").stdout)
        self.file("values.yaml", GOOD)
        self.assertIn("wrong-kind", self.expect(1, "lint", "values.yaml", "--defaults", "values.yaml").stderr)

    def test_colour(self):
        self.file("values.yaml", WRONG)
        self.assertNotIn("\x1b[", self.expect(1, "lint", "values.yaml").stdout)
        self.assertIn("\x1b[31m", self.expect(1, "lint", "values.yaml", HELM_COLOR="always").stdout)
        self.assertNotIn("\x1b[", self.expect(1, "lint", "values.yaml", HELM_COLOR="always", NO_COLOR="1").stdout)

    def test_conformance_of_chart_and_lint(self):
        """The documents that we make of values are those that the chart makes."""
        self.file("values.yaml", GOOD + "labels: {team: x}\nnameOverride: z\nkeeper: {enabled: false}\n"
                  "instances: {a: {suspended: true, labels: {team: z}}, b: {envFrom: null}}\n")
        seed = self.folder / "seed"
        seed.write_text("s" * 64)
        seed.chmod(0o600)
        ours = self.expect(0, "render", "-f", "values.yaml", "--chart", CHART, "--release", "r", "-n", "agents",
                           "--secret-seed-file", "seed").stdout
        theirs = self.expect(0, "template", "r", CHART, "-n", "agents", "-f", "values.yaml", helm=HELMS[0],
                             OPENCLAW_SECRET_SEED_FILE=str(seed)).stdout
        def key(item):
            return item["kind"], item["metadata"]["name"]
        self.assertEqual(sorted(filter(None, yaml.safe_load_all(ours)), key=key),
                         sorted(filter(None, yaml.safe_load_all(theirs)), key=key))


class RenderTest(CLITest):
    def test_instance_and_values(self):
        self.file("instance.yaml", INSTANCE)
        kinds = [d["kind"] for d in yaml.safe_load_all(self.expect(0, "render", "instance.yaml").stdout)]
        self.assertIn("StatefulSet", kinds)
        self.file("values.yaml", GOOD)
        objects = list(yaml.safe_load_all(
            self.expect(0, "render", "-f", "values.yaml", "--release", "r", "-n", "agents").stdout))
        self.assertEqual({d["metadata"]["namespace"] for d in objects}, {"agents"})
        self.assertIn("r", [d["metadata"]["name"] for d in objects])

    def test_errors_write_nothing(self):
        self.file("values.yaml", WRONG)
        result = self.expect(1, "render", "-f", "values.yaml", "--output-dir", "out")
        self.assertEqual(result.stdout, "")
        self.assertIn("values.yaml:6:11", result.stderr)
        self.assertFalse((self.folder / "out").exists())

    def test_output_dir(self):
        self.file("values.yaml", GOOD)
        out = self.folder / "deep" / "out"
        out.mkdir(parents=True)
        target = self.folder / "target"
        target.write_text("untouched")
        (out / "service-openclaw.yaml").symlink_to(target)
        self.expect(0, "render", "-f", "values.yaml", "--output-dir", "deep/out")
        names = sorted(path.name for path in out.iterdir())
        self.assertIn("statefulset-openclaw.yaml", names)
        self.assertFalse([name for name in names if name.startswith(".")])
        self.assertEqual(target.read_text(), "untouched")
        self.assertEqual((out / "secret-openclaw-gateway-token.yaml").stat().st_mode & 0o777, 0o600)
        for path in out.iterdir():
            self.assertEqual(len([d for d in yaml.safe_load_all(path.read_text()) if d]), 1, path)

    def test_prune_deletes_only_what_it_wrote(self):
        self.file("values.yaml", GOOD)
        out = self.folder / "out"
        out.mkdir()
        mine = {name: "kind: Mine\n" for name in ("mine.yaml", "service-other.yaml", "poddisruptionbudget-mine.yaml")}
        for name, text in mine.items():
            (out / name).write_text(text)
        render = ("render", "-f", "values.yaml", "--output-dir", "out", "--prune")
        self.expect(2, "render", "-f", "values.yaml", "--prune")
        self.expect(0, *render)
        budget, policy = out / "poddisruptionbudget-openclaw.yaml", out / "networkpolicy-openclaw.yaml"
        self.assertTrue(budget.exists() and policy.exists())
        check = subprocess.run(["sha256sum", "--quiet", "-c", ".openclaw-files"], cwd=out, check=False)
        self.assertEqual(check.returncode, 0, "the list is one of sha256sum")
        # An error deletes nothing; neither does a run without the flag.
        self.file("values.yaml", WRONG)
        self.expect(1, *render)
        off = GOOD + "availability: {podDisruptionBudget: {enabled: false}}\nsecurity: {networkPolicy: {enabled: false}}\n"
        self.file("values.yaml", off)
        self.expect(0, *render[:-1])
        self.assertTrue(budget.exists() and policy.exists())
        # Of the two that are made no more one was changed by hand. A list that somebody wrote names what it may not.
        policy.write_text(policy.read_text() + "# mine now\n")
        victim = self.folder / "victim.yaml"
        victim.write_text("")
        empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        (out / "notes.txt").write_text("")
        (out / ".hidden.yaml").write_text("")
        with open(out / ".openclaw-files", "a", encoding="utf-8") as file:
            for name in ("../victim.yaml", str(victim), "notes.txt", ".hidden.yaml", ""):
                file.write(f"{empty}  {name}\n")
        result = self.expect(0, *render)
        self.assertFalse(budget.exists())
        self.assertTrue(policy.exists())
        self.assertIn("deleted poddisruptionbudget-openclaw.yaml", result.stderr)
        self.assertIn("networkpolicy-openclaw.yaml is no longer made, but was changed", result.stderr)
        for path in (victim, out / "notes.txt", out / ".hidden.yaml"):
            self.assertTrue(path.exists(), path)
        for name, text in mine.items():
            self.assertEqual((out / name).read_text(), text)

    def test_output_dir_is_not_left(self):
        for name in ["../evil", "/evil", "a/b", ".hidden", "", "a b"]:
            text = json.dumps({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}})
            self.assertIn("object-name", self.expect(1, "render", "-", "--output-dir", "out/in", stdin=text).stderr)
        text = json.dumps({"apiVersion": "v1", "kind": "../../evil", "metadata": {"name": "x"}})
        self.expect(1, "render", "-", "--output-dir", "out/in", stdin=text)
        self.assertEqual([path.name for path in self.folder.iterdir() if "evil" in path.name], [])

    def test_same_names_in_two_namespaces(self):
        documents = [{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x", "namespace": n}} for n in "ab"]
        text = "---\n".join(json.dumps(d) + "\n" for d in documents)
        self.expect(0, "render", "-", "--output-dir", "out", stdin=text)
        self.assertEqual(sorted(p.name for p in (self.folder / "out").iterdir()),
                         ["configmap-x-b.yaml", "configmap-x.yaml"])


class WrapperTest(CLITest):
    def test_template(self):
        self.file("values.yaml", GOOD)
        for version in HELMS:
            with self.subTest(version):
                result = self.expect(0, "template", "r", CHART, "-f", "values.yaml", "-n", "agents", helm=version)
                objects = [d for d in yaml.safe_load_all(result.stdout) if d]
                self.assertIn("StatefulSet", [d["kind"] for d in objects])
                self.assertIn("2026.3.12", result.stdout)
                self.assertIn("secret-not-repeatable", result.stderr)  # Helm itself shows none of it

    def test_errors_stop_it(self):
        self.file("values.yaml", WRONG)
        with Cluster([]) as cluster:
            self.file("kubeconfig", cluster.kubeconfig)
            for version in HELMS:
                for command in (["template", "r"], ["install", "r", "--dry-run=client"], ["upgrade", "-i", "r"]):
                    with self.subTest(f"{version} {command}"):
                        result = self.expect(1, *command, CHART, "-f", "values.yaml", helm=version)
                        self.assertIn("values.yaml:6:11, OpenClawInstance r, spec.storage", result.stderr)
                        self.assertIn("1 error; Helm was not run", result.stderr)
                        self.assertEqual(result.stdout, "")
            self.assertEqual(cluster.reads, [])

    def test_install_dry_run(self):
        self.file("values.yaml", GOOD)
        with Cluster([]) as cluster:
            self.file("kubeconfig", cluster.kubeconfig)
            for version in HELMS:
                with self.subTest(version):
                    result = self.expect(0, "install", "r", CHART, "-f", "values.yaml", "--dry-run=client",
                                         "--disable-openapi-validation", helm=version)
                    self.assertIn("kind: StatefulSet", result.stdout)
                    self.assertIn("STATUS: pending-install", result.stdout)

    def test_what_only_the_post_renderer_sees(self):
        self.file("values.yaml", GOOD + "config:\n  configMapRef: {name: mine}\n")
        for version in HELMS:
            with self.subTest(version):
                result = self.expect(1, "template", "r", CHART, "-f", "values.yaml", helm=version)
                self.assertEqual(result.stderr.count("error[config-cm-missing]"), 1)
        self.assertIn("--> values.yaml:5:24, OpenClawInstance r", result.stderr)
        self.assertEqual([p for p in self.folder.rglob("report*")], [])

    def test_flags_pass_untouched(self):
        """A stand-in for Helm writes down what it was given."""
        stand_in = self.folder / "helm"
        stand_in.write_text("#!/bin/sh\ncase $1 in\n"
                            "version) echo \"$FAKE_VERSION\"; exit;;\nplugin) printf 'NAME\\nopenclaw-post 0.1.0\\ndiff 3.9\\n'; exit;;\n"
                            "get) printf '{\"storage\":{\"persistence\":{\"size\":\"9Gib\"}}}'; exit;;\nesac\n"
                            "printf '%s\\n' \"$@\"\nenv | grep -E '^(OPENCLAW_|HELM_PLUGIN_)' | cut -d= -f1 | sort\nexit 41\n")
        stand_in.chmod(0o755)
        self.file("v.yaml", GOOD)
        arguments = ["r", str(CHART), "--wait", "-f", "v.yaml", "--set", "labels.a=b c;$(id)", "--timeout=5m", "--", "x y"]
        for version, renderer in [("v3.17.1", str(BIN / "openclaw-post")), ("v4.3.1", "openclaw-post")]:
            for command, words in [("template", ["template"]), ("install", ["install"]), ("upgrade", ["upgrade"]),
                                   ("diff", ["diff", "upgrade"])]:
                with self.subTest(f"{version} {command}"):
                    result = self.expect(41, command, *arguments, HELM_BIN=str(stand_in), FAKE_VERSION=version,
                                         HELM_PLUGIN_NAME="openclaw", HELM_PLUGIN_DIR="/x")
                    self.assertEqual(result.stdout.splitlines(), words + ["--post-renderer", renderer] + arguments
                                     + ["OPENCLAW_CALLER", "OPENCLAW_REPORT"])
        own = ["r", str(CHART), "-f", "v.yaml", "--post-renderer", "mine"]
        result = self.expect(41, "install", *own, HELM_BIN=str(stand_in), FAKE_VERSION="v3.17.1")
        self.assertEqual(result.stdout.splitlines()[:7], ["install"] + own)
        # The values of the release count when they are kept.
        for more in [[], ["--reuse-values", "-f", "v.yaml"]]:
            result = self.expect(1, "upgrade", "r", CHART, *more, HELM_BIN=str(stand_in), FAKE_VERSION="v3.17.1")
            self.assertIn("--> values of release r, OpenClawInstance r, spec.storage.persistence.size", result.stderr)
        self.expect(41, "upgrade", "r", CHART, "--reset-values", HELM_BIN=str(stand_in), FAKE_VERSION="v3.17.1")

    def test_values_on_standard_input(self):
        for version in HELMS:
            result = self.expect(0, "template", "r", CHART, "-f", "-", helm=version, stdin=GOOD)
            self.assertIn("2026.3.12", result.stdout)
        self.assertIn("standard input:6:11", self.expect(1, "template", "r", CHART, "-f", "-", helm=version, stdin=WRONG).stderr)

    def test_inside_another_chart(self):
        parent = self.folder / "parent"
        (parent / "charts").mkdir(parents=True)
        shutil.copytree(CHART, parent / "charts" / "openclaw")
        (parent / "Chart.yaml").write_text("apiVersion: v2\nname: parent\nversion: 1.0.0\ndependencies:\n"
                                           "  - {name: openclaw, version: 0.1.0, condition: openclaw.enabled}\n")
        (parent / "values.yaml").write_text("openclaw:\n  enabled: true\n  suspended: maybe\n")
        self.file("values.yaml", "openclaw:\n  storage:\n    persistence: {size: 1Gib}\n")
        result = self.expect(1, "template", "r", parent, "-f", "values.yaml", helm=HELMS[0])
        self.assertIn("values.yaml:3:25", result.stderr)
        self.assertIn(f"{parent}/values.yaml:3:14", result.stderr)
        self.assertIn("values.yaml:3:25", self.expect(1, "lint", "-f", "values.yaml", "--chart", "parent").stdout)
        self.assertNotIn("enabled\"", result.stderr)

    def test_other_charts_are_not_checked(self):
        other = self.folder / "other"
        other.mkdir()
        (other / "Chart.yaml").write_text("apiVersion: v2\nname: other\nversion: 1.0.0\n")
        (other / "templates").mkdir()
        (other / "templates" / "a.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n")
        result = self.expect(0, "template", "r", "other", "--set", "storge=1", helm=HELMS[0])
        self.assertIn("its values are not checked", result.stderr)
        self.assertIn("not the chart openclaw", self.expect(3, "lint", "--chart", "other").stderr)

    def test_a_request_to_end_reaches_helm(self):
        stand_in = self.folder / "helm"
        stand_in.write_text("#!/bin/sh\ncase $1 in version) echo v3.17.1; exit;; esac\n"
                            "trap 'echo ended; exit 7' TERM\necho ready\ni=0\n"
                            "while [ $i -lt 400 ]; do sleep 0.05; i=$((i + 1)); done\n")
        stand_in.chmod(0o755)
        with subprocess.Popen([BIN / "helm-openclaw", "template", "r", "oci://x/openclaw"], cwd=self.folder, text=True,
                              env=self.environment(HELM_BIN=str(stand_in)), stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
            self.assertEqual(process.stdout.readline(), "ready\n")
            process.terminate()
            self.assertEqual(process.communicate(timeout=60)[0], "ended\n")
        self.assertEqual(process.returncode, 7)

    def test_failures(self):
        self.file("values.yaml", GOOD)
        self.assertIn("HELM_BIN", self.expect(3, "template", "r", CHART, "-f", "values.yaml", HELM_BIN="/none").stderr)
        result = self.expect(3, "diff", "r", CHART, "-f", "values.yaml", helm=HELMS[1])
        self.assertIn("helm plugin install https://github.com/databus23/helm-diff", result.stderr)
        self.expect(1, "template", "r", CHART, "--no-such-flag", helm=HELMS[0])


class LinkTest(CLITest):
    def test_link(self):
        link = self.folder / ".local" / "bin" / "openclaw-post"
        result = self.expect(0, "link")
        self.assertEqual(os.readlink(link), str(BIN / "openclaw-post"))
        self.assertIn("is not on PATH", result.stderr)
        self.assertIn("as before", self.expect(0, "link", PATH=f"{link.parent}:/usr/bin").stdout)
        self.assertEqual(self.expect(0, "link", PATH=f"{link.parent}:/usr/bin").stderr, "")
        self.expect(0, "link", "--remove")
        self.assertFalse(link.is_symlink())
        self.assertIn("is not there", self.expect(0, "link", "--remove").stdout)

    def test_a_link_of_an_older_version_is_replaced(self):
        (self.folder / "d").mkdir()
        link = self.folder / "d" / "openclaw-post"
        link.symlink_to("/opt/old/bin/openclaw-post")
        self.expect(0, "link", "--dir", "d")
        self.assertEqual(os.readlink(link), str(BIN / "openclaw-post"))

    def test_what_is_not_ours_stays(self):
        for name, make in [("file", lambda p: p.write_text("x")), ("folder", lambda p: p.mkdir()),
                           ("link", lambda p: p.symlink_to("/bin/true"))]:
            with self.subTest(name):
                (self.folder / name).mkdir()
                make(self.folder / name / "openclaw-post")
                for more in [[], ["--remove"]]:
                    self.assertIn("cannot change", self.expect(3, "link", "--dir", name, *more).stderr)
                self.assertTrue(os.path.lexists(self.folder / name / "openclaw-post"))


class HelpTest(CLITest):
    COMMANDS = ["init", "lint", "explain", "tree", "render", "template", "install", "upgrade", "diff", "rollback", "status",
                "doctor", "open", "token", "logs", "exec", "restart", "suspend", "resume", "backup", "restore",
                "selfconfig", "import", "crds", "packs", "link", "version"]

    def test_root(self):
        for arguments in [[], ["--help"], ["help"]]:
            text = self.expect(0, *arguments).stdout
            for code in ["  0  nothing wrong", "  1  ", "  2  ", "  3  "]:
                self.assertIn(code, text)
            for command in self.COMMANDS:
                self.assertIn(command, text)

    def test_each_command_has_an_example(self):
        for command in self.COMMANDS:
            text = self.expect(0, command, "--help").stdout
            self.assertRegex(text, r"EXAMPLES?:\n +helm openclaw " + command)
            self.assertIn(f"USAGE: helm openclaw {command}", text)

    def test_explain(self):
        self.assertIn("quantity = 1Gi", self.expect(0, "explain", "spec.chromium.persistence").stdout)
        found = json.loads(self.expect(0, "explain", "secrets.mode", "-o", "json").stdout)
        self.assertEqual((found["default"], found["type"]), ("render", "string"))
        found = json.loads(self.expect(0, "explain", "pod-run-as-root", "-o", "json").stdout)
        self.assertEqual(found["severity"], "error")
        self.assertIn("runAsUser: 0", found["wrong"])
        self.assertIn('did you mean "spec.storage"?', self.expect(2, "explain", "spec.storge").stderr)
        self.assertIn("chromium", self.expect(0, "explain").stdout)
        pages = {path.stem for path in (ROOT / "docs" / "rules").glob("*.md")} - {"README"}
        listed = {line.split()[0] for line in self.expect(0, "explain", "--rules").stdout.splitlines()}
        self.assertLessEqual(pages, listed)

    def test_init(self):
        features = "chromium,ingress,monitoring,ollama,pnpm,python,tailscale,web-terminal"
        for chosen in ("none", *features.split(","), features):
            with self.subTest(chosen):
                text = self.expect(0, "init", "-", "--features", chosen).stdout
                self.expect(0, "lint", "--strict", "-", stdin=text)
        self.expect(0, "init", "new.yaml", "--features", features, "--host", "x.example.com", "--size", "20Gi")
        self.assertEqual(yaml.safe_load((self.folder / "new.yaml").read_text())["storage"]["persistence"]["size"], "20Gi")
        self.assertIn("is there already", self.expect(2, "init", "new.yaml").stderr)
        self.assertIn("x.example.com", (self.folder / "new.yaml").read_text())
        (self.folder / "link.yaml").symlink_to("nowhere.yaml")
        self.expect(2, "init", "link.yaml")
        self.expect(0, "init", "new.yaml", "--force")
        self.assertNotIn("x.example.com", (self.folder / "new.yaml").read_text())
        self.assertIn("did you mean ollama?", self.expect(2, "init", "-", "--features", "ollma").stderr)
        self.assertIn("nothing was written", self.expect(1, "init", "other.yaml", "--size", "much").stderr)
        for flag, what in (("--secret", "no name of a secret"), ("--host", "no host name")):
            self.assertIn(what, self.expect(2, "init", "other.yaml", "--features", "ingress", flag, "a\nimage: {tag: x}").stderr)
        self.assertFalse((self.folder / "other.yaml").exists())

    def test_init_asks_on_a_terminal(self):
        leader, follower = pty.openpty()
        process = subprocess.Popen([BIN / "helm-openclaw", "init"], cwd=self.folder, env=self.environment(), stdin=follower,
                                   stdout=follower, stderr=follower, start_new_session=True)
        os.close(follower)
        os.write(leader, b"my-keys\n2026.4.1\n\nchromium\n")
        self.assertEqual(process.wait(60), 0)
        os.close(leader)
        values = yaml.safe_load((self.folder / "values.yaml").read_text())
        self.assertEqual(values["envFrom"], [{"secretRef": {"name": "my-keys"}}])
        self.assertEqual((values["image"]["tag"], values["storage"]["persistence"]["size"]), ("2026.4.1", "10Gi"))
        self.assertTrue(values["chromium"]["enabled"])

    def test_render_shows_what_changed(self):
        self.file("values.yaml", GOOD)
        self.file("before.yaml", self.expect(0, "render", "values.yaml").stdout)
        self.assertEqual(self.expect(0, "render", "values.yaml", "--diff", "--against", "before.yaml").stdout, "")
        out = self.expect(0, "render", "-f", "values.yaml", "--set", "image.tag=9.9,tailscale.enabled=true", "--diff", "--against",
                          "before.yaml").stdout
        self.assertIn('-    tag: "2026.3.12"\n+    tag: "9.9"\n', out)
        self.assertIn("+++ Secret default/openclaw-ts-state\n@@ -0,0 +1,", out)
        self.file("other.yaml", re.sub("token: .*", "token: b3RoZXI=", (self.folder / "before.yaml").read_text())
                  + "---\napiVersion: v1\nkind: Secret\nmetadata: {name: mine, namespace: default}\ndata: {a: aHVudGVyMg==}\n")
        out = self.expect(0, "render", "values.yaml", "--diff", "--against", "other.yaml").stdout
        self.assertIn("--- Secret default/mine\n", out)
        self.assertIn("-  a: \"(hidden, old)\"", out)
        self.assertNotIn("aHVudGVyMg", out)
        self.expect(2, "render", "values.yaml", "--diff")

    def test_tree(self):
        self.file("values.yaml", GOOD + "chromium: {enabled: true}\n")
        text = self.expect(0, "tree", "values.yaml", "-n", "agents").stdout
        for part in ("openclaw in namespace agents", "namespace agents → Service openclaw", "→ gateway-proxy  18789, 18793",
                     "Secret openclaw-gateway-token  OPENCLAW_GATEWAY_TOKEN", "Secret keys  variables  (yours)",
                     "anywhere  HTTPS, port 443"):
            self.assertIn(part, text)
        found = json.loads(self.expect(0, "tree", "-f", "values.yaml", "--format", "json").stdout)["instances"][0]
        kinds = {(box["kind"], box["name"]) for box in found["boxes"]}
        rendered = yaml.safe_load_all(self.expect(0, "render", "-f", "values.yaml").stdout)
        for document in rendered:  # nothing that is written is missing
            self.assertTrue((document["kind"], document["metadata"]["name"]) in kinds or document["kind"] == "StatefulSet", document["kind"])
        self.expect(0, "tree", "-f", "values.yaml", "--format", "svg", "--output", "picture.svg")
        root = ElementTree.parse(self.folder / "picture.svg").getroot()
        width, height = int(root.get("width")), int(root.get("height"))
        boxes = [[int(box.get(key)) for key in ("x", "y", "width", "height")] for box in root.iter("{http://www.w3.org/2000/svg}rect")
                 if box.get("class") == "box"]
        self.assertGreater(len(boxes), 12)
        for index, (x, y, w, h) in enumerate(boxes):
            self.assertTrue(x >= 0 and y >= 0 and x + w <= width and y + h <= height)
            for (x2, y2, w2, h2) in boxes[:index]:
                self.assertFalse(x < x2 + w2 and x2 < x + w and y < y2 + h2 and y2 < y + h, "two boxes overlap")
        self.assertTrue(self.expect(0, "tree", "-f", "values.yaml", "--format", "mermaid").stdout.startswith("flowchart LR\n"))
        self.file("wrong.yaml", WRONG)
        self.assertIn("wrong.yaml:6:11", self.expect(1, "tree", "-f", "wrong.yaml").stderr)

    def test_tree_of_one_of_several(self):
        self.file("fleet.yaml", GOOD + "instances: {ann: {}, bob: {}}\n")
        drawn = ("tree", "-f", "fleet.yaml", "--format", "svg")
        self.assertIn("choose one with --instance", self.expect(2, *drawn).stderr)
        self.assertIn("bob", self.expect(0, *drawn, "--instance", "openclaw-bob").stdout)
        self.assertIn("there are openclaw-ann, openclaw-bob", self.expect(3, *drawn, "--instance", "eve").stderr)
        both = json.loads(self.expect(0, *drawn[:-1], "json", "--instance", "openclaw-bob", "--instance", "openclaw-ann").stdout)["instances"]
        self.assertEqual([each["name"] for each in both], ["openclaw-ann", "openclaw-bob"])

    def test_version(self):
        chart = yaml.safe_load((CHART / "Chart.yaml").read_text())
        self.assertEqual(self.expect(0, "version").stdout, f"helm-openclaw {chart['version']}\n")

    def test_completion_knows_the_commands(self):
        known = yaml.safe_load((ROOT / "completion.yaml").read_text())["commands"]
        self.assertEqual({c["name"] for c in known}, set(self.COMMANDS) | {"help"})
        passed_on = {"template", "install", "upgrade", "diff", "help"}
        pairs = [((c["name"],), c) for c in known if c["name"] not in passed_on]
        pairs += [((c["name"], below["name"]), below) for c in known for below in c.get("commands", [])]
        for words, command in pairs:
            text = self.expect(0, *words, "--help").stdout
            options = set(re.findall(r"(?<![\w-])--([a-z-]+)", text.split("\nUSAGE:")[1])) - {"version"}
            self.assertEqual({flag for flag in command.get("flags", []) if len(flag) > 1}, options, words)

    def test_as_a_plugin(self):
        plugin = self.plugins / "openclaw"
        (plugin / "scripts").mkdir(parents=True)
        shutil.copy(ROOT / "plugin.yaml", plugin)
        shutil.copy(ROOT / "completion.yaml", plugin)
        shutil.copytree(ROOT / "scripts" / "plugin", plugin / "scripts" / "plugin")
        shutil.copytree(ROOT / "plugins", plugin / "plugins", ignore=shutil.ignore_patterns("bin"))
        (plugin / "bin").symlink_to(BIN)
        self.file("values.yaml", WRONG)
        for version in HELMS:
            with self.subTest(version):
                result = self.run_cli("openclaw", "lint", "values.yaml", program=self.helm(version))
                self.assertEqual(result.returncode, 1)
                self.assertIn("values.yaml:6:11", result.stdout)
                result = self.run_cli("openclaw", "template", "r", CHART, "-n", "agents", "--set", "suspended=true",
                                      program=self.helm(version))
                self.assertEqual(result.returncode, 0, result.stderr)
                self.assertIn("namespace: agents", result.stdout)


if __name__ == "__main__":
    unittest.main()
