"""The chart under every supported Helm: the skeleton it renders, the lookups it makes, its notes and hooks.

Needs PyYAML and the Helm binaries of scripts/fetch-tools (OPENCLAW_TOOLS, by default .cache/tools).
"""

import copy
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

import yaml

from cluster import Cluster

ROOT = pathlib.Path(__file__).resolve().parents[2]
CHART = ROOT / "chart"
TOOLS = pathlib.Path(os.environ.get("OPENCLAW_TOOLS", ROOT / ".cache" / "tools"))
HELMS = ["3.17.1", "3.19.0", "4.1.4", "4.3.1"]
NEWEST = HELMS[-1]
RESERVED = {"keeper", "secrets", "record", "hooks", "packs", "otlp", "clusterDefaults", "instances", "labels",
            "annotations", "global", "nameOverride", "fullnameOverride"}
WRONG = ["x", "", 7, 0.5, True, False, None, [], ["x"], [None], [["x"]], {}, {"x": "y"}, {"x": None}]


class Loader(yaml.SafeLoader):
    """PyYAML, but a lone = is the string it is in YAML 1.2."""


Loader.yaml_implicit_resolvers = {key: [(tag, pattern) for tag, pattern in pairs if tag != "tag:yaml.org,2002:value"]
                                  for key, pairs in Loader.yaml_implicit_resolvers.items()}


class Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data):
        return True


def documents(text):
    return [document for document in yaml.load_all(text, Loader=Loader) if document]


class ChartTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def helm(self, version, *arguments, values=None, kubeconfig=None):
        binary = TOOLS / f"helm-{version}" / "helm"
        if not binary.exists():
            self.fail(f"{binary} is missing: run scripts/fetch-tools")
        command = [str(binary), *map(str, arguments)]
        if values is not None:
            # Every scalar quoted (numbers with their tag): PyYAML would write a bare y, which Helm reads as true.
            text = values if isinstance(values, str) else yaml.dump(values, Dumper=Dumper, default_style='"')
            (self.folder / "values.yaml").write_text(text)
            command += ["--values", str(self.folder / "values.yaml")]
        (self.folder / "kubeconfig").write_text(kubeconfig or "")
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "HELM_PLUGINS": str(self.folder / "none"),
                       "KUBECONFIG": str(self.folder / "kubeconfig")}
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)

    def render(self, values=None, *arguments, version=NEWEST, release="my-agent", chart=CHART, schema=False, **more):
        """All documents that `helm template` prints. Without the schema unless asked: it would catch wrong types first."""
        flags = ["--namespace", "agents", *([] if schema else ["--skip-schema-validation"]), *arguments]
        result = self.helm(version, "template", release, chart, *flags, values=values, **more)
        self.assertEqual(result.returncode, 0, f"Helm {version}, values {values!r}: {result.stderr}")
        return documents(result.stdout)

    def skeletons(self, *arguments, **more):
        return [d for d in self.render(*arguments, **more) if d["kind"] == "OpenClawInstance"]

    def skeleton(self, *arguments, **more):
        found = self.skeletons(*arguments, **more)
        self.assertEqual(len(found), 1)
        return found[0]

    def failure(self, values, *arguments, version=NEWEST):
        flags = ["--skip-schema-validation", *arguments]
        result = self.helm(version, "template", "my-agent", CHART, *flags, values=values)
        self.assertNotEqual(result.returncode, 0, "expected a failure")
        return result.stderr


class SkeletonTest(ChartTest):
    def test_defaults(self):
        self.assertEqual(self.skeleton(schema=True), {
            "apiVersion": "openclaw.rocks/v1alpha1",
            "kind": "OpenClawInstance",
            "metadata": {
                "name": "my-agent",
                "namespace": "agents",
                "labels": {
                    "app.kubernetes.io/instance": "my-agent",
                    "app.kubernetes.io/managed-by": "Helm",
                    "app.kubernetes.io/name": "openclaw",
                    "helm.sh/chart": "openclaw-0.1.0",
                },
            },
            "spec": {},
            "observed": {
                "release": {"name": "my-agent", "namespace": "agents", "revision": 1, "isInstall": True,
                            "isUpgrade": False},
                "chart": {"name": "openclaw", "version": "0.1.0", "isRoot": True},
                "helm": {"version": f"v{NEWEST}"},
                "live": False,
                "capabilities": {"serviceMonitor": False, "prometheusRule": False, "httpRoute": False,
                                 "middleware": False},
                "settings": {
                    "keeper": {
                        "enabled": "auto",
                        "image": {"repository": "ghcr.io/openclaw-post/keeper", "tag": "", "digest": "",
                                  "pullPolicy": "IfNotPresent", "pullSecrets": []},
                        "backup": {"credentialsSecret": ""},
                    },
                    "secrets": {"mode": "render", "regenerate": [], "generation": 1, "context": ""},
                    "record": {"enabled": True, "aggregateRoles": False},
                    "hooks": {"preDelete": {"budget": "4m30s"}, "replaceStatefulSets": []},
                    "otlp": {"endpoint": ""},
                    "packs": {"fetch": "lock"},
                },
                "objects": [],
            },
        })

    def test_every_helm_renders_the_same(self):
        values = {
            "envFrom": [{"secretRef": {"name": "keys"}}],
            "config": {"raw": {"agents": {"defaults": {"sandbox": True}}}, "configMapRef": {"name": "c"}},
            "storage": {"persistence": {"size": "20Gi", "existingClaim": "old"}},
            "gateway": {"existingSecret": None},
            "networking": {"ingress": {"enabled": True, "hosts": [{"host": "a.example.com"}]}},
            "secrets": {"mode": "job"},
            "instances": {"a": {"suspended": True}, "b": None, "c": {}},
            "clusterDefaults": {"registry": "r.example.com"},
            "packs": {"locked": {"pack:o/r/p@v1": {"files": {"SKILL.md": "x"}}}},
        }
        arguments = ["--api-versions", "gateway.networking.k8s.io/v1/HTTPRoute", "--is-upgrade"]
        for given in ({}, values):
            expected = None
            for version in HELMS:
                rendered = self.render(copy.deepcopy(given), *arguments, version=version)
                for document in rendered:
                    if "observed" in document:
                        self.assertEqual(document["observed"].pop("helm"), {"version": f"v{version}"})
                rendered.sort(key=lambda document: (document["kind"], document["metadata"]["name"]))
                expected = expected or rendered
                self.assertEqual(rendered, expected, f"Helm {version}")

    def test_facts_of_the_release(self):
        observed = self.skeleton(None, "--is-upgrade", "--api-versions", "traefik.io/v1alpha1/Middleware",
                                 "--api-versions", "monitoring.coreos.com/v1/PrometheusRule")["observed"]
        self.assertEqual((observed["release"]["isInstall"], observed["release"]["isUpgrade"]), (False, True))
        self.assertEqual(observed["capabilities"], {"serviceMonitor": False, "prometheusRule": True,
                                                    "httpRoute": False, "middleware": True})

    def test_spec_passes_untouched(self):
        spec = {"envFrom": [{"secretRef": {"name": "keys"}}], "probes": {"liveness": {}}, "suspended": False,
                "notAField": {"x": [1, None, "y"]}, "skills": [], "config": {"raw": {"a.b": {"on": "off", "": 1}}}}
        self.assertEqual(self.skeleton(spec)["spec"], spec)

    def test_reserved_keys_stay_out_of_the_spec(self):
        values = {"keeper": {"enabled": True}, "secrets": {"mode": "external"}, "record": {"enabled": False},
                  "hooks": {"x": 1}, "packs": {"locked": {"p": {"files": {}}}}, "otlp": {"endpoint": "http://c:4318"},
                  "clusterDefaults": {"registry": "r"}, "labels": {"a": "b"}, "annotations": {"c": "d"},
                  "global": {"x": 1}, "nameOverride": "n", "fullnameOverride": "f", "suspended": True}
        self.assertLessEqual(RESERVED - set(values), {"instances"})
        found = self.skeleton(values)
        self.assertEqual(found["spec"], {"suspended": True})
        self.assertEqual(found["observed"]["packs"], {"p": {"files": {}}})
        self.assertEqual(found["observed"]["settings"]["packs"], {"fetch": "lock"})
        self.assertEqual(found["observed"]["settings"]["otlp"], {"endpoint": "http://c:4318"})
        self.assertEqual(found["observed"]["clusterDefaults"], {"registry": "r"})
        self.assertEqual(found["metadata"]["annotations"], {"c": "d"})
        self.assertEqual(found["metadata"]["labels"]["a"], "b")

    def test_values_file_sets_no_spec_field(self):
        self.assertLessEqual(set(yaml.safe_load((CHART / "values.yaml").read_text())), RESERVED)

    def test_own_labels_win(self):
        labels = {"app.kubernetes.io/name": "other", "app.kubernetes.io/managed-by": "me", "team": "x"}
        found = self.skeleton({"labels": labels})["metadata"]["labels"]
        self.assertEqual((found["app.kubernetes.io/name"], found["app.kubernetes.io/managed-by"], found["team"]),
                         ("openclaw", "Helm", "x"))


