"""The collector's configuration, key by key against the table in otel_keys.py, whatever else an instance switches on."""

import itertools
import json
import os
import pathlib
import re
import subprocess
import unittest

import yaml

from otel_keys import DISTRIBUTION, IMAGE, KEYS

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("OPENCLAW_BIN_DIR") or ROOT / "bin") / "openclaw-post"

# What could have a part in the file; each is on and off with each other.
SWITCHES = [
    {"chromium": {"enabled": True}},
    {"tailscale": {"enabled": True}},
    {"gateway": {"enabled": False}},
    {"selfConfigure": {"enabled": True, "allowedActions": ["skills"]}},
    {"config": {"raw": {"diagnostics": {"otel": {"endpoint": "http://elsewhere:4318"}}}}},
    {"security": {"networkPolicy": {"enabled": False}, "caBundle": {"configMapName": "ca"}}},
]
PORTS = (None, 1, 9191, 65535)


def metrics(port, extras):
    settings = {"serviceMonitor": {"enabled": extras}, "prometheusRule": {"enabled": extras}}
    return {"observability": {"metrics": {**settings, **({} if port is None else {"port": port})}}}


def instances():
    """{name: spec} of every combination of the switches, each with one of the ports in turn."""
    found = {}
    for number, chosen in enumerate(itertools.product((False, True), repeat=len(SWITCHES) + 1)):
        spec = metrics(PORTS[number % len(PORTS)], chosen[-1])
        for switch, is_on in zip(SWITCHES, chosen):
            spec.update(switch if is_on else {})
        found[f"i{number}"] = spec
    return found


def render(specs):
    """{name: objects} of all instances, in one stream; each in a namespace of its own, for some change themselves."""
    documents = [{"apiVersion": "openclaw.rocks/v1alpha1", "kind": "OpenClawInstance", "metadata": {"name": name, "namespace": name},
                  "spec": spec} for name, spec in specs.items()]
    done = subprocess.run([BINARY], input="\n---\n".join(map(json.dumps, documents)), text=True, capture_output=True, check=False)
    if done.returncode:
        raise AssertionError(done.stderr)
    found = {name: [] for name in specs}
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for document in yaml.load_all(done.stdout, Loader=loader):
        if document and document["kind"] in ("ConfigMap", "StatefulSet"):
            found[document["metadata"]["labels"]["app.kubernetes.io/instance"]].append(document)
    return found


def flat(value, path=""):
    """{path: value} of every key."""
    found = {}
    for key, inner in value.items():
        found[path + key] = inner
        if isinstance(inner, dict):
            found.update(flat(inner, f"{path}{key}."))
    return found


class OTelCollector(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.specs = instances()
        cls.rendered = render(cls.specs)

    def each(self):
        """(spec, configuration, container) of every instance."""
        for name, objects in self.rendered.items():
            data = next(o["data"] for o in objects if o["metadata"]["name"] == name + "-config")
            pod = next(o for o in objects if o["kind"] == "StatefulSet")["spec"]["template"]["spec"]
            container = next(c for c in pod["containers"] if c["name"] == "otel-collector")
            with self.subTest(spec=self.specs[name]):
                yield self.specs[name], yaml.safe_load(data["otel-collector.yaml"]), container

    def test_there_are_combinations(self):
        self.assertEqual(len(self.rendered), 2 ** (len(SWITCHES) + 1))

    def test_no_key_but_those_of_the_table_and_all_of_them(self):
        for _, configuration, _ in self.each():
            self.assertEqual(set(flat(configuration)), set(KEYS))

    def test_types(self):
        for _, configuration, _ in self.each():
            values = flat(configuration)
            for path, (kind, _, _) in KEYS.items():
                value = values[path]
                if kind is dict:
                    self.assertIsInstance(value, dict, path)
                elif kind == "address":
                    self.assertRegex(value, r"^\d+\.\d+\.\d+\.\d+:\d+$", path)
                    self.assertIn(int(value.split(":")[1]), range(1, 65536))
                elif kind == "duration":
                    self.assertRegex(value, r"^(\d+(\.\d+)?(ns|us|ms|s|m|h))+$", path)
                else:
                    block = kind.rsplit(" ", 1)[1]
                    self.assertIsInstance(value, list, path)
                    self.assertEqual(set(value), set(configuration[block]), "every component is used, and every used one is there")
                    self.assertLessEqual(set(value), DISTRIBUTION[1][block])

    def test_the_port_is_the_one_that_is_published(self):
        for spec, configuration, container in self.each():
            port = spec["observability"]["metrics"].get("port", 9090)
            self.assertEqual(configuration["exporters"]["prometheus"]["endpoint"], f"0.0.0.0:{port}")
            self.assertEqual([p["containerPort"] for p in container["ports"] if p["name"] == "metrics"], [port])
            self.assertEqual(container["image"], IMAGE)

    def test_every_key_has_a_source(self):
        for path, (_, source, section) in KEYS.items():
            self.assertRegex(source, r"^https://(opentelemetry\.io|github\.com/open-telemetry)/", path)
            if "github.com" in source:
                self.assertIn("/v" + IMAGE.rsplit(":", 1)[1] + "/", source, "of the version that the image has")
            self.assertTrue(section)
        self.assertTrue(re.search(r"/v0\.120\.0/", DISTRIBUTION[0]))

    def test_off_means_no_file(self):
        (objects,) = render({"off": {"observability": {"metrics": {"enabled": False}}}}).values()
        for document in objects:
            self.assertNotIn("otel-collector", json.dumps(document))


if __name__ == "__main__":
    unittest.main()
