"""Runs init-packs, which fetches skill packs with Node.js, against a loopback double of GitHub."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

import yaml

import render
from box import Box, prepare
from case import HOSTILE, Case

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Packs"))

from github import GitHub, Link, Submodule  # noqa: E402

MANIFEST = {"files": {"skills/example/SKILL.md": "SKILL.md", "notes/image.bin": "image.bin"},
            "directories": ["skills/example/out"], "config": {"example": {"on": True, "n": 1.5e3, "none": None, "l": [1, -0.0]}}}
PACK = {"example/skillpack.json": json.dumps(MANIFEST), "example/SKILL.md": "how to ü\n", "example/image.bin": b"\xff\x00\x80"}
FOLDER = {"draw/SKILL.md": "draw", "draw/a/b/c d.txt": "deep", "draw/$(touch x)": "x", "README.md": "top"}


def reference(text, commit="", digest=""):
    place, _, ref = text.partition("@")
    owner, repository, path = place.split("/", 2)
    return [text, owner, repository, path, ref, commit, digest]


class Packs(Case):
    def setUp(self):
        prepare()  # the server lives in the same network namespace as the scripts
        self.github = GitHub(token="secret-token")
        self.github.__enter__()
        self.addCleanup(self.github.__exit__)

    def boxes(self):
        """Shells differ in a few lines only, so most tests run in one."""
        self.where = "dash"
        return Box(self)

    def script(self, *packs, policy="replace", name=None):
        suffix = f"-{name}" if name else ""
        return render.text("init-packs", policy=policy, workspaces=[{
            "root": f"/data/workspace{suffix}", "manifest": f"/data/.skillpack-manifest{suffix and '-ws' + suffix}",
            "note": f"/data/.skillpack-fetched{suffix and '-ws' + suffix}",
            "fetched": [pack if isinstance(pack, list) else reference(pack) for pack in packs]}])

    def start(self, box, *packs, shell="dash", token=None, code=0, url=None, **options):
        env = {"GITHUB_API_URL": url or self.github.url, **({"GITHUB_TOKEN": token} if token else {})}
        run = box.run(self.script(*packs, **options), shell, env=env)
        self.assertEqual(run.returncode, code, run.stderr)
        return run

    def files(self, box, top="workspace/"):
        return {k[len(top):]: v for k, v in box.tree().items() if k.startswith(top) and v != "/"}

    def test_manifest_and_folder(self):
        self.github.push("acme/skills", PACK)
        self.github.push("acme/tools", FOLDER)
        for shell, box in self.each_shell():
            self.start(box, "acme/skills/example", "acme/tools/draw@main", shell=shell)
            self.assertEqual(self.files(box), {
                "skills/example/SKILL.md": "how to ü\n".encode(), "notes/image.bin": b"\xff\x00\x80",
                "skills/draw/SKILL.md": b"draw", "skills/draw/a/b/c d.txt": b"deep", "skills/draw/$(touch x)": b"x"})
            self.assertEqual(box.tree()["workspace/skills/example/out"], "/")
            self.assertEqual(len(box.read("/data/.skillpack-manifest").splitlines()), 5)
            before = box.tree()
            self.start(box, "acme/skills/example", "acme/tools/draw@main", shell=shell)
            self.assertEqual(box.tree(), before)

    def test_new_revision_and_policy(self):
        box = self.boxes()
        self.github.push("acme/tools", FOLDER)
        self.start(box, "acme/tools/draw")
        box.write("/data/workspace/skills/draw/SKILL.md", "drifted")
        box.write("/data/workspace/skills/draw/mine.md", "mine")
        self.github.push("acme/tools", {"draw/SKILL.md": "new"})
        self.start(box, "acme/tools/draw", policy="createOnly")
        self.assertEqual(self.files(box)["skills/draw/SKILL.md"], b"drifted")
        self.start(box, "acme/tools/draw")
        self.assertEqual(self.files(box), {"skills/draw/SKILL.md": b"new", "skills/draw/mine.md": b"mine"})
        self.assertNotIn("workspace/skills/draw/a", box.tree())

    def test_additional_workspace_has_its_own(self):
        box = self.boxes()
        self.github.push("acme/tools", FOLDER)
        self.start(box, "acme/tools/draw", name="w")
        self.assertIn("skills/draw/SKILL.md", self.files(box, "workspace-w/"))
        self.assertTrue(box.exists("/data/.skillpack-manifest-ws-w"))

    def test_pins(self):
        box = self.boxes()
        old = self.github.push("acme/skills", PACK)
        self.github.push("acme/skills", {**PACK, "example/SKILL.md": "moved on"})
        digest = "sha256:9a3bbd0f2cbda5cea4f6b0a4d52d7dd6a2b5a4c1d2a0f0e4ee0000000000000f"
        self.start(box, reference("acme/skills/example", old))
        self.assertEqual(self.files(box)["skills/example/SKILL.md"], "how to ü\n".encode())
        self.assertNotIn("/commits/", " ".join(self.github.paths()))
        run = self.start(self.boxes(), reference("acme/skills/example", old, digest), code=1)
        self.assertIn("is not what was locked", run.stderr)
        # A new pin that does not hold leaves what is there.
        run = self.start(box, reference("acme/skills/example", old, digest))
        self.assertIn("of an earlier start stay", run.stderr)

    def test_digest_is_that_of_the_lock(self):
        """The same pack by helm openclaw packs lock, whose digest Node.js must find right."""
        commit = self.github.push("acme/skills", PACK)
        self.github.push("acme/tools", {"draw/SKILL.md": "draw", "draw/a/b/c.txt": "deep"})
        program = render.openclaw_post().parent / "helm-openclaw"
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "v.yaml").write_text("skills: ['pack:acme/skills/example', 'pack:acme/tools/draw']")
            run = subprocess.run([program, "packs", "lock", "-f", "v.yaml", "--no-content", "--output", "-"], cwd=folder,
                                 env={**os.environ, "GITHUB_API_URL": self.github.url, "XDG_CACHE_HOME": folder},
                                 capture_output=True, check=True)
        lock = yaml.safe_load(run.stdout)["packs"]["locked"]
        self.assertEqual(lock["acme/skills/example"]["commit"], commit)
        box = self.boxes()
        run = self.start(box, *(reference(name, entry["commit"], entry["digest"]) for name, entry in lock.items()))
        self.assertIn("2 skill packs are up to date", run.stderr)
        self.assertNotIn("is not applied", run.stderr)

    def test_first_start_without_github(self):
        box = self.boxes()
        self.github.fail("status", "commits", status=500, times=4)
        run = self.start(box, "acme/tools/draw", code=1)
        self.assertIn("answers 500", run.stderr)
        self.assertIn("does not start without them", run.stderr)
        self.assertEqual(self.files(box), {})

    def test_later_start_without_github(self):
        box = self.boxes()
        self.github.push("acme/tools", FOLDER)
        self.start(box, "acme/tools/draw")
        before = box.tree()
        self.github.fail("status", status=403, times=1, headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1772870709"})
        run = self.start(box, "acme/tools/draw")
        self.assertIn("opens again at 2026-03-07T08:05:09", run.stderr)
        self.assertIn("GITHUB_TOKEN", run.stderr)
        self.assertIn("of an earlier start stay", run.stderr)
        self.assertEqual(box.tree(), before)
        # Half of a set is none: one more pack that never came, or a file that is gone.
        self.github.fail("status", "none", status=404, times=9)
        self.start(box, "acme/tools/draw", "acme/none/x", code=1)
        box.path("/data/workspace/skills/draw/SKILL.md").unlink()
        self.github.fail("status", "commits", status=404)
        self.start(box, "acme/tools/draw", code=1)
        for note in ("", "{", "[]", '{"acme/tools/draw": {"files": 1}}', "x" * 1000):
            box.write("/data/.skillpack-fetched", note)
            self.github.fail("status", "commits", status=404)
            self.start(box, "acme/tools/draw", code=1)

    def test_passing_failures(self):
        box = self.boxes()
        self.github.push("acme/skills", PACK)
        self.github.fail("status", "commits", status=502)
        self.github.fail("truncated", "skillpack.json")
        self.github.fail("half", "SKILL.md")
        self.github.fail("change", "image.bin", change=lambda item: {**item, "content": "/w=="})
        self.start(box, "acme/skills/example")
        self.assertEqual(self.files(box)["notes/image.bin"], b"\xff\x00\x80")

    def test_private(self):
        self.github.push("acme/private", PACK, private=True)
        run = self.start(self.boxes(), "acme/private/example", code=1)
        self.assertIn("there is no GITHUB_TOKEN", run.stderr)
        self.start(self.boxes(), "acme/private/example", token="secret-token")
        run = self.start(self.boxes(), "acme/private/example", token="secret-token\nX: y", code=1)
        self.assertIn("holds what no token has", run.stderr)
        self.assertNotIn("secret-token", run.stderr)
        for url in ("http://example.com", "ftp://x"):
            self.assertIn("must begin with https", self.start(self.boxes(), "a/b/c", url=url, code=1).stderr)

    def test_pages_and_large_files(self):
        box = self.boxes()
        self.github.page_size = 2
        self.github.push("acme/tools", {**{f"draw/{n}": str(n) for n in range(5)}, "draw/SKILL.md": b"\xfe" * 1_200_000})
        self.start(box, "acme/tools/draw")
        self.assertEqual(len(self.files(box)), 6)
        self.assertEqual(self.files(box)["skills/draw/SKILL.md"], b"\xfe" * 1_200_000)

    def test_redirects(self):
        self.github.push("acme/skills", PACK)
        with GitHub(host="localhost") as other:
            commit = other.push("acme/skills", PACK)
            to = f"{other.url}/repos/acme/skills/contents/example/SKILL.md?ref={commit}"
            self.github.fail("redirect", "SKILL.md", to=to)
            self.start(self.boxes(), "acme/skills/example", token="secret-token")
            self.assertNotIn("authorization", other.requests[0]["headers"])
        self.assertIn("authorization", self.github.requests[0]["headers"])
        self.github.fail("redirect", to="https://evil.example/")
        self.assertIn("which is not GitHub", self.start(self.boxes(), "acme/skills/example", code=1).stderr)
        self.github.fail("redirect", to="/again", times=50)
        self.assertIn("in circles", self.start(self.boxes(), "acme/skills/example", code=1).stderr)

    def test_hostile_packs(self):
        for files, text in (
                ({"p/skillpack.json": '{"files": {"../../x": "a"}}', "p/a": ""}, "has the part .."),
                ({"p/skillpack.json": '{"files": {"x": "../a"}}', "p/a": ""}, "has the part .."),
                ({"p/skillpack.json": '{"files": {"/etc/x": "a"}}', "p/a": ""}, "has an empty part"),
                ({"p/skillpack.json": '{"files": {"x\\ny": "a"}}', "p/a": ""}, "control character"),
                ({"p/skillpack.json": '{"files": {"x": 1}}'}, "is no text"),
                ({"p/skillpack.json": '{"directories": [".."]}'}, "has the part .."),
                ({"p/skillpack.json": '{"directories": {}}'}, "init-packs"),
                ({"p/skillpack.json": "null"}, "is not an object"),
                ({"p/skillpack.json": "{"}, "is no JSON"),
                ({"p/x": ""}, "neither skillpack.json nor SKILL.md"),
                ({"p/SKILL.md": "", "p/l": Link("/etc/passwd")}, "is a link or a submodule"),
                ({"p/SKILL.md": "", "p/s": Submodule("x")}, "is a link or a submodule")):
            with self.subTest(text):
                self.github.push("acme/bad", files)
                box = self.boxes()
                run = self.start(box, "acme/bad/p", code=1)
                self.assertIn(text, run.stderr)
                self.assertEqual(self.files(box), {})

    def test_hostile_references(self):
        """Validation would refuse them all; the script must do no harm even so."""
        box = self.boxes()
        packs = [[name, name, name, name, name, "", ""] for name in HOSTILE]
        self.start(box, *packs, code=1)
        self.assertNotIn("pwned", box.tree())

    def test_volume_that_the_agent_has_changed(self):
        box = self.boxes()
        self.github.push("acme/tools", {"draw/SKILL.md": "draw", "draw/a/x": "x", "draw/b/y": "y", "draw/c": "c"})
        box.write("/data/keep/x", "keep")
        box.write("/data/workspace/skills/draw/a", "a file where a folder must be")
        box.write("/data/workspace/skills/draw/c/mine", "mine")
        box.link("/data/workspace/skills/draw/SKILL.md", "/data/keep/x")
        box.write("/data/.skillpack-manifest", "../keep/x\n/data/keep/x\nskills/draw/c\n\nlink/x\n")
        box.link("/data/workspace/link", "/data/keep")
        self.start(box, "acme/tools/draw")
        self.assertEqual(self.files(box), {
            "skills/draw/SKILL.md": b"draw", "skills/draw/a/x": b"x", "skills/draw/b/y": b"y", "skills/draw/c": b"c",
            "skills/draw/a.broken-1": b"a file where a folder must be", "skills/draw/c.broken-1/mine": b"mine",
            "link": "-> /data/keep"})
        self.assertEqual(box.read("/data/keep/x"), "keep")
        # A link that leads out of the workspace is not written through.
        outside = self.boxes()
        outside.link("/data/workspace/skills", "/data/elsewhere")
        outside.path("/data/elsewhere").mkdir()
        self.assertIn("leads out", self.start(outside, "acme/tools/draw", code=1).stderr)
        self.assertEqual(outside.tree()["elsewhere"], "/")
        self.assertNotIn("elsewhere/draw", outside.tree())

    def test_full_disk(self):
        box = self.boxes()
        self.github.push("acme/tools", FOLDER)
        box.small("/data")
        box.path("/data/workspace").mkdir()
        box.fill("/data")
        self.assertIn("ENOSPC", self.start(box, "acme/tools/draw", code=1).stderr)
        box.path("/data/filler").unlink()
        self.start(box, "acme/tools/draw")

    def test_program_can_stand_on_a_command_line(self):
        program = self.script("acme/tools/draw").split("node -e '", 1)[1].split("' -- '", 1)[0]
        self.assertGreater(len(program), 10000)
        # The kubelet would expand $(…), a shell the others.
        self.assertEqual([c for c in "'$`" if c in program], [])

    def test_no_node(self):
        box = self.boxes()
        run = box.run(self.script("acme/tools/draw"), env={"PATH": "/nowhere"})
        self.assertEqual(run.returncode, 1)
        self.assertIn("there is no node", run.stderr)

    def test_init_config_leaves_them_alone(self):
        instance = {"apiVersion": "openclaw.rocks/v1alpha1", "kind": "OpenClawInstance", "metadata": {"name": "a"},
                    "spec": {"skills": ["pack:acme/tools/draw"]}, "observed": {"settings": {"packs": {"fetch": "init"}}}}
        scripts = render.container_scripts(instance)
        self.assertNotIn("forget_packs", scripts["init-config"])
        self.assertIn("acme/tools/draw", scripts["init-packs"])
        self.assertEqual(list(scripts).index("init-packs"), list(scripts).index("init-config") + 4)
        instance["spec"]["skills"] = []
        self.assertIn("forget_packs", render.container_scripts(instance)["init-config"])