class NamesTest(ChartTest):
    def test_odd_release_names_stay_strings(self):
        for version in HELMS:
            for name in ("y", "012", "true", "null", "1e3", "0x1"):
                found = self.skeleton({"secrets": {"mode": "external"}}, version=version, release=name)
                self.assertEqual(found["metadata"]["name"], name)
                self.assertEqual(found["metadata"]["labels"]["app.kubernetes.io/instance"], name)
                self.assertEqual(found["observed"]["release"]["name"], name)

    def test_odd_names_in_the_hook(self):
        for document in self.render({"secrets": {"mode": "job"}}, release="012"):
            self.assertIsInstance(document["metadata"]["name"], str)
        job = [d for d in self.render({"secrets": {"mode": "job"}}, release="012") if d["kind"] == "Job"][0]
        self.assertEqual(job["spec"]["template"]["spec"]["containers"][0]["args"][-1], "012")

    def test_odd_namespace(self):
        result = self.helm(NEWEST, "template", "r", CHART, "--namespace", "y")
        self.assertEqual(documents(result.stdout)[0]["metadata"]["namespace"], "y")

    def test_overrides(self):
        for values, name in (
            ({"nameOverride": "two"}, "my-agent-two"),
            ({"fullnameOverride": "whole"}, "whole"),
            ({"nameOverride": "two", "fullnameOverride": "whole"}, "whole"),
            ({"fullnameOverride": "y"}, "y"),
            ({"fullnameOverride": 1000000}, "1000000"),
            ({"nameOverride": None, "fullnameOverride": ""}, "my-agent"),
        ):
            self.assertEqual(self.skeleton(values)["metadata"]["name"], name, values)

    def test_a_name_that_is_no_string(self):
        self.assertIn("fullnameOverride: expected a string, found a map", self.failure({"fullnameOverride": {"a": 1}}))


class InstancesTest(ChartTest):
    def test_merge(self):
        values = {
            "suspended": True, "skills": ["a"], "chromium": {"enabled": True, "extraArgs": ["--x"]},
            "storage": {"persistence": {"size": "5Gi"}}, "labels": {"team": "x", "tier": "1"},
            "annotations": {"note": "all"},
            "instances": {
                "one": {"suspended": False, "skills": [], "chromium": {"extraArgs": None},
                        "storage": {"persistence": {"orphan": False}}, "labels": {"team": "y"}},
                "two": {"annotations": {"more": "2"}, "storage": "wrong"},
            },
        }
        for version in HELMS:
            one, two = self.skeletons(values, version=version)
            self.assertEqual(one["metadata"]["name"], "my-agent-one")
            self.assertEqual(one["spec"], {"suspended": False, "skills": [], "chromium": {"enabled": True},
                                           "storage": {"persistence": {"size": "5Gi", "orphan": False}}})
            self.assertEqual((one["metadata"]["labels"]["team"], one["metadata"]["labels"]["tier"]), ("y", "1"))
            self.assertEqual(one["metadata"]["annotations"], {"note": "all"})
            self.assertEqual(two["metadata"]["annotations"], {"note": "all", "more": "2"})
            self.assertEqual(two["spec"], {"suspended": True, "skills": ["a"], "storage": "wrong",
                                           "chromium": {"enabled": True, "extraArgs": ["--x"]}})
            self.assertEqual(two["metadata"]["labels"]["team"], "x")

    def test_odd_keys(self):
        # YAML 1.1: 012 is ten.
        found = self.skeletons("instances: {true: {}, 012: {}, a: }")
        self.assertEqual([d["metadata"]["name"] for d in found], ["my-agent-10", "my-agent-a", "my-agent-true"])

    def test_mistakes_have_a_plain_message(self):
        for values, message in (
            ({"instances": ["a"]}, "instances: expected a mapping, found a list"),
            ({"instances": {"a": "x"}}, "instances.a: expected a mapping, found a string"),
            ({"instances": {"a": {"labels": "x"}}}, "instances.a.labels: expected a mapping, found a string"),
            ({"instances": {"a": {"keeper": {}}}}, "instances.a.keeper: keeper is set once for the release"),
            ({"labels": "x"}, "labels: expected a mapping, found a string"),
        ):
            for version in HELMS:
                self.assertIn(message, self.failure(values, version=version))


