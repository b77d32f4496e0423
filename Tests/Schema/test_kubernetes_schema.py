"""Every object against the schema of its kind: built-in kinds on each Kubernetes version, ours and foreign ones by their CRDs.

Foreign CRDs are not in this repository: OPENCLAW_CRDS names a folder with them (default ../shared/crds).
"""

import functools
import os
import pathlib
import re
import sys
import unittest

import kubernetes_validate
import yaml

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Helm"))

from crd_schema import problems, validators  # noqa: E402
from render_case import cases, everything, render  # noqa: E402
from through_helm import CHART, ROOT, Home, objects  # noqa: E402

# It reads its schemas anew for each object, which is where nearly all of the time would go.
kubernetes_validate.utils.schema_contents = functools.cache(kubernetes_validate.utils.schema_contents)
kubernetes_validate.utils.all_versions = functools.cache(kubernetes_validate.utils.all_versions)

VERSIONS = [f"1.{minor}" for minor in range(28, 38)]
# Fields of a user's own containers and volumes, which pass as they are, and the versions that do not know them yet.
BEFORE = {"matchLabelKeys": ["1.28"], "mismatchLabelKeys": ["1.28"], "volumeAttributesClassName": ["1.28"], "sleep": ["1.28"],
          "recursiveReadOnly": ["1.28", "1.29"], "image": ["1.28", "1.29", "1.30"]}
ENDS = [VERSIONS[0], VERSIONS[-1]]
FOREIGN = {("monitoring.coreos.com/v1", "ServiceMonitor"), ("monitoring.coreos.com/v1", "PrometheusRule"),
           ("gateway.networking.k8s.io/v1", "HTTPRoute"), ("traefik.io/v1alpha1", "Middleware")}


def is_ours(document):
    return document["apiVersion"].startswith("openclaw.rocks/")


def is_foreign(document):
    return (document["apiVersion"], document["kind"]) in FOREIGN


class BuiltIn(unittest.TestCase):
    """Strict: an unknown field is an error. A kind that the validator does not know raises, and so fails."""

    def check(self, rendered, versions, written=""):
        for document in rendered:
            if is_ours(document) or is_foreign(document):
                continue
            for version in versions:
                with self.subTest(kind=document["kind"], name=document["metadata"]["name"], Kubernetes=version):
                    try:
                        self.assertEqual(kubernetes_validate.validate(document, version, strict=True), version)
                    except kubernetes_validate.ValidationError as problem:
                        names = re.findall(r"'(\w+)'", problem.message)
                        if not names or not all(name in written and version in BEFORE.get(name, ()) for name in names):
                            raise

    def test_every_case(self):
        for name, (text, arguments) in everything().items():
            with self.subTest(name):
                self.check(render(text, arguments), VERSIONS, text)

    def test_what_the_chart_itself_renders(self):
        rendered = Home().template("3.17.1", "--set", "secrets.mode=job")
        self.assertEqual(rendered.returncode, 0, rendered.stderr)
        self.check(objects(rendered.stdout), VERSIONS)

    def test_what_is_wrong_is_found(self):
        service = next(d for d in render(cases()["default"]) if d["kind"] == "Service")
        with self.assertRaises(kubernetes_validate.ValidationError):
            kubernetes_validate.validate({**service, "spec": {**service["spec"], "porst": []}}, "1.37", strict=True)
        with self.assertRaises(kubernetes_validate.SchemaNotFoundError):
            kubernetes_validate.validate({**service, "kind": "Servise"}, "1.37", strict=True)


class Ours(unittest.TestCase):
    """OpenClawInstance and its kin by the CRDs of the chart."""

    @classmethod
    def setUpClass(cls):
        files = sorted((CHART / "crds").glob("*.yaml"))
        if not files:
            raise AssertionError("chart/crds is empty: run scripts/generate")
        cls.validators = {}
        for file in files:
            cls.validators.update(validators(file.read_text()))

    def validator(self, kind):
        return self.validators["openclaw.rocks/v1alpha1", kind]

    def test_the_kinds(self):
        self.assertEqual({kind for _, kind in self.validators},
                         {"OpenClawInstance", "OpenClawSelfConfig", "OpenClawClusterDefaults"})

    def test_the_crds_are_what_kubernetes_takes(self):
        for file in sorted((CHART / "crds").glob("*.yaml")):
            for version in ENDS:
                with self.subTest(file.name, Kubernetes=version):
                    kubernetes_validate.validate(yaml.safe_load(file.read_text()), version, strict=True)

    def test_records_and_cases(self):
        for name, text in cases().items():
            records = [d for d in render(text) if is_ours(d)]
            self.assertEqual(len(records), 1, name)
            for what, document in (("case", yaml.safe_load(text)), ("record", records[0])):
                with self.subTest(name, what=what):
                    self.assertEqual(problems(self.validator(document["kind"]), document), [])

    def test_what_is_wrong_is_found(self):
        good = yaml.safe_load(cases()["default"])
        for spec in ({"storage": {"persistence": {"size": 10}}}, {"storag": {}}, {"config": {"mergeMode": "meld"}},
                     {"skills": ["x"] * 21}, {"autoUpdate": {"enabled": "yes"}}):
            with self.subTest(spec=spec):
                self.assertNotEqual(problems(self.validator("OpenClawInstance"), {**good, "spec": spec}), [])


