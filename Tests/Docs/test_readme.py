"""Runs what the README tells people to type: every shell block, as it stands, on the loopback API server."""

import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
sys.path.insert(0, os.path.join(ROOT, "Tests", "APIServer"))
sys.path.insert(0, os.path.join(ROOT, "Tests", "Packs"))
sys.path.insert(0, os.path.join(ROOT, "Tests", "Helm"))

from apiserver import APIServer  # noqa: E402
from github import GitHub  # noqa: E402
from through_helm import HELM_3, HELM_4, HELMS, SOME, reduced  # noqa: E402
from tools import tool  # noqa: E402

BIN = os.environ.get("OPENCLAW_BIN_DIR") or os.path.join(ROOT, "bin")


def blocks(path):
    """Shell blocks by the name in the comment above each: `<!-- test: NAME -->`."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    found = re.findall(r"<!-- test: ([\w ]+) -->\n```sh\n(.*?)```", text, re.S)
    return dict(found), text


class Readme(unittest.TestCase):
    def setUp(self):
        self.pages = {}
        self.blocks, self.text = blocks(os.path.join(ROOT, "README.md"))
        for page in ("secrets.md", "troubleshooting.md", "performance.md", "skill-packs.md", "fleet.md", "cli.md"):
            more, text = blocks(os.path.join(ROOT, "docs", page))
            self.blocks.update(more)
            self.pages[page] = text
            self.text += text
        self.api = APIServer()
        self.api.__enter__()
        self.addCleanup(self.api.__exit__, None, None, None)
        self.work = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.work)
        # As after a clone and a build, with nothing of the developer's own around.
        self.tree = os.path.join(self.work, "openclaw-post")
        os.mkdir(self.tree)
        for name in ("chart", "examples", "plugins", "scripts", "plugin.yaml", "completion.yaml"):
            source = os.path.join(ROOT, name)
            if os.path.isdir(source):
                shutil.copytree(source, os.path.join(self.tree, name), symlinks=True)
            elif os.path.exists(source):
                shutil.copy(source, self.tree)
        shutil.copytree(BIN, os.path.join(self.tree, "bin"))
        post = os.path.join(self.tree, "plugins", "openclaw-post", "bin")
        os.makedirs(post, exist_ok=True)
        shutil.copy(os.path.join(BIN, "openclaw-post"), post)

    def each_helm(self, normal, full):
        """Each Helm on a fresh cluster and home; says which are left out."""
        for helm in reduced(f"Helm versions of {self.id().rpartition('.')[2]}", normal, full):
            self.api.reset()
            yield helm

    def run_block(self, name, helm, **more):
        return self.run_text(self.blocks[name], name, helm, **more)

    def run_text(self, text, name, helm, **more):
        path = tempfile.mkdtemp(dir=self.work)
        for program, version in (("helm", helm), ("kubectl", "1.33.9")):
            os.symlink(tool(program, version), os.path.join(path, program))
        environment = self.api.environment()
        # Helm looks for plugins where it installs them, as on a person's machine.
        environment.pop("HELM_PLUGINS", None)
        environment.update(more)
        environment["PATH"] = path + os.pathsep + environment.get("PATH", os.environ["PATH"])
        result = subprocess.run(["bash", "-euo", "pipefail", "-c", text], cwd=self.tree, env=environment,
                                text=True, capture_output=True, timeout=300, check=False)
        self.assertEqual(result.returncode, 0, f"{name} with Helm {helm}\n{result.stdout}\n{result.stderr}")
        return result

    def token(self, namespace, name="my-agent"):
        return self.api.object("Secret", f"{name}-gateway-token", namespace)["data"]["token"]

    def test_quickstart(self):
        """The first command of all, and then the lines that it prints for a cluster."""
        # What stands in for a build of minutes: the programs that are built already.
        build = os.path.join(self.tree, "scripts", "build")
        with open(build, "w", encoding="utf-8") as file:
            file.write('#!/bin/sh\nset -eu\n[ "$*" = openclaw-post ]\nmkdir -p bin plugins/openclaw-post/bin\n'
                       'for folder in bin plugins/openclaw-post/bin; do cp "$BUILT/openclaw-post" "$BUILT/platform" $folder; done\n')
        for helm in self.each_helm(SOME, HELMS):
            shutil.rmtree(os.path.join(self.tree, "bin"))
            shutil.rmtree(os.path.join(self.tree, "plugins", "openclaw-post", "bin"))
            out = self.run_text("scripts/quickstart", "quickstart", helm, BUILT=os.path.abspath(BIN)).stdout
            self.assertRegex(out, r"StatefulSet +my-agent")
            self.assertEqual(self.api.objects("StatefulSet"), [], "it changes no cluster")
            shown, _, lines = out.partition(f"\nRendered with Helm v{helm}. To run it on a cluster:\n\n")
            self.assertTrue(shown and lines, out)
            self.assertEqual([line.split()[1] for line in lines.splitlines()],
                             ["create", "create", *(["plugin"] if helm in HELM_4 else []), "install"])
            self.run_text(lines, "the lines of quickstart", helm)
            self.assertIsNotNone(self.api.object("StatefulSet", "my-agent", "my-agent"))
            self.assertEqual(len(self.token("my-agent")), 88)

    def test_helm_3(self):
        for helm in self.each_helm(HELM_3, HELM_3):
            out = self.run_block("helm 3", helm).stdout
            self.assertIn("statefulset.apps/my-agent", out)
            self.assertEqual(len(self.token("agents")), 88, "64 hex digits in base64")

    def test_helm_4(self):
        for helm in self.each_helm(HELM_4, HELM_4):
            self.run_block("helm 4", helm)
            self.assertEqual(len(self.token("agents")), 88, "64 hex digits in base64")

    def test_kubectl(self):
        self.run_block("kubectl", "4.3.1")
        self.assertIsNotNone(self.api.object("StatefulSet", "my-agent", "default"))

    def test_cli(self):
        for helm in self.each_helm(SOME, HELMS):
            for name in ("cli", "begin", "find out", "look", "ci"):
                self.run_block(name, helm)
            for made in ("my-values.yaml", "my-agent.svg", "findings.sarif", "findings.xml"):
                os.remove(os.path.join(self.tree, made))
            shutil.rmtree(os.path.join(self.tree, "rendered"))

    def test_without_helm_in_between(self):
        for helm in self.each_helm(HELMS, HELMS):
            self.run_block("without helm", helm)

    def test_secrets(self):
        for helm in self.each_helm(HELM_3[:1], HELM_3):
            self.run_block("seed", helm)
            self.run_block("helm 3", helm)
            before = self.token("agents")
            self.run_block("rotate", helm)
            rotated = self.token("agents")
            self.assertNotEqual(before, rotated)
            self.run_upgrade(helm)
            self.assertEqual(self.token("agents"), rotated)

    def test_skill_packs(self):
        for helm in self.each_helm(HELM_4[-1:], HELMS):
            self.skill_packs(helm)

    def skill_packs(self, helm):
        with GitHub() as github:
            github.push("acme/skills", {"example/SKILL.md": "how to"}, "v1.2.0")
            with open(os.path.join(self.tree, "values.yaml"), "w", encoding="utf-8") as file:
                file.write(re.search(r"```yaml\n(skills:\n.*?)```", self.pages["skill-packs.md"], re.S).group(1))
            self.blocks["plugin"] = 'helm plugin install "$PWD"'
            self.run_block("plugin", helm)
            out = self.run_block("packs lock", helm, GITHUB_API_URL=github.url).stdout
        self.assertRegex(out, r"acme/skills/example@v1.2.0 +[0-9a-f]{12} +locked +openclaw\n")
        self.assertIn("skills--example--SKILL.md: how to", out)

    def test_fleet(self):
        for helm in self.each_helm(HELM_3[:1], HELM_3):
            self.fleet(helm)

    def fleet(self, helm):
        out = self.run_block("fleet", helm).stdout
        for name in ("support", "research", "intern"):
            self.assertIn(f"team-{name}", out)
        pods = {name: self.api.object("StatefulSet", f"team-{name}", "agents") for name in ("support", "intern")}
        for pod in pods.values():
            containers = pod["spec"]["template"]["spec"]["containers"]
            self.assertTrue(all(each["image"].startswith("registry.example.com/") for each in containers))
            variables = next(each["env"] for each in containers if each["name"] == "openclaw")
            self.assertIn({"name": "TZ", "value": "Europe/Berlin"}, variables)
        self.assertEqual([pods[name]["spec"]["replicas"] for name in ("support", "intern")], [1, 0])
        # This cluster serves no PrometheusRules: they are left out, and the release does not fail.
        self.assertIsNone(self.api.object("PrometheusRule", "team-support-alerts", "agents"))
        self.assertIsNotNone(self.api.object("Ingress", "team-support", "agents"))
        # What was taken out is gone, but for what cannot be made again.
        self.assertTrue(self.api.object("StatefulSet", "team-research", "agents") is None)
        self.assertIsNotNone(self.api.object("PersistentVolumeClaim", "team-research-data", "agents"))
        self.assertIsNotNone(self.api.object("Secret", "team-research-gateway-token", "agents"))
        tokens = {self.token("agents", f"team-{name}") for name in ("support", "research", "intern")}
        self.assertEqual(len(tokens), 3)

    def run_upgrade(self, helm):
        self.blocks["upgrade"] = ("helm upgrade my-agent chart -n agents -f examples/quickstart.yaml "
                                  "--post-renderer bin/openclaw-post")
        self.run_block("upgrade", helm)

    def test_no_block_is_left_out(self):
        """Each shell block is run here, but for the two commands that run this very test and the build before it."""
        shell = re.findall(r"```sh\n(.*?)```", self.text, re.S)
        others = [block for block in shell if block not in self.blocks.values()]
        self.assertEqual(others, ["scripts/quickstart\nscripts/test\n"])
        for name in ("quickstart", "test"):
            self.assertTrue(os.stat(os.path.join(ROOT, "scripts", name)).st_mode & stat.S_IXUSR)

    def test_the_example_is_the_file(self):
        example = re.search(r"```yaml\n# examples/quickstart.yaml\n(.*?)```", self.text, re.S).group(1)
        with open(os.path.join(ROOT, "examples", "quickstart.yaml"), encoding="utf-8") as file:
            lines = [line for line in file if not line.startswith("#")]
        self.assertEqual(example, "".join(lines))

    def test_the_number_of_refused_cases(self):
        with open(os.path.join(ROOT, "Tests", "Conformance", "skipped.txt"), encoding="utf-8") as file:
            cases = [line for line in file if line.strip() and not line.startswith("#")]
        self.assertIn(f"{len(cases)} corpus cases are [refused on purpose](Tests/Conformance/skipped.txt)", self.text)

    def test_the_fleet_is_the_file(self):
        with open(os.path.join(ROOT, "examples", "fleet.yaml"), encoding="utf-8") as file:
            lines = [line for line in file if not line.startswith("#")]
        self.assertEqual(re.search(r"```yaml\n# examples/fleet.yaml\n(.*?)```", self.text, re.S).group(1), "".join(lines))

    def test_links_lead_somewhere(self):
        for folder, _, names in os.walk(ROOT):
            if any(part.startswith(".") for part in os.path.relpath(folder, ROOT).split(os.sep) if part != "."):
                continue
            for name in names:
                if not name.endswith(".md"):
                    continue
                with open(os.path.join(folder, name), encoding="utf-8") as file:
                    text = re.sub(r"`[^`\n]*`", "", file.read())
                    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text):
                        if "://" not in target:
                            self.assertTrue(os.path.exists(os.path.join(folder, target)), f"{name}: {target}")


if __name__ == "__main__":
    unittest.main()