class WrongTypesTest(ChartTest):
    """The post-renderer has the good message; the template must let every wrong value through to it."""

    # Everything the templates read, and what stands above it.
    PATHS = [
        "envFrom", "envFrom.[]", "envFrom.[].secretRef", "envFrom.[].secretRef.name", "env", "env.[]", "env.[].name",
        "gateway", "gateway.existingSecret", "storage", "storage.persistence", "storage.persistence.enabled",
        "storage.persistence.existingClaim", "chromium", "chromium.enabled", "chromium.persistence",
        "security", "security.caBundle", "security.caBundle.configMapName", "security.caBundle.secretName",
        "tailscale", "tailscale.enabled", "tailscale.authKeySecretRef", "webTerminal", "webTerminal.credential",
        "webTerminal.credential.secretRef", "networking", "networking.ingress", "networking.ingress.enabled",
        "networking.ingress.hosts", "networking.ingress.hosts.[]", "networking.ingress.tls",
        "networking.ingress.security", "networking.ingress.security.basicAuth", "networking.service",
        "networking.service.ports", "config", "config.raw", "config.raw.gateway", "config.configMapRef",
        "config.configMapRef.name", "workspace", "workspace.configMapRef", "workspace.additionalWorkspaces",
        "workspace.additionalWorkspaces.[]", "workspace.additionalWorkspaces.[].configMapRef", "autoUpdate",
        "selfConfigure", "observability", "observability.metrics", "backup", "restoreFrom", "notAField",
    ]
    SETTINGS = ["keeper", "keeper.image", "keeper.image.tag", "keeper.backup", "secrets", "secrets.mode", "record",
                "hooks", "otlp", "packs", "packs.locked", "clusterDefaults"]

    @staticmethod
    def at(path, value):
        for key in reversed(path.split(".")):
            value = [value] if key == "[]" else {key: value}
        return value

    def everything_wrong(self, path):
        """One release with an instance for each wrong value: far faster than a Helm call for each."""
        return {"instances": {f"i{n}": self.at(path, value) for n, value in enumerate(WRONG)}}

    def test_wrong_types_pass_through(self):
        for path in self.PATHS:
            for version in (HELMS[0], NEWEST):
                found = self.skeletons(self.everything_wrong(path), version=version)
                self.assertEqual(len(found), len(WRONG), path)
                # Nulls are Helm's to keep or drop.
                for document in found:
                    value = WRONG[int(document["metadata"]["name"].removeprefix("my-agent-i"))]
                    if "None" not in repr(value):
                        self.assertEqual(document["spec"], self.at(path, value), path)

    def test_wrong_types_in_hook_and_notes(self):
        with Cluster([]) as cluster:
            for path in self.PATHS:
                values = {**self.everything_wrong(path), "secrets": {"mode": "job"},
                          "keeper": {"backup": {"credentialsSecret": "s3"}}}
                result = self.helm(NEWEST, "install", "r", CHART, "--dry-run=client", "--skip-schema-validation",
                                   "--disable-openapi-validation", values=values, kubeconfig=cluster.kubeconfig)
                self.assertEqual(result.returncode, 0, f"{path}: {result.stderr}")

    def test_wrong_settings_pass_through(self):
        for path in self.SETTINGS:
            for value in WRONG:
                # A scalar instead of a mapping of values.yaml is refused or replaced by Helm itself in some versions.
                found = self.skeleton(self.at(path, value))
                self.assertEqual(found["spec"], {}, path)
        self.assertEqual(self.skeleton({"clusterDefaults": ["x"]})["observed"]["clusterDefaults"], ["x"])

    def test_wrong_names_are_not_looked_up(self):
        names = ["", "a/b", "..", "A", "a b", "x" * 300, "a%2Fb", "?"]
        values = {"envFrom": [{"secretRef": {"name": name}} for name in names],
                  "config": {"configMapRef": {"name": "../x"}}}
        with Cluster([]) as cluster:
            self.skeleton(values, "--dry-run=server", "--disable-openapi-validation", kubeconfig=cluster.kubeconfig)
            self.assertNotIn("configmaps", "".join(cluster.reads).replace("configmaps/my-agent-state", ""))
            self.assertEqual([read for read in cluster.reads if read.startswith("secrets/")],
                             ["secrets/my-agent-gateway-token"])

    def test_wrong_instance_names_are_not_looked_up(self):
        # Helm 3: `template` of Helm 4 itself looks for what was rendered, and stops at the slash.
        with Cluster([]) as cluster:
            self.skeletons({"instances": {"a/b": {}, "a b": {}, "A": {}}}, "--dry-run=server",
                           "--disable-openapi-validation", version=HELMS[0], kubeconfig=cluster.kubeconfig)
        self.assertEqual(set(cluster.reads), {"serviceaccounts/default"})


class FidelityTest(ChartTest):
    def test_numbers(self):
        text = ("v: {million: 1000000, port: 18789, big: 2147483648, exact: 9007199254740991, half: 0.5, one: 1.0,\n"
                "  exp: 1e3, huge: 1234567890123456789, twelve: 123456789012, negative: -7}\n")
        for version in HELMS:
            result = self.helm(version, "template", "r", CHART, "--skip-schema-validation", values=text)
            found = documents(result.stdout)[0]["spec"]["v"]
            # Rounded by Helm, but still an integer in form: the post-renderer can say so.
            self.assertEqual(found, {"million": 1000000, "port": 18789, "big": 2147483648, "exact": 9007199254740991,
                                     "half": 0.5, "one": 1, "exp": 1000, "huge": 1234567890123456800,
                                     "twelve": 123456789012, "negative": -7})
            self.assertNotRegex(result.stdout.split("observed:")[0], r"\de[+]\d")

    def test_numbers_from_the_command_line(self):
        for version in HELMS:
            flags = ["--set", "v.a=1000000,v.b=1234567890123456789,v.c=1.5", "--set-json", 'v.d=[18789, 0.5]',
                     "--set", "instances.i.v.e=1234567890123456789"]
            self.assertEqual(self.skeleton(None, *flags, version=version)["spec"]["v"],
                             {"a": 1000000, "b": 1234567890123456789, "c": "1.5", "d": [18789, 0.5],
                              "e": 1234567890123456789})

    def test_text(self):
        words = ["yes", "on", "y", "012", "0o14", "1e3", "~", "null", "2001-01-01", "1:30", "=", "!x", "&a", "- a",
                 "a: b", "#c", "%d", "@x", " lead", "trail ", "\tx", "a\n", "a\n\n", "\n", "\n\na", "  a\nb\n",
                 "a\r\nb", "a\u2028b", "\u001b[0m", "\U0001f600", "---", "---\na\n---\n", "a\n---\nb\n", "{{ x }}",
                 ".5", "+1", ".inf", "0x1F", "", "word " * 60, "a  \nb\t\n", "'", '"', "\\", "<a> & b",
                 "# Source: x/y.yaml\n", "...\n", "last\n\n\n"]
        spec = {"list": words, "map": {f"k{n}": word for n, word in enumerate(words)},
                "deep": [{"a": {"b": [{"c": word} for word in words]}}], "keys": {word: 1 for word in words if word}}
        for version in HELMS:
            self.assertEqual(self.skeleton(spec, version=version)["spec"], spec)

    def test_characters_that_yaml_wants_escaped(self):
        for character in ("\u007f", "\u0085"):
            spec = {"a": f"x{character}y", "b": {"c": "kept\n", f"k{character}": "<&>"}}
            for version in HELMS:
                self.assertEqual(self.skeleton(spec, version=version)["spec"], spec)


