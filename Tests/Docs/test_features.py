"""Each example of docs/features and docs/platforms.md renders without a finding that its page does not name, and makes what the page promises.

In the pages: `<!-- example: NAME[; warns ID...][; cluster CONFIGMAP] -->` above a values file, and below it
`<!-- expect: KIND PATH -->`, `… PATH = VALUE -->`, `… PATH ~ PART OF THE TEXT -->`, `<!-- expect-not: KIND PATH -->`.
A path is keys and `[0]`, `["any key"]` or `[name=of an element]`. One object of the kind must have it.
"""

import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("OPENCLAW_BIN_DIR") or ROOT / "bin")
PAGES = ROOT / "docs" / "features"
ALL_PAGES = [*sorted(PAGES.glob("*.md")), ROOT / "docs" / "platforms.md"]
QUICKSTART = ROOT / "examples" / "quickstart.yaml"
STEP = re.compile(r'\.?([A-Za-z_][\w-]*)|\[(\d+)\]|\["([^"]*)"\]|\[(\w+)=([^\]]*)\]')


def steps(path):
    found, end = [], 0
    for match in STEP.finditer(path):
        if match.start() != end:
            break
        end = match.end()
        key, index, quoted, field, value = match.groups()
        found.append(key or quoted if key or quoted is not None else int(index) if index else (field, value))
    if end != len(path):
        raise ValueError(f"cannot read the path {path!r} from {path[end:]!r}")
    return found


def at(value, path):
    """What stands there, or None."""
    for step in steps(path):
        if isinstance(step, tuple):
            value = next((each for each in value or [] if each.get(step[0]) == step[1]), None)
        elif isinstance(step, int):
            value = value[step] if isinstance(value, list) and step < len(value) else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
        if value is None:
            return None
    return value


def text(value):
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else str(value)


def holds(document, expectation):
    path, sign, wanted = re.fullmatch(r"(\S+)(?: (=|~) (.*))?", expectation, re.S).groups()
    found = at(document, path)
    if found is None:
        return False
    return sign is None or (text(found) == wanted if sign == "=" else wanted in text(found))


class Example:
    def __init__(self, page, section, name, warns, cluster, values, rest):
        self.page, self.section, self.name, self.values = page, section, f"{page}: {name}", values
        self.warns, self.cluster = set((warns or "").split()), cluster
        self.expectations = re.findall(r"<!-- (expect(?:-not)?): (\w+) (.+?) -->", rest)


def examples():
    found = []
    for file in ALL_PAGES:
        for section in re.split(r"^## ", file.read_text(), flags=re.M)[1:]:
            for match in re.finditer(r"<!-- example: ([\w-]+)(?:; warns ([\w -]+))?(?:; cluster ([\w-]+))? -->\n```yaml\n(.*?)```\n(.*?)(?=<!-- example:|\Z)",
                                     section, re.S):
                found.append(Example(file.name, section, *match.groups()))
    return found


class Features(unittest.TestCase):
    def run_cli(self, *arguments):
        return subprocess.run([BIN / "helm-openclaw", *arguments, "--release", "my-agent", "-n", "agents"], text=True,
                              capture_output=True, timeout=60, check=False)

    def file(self, text):
        file = tempfile.NamedTemporaryFile("w", suffix=".yaml")
        self.addCleanup(file.close)
        file.write(text)
        file.flush()
        return file.name

    def files(self, example):
        arguments = ["-f", str(QUICKSTART), "-f", self.file(example.values)]
        if example.cluster:  # a ConfigMap of the user's, and what the quickstart tells to make
            objects = [{"kind": "ConfigMap", "metadata": {"name": example.cluster}, "data": {"openclaw.json": "// mine\n{a: 1,}"}},
                       {"kind": "Secret", "metadata": {"name": "openclaw-api-keys"}, "data": {"ANTHROPIC_API_KEY": "eA=="}}]
            arguments += ["--objects", self.file(yaml.safe_dump_all([{"apiVersion": "v1", **each} for each in objects]))]
        return arguments

    def warnings(self, *files):
        done = self.run_cli("lint", "--format", "json", *files)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return {finding["id"] for finding in json.loads(done.stdout)["findings"]}

    def test_every_example(self):
        usual = self.warnings("-f", str(QUICKSTART))
        for example in examples():
            with self.subTest(example.name):
                files = self.files(example)
                self.assertEqual(self.warnings(*files) - usual, example.warns)
                for warning in example.warns:
                    self.assertIn(f"`{warning}`", example.section, "the page names the warning")
                done = self.run_cli("render", *files)
                self.assertEqual(done.returncode, 0, done.stderr)
                objects = [document for document in yaml.safe_load_all(done.stdout) if document]
                self.assertTrue(example.expectations, "the page promises something that can be looked up")
                for kind, what, expectation in example.expectations:
                    holding = any(holds(o, expectation) for o in objects if o["kind"] == what)
                    self.assertEqual(holding, kind == "expect", f"{kind}: {what} {expectation}")

    def test_every_section_has_an_example(self):
        """And nothing in a comment is misspelt."""
        found = examples()
        self.assertGreater(len(found), 30)
        self.assertEqual(len({each.name for each in found}), len(found))
        for file in ALL_PAGES:
            page = file.read_text()
            self.assertTrue(file.name in ("README.md", "platforms.md") or f"({file.name})" in (PAGES / "README.md").read_text())
            mine = [each for each in found if each.page == file.name]
            self.assertEqual(page.count("```yaml"), len(mine), file.name)
            self.assertEqual(page.count("\n## "), len({each.section for each in mine}), file.name)
            self.assertEqual(page.count("<!--"), len(mine) + sum(len(each.expectations) for each in mine), file.name)

    def test_every_field_of_the_pod_is_in_an_example(self):
        """A feature that nobody wrote about is missing here: each top-level field stands in an example, or is named."""
        fields = set(re.search(r"\n((?:\[\w+\]\(#\w+\)(?: · )?)+)\n", (ROOT / "docs" / "reference.md").read_text()).group(1)
                     .replace("[", " ").replace("]", " ").split())
        fields = {field for field in fields if re.fullmatch(r"[a-zA-Z]+", field)}
        self.assertIn("chromium", fields)
        used = {key for each in examples() for key in yaml.safe_load(each.values)}
        elsewhere = {
            "envFrom": "in the quickstart", "skillPackUpdatePolicy": "named beside packs", "backup": "the keeper's",
            "restoreFrom": "the keeper's", "autoUpdate": "the keeper's", "shareProcessNamespace": "in docs/security.md"}
        self.assertEqual(fields - used - set(elsewhere), set())


class ThePathLanguage(unittest.TestCase):
    DOCUMENT = {"a": {"b.c": [{"name": "x", "n": 1}, {"name": "y-y", "on": True}]}}

    def test_it_finds_and_it_does_not(self):
        for expectation, found in (('a["b.c"][0].n = 1', True), ('a["b.c"][name=y-y].on = true', True), ("a.b", False),
                                   ('a["b.c"] ~ "x"', True), ('a["b.c"][name=z]', False), ('a["b.c"][0].n = 2', False),
                                   ('a["b.c"][7]', False), ('a["b.c"][1].n', False)):
            self.assertEqual(holds(self.DOCUMENT, expectation), found, expectation)
        with self.assertRaises(ValueError):
            steps("a..b")


if __name__ == "__main__":
    unittest.main()
