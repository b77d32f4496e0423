"""What rolls the pod: the hash changes when something changes that the pod reads beside its template, and only then.

Every field of the CRD is changed once, but for those of containers, variables and volumes: References has what counts there.
What the pod reads is told here a second time: its two ConfigMaps as rendered, and what stands in the ConfigMaps it names.
"""

import copy
import json
import os
import tempfile
import unittest

import yaml

from render import LOADER, ROOT, instance, one, render, run

CRD = ROOT / "chart" / "crds" / "openclawinstances.yaml"
CASE = ROOT / "Tests" / "Schema" / "cases" / "everything.yaml"
ANNOTATION = "openclaw.rocks/config-hash"
SEED = "0123456789abcdef" * 4
# Most strings take one of these, whatever their form: a size, a time, a URL, a path, a name.
TEXTS = ["other-x", "5Gi", "3h", "https://x.example.com/a", "/other/x", "1", "x.example.com", "0 3 * * *"]
KUBERNETES = {"env", "envFrom", "extraEnv", "extraVolumes", "extraVolumeMounts", "initContainers", "sidecars", "sidecarVolumes"}
LISTS = [["other-x"], ["10.1.0.0/16"], ["https://x.example.com"], ["a.b"]]


def setUpModule():
    """With a seed every run makes the same token."""
    folder = tempfile.TemporaryDirectory()
    unittest.addModuleCleanup(folder.cleanup)
    unittest.addModuleCleanup(os.environ.pop, "OPENCLAW_SECRET_SEED_FILE", None)
    use_seed(folder.name, SEED)


def use_seed(folder, seed):
    path = os.path.join(folder, "seed")
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        file.write(seed)
    os.environ["OPENCLAW_SECRET_SEED_FILE"] = path


def template(objects):
    return one(objects, "StatefulSet")["spec"]["template"]


def rollout_hash(objects):
    return template(objects)["metadata"]["annotations"][ANNOTATION]


def referenced(value):
    """What a pod names of the user's ConfigMaps, wherever it stands."""
    if isinstance(value, list):
        return set().union(*map(referenced, value))
    if not isinstance(value, dict):
        return set()
    found = {json.dumps(child, sort_keys=True) for key, child in value.items()
             if key in ("configMap", "configMapRef", "configMapKeyRef") and not child["name"].startswith("my-agent-")}
    return found.union(*map(referenced, value.values()))


def config_map(name, data=None, **more):
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": "agents"}, "data": data or {}, **more}


def leaves(schema, path=()):
    """(path, schema) of what has no named fields below it; of lists of objects also the fields of the first."""
    if schema.get("type") == "object" and "properties" in schema:
        for key, child in schema["properties"].items():
            yield from leaves(child, (*path, key))
        return
    yield path, schema
    items = schema.get("items", {})
    if "properties" in items and len(path) < 4 and path[-1] not in KUBERNETES:
        for key, child in items["properties"].items():
            yield from leaves(child, (*path, 0, key))


def values(schema, old):
    """Candidates for another valid value."""
    kind = schema.get("type")
    if "enum" in schema:
        found = schema["enum"]
    elif kind == "boolean":
        found = [True, False] if old is None else [not old]
    elif kind == "integer":
        found = [(old or 2) + 1, (old or 5) - 1, 3600]
    elif kind == "array":
        found = LISTS if schema.get("items", {}).get("type") == "string" else [[]]
    elif kind == "object":
        found = [{"k": "v"}, {"raw": 1}, {"cpu": "1"}]
    else:
        found = [*TEXTS, {"k": "v"}, 1] if kind is None else TEXTS
    return [value for value in found if value != old]


def at(value, path):
    for key in path:
        fits = isinstance(value, dict) and key in value or isinstance(value, list) and isinstance(key, int) and key < len(value)
        value = value[key] if fits else None
    return value


def changed(document, path, value):
    """A copy with one field changed; nil when it would have to be put into a list that is not there."""
    document = copy.deepcopy(document)
    place = document["spec"]
    for key, after in zip(path, path[1:]):
        if isinstance(place, dict) and place.get(key) is None:
            if isinstance(after, int):
                return None
            place[key] = {}
        if isinstance(place, list) and key >= len(place):
            return None
        place = place[key]
    if not isinstance(place, dict):
        return None
    place[path[-1]] = value
    return document