class SubchartTest(ChartTest):
    def parent(self, values, alias=None):
        folder = self.folder / "parent"
        (folder / "charts").mkdir(parents=True, exist_ok=True)
        link = folder / "charts" / "openclaw"
        if not link.exists():
            link.symlink_to(CHART, target_is_directory=True)
        dependency = {"name": "openclaw", "version": "0.1.0", "condition": "openclaw.enabled"}
        if alias:
            dependency.update(alias=alias, condition=f"{alias}.enabled")
        (folder / "Chart.yaml").write_text(yaml.safe_dump(
            {"apiVersion": "v2", "name": "parent", "version": "1.0.0", "dependencies": [dependency]}))
        (folder / "values.yaml").write_text(yaml.safe_dump(values))
        return folder

    def test_values_of_a_parent(self):
        values = {"global": {"x": 1}, "openclaw": {"enabled": True, "suspended": True, "keeper": {"enabled": False}}}
        for version in HELMS:
            found = self.skeleton(None, chart=self.parent(values), version=version, release="012", schema=True)
            self.assertEqual(found["metadata"]["name"], "012")
            self.assertEqual(found["spec"], {"suspended": True})
            self.assertEqual(found["observed"]["chart"]["isRoot"], False)
            self.assertEqual(found["observed"]["settings"]["keeper"]["enabled"], False)

    def test_switched_off(self):
        self.assertEqual(self.render(None, chart=self.parent({"openclaw": {"enabled": False}})), [])

    def test_alias(self):
        found = self.skeleton(None, chart=self.parent({"bot": {"nameOverride": "bot"}}, alias="bot"))
        self.assertEqual(found["metadata"]["name"], "my-agent-bot")
        self.assertEqual(found["metadata"]["labels"]["app.kubernetes.io/name"], "openclaw")

    def test_enabled_is_no_key_of_our_own(self):
        self.assertEqual(self.skeleton({"enabled": True})["spec"], {"enabled": True})


