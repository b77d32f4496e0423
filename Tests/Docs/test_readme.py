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

from apiserver import APIServer  # noqa: E402
from github import GitHub  # noqa: E402
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
        for name in ("chart", "examples", "plugins", "scripts", "plugin.yaml", "plugin.complete", "completion.yaml"):
            source = os.path.join(ROOT, name)
            if os.path.isdir(source):
                shutil.copytree(source, os.path.join(self.tree, name), symlinks=True)
            elif os.path.exists(source):
                shutil.copy(source, self.tree)
        shutil.copytree(BIN, os.path.join(self.tree, "bin"))
        post = os.path.join(self.tree, "plugins", "openclaw-post", "bin")
        os.makedirs(post, exist_ok=True)
        shutil.copy(os.path.join(BIN, "openclaw-post"), post)

    def run_block(self, name, helm, **more):
        path = tempfile.mkdtemp(dir=self.work)
        for program, version in (("helm", helm), ("kubectl", "1.33.9")):
            os.symlink(tool(program, version), os.path.join(path, program))
        environment = self.api.environment()
        # Helm looks for plugins where it installs them, as on a person's machine.
        environment.pop("HELM_PLUGINS", None)
        environment.update(more)
        environment["PATH"] = path + os.pathsep + environment.get("PATH", os.environ["PATH"])
        result = subprocess.run(["bash", "-euo", "pipefail", "-c", self.blocks[name]], cwd=self.tree, env=environment,
                                text=True, capture_output=True, timeout=300, check=False)
        self.assertEqual(result.returncode, 0, f"{name} with Helm {helm}\n{result.stdout}\n{result.stderr}")
        return result

    def token(self, namespace, name="my-agent"):
        return self.api.object("Secret", f"{name}-gateway-token", namespace)["data"]["token"]

    def test_helm_3(self):
        out = self.run_block("helm 3", "3.17.1").stdout
        self.assertIn("statefulset.apps/my-agent", out)
        self.assertIn("my-agent", self.token("agents") and out)

    def test_helm_4(self):
        self.run_block("helm 4", "4.3.1")
        self.assertEqual(len(self.token("agents")), 88, "64 hex digits in base64")

    def test_kubectl(self):
        self.run_block("kubectl", "4.3.1")
        self.assertIsNotNone(self.api.object("StatefulSet", "my-agent", "default"))

    def test_cli_on_both(self):
        for helm in ("3.17.1", "4.3.1"):
            with self.subTest(helm):
                self.run_block("cli", helm)
                for name in ("begin", "find out", "look", "ci"):
                    self.run_block(name, helm)
                for made in ("my-values.yaml", "my-agent.svg", "findings.sarif", "findings.xml"):
                    os.remove(os.path.join(self.tree, made))
                shutil.rmtree(os.path.join(self.tree, "rendered"))
                shutil.rmtree(os.path.join(self.api.environment()["HELM_DATA_HOME"], "plugins"))

    def test_the_other_pages(self):
        self.run_block("seed", "3.17.1")
        self.run_block("without helm", "4.3.1")
        self.run_block("helm 3", "3.17.1")
        before = self.token("agents")
        self.run_block("rotate", "3.17.1")
        rotated = self.token("agents")
        self.assertNotEqual(before, rotated)
        self.run_upgrade()
        self.assertEqual(self.token("agents"), rotated)

    def test_skill_packs(self):
        with GitHub() as github:
            github.push("acme/skills", {"example/SKILL.md": "how to"}, "v1.2.0")
            with open(os.path.join(self.tree, "values.yaml"), "w", encoding="utf-8") as file:
                file.write(re.search(r"```yaml\n(skills:\n.*?)```", self.pages["skill-packs.md"], re.S).group(1))
            self.blocks["plugin"] = 'helm plugin install "$PWD"'
            self.run_block("plugin", "4.3.1")
            out = self.run_block("packs lock", "4.3.1", GITHUB_API_URL=github.url).stdout
        self.assertRegex(out, r"acme/skills/example@v1.2.0 +[0-9a-f]{12} +locked +openclaw\n")
        self.assertIn("skills--example--SKILL.md: how to", out)

    def test_fleet(self):
        out = self.run_block("fleet", "3.17.1").stdout
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

    def run_upgrade(self):
        self.blocks["upgrade"] = ("helm upgrade my-agent chart -n agents -f examples/quickstart.yaml "
                                  "--post-renderer bin/openclaw-post")
        self.run_block("upgrade", "3.17.1")

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
