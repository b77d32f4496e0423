"""The scripts as texts: quoting, shellcheck, and that the binary renders what is tested here."""

import shutil
import subprocess

import render
from case import HOSTILE, Case, init_config, workspace


def packs(policy="replace"):
    return render.text("init-packs", policy=policy, workspaces=[
        {"root": f"/data/{name}", "manifest": f"/data/.m-{name}", "note": f"/data/.n-{name}",
         "fetched": [["o/r/it's", "o", "r", "it's", "main", "c", "sha256:0"]]} for name in ("workspace", "workspace-w")])


class Quoting(Case):
    def test_every_value_arrives_as_it_is(self):
        for value in [*HOSTILE, "", "'", "''", "'\\''", "\\", "\\'", "a\r\nb", "\u0301", "e\u0301'\u0308"]:
            word = render.text("quoted", value=value)
            for shell in (["dash"], ["busybox", "sh"], ["bash"]):
                out = subprocess.run([*shell, "-c", f"printf '%s.' {word}"], capture_output=True, check=True).stdout
                self.assertEqual(out.decode(), value + ".", shell)

    def test_no_nul(self):
        self.assertEqual(render.text("quoted", value="a\0b"), "'ab'")


class ShellCheck(Case):
    def check(self, text, dialect="sh"):
        if shutil.which("shellcheck") is None:
            self.skipTest("not run: there is no shellcheck")
        run = subprocess.run(["shellcheck", "-s", dialect, "-"], input=text, capture_output=True, text=True)
        self.assertEqual(run.stdout, "")

    def test_init_config(self):
        full = workspace(directories=["a b"], flat=[["x", "x"]], nested=[["d/y", "d--y"]], packDirectories=["p"],
                         packs=[["p/z", "p--z"]])
        for mode in ("overwrite", "merge", "json5", "seed"):
            for policy in ("replace", "createOnly"):
                for spaces in ([workspace(flat=[["x", "x"]])], [full], [workspace(), full]):
                    self.check(init_config(mode, spaces, policy, ["a.b", "it's"]))

    def test_the_others(self):
        for mode in ("overwrite", "merge"):
            self.check(render.text("post-start", mode=mode))
        for name in ("init-uv", "init-pip", "init-plugin-runtime-deps", "init-tailscale-bin", "init-pnpm", "init-python",
                     "chromium"):
            self.check(render.text(name))
        for entries in (["npm:x"], ["a"], ["npm:x", "@o/s", "it's"]):
            for spaces in ([], [{"name": "w", "skills": ["z", "npm:y"]}]):
                self.check(render.text("init-skills", entries=entries, workspaces=spaces))
        for policy in ("replace", "createOnly"):
            self.check(packs(policy))
        self.check(render.text("init-plugins", entries=["npm:x", "it's"]))
        self.check(render.text("init-ollama", entries=["m:1", "it's"]))
        for read_only in (True, False):
            for credential in (True, False):
                self.check(render.text("web-terminal", readOnly=read_only, credential=credential))
        self.check(render.text("disk-readiness", path="/it's here"))
        self.check(render.text("selfconfig.sh"), "bash")

    def test_what_the_cases_render(self):
        """All that stands in a pod, from the documents that the schemas are tested with."""
        import yaml
        seen = set()
        for file in sorted((render.ROOT / "Tests" / "Schema" / "cases").glob("*.yaml")):
            for script in render.container_scripts(yaml.safe_load(file.read_text())).values():
                if script not in seen:
                    seen.add(script)
                    self.check(script)
        self.assertGreater(len(seen), 15)

    def test_every_script_stops_at_what_it_does_not_expect(self):
        for name in ("init-config", "init-uv", "init-pip", "init-plugin-runtime-deps", "init-tailscale-bin", "init-pnpm",
                     "init-python", "init-plugins", "init-ollama", "web-terminal", "chromium", "disk-readiness"):
            self.assertTrue(render.text(name).startswith("set -eu\n"), name)
        for script in (packs(), render.text("init-skills", entries=["npm:x"]), render.text("init-skills", entries=["a"])):
            self.assertTrue(script.startswith("set -eu\n"), script[:200])


class Rendered(Case):
    """What is tested here is what a pod really gets."""

    def test_the_binary_renders_these_texts(self):
        instance = {
            "apiVersion": "openclaw.rocks/v1alpha1", "kind": "OpenClawInstance", "metadata": {"name": "a", "namespace": "b"},
            "spec": {
                "config": {"raw": {"a": 1}, "mergeMode": "merge", "forcePaths": ["a.b"]}, "skills": ["npm:x", "@o/s"],
                "plugins": ["npm:y"], "runtimeDeps": {"pnpm": True, "python": True}, "tailscale": {"enabled": True},
                "ollama": {"enabled": True, "models": ["m"]}, "webTerminal": {"enabled": True},
                "chromium": {"enabled": True}, "probes": {"diskReadiness": {"enabled": True}}}}
        scripts = render.container_scripts(instance)
        for name, request in {
            "init-uv": {}, "init-pip": {}, "init-plugin-runtime-deps": {}, "init-tailscale-bin": {}, "init-pnpm": {},
            "init-python": {}, "chromium": {}, "web-terminal": {}, "init-skills": {"entries": ["@o/s", "npm:x"]},
            "init-plugins": {"entries": ["npm:y"]}, "init-ollama": {"entries": ["m"]},
            "post-start": {"mode": "merge", "forcePaths": ["a.b"]},
            "disk-readiness": {"path": "/home/openclaw/.openclaw", "minimumFreeKiB": 65536},
        }.items():
            self.assertEqual(scripts.get(name), render.text(name, **request), name)
        self.assertIn("seed 'ENVIRONMENT.md' 'ENVIRONMENT.md'", scripts["init-config"])
