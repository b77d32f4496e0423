"""Runs `helm openclaw packs` against a loopback double of GitHub, and renders with the lock that it writes."""

import json
import os
import pathlib
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import unittest

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests" / "APIServer"))
sys.path.insert(0, str(ROOT / "Tests" / "Packs"))

from github import GitHub, Link, Submodule  # noqa: E402
from tools import tool  # noqa: E402

BIN = pathlib.Path(os.environ.get("OPENCLAW_BIN_DIR") or ROOT / "bin")
PACK = {
    "example/skillpack.json": json.dumps({
        "files": {"skills/example/SKILL.md": "SKILL.md", "skills/example/run.sh": "scripts/run.sh"},
        "directories": ["skills/example/out"], "config": {"example": {"enabled": True, "limit": 1000000, "none": None}},
    }),
    "example/SKILL.md": "# How to\n\nüñí \u2028 \x85 end  \n", "example/scripts/run.sh": "#!/bin/sh\necho \"$1\"\n",
}
FOLDER = {"tools/image gen/x": "not ours", "tools/draw/SKILL.md": "draw", "tools/draw/a/b/c.txt": "deep",
          "tools/draw/a/d.txt": "", "README.md": "top"}


class Case(unittest.TestCase):
    def setUp(self):
        self.github = GitHub(token="secret-token")
        self.github.__enter__()
        self.addCleanup(self.github.__exit__)
        self.work = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.work)
        self.values = {}

    def want(self, *packs, **values):
        self.values = {"skills": [f"pack:{pack}" for pack in packs], **values}

    def run_packs(self, *arguments, token=None, files=("values.yaml",), cache="cache", **environment):
        (self.work / "values.yaml").write_text(yaml.safe_dump(self.values))
        words = [BIN / "helm-openclaw", "packs", *arguments, *(word for file in files for word in ("-f", file))]
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.work), "GITHUB_API_URL": self.github.url,
                       "XDG_CACHE_HOME": str(self.work / cache), **environment}
        if token:
            environment["GITHUB_TOKEN"] = token
        return subprocess.run(words, cwd=self.work, env=environment, capture_output=True, text=True, timeout=60,
                              check=False)

    def lock(self, *arguments, code=0, **options):
        run = self.run_packs("lock", *arguments, **options)
        self.assertEqual(run.returncode, code, run.stdout + run.stderr)
        return run

    def refused(self, text, *arguments, **options):
        run = self.lock(*arguments, code=3, **options)
        self.assertIn(text, run.stderr)
        self.assertTrue(run.stderr.startswith("error: "), run.stderr)
        self.assertNotIn("secret-token", run.stderr)
        self.assertFalse((self.work / "packs.lock.yaml").exists())
        return run

    def locked(self):
        return yaml.safe_load((self.work / "packs.lock.yaml").read_text())["packs"]["locked"]