# What we write into kinds of other projects: path -> type, as their references have it. Without their CRDs at hand this
# table is what is checked; with them, the table is checked too.
MONITORING = "https://prometheus-operator.dev/docs/api-reference/api/"
FIELDS = {
    "ServiceMonitor": (MONITORING + "#monitoring.coreos.com/v1.ServiceMonitor", {
        "spec.selector.matchLabels.*": str, "spec.endpoints[].port": str, "spec.endpoints[].interval": str,
        "spec.endpoints[].path": str, "spec.endpoints[].honorLabels": bool}),
    "PrometheusRule": (MONITORING + "#monitoring.coreos.com/v1.PrometheusRule", {
        "spec.groups[].name": str, "spec.groups[].rules[].alert": str, "spec.groups[].rules[].expr": str,
        "spec.groups[].rules[].for": str, "spec.groups[].rules[].labels.*": str,
        "spec.groups[].rules[].annotations.*": str}),
    "Middleware": ("https://doc.traefik.io/traefik/reference/routing-configuration/http/middlewares/basicauth/", {
        "spec.basicAuth.secret": str}),
    "HTTPRoute": ("https://gateway-api.sigs.k8s.io/reference/spec/#httproute", {
        "spec.parentRefs[].name": str, "spec.parentRefs[].namespace": str, "spec.parentRefs[].sectionName": str,
        "spec.hostnames[]": str, "spec.rules[].matches[].path.type": str, "spec.rules[].matches[].path.value": str,
        "spec.rules[].backendRefs[].name": str, "spec.rules[].backendRefs[].port": int}),
}
MAPS = {"matchLabels", "labels", "annotations"}


def leaves(value, path):
    """(path, value) of every plain value; lists as [], keys of maps as *."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from leaves(each, f"{path}.{'*' if path.rpartition('.')[2] in MAPS else key}")
    elif isinstance(value, list):
        for each in value:
            yield from leaves(each, path + "[]")
    else:
        yield path, value


class Foreign(unittest.TestCase):
    """Kinds of other projects, by their CRDs."""

    def test_only_fields_of_the_table(self):
        seen = {kind: set() for kind in FIELDS}
        for name, text in cases().items():
            for document in filter(is_foreign, render(text)):
                source, fields = FIELDS[document["kind"]]
                for path, value in leaves(document["spec"], "spec"):
                    with self.subTest(name, kind=document["kind"], path=path):
                        self.assertIn(path, fields, source)
                        self.assertIs(type(value), fields[path], source)
                        seen[document["kind"]].add(path)
        unused = {kind: sorted(set(fields) - seen[kind]) for kind, (_, fields) in FIELDS.items()}
        self.assertEqual({kind: paths for kind, paths in unused.items() if paths}, {}, "no case writes them")

    def test_the_table_is_what_the_crds_say(self):
        for (_, kind), validator in self.found.items():
            if kind not in FIELDS:
                continue
            for path, expected in FIELDS[kind][1].items():
                schema = validator.schema
                for step in path.replace("[]", ".[]").split("."):
                    schema = (schema["items"] if step == "[]" else schema["additionalProperties"] if step == "*"
                              else schema["properties"][step])
                kinds = {str: "string", bool: "boolean", int: "integer"}
                with self.subTest(kind, path=path):
                    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
                    self.assertIn(kinds[expected], types)

    @functools.cached_property
    def found(self):
        folder = pathlib.Path(os.environ.get("OPENCLAW_CRDS") or ROOT.parent / "shared" / "crds")
        files = sorted(folder.glob("*.yaml")) if folder.is_dir() else []
        if not files:
            self.skipTest(f"there are no CRDs in {folder}: set OPENCLAW_CRDS to a folder that holds them")
        found = {}
        for file in files:
            found.update(validators(file.read_text()))
        return found

    def test_every_case(self):
        validators_of = self.found
        seen = set()
        for name, (text, arguments) in everything().items():
            for document in filter(is_foreign, render(text, arguments)):
                key = document["apiVersion"], document["kind"]
                with self.subTest(name, kind=key[1], name=document["metadata"]["name"]):
                    self.assertIn(key, validators_of)
                    self.assertEqual(problems(validators_of[key], document), [])
                    seen.add(key)
        self.assertEqual(seen, FOREIGN)


if __name__ == "__main__":
    unittest.main()