class EveryField(unittest.TestCase):
    maxDiff = None

    def test_the_hash_changes_with_what_is_read_and_nothing_else(self):
        schema = yaml.load(CRD.read_text(), Loader=LOADER)["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
        before = yaml.load(CASE.read_text(), Loader=LOADER)
        first = view(render(before))
        varied, fixed, hashed = [], [], []
        for path, leaf in leaves(schema["properties"]["spec"]):
            name = ".".join(map(str, path))
            after = self.after(before, path, values(leaf, at(before["spec"], path)))
            if after is None:
                fixed.append(name)
                continue
            varied.append(name)
            hashed += [name] if after[0] != first[0] else []
            with self.subTest(name):
                self.assertEqual(after[0] != first[0], after[1] != first[1])
        print(f"varied {len(varied)} fields, of which {len(hashed)} change the hash; not varied, since no value at hand is valid: "
              f"{len(fixed)}: {' '.join(fixed)}")
        self.assertGreater(len(varied), 200)
        self.assertGreater(len(hashed), 13)

    @staticmethod
    def after(before, path, candidates):
        """As `view`, after the first of the candidates that is valid; nil when none is."""
        for value in candidates:
            document = changed(before, path, value)
            if document is None:
                return None
            code, out, _ = run([document])
            if code == 0:
                texts = [each for each in out.split("\n---\n") if "\nkind: ConfigMap\n" in each or "\nkind: StatefulSet\n" in each]
                return view([yaml.load(each + "\n", Loader=LOADER) for each in texts])
        return None


def view(objects):
    """The hash, and all that it should follow; no ConfigMap of the user is in the stream, so only what is named counts."""
    files = [one(objects, "ConfigMap", f"my-agent-{each}")["data"] for each in ("config", "workspace")]
    return rollout_hash(objects), (files, referenced(template(objects)["spec"]))


VARIABLES = {"envFrom": [{"configMapRef": {"name": "mine"}}]}
VARIABLE = {"env": [{"name": "A", "valueFrom": {"configMapKeyRef": {"name": "mine", "key": "read"}}}]}
CONTAINER = {"name": "helper", "image": "helper:1"}
MOUNTING = {**CONTAINER, "volumeMounts": [{"name": "v", "mountPath": "/v"}]}
ITEMS = {"items": [{"key": "read", "path": "x"}]}


def volume(**source):
    return {"name": "v", **source}


# (spec, whether keys count that are not named)
REFERENCES = {
    "config": ({"config": {"configMapRef": {"name": "mine", "key": "read"}}}, False),
    "workspace": ({"workspace": {"configMapRef": {"name": "mine"}}}, True),
    "additional workspace": ({"workspace": {"additionalWorkspaces": [{"name": "x", "configMapRef": {"name": "mine"}}]}}, True),
    "bundle": ({"security": {"caBundle": {"configMapName": "mine", "key": "read"}}}, False),
    "envFrom": (VARIABLES, True),
    "env": (VARIABLE, False),
    "envFrom of a sidecar": ({"sidecars": [{**CONTAINER, **VARIABLES}]}, True),
    "env of a sidecar": ({"sidecars": [{**CONTAINER, **VARIABLE}]}, False),
    "envFrom of an init container": ({"initContainers": [{**CONTAINER, **VARIABLES}]}, True),
    "env of an init container": ({"initContainers": [{**CONTAINER, **VARIABLE}]}, False),
    "env of the browser": ({"chromium": {"enabled": True, "extraEnv": VARIABLE["env"]}}, False),
    "volume": ({"extraVolumes": [volume(configMap={"name": "mine"})],
                "extraVolumeMounts": [{"name": "v", "mountPath": "/v"}]}, True),
    "file of a volume": ({"extraVolumes": [volume(configMap={"name": "mine"})],
                          "extraVolumeMounts": [{"name": "v", "mountPath": "/v", "subPath": "read"}]}, False),
    "items of a volume": ({"sidecarVolumes": [volume(configMap={"name": "mine", **ITEMS})], "sidecars": [MOUNTING]}, False),
    "projected": ({"sidecarVolumes": [volume(projected={"sources": [{"configMap": {"name": "mine"}}]})],
                   "sidecars": [MOUNTING]}, True),
    "items of a projected volume": ({"sidecarVolumes": [volume(projected={"sources": [{"configMap": {"name": "mine", **ITEMS}}]})],
                                     "initContainers": [MOUNTING]}, False),
}


def observed(*objects, **more):
    return {"release": {"name": "r", "namespace": "agents", "revision": 2, "isUpgrade": True}, "live": True,
            "objects": list(objects), **more}


class References(unittest.TestCase):
    def test_each_kind(self):
        for name, (spec, whole) in REFERENCES.items():
            with self.subTest(name):
                was = config_map("mine", {"read": "{}", "other": "a"})
                first = rollout_hash(render(was, instance(**spec)))
                self.assertEqual(rollout_hash(render(instance(observed=observed(was), **spec))), first, "looked up")
                self.assertEqual(self.after(spec, {"other": "a", "read": "{}"}), first, "another order")
                self.assertNotEqual(self.after(spec, {"read": '{"a": 1}', "other": "a"}), first, "another text")
                for told, data in (("another key changed", {"read": "{}", "other": "b"}),
                                   ("a key came", {"read": "{}", "other": "a", "z": ""}),
                                   ("a key went", {"read": "{}"})):
                    self.assertEqual(self.after(spec, data) != first, whole, told)

    def test_what_is_not_there(self):
        """An optional reference: no ConfigMap, one without the key, one with an empty text. Workspaces make files of it."""
        for name, (spec, whole) in REFERENCES.items():
            if name in ("config", "workspace", "additional workspace"):
                continue
            with self.subTest(name):
                missing = rollout_hash(render(instance(**spec)))
                self.assertEqual(self.after(spec, {}) != missing, whole)
                self.assertNotIn(self.after(spec, {"read": ""}), {missing, self.after(spec, {})})

    def test_binary_data(self):
        spec = REFERENCES["volume"][0]
        found = {self.after(spec, {"a": "eA=="}), self.after(spec, {}, binaryData={"a": "eA=="}),
                 self.after(spec, {}, binaryData={"a": "eQ=="}), self.after(spec, {})}
        self.assertEqual(len(found), 4)

    def test_our_own_are_not_counted_twice(self):
        """What lives of them is of the revision before."""
        spec = {"extraVolumes": [volume(configMap={"name": "my-agent-config"})]}
        own = [config_map("my-agent-config", {"openclaw.json": text}) for text in ("{}", "[]")]
        found = {rollout_hash(render(instance(observed=observed(*objects), **spec))) for objects in ([], own[:1], own[1:])}
        self.assertEqual(len(found), 1)

    @staticmethod
    def after(spec, data, **more):
        return rollout_hash(render(config_map("mine", data, **more), instance(**spec)))


class Same(unittest.TestCase):
    SPEC = {"security": {"caBundle": {"configMapName": "mine"}}}

    def setUp(self):
        self.first = render(config_map("mine", {"ca-bundle.crt": "x"}), instance(**self.SPEC))

    def unchanged(self, objects):
        self.assertEqual(template(objects)["metadata"]["annotations"], template(self.first)["metadata"]["annotations"])

    def test_another_token(self):
        token = {"apiVersion": "v1", "kind": "Secret", "type": "Opaque", "data": {"token": "cm90YXRlZA=="},
                 "metadata": {"name": "my-agent-gateway-token", "namespace": "agents"}}
        rotated = render(instance(observed=observed(config_map("mine", {"ca-bundle.crt": "x"}), token), **self.SPEC))
        self.unchanged(rotated)
        with tempfile.TemporaryDirectory() as folder:
            seed = os.environ["OPENCLAW_SECRET_SEED_FILE"]
            self.addCleanup(os.environ.update, {"OPENCLAW_SECRET_SEED_FILE": seed})
            use_seed(folder, SEED[::-1])
            other = render(config_map("mine", {"ca-bundle.crt": "x"}), instance(**self.SPEC))
            self.unchanged(other)
        tokens = {one(objects, "Secret", "my-agent-gateway-token")["data"]["token"] for objects in (self.first, rotated, other)}
        self.assertEqual(len(tokens), 3)

    def test_labels_and_annotations(self):
        labelled = config_map("mine", {"ca-bundle.crt": "x"})
        labelled["metadata"].update(labels={"a": "b"}, annotations={"a": "b"}, resourceVersion="7", uid="u")
        document = instance(**self.SPEC)
        document["metadata"].update(labels={"a": "b"}, annotations={"c": "d"})
        self.unchanged(render(labelled, document))

    def test_the_hash_of_secrets_has_an_annotation_of_its_own(self):
        found = []
        first, second = "a" * 16, "b" * 16
        for changed in (None, "", first, second):
            more = {} if changed is None else {"state": {"state.json": json.dumps({"version": 1, "secrets": {"changed": changed}})}}
            given = observed(config_map("mine", {"ca-bundle.crt": "x"}), **more)
            annotations = template(render(instance(observed=given, **self.SPEC)))["metadata"]["annotations"]
            self.assertEqual(annotations[ANNOTATION], rollout_hash(self.first))
            found.append(annotations.get("openclaw.rocks/secret-hash"))
        self.assertEqual(found, [None, None, first, second])


if __name__ == "__main__":
    unittest.main()