class Locking(Case):
    def test_manifest_and_plain_folder(self):
        first = self.github.push("acme/skills", PACK, "v1.2.0")
        second = self.github.push("acme/tools", FOLDER)
        self.want("acme/skills/example@v1.2.0", "acme/tools/tools/draw", "acme/tools/tools/draw@main", "acme/tools/x")
        self.values["skills"].pop()
        self.lock()
        locked = self.locked()
        self.assertEqual(list(locked), ["acme/skills/example@v1.2.0", "acme/tools/tools/draw", "acme/tools/tools/draw@main"])
        pack = locked["acme/skills/example@v1.2.0"]
        self.assertEqual(pack["commit"], first)
        self.assertEqual(pack["files"], {"skills/example/SKILL.md": PACK["example/SKILL.md"],
                                         "skills/example/run.sh": PACK["example/scripts/run.sh"]})
        self.assertEqual(pack["directories"], ["skills/example/out"])
        self.assertEqual(pack["config"]["example"]["limit"], 1000000)
        folder = locked["acme/tools/tools/draw"]
        self.assertEqual(folder["commit"], second)
        self.assertEqual(folder["raw"], {"SKILL.md": "draw", "a/b/c.txt": "deep", "a/d.txt": ""})
        for entry in locked.values():
            self.assertRegex(entry["digest"], r"^sha256:[0-9a-f]{64}$")
        # All of a pack comes from the commit that its ref named.
        for path in self.github.paths():
            self.assertTrue("/commits/" in path or f"ref={first}" in path or f"ref={second}" in path, path)
        mode = stat.S_IMODE((self.work / "packs.lock.yaml").stat().st_mode)
        self.assertEqual(mode & 0o044, 0o044 & ~os_umask())

    def test_what_is_locked_stays(self):
        self.github.push("acme/skills", PACK)
        self.want("acme/skills/example")
        self.lock()
        text = (self.work / "packs.lock.yaml").read_bytes()
        count = len(self.github.requests)
        self.github.push("acme/skills", {**PACK, "example/SKILL.md": "changed"})
        self.assertIn("up to date: 0 fetched, 1 kept, 0 dropped", self.lock().stderr)
        self.assertEqual((self.work / "packs.lock.yaml").read_bytes(), text)
        self.assertEqual(len(self.github.requests), count)
        self.lock("--check")
        self.assertIn("is now", self.lock("--check", "--update", code=1).stderr)
        self.lock("--update")
        self.assertEqual(self.locked()["acme/skills/example"]["files"]["skills/example/SKILL.md"], "changed")
        self.lock("--check", "--update")
        self.want()
        self.assertIn("nobody wants it", self.lock("--check", code=1).stderr)
        self.assertIn("1 dropped", self.lock().stderr)
        self.assertEqual(self.locked(), {})

    def test_same_bytes_whatever_the_order(self):
        self.github.push("acme/skills", PACK)
        self.github.push("acme/tools", FOLDER)
        self.want("acme/tools/tools/draw", "acme/skills/example")
        one = self.lock("--output", "-").stdout
        self.want("acme/skills/example", "acme/tools/tools/draw")
        self.assertEqual(one, self.lock("--output", "-", cache="other").stdout)
        self.lock()
        self.assertEqual(one, (self.work / "packs.lock.yaml").read_text())

    def test_fleet_and_workspaces(self):
        self.github.push("acme/skills", PACK)
        self.github.push("acme/tools", FOLDER)
        self.want("acme/skills/example", instances={
            "a": {}, "b": {"skills": ["pack:acme/tools/tools/draw"]},
            "c": {"workspace": {"additionalWorkspaces": [{"name": "w", "skills": ["pack:acme/tools/tools/draw"]}]}}})
        self.lock()
        self.assertEqual(list(self.locked()), ["acme/skills/example", "acme/tools/tools/draw"])
        listed = self.run_packs("list").stdout
        self.assertRegex(listed, r"acme/skills/example +[0-9a-f]{12} +locked +openclaw-a,openclaw-c\n")
        self.assertRegex(listed, r"acme/tools/tools/draw +[0-9a-f]{12} +locked +openclaw-b,openclaw-c\n")

    def test_packs_of_the_users_own_are_left_to_them(self):
        self.want("acme/skills/example", packs={"locked": {"acme/skills/example": {"files": {"a": "b"}}}})
        self.lock()
        self.assertEqual(self.locked(), {})
        self.assertEqual(self.github.requests, [])

    def test_other_values_in_the_lock_are_not_lost(self):
        self.want("acme/skills/example")
        (self.work / "packs.lock.yaml").write_text("image: {tag: x}\npacks: {locked: {}}\n")
        run = self.run_packs("lock")
        self.assertEqual(run.returncode, 3)
        self.assertIn("it holds other values than packs.locked", run.stderr)
        self.assertIn("tag: x", (self.work / "packs.lock.yaml").read_text())

    def test_altered_lock(self):
        self.github.push("acme/skills", PACK)
        self.want("acme/skills/example")
        self.lock()
        path = self.work / "packs.lock.yaml"
        path.write_text(path.read_text().replace("# How to", "# How not to"))
        self.assertIn("not what was locked", self.lock("--check", code=1).stderr)
        self.assertIn("altered", self.run_packs("list").stdout)
        self.lock()
        self.lock("--check")

    def test_without_content(self):
        self.github.push("acme/skills", {**PACK, "example/SKILL.md": b"\xff\x00binary"})
        self.want("acme/skills/example")
        self.refused("is not UTF-8 text")
        for control in "\0\x1b\x7f\x9f":
            self.github.push("acme/skills", {**PACK, "example/SKILL.md": f"a{control}b"})
            self.refused("has control characters")
        self.github.push("acme/skills", {**PACK, "example/SKILL.md": b"\xff\x00binary"})
        self.lock("--no-content")
        pack = self.locked()["acme/skills/example"]
        self.assertEqual(sorted(pack), ["commit", "config", "digest"])
        self.lock("--no-content", "--check")
        self.lock("--check", code=1)
        self.assertIn("digest only", self.run_packs("list").stdout)

    def test_usage(self):
        self.assertEqual(self.run_packs("lock", files=()).returncode, 2)
        self.assertEqual(self.run_packs("list", files=()).returncode, 2)
        self.assertEqual(self.run_packs("lock", "--timeout", "0").returncode, 2)
        for url in ("http://example.com", "ftp://x", "https://u:p@h", "nonsense"):
            self.want("acme/skills/example")
            self.refused("must begin with https://", "--api-url", url)
        self.refused("GITHUB_TOKEN", token="a\nb")
        self.assertEqual(self.github.requests, [])


