"""What openclaw-gen writes, judged by others: kubernetes-validate, jsonschema, real Helm and kubectl, the loopback API server.

Needs the Python packages and binaries of scripts/fetch-tools (OPENCLAW_TOOLS, by default .cache/tools), and a built
openclaw-gen (OPENCLAW_BIN_DIR, by default bin).
"""

import copy
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import jsonschema
import kubernetes_validate
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests" / "APIServer"))

from tools import HELMS, ServerCase, tool  # noqa: E402

CHART = ROOT / "chart"
CRDS = sorted((CHART / "crds").glob("*.yaml"))
SCHEMA = CHART / "values.schema.json"
GENERATED = ["chart/crds/openclawclusterdefaults.yaml", "chart/crds/openclawinstances.yaml",
             "chart/crds/openclawselfconfigs.yaml", "chart/values.schema.json", "docs/reference.md"]
VERSIONS = [f"1.{minor}" for minor in range(28, 38)]
DIGEST = "sha256:" + "0" * 64

# Values and the path that an answer must name, or None when they are right.
RIGHT = [
    {},
    {"image": {"repository": "r.example.com/x", "tag": "1.2", "digest": DIGEST, "pullPolicy": "Always"}},
    {"storage": {"persistence": {"size": "20Gi", "storageClass": "", "accessModes": ["ReadWriteMany"]}}},
    {"resources": {"requests": {"cpu": ".5", "memory": "1e9"}, "limits": {"cpu": "2", "memory": "4.5Gi"}}},
    {"resources": {"limits": {"cpu": ""}}},
    {"networking": {"service": {"ports": [{"name": "http", "port": 80}, {"name": "x", "port": 65535, "protocol": "UDP"}]}}},
    {"sidecars": [{"name": "a", "image": "b", "resources": {"limits": {"cpu": 1, "memory": "1Gi"}},
                   "ports": [{"containerPort": 80}], "securityContext": None}]},
    {"extraVolumes": [{"name": "v", "configMap": {"name": "c", "items": [{"key": "k", "path": "p"}]}}]},
    {"availability": {"affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {
        "nodeSelectorTerms": [{"matchExpressions": [{"key": "k", "operator": "In", "values": ["v"]}]}]}}}}},
    {"config": {"raw": {"anything": [1, {"at": None}]}, "mergeMode": "seed"}, "probes": {"liveness": {}}},
    {"env": [{"name": "A", "value": "b"}, {"name": "C", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}]},
    {"keeper": {"enabled": True}}, {"keeper": {"enabled": "auto", "image": None}},
    {"hooks": {"preDelete": {"budget": "1h30m"}}},
    {"secrets": {"mode": "job", "regenerate": ["a"], "generation": 7}, "packs": {"locked": {"p": {"files": {}}}}},
    {"global": {"anything": 1}, "enabled": True, "labels": {"a": "b"}, "nameOverride": "x"},
    {"clusterDefaults": {"registry": "r", "env": [{"name": "A"}], "runtimeDeps": {"pnpm": True}}},
    {"instances": {"a": {"suspended": True, "labels": {"x": None}}, "b": None}},
    # Each half lacks what the other has; only the two together are whole.
    {"config": {"configMapRef": {"key": "k"}}, "instances": {"a": {"config": {"configMapRef": {"name": "n"}}}}},
    # Null takes a default away.
    {"image": {"tag": None}, "skills": None, "storage": None, "secrets": {"mode": None}, "podAnnotations": {"a": None}},
]
WRONG = [
    ({"notAField": 1}, "notAField"),
    ({"storage": {"persistance": {}}}, "storage persistance"),
    ({"storage": "10Gi"}, "storage"),
    ({"storage": {"persistence": {"size": 10}}}, "storage persistence size"),
    ({"storage": {"persistence": {"size": "10GB"}}}, "storage persistence size"),
    ({"resources": {"limits": {"cpu": 2}}}, "resources limits cpu"),
    ({"resources": {"limits": {"memory": "Gi"}}}, "resources limits memory"),
    ({"config": {"mergeMode": "replace"}}, "config mergeMode"),
    ({"config": {"raw": "{}"}}, "config raw"),
    ({"config": {"forcePaths": ["a", "a"]}}, "config forcePaths"),
    ({"skills": "one"}, "skills"),
    ({"skills": [f"s{n}" for n in range(21)]}, "skills"),
    ({"skills": [7]}, "skills 0"),
    ({"suspended": "true"}, "suspended"),
    ({"backup": {"retentionDays": 0}}, "backup retentionDays"),
    ({"backup": {"retentionDays": 366}}, "backup retentionDays"),
    ({"backup": {"historyLimit": 2.5}}, "backup historyLimit"),
    ({"ollama": {"gpu": 2147483648}}, "ollama gpu"),
    ({"networking": {"service": {"ports": [{"name": "x"}]}}}, "networking service ports 0"),
    ({"networking": {"service": {"ports": [{"name": "x", "port": 65536}]}}}, "networking service ports 0 port"),
    ({"networking": {"service": {"ports": [{"name": "", "port": 80}]}}}, "networking service ports 0 name"),
    ({"networking": {"ingress": {"security": {"basicAuth": {"username": "u" * 65}}}}},
     "networking ingress security basicAuth username"),
    ({"workspace": {"additionalWorkspaces": [{"name": "A_b"}]}}, "workspace additionalWorkspaces 0 name"),
    ({"workspace": {"initialFiles": {f"f{n}": "x" for n in range(51)}}}, "workspace initialFiles"),
    ({"workspace": {"initialFiles": {"f": 1}}}, "workspace initialFiles f"),
    ({"sidecars": [{"image": "x"}]}, "sidecars 0"),
    ({"sidecars": [{"name": "x", "imagePullPolicy": "always"}]}, "sidecars 0 imagePullPolicy"),
    ({"env": [{"name": "A", "valueFrom": {"secretKeyRef": {"name": "s"}}}]}, "env 0 valueFrom secretKeyRef"),
    ({"extraVolumes": [{"name": "v", "hostPath": {"path": "/x", "type": "folder"}}]}, "extraVolumes 0 hostPath type"),
    ({"labels": {"tier": 1}}, "labels tier"),
    ({"secrets": {"mode": "vault"}}, "secrets mode"),
    ({"hooks": {"preDelete": {"budget": "5 minutes"}}}, "hooks preDelete budget"),
    ({"instances": {"a": {"skills": "one"}}}, "instances a skills"),
    ({"instances": {"a": {"keeper": {}}}}, "instances a keeper"),
]


