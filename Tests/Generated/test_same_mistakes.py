"""One table of mistakes, made from the CRD, and everyone who must refuse each: the post-renderer, lint, the schema of the
values in Python's jsonschema and in real Helm of both majors, and the CRD itself.

For every kind of mistake there is one document with that mistake in every field that can have it; each judge must name
each place. Needs what test_generated.py needs, and openclaw-post and helm-openclaw.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import jsonschema
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
for folder in ("APIServer", "Schema"):
    sys.path.insert(0, str(ROOT / "Tests" / folder))

import crd_schema  # noqa: E402
from tools import HELMS, tool  # noqa: E402

BIN = pathlib.Path(os.environ.get("OPENCLAW_BIN_DIR", ROOT / "bin")).resolve()
CRD = ROOT / "chart" / "crds" / "openclawinstances.yaml"
SOME_HELMS = (HELMS[0], HELMS[-1])


def wrong_type(schema):
    return {"string": 7, "integer": "x", "boolean": "x", "array": "x"}.get(schema.get("type"))


def too_many(schema):
    if schema.get("type") == "array" and "maxItems" in schema:
        item = "v{}" if schema["items"].get("type") == "string" else None
        return [item.format(n) if item else {"name": f"v{n}"} for n in range(schema["maxItems"] + 1)]
    if "maxProperties" in schema:
        return {f"k{n}": "v" for n in range(schema["maxProperties"] + 1)}
    return None


# A value that is wrong in this way, or None for a field that cannot be.
MISTAKES = {
    "a wrong type": wrong_type,
    "a mapping that is none": lambda s: "x" if s.get("type") == "object" else None,
    "no such choice": lambda s: "no-such" if "enum" in s else None,
    "too small": lambda s: s["minimum"] - 1 if s.get("minimum", -2**31) > -2**31 else None,
    "too large": lambda s: s["maximum"] + 1 if s.get("maximum", 2**31 - 1) < 2**31 - 1 else None,
    "empty": lambda s: "" if s.get("minLength") else None,
    "too long": lambda s: "a" * (s["maxLength"] + 1) if "maxLength" in s else None,
    "not the pattern": lambda s: "!!" if "pattern" in s and "maxLength" not in s else None,
    "too many": too_many,
    "an unknown field": lambda s: {"noSuchField": 1} if s.get("type") == "object" and "properties" in s else None,
    "nothing that is required": lambda s: {} if s.get("required") else None,
}


def build(schema, mistake, path=()):
    """The document with the mistake wherever it can be, and where that is; None when it can be nowhere in here."""
    value, places = mistake(schema), []
    if value == {"noSuchField": 1}:
        document, places = dict(value), [(*path, "noSuchField")]
    elif value == {}:
        return {}, [(*path, name) for name in schema["required"]]
    elif value is not None:
        return value, [path]
    else:
        document = {}
    if schema.get("type") == "array":
        inner, places = build(schema["items"], mistake, (*path, "0"))
        return (None if inner is None else [inner]), places
    for name, inner in schema.get("properties", {}).items():
        if "description" not in inner:  # a type of Kubernetes' own
            continue
        made, found = build(inner, mistake, (*path, name))
        if made is not None:
            document[name] = made
            places += found
    if isinstance(schema.get("additionalProperties"), dict):
        made, places = build(schema["additionalProperties"], mistake, (*path, "k"))
        document = {} if made is None else {"k": made}
    return (document or None), places


class SameMistakes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        crd = yaml.safe_load(CRD.read_text())
        cls.spec = crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"]
        cls.crd = next(iter(crd_schema.validators(CRD.read_text()).values()))
        cls.schema = jsonschema.Draft7Validator(json.loads((ROOT / "chart" / "values.schema.json").read_text()))
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.environment = {"PATH": os.environ["PATH"], "HOME": cls.folder.name, "KUBECONFIG": f"{cls.folder.name}/none"}

    def run_tool(self, *command, **more):
        return subprocess.run([*map(str, command)], env=self.environment, capture_output=True, text=True, timeout=120, **more)

    def by_jsonschema(self, validator, document, skip=0):
        found = set()
        for error in validator.iter_errors(document):
            path = tuple(map(str, error.absolute_path))[skip:]
            found.add(path)
            for name in re.findall(r"'([\w-]+)'", error.message):
                found.add((*path, name))
        return found

    def by_helm(self, version, document):
        path = pathlib.Path(self.folder.name) / "values.json"
        path.write_text(json.dumps(document))
        result = self.run_tool(tool("helm", version), "template", "r", ROOT / "chart", "--values", path)
        self.assertNotEqual(result.returncode, 0)
        found = set()
        for line in result.stderr.splitlines():
            line = line.lstrip()  # Helm 4 puts several of one field below a line of their own
            place = re.match(r"- at '([^']*)'|- ([^:]*):", line)
            if not place:
                continue
            words = tuple(word for word in re.split(r"[./]", place.group(1) or place.group(2) or "") if word not in ("", "(root)"))
            found.add(words)
            for name in re.findall(r"\w+", line[place.end():]):
                found.add((*words, name))
        return found

    def by_lint(self, text):
        result = self.run_tool(BIN / "helm-openclaw", "lint", "--format", "json", "-", input=text)
        self.assertEqual(result.returncode, 1, result.stderr)
        return self.paths([(f["path"], f["message"]) for f in json.loads(result.stdout)["findings"] if f["severity"] == "error"])

    def by_post(self, text):
        result = self.run_tool(BIN / "openclaw-post", input=text)
        self.assertEqual((result.returncode, result.stdout), (1, ""))
        found = re.findall(r"error\[[\w-]+\]: (.*)\n  --> .*?, OpenClawInstance a, (\S+)", result.stderr)
        return self.paths([(path, message) for message, path in found])

    @staticmethod
    def paths(findings):
        """As words; a missing field is reported where it is missing."""
        found = set()
        for path, message in findings:
            words = tuple(re.findall(r"[\w-]+", path))[1:]
            found.add(words)
            missing = re.search(r"has no (\w+), which is required", message)
            if missing:
                found.add((*words, missing.group(1)))
        return found

    def test_everyone_refuses_the_same(self):
        total = 0
        for name, mistake in MISTAKES.items():
            document, places = {}, []
            for field, schema in self.spec["properties"].items():
                made, found = build(schema, mistake, (field,))
                if made is not None:
                    document[field] = made
                    places += found
            self.assertTrue(places, name)
            total += len(places)
            instance = {"apiVersion": "openclaw.rocks/v1alpha1", "kind": "OpenClawInstance",
                        "metadata": {"name": "a", "namespace": "n"}, "spec": document}
            text = yaml.safe_dump(instance)
            judges = {
                "the CRD": self.by_jsonschema(self.crd, instance, skip=1),
                "values.schema.json": self.by_jsonschema(self.schema, document),
                "lint, a manifest": self.by_lint(text),
                "lint, values": {path for path in self.by_lint(yaml.safe_dump(document))},
                "the post-renderer": self.by_post(text),
                **{f"Helm {version}": self.by_helm(version, document) for version in SOME_HELMS},
            }
            for judge, found in judges.items():
                # What a mapping of the values lacks may stand in another file or under `instances`: only the whole is judged.
                wanted = [place for place in places if name != "nothing that is required" or "0" in place
                          or judge.startswith(("the", "lint"))]
                with self.subTest(name, judge=judge):
                    self.assertEqual([".".join(place) for place in wanted if place not in found], [])
        self.assertGreater(total, 250)
        print(f"{total} mistakes in {len(MISTAKES)} documents, {len(judges)} judges")


if __name__ == "__main__":
    unittest.main()