def os_umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask


class Network(Case):
    def test_pages(self):
        files = {f"p/many/{index:03}.md": str(index) for index in range(7)}
        self.github.push("acme/skills", {**files, "p/many/SKILL.md": "x"})
        self.github.page_size = 3
        self.want("acme/skills/p/many")
        self.lock()
        self.assertEqual(len(self.locked()["acme/skills/p/many"]["raw"]), 8)
        self.assertEqual(sum("page=" in path for path in self.github.paths()), 2)

    def test_next_page_elsewhere(self):
        self.github.push("acme/skills", FOLDER)
        self.want("acme/skills/tools/draw")
        self.github.page_size = 1
        self.github.url = "http://127.0.0.1:1"
        self.refused("which is another host", "--api-url", f"http://127.0.0.1:{self.github.server.server_address[1]}")

    def test_renamed_repository(self):
        self.github.push("acme/new", PACK)
        self.github.fail("redirect", "/repos/acme/old/commits/main", to="/repos/acme/new/commits/main", status=301)
        for part in ("skillpack.json", "SKILL.md", "scripts/run.sh"):
            commit = self.github.repositories["acme/new"]["refs"]["main"]
            self.github.fail("redirect", f"old/contents/example/{part}", status=307,
                             to=f"{self.github.url}/repos/acme/new/contents/example/{part}?ref={commit}")
        self.want("acme/old/example@main")
        self.lock(token="secret-token")
        self.assertTrue(all("authorization" in request["headers"] for request in self.github.requests))

    def test_another_host_never_sees_the_token(self):
        self.github.push("acme/skills", PACK)
        with GitHub(host="localhost") as other:
            commit = other.push("acme/skills", PACK)
            self.github.fail("redirect", "SKILL.md", to=f"{other.url}/repos/acme/skills/contents/example/SKILL.md?ref={commit}")
            self.want("acme/skills/example")
            self.lock(token="secret-token")
            self.assertEqual(len(other.requests), 1)
            self.assertNotIn("authorization", other.requests[0]["headers"])
        self.assertTrue(all(request["headers"]["authorization"] == "Bearer secret-token" for request in self.github.requests))

    def test_redirects_that_are_not_followed(self):
        self.want("acme/skills/example")
        for target, text in (("https://evil.example/x", "no host of GitHub's"), ("ftp://x/", "redirects to nowhere"),
                             ("", "redirects to nowhere"), ("//evil.example/", "no host of GitHub's"),
                             ("http://169.254.169.254/latest", "no host of GitHub's")):
            self.github.fail("redirect", to=target)
            self.refused(text)
        self.github.fail("redirect", to="/again", times=50)
        self.refused("redirects in circles")
        self.assertLess(len(self.github.requests), 20)

    def test_rate_limit(self):
        self.want("acme/skills/example")
        headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1772870709"}
        for status in (403, 429):
            self.github.fail("status", status=status, headers=headers, message="API rate limit exceeded")
            run = self.refused("it opens again at 2026-03-07T08:05:09Z")
            self.assertIn("set GITHUB_TOKEN", run.stderr)
        self.github.fail("status", status=403, headers=headers)
        self.assertNotIn("set GITHUB_TOKEN", self.refused("rate limit", token="secret-token").stderr)
        self.assertEqual(len(self.github.requests), 3, "asking again would not help")

    def test_short_pause_is_waited_for(self):
        self.github.push("acme/skills", PACK)
        self.want("acme/skills/example")
        self.github.fail("status", status=403, headers={"Retry-After": "1"}, message="secondary rate limit")
        self.lock()
        self.github.fail("status", status=429, headers={"Retry-After": "3600"})
        run = self.run_packs("lock", "--update")
        self.assertEqual(run.returncode, 3)
        self.assertIn("asks for a pause (429)", run.stderr)

    def test_not_found(self):
        self.github.push("acme/skills", PACK)
        self.github.push("acme/private", PACK, private=True)
        self.want("acme/none/example")
        self.assertIn("set GITHUB_TOKEN", self.refused("does not find the repository").stderr)
        self.want("acme/private/example")
        self.refused("(404)")
        self.refused("(404)", token="wrong")
        self.want("acme/skills/none")
        self.assertIn("check owner, repository, path and ref", self.refused("does not find the folder").stderr)
        self.want("acme/skills/example@none")
        self.refused("does not know that ref (422)")
        self.want("acme/private/example")
        self.lock(token="secret-token")

    def test_refused(self):
        self.want("acme/skills/example")
        self.github.fail("status", status=401, message="Bad credentials")
        self.refused("refuses GITHUB_TOKEN (401)", token="wrong")
        self.github.fail("status", status=403, message="Resource protected by \u001b[2J SAML")
        self.assertNotIn("\x1b", self.refused("forbids it (403)").stderr)

    def test_passing_failures(self):
        self.github.push("acme/skills", PACK)
        self.want("acme/skills/example")
        self.github.fail("status", "commits", status=503)
        self.github.fail("truncated", "skillpack.json")
        self.github.fail("half", "SKILL.md")
        self.github.fail("change", "run.sh", change=lambda item: {**item, "content": "@@@"})
        self.lock()
        commit = self.locked()["acme/skills/example"]["digest"]
        self.lock("--update", cache="other")
        self.assertEqual(self.locked()["acme/skills/example"]["digest"], commit)

    def test_lasting_failures(self):
        self.want("acme/skills/example")
        self.github.fail("status", "commits", status=500, times=99)
        self.refused("answers 500, also after several tries")
        self.assertEqual(len(self.github.requests), 4)

    def test_slow_answers(self):
        self.want("acme/skills/example")
        for kind in ("slow", "drip"):
            self.github.fail(kind, times=99)
            self.refused("no whole answer within", "--timeout", "1")
            self.github.faults.clear()

    def test_nobody_answers(self):
        self.want("acme/skills/example")
        self.refused("does not answer", "--api-url", "http://127.0.0.1:1", "--timeout", "2")

    def test_cache(self):
        self.github.push("acme/skills", PACK)
        self.want("acme/skills/example")
        self.lock("--output", "one.yaml")
        count = len(self.github.requests)
        self.lock("--output", "two.yaml")
        # What belongs to a commit is known; what the ref names is asked again, with the tag of the last answer.
        self.assertEqual(len(self.github.requests), count + 1)
        self.assertIn("if-none-match", self.github.requests[-1]["headers"])
        self.assertEqual((self.work / "one.yaml").read_bytes(), (self.work / "two.yaml").read_bytes())
        files = list((self.work / "cache" / "openclaw" / "packs").iterdir())
        self.assertEqual(len(files), 4)
        for file in files:
            self.assertEqual(stat.S_IMODE(file.stat().st_mode), 0o600)
            file.write_bytes(file.read_bytes()[:-3] + b"bad")
        self.lock("--output", "three.yaml")
        self.assertEqual((self.work / "one.yaml").read_bytes(), (self.work / "three.yaml").read_bytes())
        (self.work / "file").write_text("")
        self.lock("--output", "four.yaml", cache="file")