class LookupTest(ChartTest):
    @staticmethod
    def object(kind, name, version="v1", **fields):
        metadata = {"name": name, "namespace": "agents", "uid": f"uid-{name}", "resourceVersion": "7",
                    "creationTimestamp": "2026-01-01T00:00:00Z", "managedFields": [{"manager": "helm"}],
                    "labels": {"l": "1"},
                    "annotations": {"a": "1", "kubectl.kubernetes.io/last-applied-configuration": "leak",
                                    "kapp.k14s.io/original": "leak"}}
        metadata.update(fields.pop("metadata", {}))
        return {"apiVersion": version, "kind": kind, "metadata": metadata, **fields}

    def observed(self, values, objects, version=NEWEST):
        """Rendered with `helm template`, which reads the cluster but does not ask it for its API versions."""
        with Cluster(objects) as cluster:
            found = self.skeletons(values, "--dry-run=server", "--disable-openapi-validation", "--api-versions",
                                   "openclaw.rocks/v1alpha1/OpenClawInstance", version=version,
                                   kubeconfig=cluster.kubeconfig)
            self.reads = cluster.reads
            return [document["observed"] for document in found]

    def test_install_sees_the_cluster(self):
        objects = [self.object("ServiceAccount", "default"),
                   self.object("Secret", "my-agent-gateway-token", type="Opaque", data={"token": "MDEy"})]
        for version in HELMS:
            with Cluster(objects) as cluster:
                result = self.helm(version, "install", "my-agent", CHART, "--namespace", "agents", "--dry-run=server",
                                   "--disable-openapi-validation", "--output", "json", kubeconfig=cluster.kubeconfig)
            self.assertEqual(result.returncode, 0, f"Helm {version}: {result.stderr}")
            found, = documents(json.loads(result.stdout)["manifest"])
            self.assertIs(found["observed"]["live"], True)
            self.assertIs(found["observed"]["capabilities"]["serviceMonitor"], True)
            self.assertEqual(found["observed"]["objects"][0]["data"], {"token": "MDEy"})

    def test_live_objects_are_cut_down(self):
        # Else `template` of Helm 4 refuses, like an install without --take-ownership.
        owned = {"labels": {"app.kubernetes.io/managed-by": "Helm"}, "annotations": {
            "meta.helm.sh/release-name": "my-agent", "meta.helm.sh/release-namespace": "agents"}}
        volume = [{"metadata": {"name": "data"}, "spec": {"accessModes": ["ReadWriteOnce"]}}]
        wired = {"name": "OPENCLAW_GATEWAY_TOKEN",
                 "valueFrom": {"secretKeyRef": {"name": "my-agent-gateway-token", "key": "token"}}}
        objects = [
            self.object("ServiceAccount", "default"),
            self.object("ConfigMap", "my-agent-state", data={"state.json": "{}"}),
            self.object("Secret", "my-agent-gateway-token", type="Opaque", immutable=True, data={"token": "MDEy"}),
            self.object("Secret", "my-agent-basic-auth", type="Opaque", data={"auth": "eA==", "username": "eQ=="}),
            self.object("Secret", "keys", type="Opaque", data={"OPENAI_API_KEY": "c2VjcmV0"}),
            self.object("Secret", "empty", type="Opaque"),
            self.object("ConfigMap", "conf", data={"openclaw.json": "{\"a\": \"b\u007f\u0085\"}\n"}),
            self.object("ConfigMap", "files", data={"A.md": "---\nx\n---\n"}),
            self.object("ConfigMap", "ca", data={"ca.crt": "PEM"}, binaryData={"ca.der": "MDEy"}),
            self.object("ConfigMap", "mounted", data={"a": "b"}, binaryData={"c": "MDEy"}),
            self.object("ConfigMap", "variables", data={"A": "b"}, binaryData={"c": "MDEy"}),
            self.object("ConfigMap", "my-agent-config", data={"openclaw.json": "{}"}),
            self.object("PersistentVolumeClaim", "my-agent-data",
                        metadata={"finalizers": ["kubernetes.io/pvc-protection"]},
                        spec={"storageClassName": "fast", "volumeName": "pv"},
                        status={"phase": "Bound", "capacity": {"storage": "10Gi"}}),
            self.object("StatefulSet", "my-agent", "apps/v1", status={"replicas": 1}, metadata={
                            "ownerReferences": [{"kind": "OpenClawInstance", "name": "my-agent", "uid": "u"}], **owned},
                        spec={"serviceName": "my-agent", "replicas": 1, "selector": {"matchLabels": {"a": "b"}},
                              "template": {"spec": {"containers": [
                                  {"name": "openclaw", "image": "x", "env": [{"name": "PLAIN", "value": "x"}, wired]},
                                  {"name": "other", "env": [{"name": "PLAIN", "value": "x"}]}]}},
                              "volumeClaimTemplates": volume}),
            self.object("OpenClawInstance", "my-agent", "openclaw.rocks/v1alpha1", spec={"suspended": True},
                        metadata={"finalizers": ["openclaw.rocks/finalizer"], **owned}),
        ]
        values = {
            "envFrom": [{"secretRef": {"name": "keys"}}, {"secretRef": {"name": "keys"}},
                        {"secretRef": {"name": "empty"}}, {"secretRef": {"name": "gone"}},
                        {"secretRef": {"name": "my-agent-gateway-token"}}, {"configMapRef": {"name": "mounted"}},
                        {"configMapRef": {"name": "variables"}}],
            "extraVolumes": [{"name": "a", "configMap": {"name": "mounted"}},
                             {"name": "b", "configMap": {"name": "my-agent-config"}}],
            "config": {"configMapRef": {"name": "conf"}},
            "workspace": {"configMapRef": {"name": "files"},
                          "additionalWorkspaces": [{"name": "x", "configMapRef": {"name": "files"}}]},
            "security": {"caBundle": {"configMapName": "ca"}},
            "networking": {"ingress": {"enabled": True, "security": {"basicAuth": {"enabled": True}}}},
        }
        for version in HELMS:
            found, = self.observed(values, objects, version)
            self.assertIs(found["live"], True)
            self.assertEqual(found["state"], {"state.json": "{}"})
            by_name = {(item["kind"], item["metadata"]["name"]): item for item in found["objects"]}
            self.assertEqual(len(by_name), len(found["objects"]))

            def metadata(name, **more):
                return {"name": name, "namespace": "agents", "uid": f"uid-{name}", "labels": {"l": "1"},
                        "annotations": {"a": "1"}, **more}

            def unannotated(name):
                return {key: value for key, value in metadata(name).items() if key != "annotations"}

            self.assertEqual(found["objects"], [
                {"apiVersion": "openclaw.rocks/v1alpha1", "kind": "OpenClawInstance",
                 "metadata": metadata("my-agent", finalizers=["openclaw.rocks/finalizer"], **owned)},
                {"apiVersion": "apps/v1", "kind": "StatefulSet",
                 "metadata": metadata("my-agent", ownerReferences=[
                     {"kind": "OpenClawInstance", "name": "my-agent", "uid": "u"}], **owned),
                 "spec": {"serviceName": "my-agent", "replicas": 1, "selector": {"matchLabels": {"a": "b"}},
                          "template": {"spec": {"containers": [{"name": "openclaw", "env": [wired]}]}},
                          "volumeClaimTemplates": volume}},
                {"apiVersion": "v1", "kind": "PersistentVolumeClaim",
                 "metadata": metadata("my-agent-data", finalizers=["kubernetes.io/pvc-protection"]),
                 "spec": {"storageClassName": "fast", "volumeName": "pv"}, "status": {"capacity": {"storage": "10Gi"}}},
                {"apiVersion": "v1", "kind": "Secret", "metadata": metadata("my-agent-gateway-token"),
                 "type": "Opaque", "immutable": True, "data": {"token": "MDEy"}},
                {"apiVersion": "v1", "kind": "Secret", "metadata": metadata("my-agent-basic-auth"),
                 "type": "Opaque", "data": {"auth": "eA==", "username": "eQ=="}},
                {"apiVersion": "v1", "kind": "Secret", "metadata": unannotated("keys"),
                 "type": "Opaque", "data": {"OPENAI_API_KEY": None}},
                {"apiVersion": "v1", "kind": "Secret", "metadata": unannotated("empty"), "type": "Opaque", "data": {}},
                # What a volume shows has its binary data too, even when variables are made of the same one.
                {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata("ca"),
                 "data": {"ca.crt": "PEM"}, "binaryData": {"ca.der": "MDEy"}},
                {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata("mounted"),
                 "data": {"a": "b"}, "binaryData": {"c": "MDEy"}},
                {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata("conf"),
                 "data": {"openclaw.json": "{\"a\": \"b\u007f\u0085\"}\n"}},
                {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata("files"),
                 "data": {"A.md": "---\nx\n---\n"}},
                {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata("variables"), "data": {"A": "b"}},
            ])

    def test_only_what_the_values_refer_to_is_read(self):
        always = {"serviceaccounts/default", "configmaps/my-agent-state", "statefulsets/my-agent"}
        record, claim, token = ("openclawinstances/my-agent", "persistentvolumeclaims/my-agent-data",
                                "secrets/my-agent-gateway-token")
        basic_auth = {"networking": {"ingress": {"enabled": True, "security": {"basicAuth": {
            "enabled": True, "existingSecret": "htpasswd"}}}}}

        def variables(whole, single):
            return {"envFrom": [{"configMapRef": {"name": whole}}],
                    "env": [{"name": "A", "valueFrom": {"configMapKeyRef": {"name": single, "key": "a"}}}]}

        volumes = [{"name": "c", "configMap": {"name": "c"}},
                   {"name": "d", "projected": {"sources": [{"secret": {"name": "x"}}, {"configMap": {"name": "d"}}]}}]
        for values, expected in (
            ({}, {record, claim, token}),
            ({"record": {"enabled": False}}, {claim, token}),
            ({"storage": {"persistence": {"enabled": False}}}, {record, token}),
            ({"storage": {"persistence": {"existingClaim": "old"}}},
             {record, token, "persistentvolumeclaims/old"}),
            ({"chromium": {"enabled": True}}, {record, claim, token}),
            ({"chromium": {"enabled": True, "persistence": {"enabled": True}}},
             {record, claim, token, "persistentvolumeclaims/my-agent-chromium-data"}),
            ({"chromium": {"enabled": True, "persistence": {"enabled": True, "existingClaim": "profile"}}},
             {record, claim, token, "persistentvolumeclaims/profile"}),
            ({"gateway": {"existingSecret": "mine"}}, {record, claim, "secrets/mine"}),
            (basic_auth, {record, claim, token, "secrets/htpasswd"}),
            ({"tailscale": {"authKeySecretRef": {"name": "ts"}}}, {record, claim, token}),
            ({"tailscale": {"enabled": True, "authKeySecretRef": {"name": "ts"}}},
             {record, claim, token, "secrets/ts"}),
            ({"webTerminal": {"enabled": True, "credential": {"secretRef": {"name": "web"}}}},
             {record, claim, token, "secrets/web"}),
            ({"security": {"caBundle": {"secretName": "ca"}}}, {record, claim, token, "secrets/ca"}),
            ({"security": {"caBundle": {"configMapName": "ca"}}}, {record, claim, token, "configmaps/ca"}),
            (variables("a", "b"), {record, claim, token, "configmaps/a", "configmaps/b"}),
            ({"sidecars": [variables("a", "b")]}, {record, claim, token, "configmaps/a", "configmaps/b"}),
            ({"initContainers": [variables("a", "b")]}, {record, claim, token, "configmaps/a", "configmaps/b"}),
            ({"chromium": {"extraEnv": variables("a", "b")["env"]}}, {record, claim, token}),
            ({"chromium": {"enabled": True, "extraEnv": variables("a", "b")["env"]}}, {record, claim, token, "configmaps/b"}),
            ({"clusterDefaults": {"env": variables("a", "b")["env"]}}, {record, claim, token, "configmaps/b"}),
            ({"sidecarVolumes": volumes}, {record, claim, token, "configmaps/c", "configmaps/d"}),
            ({"extraVolumes": volumes}, {record, claim, token, "configmaps/c", "configmaps/d"}),
            (variables("my-agent-config", "my-agent-workspace"), {record, claim, token}),
        ):
            # Helm 3: `template` of Helm 4 reads the rendered object once more, for itself.
            self.observed(values, [], HELMS[0])
            self.assertEqual(sorted(self.reads), sorted(always | expected), values)

    def test_an_operators_objects_are_all_looked_at(self):
        """As long as the record or the StatefulSet is not Helm's: afterwards no render pays for it."""
        children = [self.object("Service", "my-agent"), self.object("ConfigMap", "my-agent-config", data={"x": "y"}),
                    self.object("Role", "my-agent", "rbac.authorization.k8s.io/v1")]
        for version in HELMS:
            for manager, expected in (("openclaw-operator", children), ("Helm", [])):
                labels = {"labels": {"app.kubernetes.io/managed-by": manager}, "annotations": {
                    "meta.helm.sh/release-name": "my-agent", "meta.helm.sh/release-namespace": "agents"}}
                stateful_set = self.object("StatefulSet", "my-agent", "apps/v1", metadata=labels, spec={})
                found, = self.observed({}, [stateful_set, *children], version)
                named = {(item["kind"], item["metadata"]["name"]) for item in found["objects"]} - {("StatefulSet", "my-agent")}
                self.assertEqual(named, {(item["kind"], item["metadata"]["name"]) for item in expected})
                self.assertFalse([item for item in found["objects"] if "data" in item])

    def test_kinds_of_prometheus_are_looked_at_when_the_spec_asks(self):
        """Who may do everything else in a namespace often may not read these, and one read that is refused ends the render."""
        stateful_set = self.object("StatefulSet", "my-agent", "apps/v1", spec={})
        served = [flag for kind in ("ServiceMonitor", "PrometheusRule")
                  for flag in ("--api-versions", f"monitoring.coreos.com/v1/{kind}")]
        for version in HELMS:
            for fields in ((), ("serviceMonitor",), ("prometheusRule",), ("serviceMonitor", "prometheusRule")):
                metrics = {field: {"enabled": field in fields} for field in ("serviceMonitor", "prometheusRule")}
                with Cluster([stateful_set]) as cluster:
                    self.skeletons({"observability": {"metrics": metrics}, "keeper": {"enabled": False}}, "--dry-run=server", "--disable-openapi-validation",
                                   *served, version=version, kubeconfig=cluster.kubeconfig)
                names = {"serviceMonitor": "servicemonitors/my-agent", "prometheusRule": "prometheusrules/my-agent-alerts"}
                self.assertEqual(set(names.values()) & set(cluster.reads), {names[field] for field in fields}, version)

    def test_each_instance_observes_its_own(self):
        objects = [self.object("Secret", f"my-agent-{key}-gateway-token", type="Opaque", data={"token": key})
                   for key in ("a", "b")]
        for version in HELMS:
            found = self.observed({"instances": {"a": {}, "b": {}}}, objects, version)
            self.assertEqual([[item["data"]["token"] for item in observed["objects"]] for observed in found],
                             [["a"], ["b"]])

    def test_without_a_cluster_nothing_is_live(self):
        values = {"envFrom": [{"secretRef": {"name": "keys"}}], "config": {"configMapRef": {"name": "c"}},
                  "gateway": {"existingSecret": "x"}}
        for version in HELMS:
            observed = self.skeleton(values, "--api-versions", "openclaw.rocks/v1alpha1/OpenClawInstance",
                                     version=version)["observed"]
            self.assertEqual((observed["live"], observed["objects"], "state" in observed), (False, [], False))