def merged(base, over):
    """As Helm merges a user's values over those of the chart."""
    result = copy.deepcopy(base)
    for key, value in over.items():
        if value is None and key in result:
            del result[key]
        elif isinstance(value, dict) and isinstance(result.get(key), dict):
            result[key] = merged(result[key], value)
        else:
            result[key] = value
    return result


class FilesTest(unittest.TestCase):
    def generator(self, *arguments):
        binary = pathlib.Path(os.environ.get("OPENCLAW_BIN_DIR", ROOT / "bin")) / "openclaw-gen"
        if not binary.exists():
            self.fail(f"{binary} is missing: run scripts/build")
        return subprocess.run([binary, *arguments], capture_output=True, text=True, timeout=60)

    def test_nothing_is_stale(self):
        result = self.generator("--check", "--output", ROOT)
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, "", ""))

    def test_stale_files_are_named(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(self.generator("--output", folder).returncode, 0)
            found = sorted(str(path.relative_to(folder)) for path in pathlib.Path(folder).rglob("*") if path.is_file())
            self.assertEqual(found, GENERATED)
            (pathlib.Path(folder) / GENERATED[0]).unlink()
            with open(pathlib.Path(folder) / GENERATED[-1], "a", encoding="utf-8") as file:
                file.write("by hand\n")
            result = self.generator("--check", "--output", folder)
            self.assertEqual(result.returncode, 1)
            self.assertEqual(result.stderr, "".join(f"error: {path} is stale; run scripts/generate\n"
                                                    for path in (GENERATED[0], GENERATED[-1])))
            self.assertFalse((pathlib.Path(folder) / GENERATED[0]).exists())

    def test_exit_codes(self):
        self.assertEqual(self.generator("--what").returncode, 2)
        self.assertEqual(self.generator("--help").returncode, 0)
        self.assertEqual(self.generator("--output", "/dev/null").returncode, 3)


class DefinitionsTest(unittest.TestCase):
    def test_kubernetes_takes_them(self):
        self.assertEqual(len(CRDS), 3)
        for path in CRDS:
            definition = yaml.safe_load(path.read_text())
            for version in VERSIONS:
                with self.subTest(path.name, version=version):
                    kubernetes_validate.validate(definition, version, strict=True)

    def test_small_enough_for_kubectl_apply(self):
        # kubectl keeps what it applied in an annotation, and 256 KiB is all that annotations may have.
        for path in CRDS:
            self.assertLess(len(json.dumps(yaml.safe_load(path.read_text()))), 200_000, path.name)

    def test_aggregated_roles_name_our_kinds(self):
        result = subprocess.run([tool("helm", HELMS[0]), "template", "r", CHART, "--set", "record.aggregateRoles=true"],
                                capture_output=True, text=True, timeout=60, check=True)
        roles = [d for d in yaml.safe_load_all(result.stdout) if d and d["kind"] == "ClusterRole"]
        plurals = {d["spec"]["names"]["plural"] for d in map(yaml.safe_load, map(pathlib.Path.read_text, CRDS))
                   if d["spec"]["scope"] == "Namespaced"}
        self.assertEqual([role["metadata"]["name"] for role in roles], ["openclaw:default:r:edit", "openclaw:default:r:view"])
        for role in roles:
            kubernetes_validate.validate(role, VERSIONS[0], strict=True)
            self.assertEqual({name.split("/")[0] for name in role["rules"][0]["resources"]}, plurals)
        self.assertEqual(roles[1]["rules"][0]["verbs"], ["get", "list", "watch"])


class ValuesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.schema = json.loads(SCHEMA.read_text())
        cls.defaults = yaml.safe_load((CHART / "values.yaml").read_text())
        cls.validator = jsonschema.Draft7Validator(cls.schema)

    def helm(self, version, command, values):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "values.json"
            path.write_text(json.dumps(values))
            environment = {"PATH": os.environ["PATH"], "HOME": folder, "KUBECONFIG": f"{folder}/none"}
            return subprocess.run([tool("helm", version), *command, CHART, "--values", path], env=environment,
                                  capture_output=True, text=True, timeout=60)

    def test_is_a_draft_07_schema(self):
        self.assertEqual(self.schema["$schema"], "http://json-schema.org/draft-07/schema#")
        jsonschema.Draft7Validator.check_schema(self.schema)
        self.validator.validate(self.defaults)

    def test_right_values(self):
        for values in RIGHT:
            with self.subTest(values=values):
                self.assertEqual([e.message for e in self.validator.iter_errors(merged(self.defaults, values))], [])
            for version in HELMS:
                with self.subTest(values=values, helm=version):
                    result = self.helm(version, ["template", "r"], values)
                    self.assertEqual(result.returncode, 0, result.stderr)

    def test_wrong_values(self):
        for values, path in WRONG:
            steps = path.split()
            with self.subTest(path, values=values):
                errors = list(self.validator.iter_errors(merged(self.defaults, values)))
                self.assertEqual(len(errors), 1, [e.message for e in errors])
                named = [str(step) for step in errors[0].absolute_path]
                named += re.findall(r"'(\w+)' was unexpected", errors[0].message)
                self.assertEqual(named, steps)
            for version in HELMS:
                with self.subTest(path, values=values, helm=version):
                    result = self.helm(version, ["template", "r"], values)
                    self.assertNotEqual(result.returncode, 0)
                    self.assertIn("values don't meet the specifications of the schema(s)", result.stderr)
                    lines = [line for line in result.stderr.splitlines() if line.startswith("- ")]
                    self.assertEqual(len(lines), 1, result.stderr)
                    words = re.findall(r"\w+", lines[0])
                    self.assertEqual([step for step in steps if step not in words], [], lines[0])

    def test_lint_names_the_path(self):
        for version in HELMS:
            result = self.helm(version, ["lint", "--strict"], {"config": {"mergeMode": "replace"}})
            self.assertNotEqual(result.returncode, 0)
            self.assertRegex(result.stdout + result.stderr, r"config[./]mergeMode")

    def test_a_parent_chart(self):
        with tempfile.TemporaryDirectory() as folder:
            parent = pathlib.Path(folder) / "parent"
            shutil.copytree(CHART, parent / "charts" / "openclaw")
            (parent / "Chart.yaml").write_text("apiVersion: v2\nname: parent\nversion: 1.0.0\ndependencies:\n"
                                               "  - {name: openclaw, version: 0.1.0, condition: openclaw.enabled}\n")
            for size, code in (("10Gi", 0), ("10GB", 1)):
                (parent / "values.yaml").write_text(json.dumps({"global": {"x": 1}, "openclaw": {
                    "enabled": True, "storage": {"persistence": {"size": size}}}}))
                for version in HELMS:
                    result = subprocess.run([tool("helm", version), "template", "r", parent], capture_output=True, text=True,
                                            timeout=60)
                    self.assertEqual(result.returncode, code, f"{version}: {result.stderr}")


class ClusterTest(ServerCase):
    KUBECTLS = ("1.30.0", "1.37.1")

    def apply(self, document, ok=True, **more):
        return self.kubectl("apply", "-f", "-", stdin=json.dumps(document), ok=ok, **more)

    def instance(self, **more):
        return {"apiVersion": "openclaw.rocks/v1alpha1", "kind": "OpenClawInstance",
                "metadata": {"name": "a", "namespace": "default"}, **more}

    def install(self, version="1.37.1", *flags):
        return self.kubectl("apply", *flags, "-f", str(CHART / "crds"), version=version)

    def test_definitions_can_be_applied_again(self):
        for version in self.KUBECTLS:
            for flags in ((), ("--server-side",)):
                with self.subTest(version, flags=flags):
                    self.fresh()
                    self.install(version, *flags)
                    self.install(version, *flags)
                    self.assertEqual(len(self.api.objects("CustomResourceDefinition")), 3)

    def test_helm_installs_them(self):
        for version in HELMS:
            with self.subTest(version):
                self.fresh()
                self.helm(version, "install", "r", str(CHART), ok=None)
                self.assertEqual(len(self.api.objects("CustomResourceDefinition")), 3)

    def test_a_document_that_nobody_expanded(self):
        self.install()
        refused = self.apply(self.instance(spec={}, observed={"release": {"name": "r"}}), ok=False)
        self.assertIn("not expanded yet; install with the post-renderer: "
                      "helm install ... --post-renderer openclaw-post", refused.text)
        self.assertEqual(self.api.objects("OpenClawInstance"), [])

    def test_helm_without_the_post_renderer(self):
        for version in HELMS:
            with self.subTest(version):
                self.fresh()
                self.install()
                refused = self.helm(version, "install", "r", str(CHART), ok=False)
                self.assertIn("helm install ... --post-renderer openclaw-post", refused.text)

    def test_a_bare_document(self):
        self.install()
        self.apply(self.instance())
        self.assertNotIn("spec", self.api.object("OpenClawInstance", "a"))

    def test_defaults_come_with_their_block(self):
        self.install()
        self.apply(self.instance(spec={"image": {}, "storage": {"persistence": {}}, "probes": {"liveness": {}},
                                       "sidecars": [{"name": "s", "ports": [{"containerPort": 80}]}]}))
        spec = self.api.object("OpenClawInstance", "a")["spec"]
        self.assertEqual(spec["image"], {"repository": "ghcr.io/openclaw/openclaw", "tag": "latest",
                                         "pullPolicy": "IfNotPresent"})
        self.assertEqual(spec["storage"]["persistence"], {"enabled": True, "size": "10Gi", "orphan": True,
                                                          "accessModes": ["ReadWriteOnce"]})
        self.assertEqual(spec["probes"], {"liveness": {"enabled": True}})
        self.assertEqual(spec["sidecars"][0]["ports"], [{"containerPort": 80, "protocol": "TCP"}])
        self.assertIs(spec["suspended"], False)
        self.assertNotIn("backup", spec)

    def test_wrong_documents(self):
        self.install()
        for spec, message in (
            ({"image": {"tag": ""}}, "tag or digest must not be empty"),
            ({"config": {"mergeMode": "replace"}}, "spec.config.mergeMode"),
            ({"storage": {"persistence": {"size": "10GB"}}}, "spec.storage.persistence.size"),
            ({"env": [{"name": "A"}, {"name": "A"}]}, "spec.env[1]"),
            ({"skills": ["a", "a"]}, "spec.skills[1]"),
            ({"networking": {"service": {"ports": [{"name": "x"}]}}}, "spec.networking.service.ports[0].port"),
            ({"sidecars": [{"name": "s", "resources": {"limits": {"cpu": True}}}]}, "spec.sidecars[0].resources.limits.cpu"),
        ):
            with self.subTest(message):
                self.assertIn(message, self.apply(self.instance(spec=spec), ok=False).text)
        # A digest alone is enough.
        self.apply(self.instance(spec={"image": {"tag": "", "digest": DIGEST}}))

    def test_the_other_kinds(self):
        self.install()
        self.apply({"apiVersion": "openclaw.rocks/v1alpha1", "kind": "OpenClawSelfConfig",
                    "metadata": {"name": "s", "namespace": "default"}, "spec": {"instanceRef": "a", "configPatch": {"x": [1]}}})
        self.apply({"apiVersion": "openclaw.rocks/v1alpha1", "kind": "OpenClawClusterDefaults", "metadata": {"name": "cluster"},
                    "spec": {"registry": "r.example.com", "image": {"digest": DIGEST}}})
        self.assertEqual(self.api.object("OpenClawSelfConfig", "s")["spec"]["configPatch"], {"x": [1]})
        self.assertIn("r.example.com", self.kubectl("get", "occd").out)
        self.assertIn("s", self.kubectl("get", "ocsc").out)


if __name__ == "__main__":
    unittest.main()
