"""Other readers agree with our writer: PyYAML (YAML 1.1), ruamel.yaml (YAML 1.2) and kubectl read the same strings."""

import json
import os
import pathlib
import random
import subprocess
import tempfile
import unittest

import yaml

try:
    import ruamel.yaml
except ImportError:  # the tests say so
    ruamel = None

ROOT = pathlib.Path(__file__).resolve().parents[2]
KUBECTL = ROOT / ".cache" / "tools" / "kubectl-1.37.1" / "kubectl"

HOSTILE = [
    # Words and numbers of either version.
    "yes", "No", "ON", "off", "y", "N", "true", "False", "null", "~", "", "Null", "NaN", ".nan", ".inf", "-.INF", "0", "-0", "+1",
    "12", "1_000", "0x1F", "0o17", "017", "08", "0b101", "1e3", "1E+3", ".5", "5.", "1.5e-7", "190:20:30", "12:30", "1:2:3",
    "2024-01-01", "2024-01-01T00:00:00Z", "2024-01-01 00:00:00", "<<", "=", "9007199254740993", "1" * 40, "Infinity", "0.", "_1",
    # Indicators.
    "- a", "-", "--", "---", "--- a", "...", "... a", "? a", "?", ": a", ":", "a: b", "a:", "a :b", "a#b", "a #b", "#", "&a", "*a",
    "!a", "!!str a", "|", "|-", ">", "> a", "%a", "%YAML 1.1", "@a", "`a`", "{a}", "[a]", "{", "}", "[", "]", ",", "a, b", "{{ .x }}",
    "'", "''", "it's", '"', '""', 'say "hi"', "\\", "\\n", "a\\", '\\"', "$(x)", "${X}", "$$", "a\tb", "\t", "\ta",
    # Blanks and lines.
    " ", "  ", " a", "a ", "a  b", "\n", "\n\n", "a\n", "a\n\n", "\na", "\n\na\n", "a\nb", "a\n\nb\n", " a\nb", "a\n b\n", "  \na\n",
    "a\n  ", "a\n\t\nb", "\ta\n", "a \nb \n", "a\r\nb\r\n", "\r", "a\rb", "a\n#b\n", "a\n---\nb\n", "a\n...\n", "key: value\nother: 1\n",
    "- 1\n- 2\n", "|\n  x\n", "\n a\n\n  b\n", "a\n\n\n", "x\n " * 3, "\n\t",
    # Characters.
    "é", "e\u0301", "日本語", "😀", "a\u00a0b", "\u0085", "a\u0085b", "\u2028", "a\u2029b\n", "\ufeff", "a\ufeff", "\ufffd", "\ue000",
    "\u200b", "\u202e", "\x7f", "\x1b[31m", "\x01", "\x00", "a\x00b\n", "\U0010ffff", "\ud7ff", "\u00ad", "ß" * 300, "x" * 5000,
    "x y " * 1000, "x\n" * 2000,
]


def hostile(seed):
    """The table, and strings of pieces of it that chance puts together."""
    chance = random.Random(seed)
    pieces = [" ", "\n", "\t", ":", "#", "-", "'", '"', "\\", "a", "B", "1", "é", "😀", "{", "}", "[", "]", "&", "*", "|", ">", "%",
              "\u2028", "\x7f", "yes", "---", ": ", " #", "\n\n", "  "]
    return HOSTILE + ["".join(chance.choices(pieces, k=chance.randint(1, 9))) for _ in range(600)]


def binary():
    path = pathlib.Path(os.environ.get("OPENCLAW_BIN_DIR", ROOT / "bin")) / "openclaw-post"
    if not path.exists():
        raise unittest.SkipTest("not run: there is no openclaw-post; scripts/build makes it")
    return path


def rendered(spec):
    """The instance goes in in flow style, which needs no YAML writer of ours or of theirs."""
    document = {"apiVersion": "openclaw.rocks/v1alpha1", "kind": "OpenClawInstance", "metadata": {"name": "a"}, "spec": spec}
    with tempfile.TemporaryDirectory() as home:
        run = subprocess.run(
            [binary()], input=escaped(document).encode(), capture_output=True, timeout=60,
            env={"PATH": os.environ["PATH"], "HOME": home})
    if run.returncode != 0:
        raise AssertionError(run.stderr.decode()[:3000])
    return run.stdout