class Hostile(Case):
    def refuse(self, files, text, pack="acme/skills/example"):
        self.github.push("acme/skills", files)
        self.want(pack)
        self.refused(text)

    def test_manifests(self):
        for manifest, text in (
                ("nonsense", "skillpack.json is not JSON"), ("[]", "not an object"), ('{"files": []}', "has files that is a list"),
                ('{"files": {"../x": "SKILL.md"}}', "has the part '..'"), ('{"files": {"/x": "SKILL.md"}}', "is absolute"),
                ('{"files": {"x": "../../README.md"}}', "has the part '..'"), ('{"files": {"a//b": "SKILL.md"}}', "empty part"),
                ('{"files": {"x": 1}}', "not a path"), ('{"files": {"openclaw.json": "SKILL.md"}}', "is reserved"),
                ('{"files": {"a b": "SKILL.md"}}', "no key of a ConfigMap"), ('{"directories": ["../.."]}', "has the part"),
                ('{"directories": [1]}', "not a list of paths"), ('{"config": 1}', "has config that is an integer"),
                ('{"files": {"%s": "SKILL.md"}}' % ("x" * 254), "at most 253")):
            with self.subTest(manifest[:40]):
                self.refuse({**PACK, "example/skillpack.json": manifest}, text)
        self.refuse({"example/skillpack.json": '{"files": {"x": "none"}}'}, "or a file that its manifest names (404)")
        self.refuse({"example/skillpack.json": '{"files": {"x": "d"}}', "example/d/e": ""}, "is a folder, not a file")

    def test_folders(self):
        for files, text in (
                ({"example/x": ""}, "neither skillpack.json nor SKILL.md"),
                ({"example/SKILL.md": "", "example/l": Link("/etc/passwd")}, '"l" is a symbolic link'),
                ({"example/SKILL.md": "", "example/s": Submodule("x")}, '"s" is a submodule'),
                ({"example/SKILL.md": "", "example/a b": ""}, "no key of a ConfigMap"),
                ({"example": "a file"}, "is not a folder"),
                ({"example/SKILL.md": "", **{f"example/{'d/' * n}x": "" for n in range(20)}}, "more than 16 deep")):
            with self.subTest(text):
                self.refuse(files, text)
        for name in ("..", "../../x", "a/b", "\n"):
            self.github.push("acme/skills", {"example/SKILL.md": ""})
            self.github.fail("change", "contents/example?", change=lambda items, name=name: [
                *items, {"name": name, "type": "file", "download_url": "x"}])
            self.want("acme/skills/example")
            self.refused("error: cannot lock acme/skills/example", cache=f"cache-{name.encode().hex()}")

    def test_sizes(self):
        self.refuse({**PACK, "example/SKILL.md": "x" * (1 << 20), "example/scripts/run.sh": "x"}, "more than 1048576 bytes")
        self.refuse({**PACK, "example/SKILL.md": "x" * 1_200_000}, "more than 1048576 bytes")
        self.want("acme/skills/example")
        self.lock("--no-content")
        self.assertTrue(any(request["headers"]["accept"].endswith("raw+json") for request in self.github.requests))

    def test_endless_answer(self):
        self.github.push("acme/skills", PACK)
        self.want("acme/skills/example")
        self.github.fail("change", "SKILL.md", change=lambda item: {**item, "padding": "x" * (17 << 20)})
        self.refused("the answer is larger than")

    def test_encoding(self):
        self.github.push("acme/skills", PACK)
        self.want("acme/skills/example")
        self.github.fail("change", "SKILL.md", change=lambda item: {**item, "encoding": "utf-16"})
        self.refused("comes in an unknown encoding")