class UninstallHookTest(ChartTest):
    def hook(self, values, **backup):
        rendered = self.render({"keeper": {"backup": {"credentialsSecret": "s3", **backup}}, **values}, "--api-versions", "v1/Pod",
                               version=HELMS[0])
        return {d["kind"]: d for d in rendered if d["kind"] != "OpenClawInstance"}

    def test_only_with_a_bucket(self):
        self.assertEqual(self.hook({}, credentialsSecret=""), {})
        self.assertEqual(set(self.hook({})), {"ServiceAccount", "Role", "RoleBinding", "Job"})

    def test_rights_and_arguments(self):
        hook = self.hook({"instances": {"a": {"storage": {"persistence": {"orphan": False}}}, "b": {}},
                          "hooks": {"preDelete": {"budget": "10m"}}})
        container = hook["Job"]["spec"]["template"]["spec"]["containers"][0]
        self.assertEqual(container["command"] + container["args"], [
            "openclaw-keeper", "hooks", "pre-delete", "--namespace", "agents", "--release", "my-agent",
            "--job", "my-agent-uninstall", "--budget", "10m", "--instance", "my-agent-a", "--instance", "my-agent-b",
            "--keeper", "my-agent-keeper"])
        rights = {}
        for rule in hook["Role"]["rules"]:
            for verb in rule["verbs"]:
                for resource in rule["resources"]:
                    rights.setdefault(f"{verb} {resource}", set()).update(rule.get("resourceNames") or ["*"])
        both, backups = {"my-agent-a", "my-agent-b"}, {"my-agent-a-backup", "my-agent-b-backup"}
        states = {"my-agent-a-state", "my-agent-b-state"}
        self.assertEqual(rights, {
            "get cronjobs": backups | {"my-agent-keeper"}, "patch cronjobs": {"my-agent-keeper"},
            "get jobs": backups | {"my-agent-uninstall"}, "delete jobs": backups, "create jobs": {"*"},
            "get statefulsets": both, "patch statefulsets": both, "list pods": {"*"},
            "get configmaps": states, "delete configmaps": states, "create events": {"*"},
            "get persistentvolumeclaims": {"my-agent-a-data"}, "delete persistentvolumeclaims": {"my-agent-a-data"},
            "get openclawinstances": both})

    def test_not_for_whoever_knows_no_hooks(self):
        """What `helm template` prints is often applied: kubectl would run the hook at once."""
        rendered = self.render({"keeper": {"backup": {"credentialsSecret": "s3"}}}, version=HELMS[0])
        self.assertEqual([d["kind"] for d in rendered], ["OpenClawInstance"])

    def test_without_records(self):
        hook = self.hook({"record": {"enabled": False}})
        self.assertIn("--no-records", hook["Job"]["spec"]["template"]["spec"]["containers"][0]["args"])
        self.assertNotIn("openclaw.rocks", [group for rule in hook["Role"]["rules"] for group in rule["apiGroups"]])

    def test_order_and_time(self):
        hook = self.hook({"fullnameOverride": "x" * 63})
        for kind, document in hook.items():
            annotations = document["metadata"]["annotations"]
            self.assertEqual(annotations["helm.sh/hook"], "pre-delete")
            self.assertEqual(annotations["helm.sh/hook-weight"], "105" if kind == "Job" else "100", "after the hooks of others")
            self.assertLessEqual(len(document["metadata"]["name"]), 63)
        self.assertGreater(hook["Job"]["spec"]["activeDeadlineSeconds"], 24 * 3600, "the process ends itself")
        self.assertIn("hook-succeeded", hook["Job"]["metadata"]["annotations"]["helm.sh/hook-output-log-policy"])