def escaped(value):
    """Flow style with every string in ASCII: JSON, but for what YAML does not know, pairs of surrogates and long keys."""
    if isinstance(value, dict):
        return "{" + ",\n".join(f"? {escaped(key)} : {escaped(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",\n".join(map(escaped, value)) + "]"
    text = json.dumps(value, ensure_ascii=False)
    return "".join(c if " " <= c <= "~" else f"\\U{ord(c):08x}" for c in text)


class OtherReaders(unittest.TestCase):
    maxDiff = 2000

    @classmethod
    def setUpClass(cls):
        cls.seed = int.from_bytes(os.urandom(4), "big")
        cls.strings = hostile(cls.seed)
        plain = [text for text in cls.strings if "\x00" not in text]
        cls.spec = {
            "env": [{"name": f"V{i}", "value": text} for i, text in enumerate(plain)],
            "podAnnotations": {f"example.org/a{i}": text for i, text in enumerate(cls.strings)},
            "workspace": {"initialFiles": {f"file{i}.md": text for i, text in enumerate(plain[:45])}},
            # Free configuration stands as JSON in a ConfigMap, and as YAML in the record.
            "config": {"raw": {"settings": {text: text for text in cls.strings} | {"k" * 2000: [cls.strings[:20], {"k" * 1200: {}}]}}},
        }
        cls.output = rendered(cls.spec)

    def check(self, documents):
        by_kind = {}
        for document in documents:
            by_kind.setdefault(document["kind"], []).append(document)
        template = by_kind["StatefulSet"][0]["spec"]["template"]
        annotations = template["metadata"]["annotations"]
        for key, text in self.spec["podAnnotations"].items():
            self.assertEqual(annotations[key], text, f"seed {self.seed}")
        values = {variable["name"]: variable.get("value") for variable in template["spec"]["containers"][0]["env"]}
        for variable in self.spec["env"]:
            self.assertEqual(values[variable["name"]] or "", variable["value"], f"seed {self.seed}")
        record = by_kind["OpenClawInstance"][0]["spec"]
        self.assertEqual(record["config"], self.spec["config"], f"seed {self.seed}")
        self.assertEqual(record["workspace"], self.spec["workspace"])
        texts = [text for document in by_kind["ConfigMap"] for text in document["data"].values()]
        for text in self.spec["workspace"]["initialFiles"].values():
            self.assertIn(text, texts)
        config = next(json.loads(d["data"]["openclaw.json"]) for d in by_kind["ConfigMap"] if "openclaw.json" in d["data"])
        self.assertEqual(config["settings"], self.spec["config"]["raw"]["settings"])

    def test_pyyaml(self):
        self.check(list(yaml.safe_load_all(self.output.decode())))

    def test_pyyaml_over_libyaml(self):
        self.check(list(yaml.load_all(self.output.decode(), Loader=yaml.CSafeLoader)))

    @unittest.skipIf(ruamel is None, "not run: there is no ruamel.yaml; scripts/fetch-tools pytools")
    def test_ruamel_as_yaml_1_2(self):
        reader = ruamel.yaml.YAML(typ="safe", pure=True)
        reader.version = (1, 2)
        self.check(list(reader.load_all(self.output.decode())))

    @unittest.skipUnless(KUBECTL.exists(), "not run: there is no kubectl; scripts/fetch-tools kubectl-1.37.1")
    def test_kubectl(self):
        """kubectl knows no kind without a cluster but those of a list that it only prints."""
        documents = []
        for piece in self.output.decode().split("\n---\n"):
            kind = next((line[6:] for line in piece.splitlines() if line.startswith("kind: ")), "")
            if kind in ("StatefulSet", "ConfigMap", "OpenClawInstance"):
                run = subprocess.run(
                    [KUBECTL, "patch", "--local", "--type=merge", "-p", "{}", "-o", "json", "-f", "-"], input=piece.encode(),
                    capture_output=True, timeout=60, env={"PATH": os.environ["PATH"], "HOME": "/nonexistent"})
                self.assertEqual(run.returncode, 0, run.stderr.decode()[:2000])
                documents.append(json.loads(run.stdout))
        self.check(documents)

    def test_numbers_are_the_same_numbers(self):
        numbers = [0, -1, 1.5, 0.1, 1e3, 1.5e-7, 123456.789, 10**15, -2.5e-300]
        output = rendered({"config": {"raw": {"settings": {"numbers": numbers}}}})
        for loader in (yaml.SafeLoader, yaml.CSafeLoader):
            record = next(d for d in yaml.load_all(output.decode(), Loader=loader) if d["kind"] == "OpenClawInstance")
            self.assertEqual(record["spec"]["config"]["raw"]["settings"]["numbers"], numbers)


if __name__ == "__main__":
    unittest.main()