class Rendering(Case):
    def instance(self, *flags, code=0, files=("-f", "values.yaml", "-f", "packs.lock.yaml")):
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.work), "OPENCLAW_REPORT": str(self.work / "report")}
        run = subprocess.run([tool("helm", "4.3.1"), "template", "agent", ROOT / "chart", *files, *flags], cwd=self.work,
                             env=environment, capture_output=True, check=True)
        run = subprocess.run([BIN / "openclaw-post", *self.flags], input=run.stdout, capture_output=True, cwd=self.work,
                             env=environment, check=False)
        self.assertEqual(run.returncode, code, run.stderr.decode())
        if code:
            return run.stderr.decode()
        return {(o["kind"], o["metadata"]["name"]): o for o in yaml.safe_load_all(run.stdout) if o}

    flags = ()

    def locked_values(self, *arguments):
        self.github.push("acme/skills", PACK)
        self.github.push("acme/tools", FOLDER)
        self.want("acme/skills/example", "acme/tools/tools/draw", envFrom=[{"secretRef": {"name": "keys"}}])
        self.lock(*arguments)
        self.github.__exit__()

    def test_through_helm(self):
        self.locked_values()
        objects = self.instance()
        data = objects["ConfigMap", "agent-workspace"]["data"]
        self.assertEqual(data["skills--example--SKILL.md"], PACK["example/SKILL.md"])
        self.assertEqual(data["skills--draw--a--b--c.txt"], "deep")
        config = json.loads(objects["ConfigMap", "agent-config"]["data"]["openclaw.json"])
        self.assertEqual(config["skills"]["entries"]["example"]["limit"], 1000000)
        text = (self.work / "packs.lock.yaml").read_text()
        for old, new in (("# How to", "# How not to"), ("1000000", "1000001"), ("skills/example/out", "skills/example/in"),
                         ("a/b/c.txt", "a/b/d.txt"), (re.search("digest: sha256:.", text)[0], "digest: sha256:x")):
            (self.work / "packs.lock.yaml").write_text(text.replace(old, new))
            self.assertIn("error[skill-pack-altered]", self.instance(code=1))

    def test_from_a_file(self):
        self.locked_values()
        self.flags = ("--packs", "packs.lock.yaml")
        objects = self.instance(files=("-f", "values.yaml"))
        self.assertIn("skills--example--run.sh", objects["ConfigMap", "agent-workspace"]["data"])
        lock = yaml.safe_load((self.work / "packs.lock.yaml").read_text())["packs"]["locked"]
        (self.work / "packs.lock.yaml").write_text(yaml.safe_dump(lock))
        self.assertEqual(objects.keys(), self.instance(files=("-f", "values.yaml")).keys())
        (self.work / "packs.lock.yaml").write_text(yaml.safe_dump(lock).replace("deep", "shallow"))
        self.assertIn("error[skill-pack-altered]", self.instance(files=("-f", "values.yaml"), code=1))

    def test_commands_of_ours(self):
        self.locked_values()
        environment = {**os.environ, "HOME": str(self.work), "HELM_BIN": str(tool("helm", "3.17.1"))}
        for words in (["template", "agent", ROOT / "chart", "-f", "values.yaml", "--packs", "packs.lock.yaml"],
                      ["template", "agent", ROOT / "chart", "-f", "values.yaml", "--packs=packs.lock.yaml"],
                      ["render", "-f", "values.yaml", "--packs", "packs.lock.yaml"],
                      ["template", "agent", ROOT / "chart", "-f", "values.yaml", "-f", "packs.lock.yaml"]):
            run = subprocess.run([BIN / "helm-openclaw", *words], cwd=self.work, env=environment, capture_output=True,
                                 text=True, check=False)
            self.assertEqual(run.returncode, 0, run.stderr)
            self.assertIn("skills--example--run.sh", run.stdout)
        run = subprocess.run([BIN / "helm-openclaw", "template", "agent", ROOT / "chart", "-f", "values.yaml"],
                             cwd=self.work, env=environment, capture_output=True, text=True, check=False)
        self.assertEqual(run.returncode, 1)
        self.assertIn("helm openclaw packs lock", run.stderr)

    def test_fetched_by_the_pod(self):
        self.locked_values("--no-content")
        self.assertIn("error[skill-pack-unlocked]", self.instance(code=1))
        objects = self.instance("--set", "packs.fetch=init")
        self.assertNotIn("skills--example--run.sh", objects["ConfigMap", "agent-workspace"]["data"])
        pod = objects["StatefulSet", "agent"]["spec"]["template"]["spec"]
        container = next(c for c in pod["initContainers"] if c["name"] == "init-packs")
        lock = self.locked()["acme/skills/example"]
        for text in (lock["commit"], lock["digest"], "'acme/skills/example'"):
            self.assertIn(text, container["command"][2])
        self.assertLess(len(container["command"][2]), 131071)
        self.assertEqual(container["envFrom"], [{"secretRef": {"name": "keys"}}])
        self.assertTrue(container["securityContext"]["readOnlyRootFilesystem"])
        config = json.loads(objects["ConfigMap", "agent-config"]["data"]["openclaw.json"])
        self.assertEqual(config["skills"]["entries"]["example"]["limit"], 1000000)
        ports = [port["port"] for rule in objects["NetworkPolicy", "agent"]["spec"]["egress"] for port in rule["ports"]]
        self.assertIn(443, ports)


if __name__ == "__main__":
    unittest.main()