class SecretsHookTest(ChartTest):
    def hook(self, values):
        rendered = self.render({"secrets": {"mode": "job"}, **values}, version=HELMS[0])
        return {d["kind"]: d for d in rendered if d["kind"] != "OpenClawInstance"}

    def test_only_in_job_mode(self):
        for mode in ("render", "external"):
            self.assertEqual([d["kind"] for d in self.render({"secrets": {"mode": mode}})], ["OpenClawInstance"])
        self.assertEqual(set(self.hook({})), {"ServiceAccount", "Role", "RoleBinding", "Job"})

    def test_nothing_to_make(self):
        self.assertEqual(self.hook({"gateway": {"existingSecret": "mine"}}), {})

    def test_rights_and_arguments(self):
        ingress = {"enabled": True, "security": {"basicAuth": {"enabled": True, "username": "bob"}}}
        hook = self.hook({"instances": {"a": {"networking": {"ingress": ingress}}, "b": {},
                                        "c": {"gateway": {"existingSecret": "mine"}}}})
        secrets = ["my-agent-a-gateway-token", "my-agent-a-basic-auth", "my-agent-b-gateway-token"]
        self.assertEqual(hook["Role"]["rules"], [
            {"apiGroups": [""], "resources": ["secrets"], "resourceNames": secrets, "verbs": ["get"]},
            {"apiGroups": [""], "resources": ["secrets"], "verbs": ["create"]}])
        container = hook["Job"]["spec"]["template"]["spec"]["containers"][0]
        self.assertEqual(container["command"] + container["args"], [
            "openclaw-keeper", "secrets", "ensure", "--namespace", "agents", "--release", "my-agent",
            "--instance", "my-agent-a", "--basic-auth", "my-agent-a=bob", "--instance", "my-agent-b"])

    def test_order_and_names(self):
        hook = self.hook({"fullnameOverride": "x" * 63})
        for kind, document in hook.items():
            annotations = document["metadata"]["annotations"]
            self.assertEqual(annotations["helm.sh/hook"], "pre-install,pre-upgrade")
            self.assertEqual(annotations["helm.sh/hook-weight"], "-5" if kind == "Job" else "-10")
            self.assertEqual(annotations["helm.sh/hook-delete-policy"], "before-hook-creation,hook-succeeded")
            self.assertLessEqual(len(document["metadata"]["name"]), 63)
        pod = hook["Job"]["spec"]["template"]
        # The Service, NetworkPolicy and PodDisruptionBudget of an instance select by these two.
        self.assertNotEqual(pod["metadata"]["labels"]["app.kubernetes.io/name"], "openclaw")

    def test_image(self):
        for image, expected in (
            ({}, "ghcr.io/openclaw-post/keeper:0.1.0"),
            ({"tag": "1.2"}, "ghcr.io/openclaw-post/keeper:1.2"),
            ({"repository": "r.example.com/k", "tag": "t", "digest": "sha256:0"}, "r.example.com/k@sha256:0"),
            ("x", "ghcr.io/openclaw-post/keeper:0.1.0"),
        ):
            hook = self.hook({"keeper": {"image": image}})
            self.assertEqual(hook["Job"]["spec"]["template"]["spec"]["containers"][0]["image"], expected)

    def test_a_private_registry(self):
        pod = self.hook({"keeper": {"image": {"pullSecrets": ["a", "b"], "pullPolicy": "Always"}}})["Job"]["spec"]["template"]["spec"]
        self.assertEqual(pod["imagePullSecrets"], [{"name": "a"}, {"name": "b"}])
        self.assertEqual(pod["containers"][0]["imagePullPolicy"], "Always")
        self.assertNotIn("imagePullSecrets", self.hook({})["Job"]["spec"]["template"]["spec"])

    def test_no_variable_of_the_pod_gets_into_an_argument(self):
        ingress = {"enabled": True, "security": {"basicAuth": {"enabled": True, "username": '$(HOME)"x'}}}
        container = self.hook({"networking": {"ingress": ingress}})["Job"]["spec"]["template"]["spec"]["containers"][0]
        self.assertEqual(container["args"][-1], 'my-agent=$$(HOME)"x')  # the kubelet makes $(HOME) of it

    def test_hardened(self):
        pod = self.hook({})["Job"]["spec"]["template"]["spec"]
        self.assertEqual((pod["securityContext"]["runAsNonRoot"], pod["securityContext"]["runAsUser"]), (True, 1000))
        context = pod["containers"][0]["securityContext"]
        self.assertEqual(context["capabilities"], {"drop": ["ALL"]})
        self.assertEqual(context["seccompProfile"], {"type": "RuntimeDefault"})
        self.assertIs(context["readOnlyRootFilesystem"], True)
        self.assertIs(context["allowPrivilegeEscalation"], False)
        self.assertEqual(set(pod["containers"][0]["resources"]), {"requests", "limits"})


class ReplaceHookTest(ChartTest):
    def hook(self, values, *arguments, **more):
        rendered = self.render(values, *arguments, **more)
        return {d["kind"]: d for d in rendered if d["kind"] != "OpenClawInstance"}

    def test_only_upgrades_that_name_an_instance(self):
        named = {"hooks": {"replaceStatefulSets": ["my-agent"]}}
        for version in HELMS:
            self.assertEqual(self.hook({}, "--is-upgrade", version=version), {})
            self.assertEqual(self.hook(named, version=version), {})
            hook = self.hook(named, "--is-upgrade", version=version)
            self.assertEqual(set(hook), {"ServiceAccount", "Role", "RoleBinding", "Job"})
            self.assertEqual({d["metadata"]["annotations"]["helm.sh/hook"] for d in hook.values()}, {"pre-upgrade"})

    def test_it_may_touch_what_is_named_and_nothing_else(self):
        values = {"instances": {"a": {}, "b": {}, "c": {}},
                  "hooks": {"replaceStatefulSets": ["my-agent-a", "my-agent-c"]}}
        hook = self.hook(values, "--is-upgrade")
        self.assertEqual(hook["Role"]["rules"], [{
            "apiGroups": ["apps"], "resources": ["statefulsets"], "resourceNames": ["my-agent-a", "my-agent-c"],
            "verbs": ["get", "delete"]}])
        container = hook["Job"]["spec"]["template"]["spec"]["containers"][0]
        self.assertEqual(container["command"] + container["args"], [
            "openclaw-keeper", "statefulsets", "release", "--namespace", "agents", "--release", "my-agent",
            "my-agent-a", "my-agent-c"])

    def test_a_name_that_no_instance_has(self):
        result = self.helm(NEWEST, "template", "my-agent", CHART, "--is-upgrade",
                           values={"hooks": {"replaceStatefulSets": ["other"]}})
        self.assertNotEqual(result.returncode, 0)
        self.assertIn('hooks.replaceStatefulSets names "other", which is no instance of this release: it has my-agent',
                      result.stderr)

    def test_both_hooks_at_once(self):
        rendered = self.render({"secrets": {"mode": "job"}, "hooks": {"replaceStatefulSets": ["my-agent"]}}, "--is-upgrade")
        names = sorted(d["metadata"]["name"] for d in rendered if d["kind"] == "Job")
        self.assertEqual(names, ["my-agent-ensure", "my-agent-replace"])


class NotesTest(ChartTest):
    def notes(self, values, version=NEWEST):
        with Cluster([]) as cluster:
            result = self.helm(version, "install", "y", CHART, "--namespace", "agents", "--dry-run=client",
                               "--skip-schema-validation", "--disable-openapi-validation", values=values,
                               kubeconfig=cluster.kubeconfig)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout.split("NOTES:\n")[1]

    def test_the_way_in(self):
        for version in HELMS:
            notes = self.notes({}, version)
            self.assertIn("port-forward 'service/y' 18789", notes)
            self.assertIn("http://localhost:18789/#token=", notes)
            self.assertIn("get secret 'y-gateway-token'", notes)
            self.assertIn("helm get values 'y' --namespace 'agents' --revision N", notes)
            self.assertIn("Uninstall:", notes)
            self.assertEqual("last-report.txt" in notes, version.startswith("4"))
            self.assertNotIn("WARNING", notes)
            self.assertNotIn("<no value>", notes)
            self.assertNotIn("\n\n\n", notes)

    def test_your_own_token(self):
        self.assertIn("get secret 'mine'", self.notes({"gateway": {"existingSecret": "mine"}}))
        self.assertIn("OPENCLAW_GATEWAY_TOKEN", self.notes({"env": [{"name": "OPENCLAW_GATEWAY_TOKEN", "value": "x"}]}))
        self.assertIn("you create this Secret", self.notes({"secrets": {"mode": "external"}}))

    def test_hosts_and_ports(self):
        notes = self.notes({"networking": {
            "ingress": {"enabled": True, "hosts": [{"host": "a.example.com"}], "tls": [{"secretName": "t"}]},
            "service": {"ports": [{"name": "http", "port": 80}]}}})
        self.assertIn("https://a.example.com/#token=", notes)
        self.assertIn("port-forward 'statefulset/y' 18789", notes)

    def test_what_is_missing(self):
        self.assertNotIn("WARNING", self.notes({}))
        self.assertIn("Keeper:     none", self.notes({}))
        wishes = {"autoUpdate": {"enabled": True}, "selfConfigure": {"enabled": True}, "backup": {"schedule": "0 2 * * *"}}
        notes = self.notes({**wishes, "keeper": {"enabled": False}})
        self.assertIn("they do nothing: autoUpdate, selfConfigure", notes)
        self.assertIn('Keeper:     CronJob "y-keeper"', self.notes(wishes))
        self.assertIn("backup.schedule is set, but nothing is backed up: name a Secret", notes)

    def test_the_last_backup(self):
        self.assertNotIn("--no-hooks", self.notes({}))
        notes = self.notes({"keeper": {"backup": {"credentialsSecret": "s3"}}, "hooks": {"preDelete": {"budget": "20m"}},
                            "backup": {"schedule": "0 2 * * *"}})
        self.assertNotIn("WARNING", notes)
        self.assertIn("backs up first, for 20m at most", notes)
        self.assertIn("--timeout", notes)
        self.assertIn("helm uninstall --no-hooks leaves the backup out", notes)

    def test_each_instance(self):
        notes = self.notes({"instances": {"a": {}, "b": {"gateway": {"existingSecret": "mine"}}}})
        self.assertIn("get secret 'y-a-gateway-token'", notes)
        self.assertIn("'service/y-b'", notes)
        self.assertIn("get secret 'mine'", notes)


class LintTest(ChartTest):
    def test_strict(self):
        for version in HELMS:
            for values in ({}, {"secrets": {"mode": "job"}, "instances": {"a": {}}}):
                result = self.helm(version, "lint", "--strict", CHART, values=values)
                self.assertEqual(result.returncode, 0, f"Helm {version}: {result.stdout}{result.stderr}")

    def test_package_holds_no_stray_files(self):
        result = self.helm(NEWEST, "package", CHART, "--destination", self.folder)
        self.assertEqual(result.returncode, 0, result.stderr)


if __name__ == "__main__":
    unittest.main()
