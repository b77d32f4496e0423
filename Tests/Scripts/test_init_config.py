"""Runs init-config for real, over volumes an agent has changed."""

import json
import os

import render
from box import SHELLS, Box
from case import HOSTILE, OPERATOR, Case, init_config, locked, pretty, workspace


class InitConfig(Case):
    def box(self, box, operator=OPERATOR, files=()):
        box.write("/config/openclaw.json", pretty(operator))
        for name in files:
            box.write("/workspace-init/" + name, "seed of " + name + "\n")
        return box

    def test_first_start(self):
        script = init_config(workspaces=[
            workspace(directories=["memory", "a/b c"], flat=[["ENVIRONMENT.md", "ENVIRONMENT.md"]],
                      nested=[["deep/er/x.md", "deep--er--x.md"]]),
            {"root": "/data/workspace-w", "manifest": "/data/.skillpack-manifest-ws-w", "directories": ["d"],
             "flat": [["y.md", "--ws--w--y.md"]]}])
        for shell, box in self.each_shell():
            self.box(box, files=["ENVIRONMENT.md", "deep--er--x.md", "--ws--w--y.md"])
            self.twice(box, script, shell)
            self.assertEqual(box.tree(), {
                "openclaw.json": pretty(OPERATOR).encode(), ".openclaw-applied.json": pretty(OPERATOR).encode(),
                "workspace": "/", "workspace/memory": "/", "workspace/a": "/", "workspace/a/b c": "/",
                "workspace/ENVIRONMENT.md": b"seed of ENVIRONMENT.md\n", "workspace/deep": "/", "workspace/deep/er": "/",
                "workspace/deep/er/x.md": b"seed of deep--er--x.md\n", "workspace-w": "/", "workspace-w/d": "/",
                "workspace-w/y.md": b"seed of --ws--w--y.md\n"})

    def test_what_the_agent_changed_stays_and_the_configuration_does_not(self):
        script = init_config(workspaces=[workspace(flat=[["a.md", "a.md"], ["b.md", "b.md"], ["c.md", "c.md"]])])
        for shell, box in self.each_shell():
            self.box(box, files=["a.md", "b.md", "c.md"])
            self.ok(box.run(script, shell))
            box.write("/data/workspace/a.md", "mine")
            box.path("/data/workspace/b.md").unlink()
            box.path("/data/workspace/c.md").unlink()
            box.link("/data/workspace/c.md", "/nowhere")
            box.write("/data/workspace/own.md", "mine")
            box.write("/data/openclaw.json", '{"evil": 1}')
            self.ok(box.run(script, shell))
            tree = box.tree()
            self.assertEqual(tree["workspace/a.md"], b"mine")
            self.assertEqual(tree["workspace/b.md"], b"seed of b.md\n")
            self.assertEqual(tree["workspace/c.md"], "-> /nowhere")
            self.assertEqual(tree["workspace/own.md"], b"mine")
            self.assertEqual(tree["openclaw.json"], pretty(OPERATOR).encode())

    def test_hostile_names(self):
        flat = [[name, f"k{i}"] for i, name in enumerate(HOSTILE)]
        nested = [[f"n {name}/x/{name}"[-400:], f"k{i}"] for i, name in enumerate(HOSTILE) if len(name) < 200]
        packs = [[f"p/{name}", f"k{i}"] for i, name in enumerate(HOSTILE)]
        space = workspace(directories=[f"d/{name}" for name in HOSTILE], flat=flat, nested=nested, packs=packs,
                          packDirectories=[f"e/{name}" for name in HOSTILE])
        for policy in ("replace", "createOnly"):
            script = init_config(workspaces=[space], policy=policy)
            for shell, box in self.each_shell():
                self.box(box, files=[f"k{i}" for i in range(len(HOSTILE))])
                run = self.twice(box, script, shell)
                self.assertEqual(run.stderr, "")
                tree = box.tree()
                self.assertNotIn("pwned", tree)
                for i, name in enumerate(HOSTILE):
                    seed = f"seed of k{i}\n".encode()
                    self.assertEqual(tree["workspace/" + name], seed)
                    self.assertEqual(tree["workspace/p/" + name], seed)
                    self.assertEqual(tree["workspace/d/" + name], "/")
                    self.assertEqual(tree["workspace/e/" + name], "/")

    def test_names_that_lead_out_of_the_workspace(self):
        for policy in ("replace", "createOnly"):
            script = init_config(policy=policy, workspaces=[workspace(
                directories=["../out", "a/../../out", "fine"], nested=[["../out/x", "k"], ["fine/x", "k"]],
                packDirectories=["../../out"], packs=[["../openclaw.json", "k"], ["p/../../out/x", "k"]])])
            for shell, box in self.each_shell():
                self.box(box, files=["k"])
                run = self.twice(box, script, shell)
                tree = box.tree()
                self.assertEqual([name for name in tree if "out" in name], [])
                self.assertEqual(tree["openclaw.json"], pretty(OPERATOR).encode())
                self.assertIn("workspace/fine/x", tree)
                self.assertIn("../out", run.stderr)

    def test_links_that_lead_out_of_the_workspace(self):
        space = workspace(directories=["out/d", "in/d"], nested=[["out/x", "k"], ["in/x", "k"], ["after/x", "k"]],
                          packs=[["out/p", "k"], ["in/p", "k"], ["linked", "k"], ["tofolder", "k"]])
        script = init_config(workspaces=[space])
        for target in ("/home/openclaw", "/data/elsewhere", "../elsewhere", "..", "/"):
            for shell, box in self.each_shell():
                self.box(box, files=["k"])
                box.write("/data/elsewhere/mine", "mine")
                box.write("/home/openclaw/mine", "mine")
                box.write("/data/workspace/real/mine", "mine")
                box.link("/data/workspace/out", target)
                box.link("/data/workspace/in", "real")
                box.link("/data/workspace/linked", "/data/elsewhere/mine")
                box.link("/data/workspace/tofolder", "/data/elsewhere")
                run = self.twice(box, script, shell)
                self.assertIn("leads out of the workspace", run.stderr)
                self.assertEqual(os.listdir(box.path("/data/elsewhere")), ["mine"])
                self.assertEqual(box.read("/data/elsewhere/mine"), "mine")
                self.assertEqual(sorted(os.listdir(box.path("/home/openclaw"))), [".openclaw", "mine"])
                tree = box.tree()
                self.assertNotIn("x", tree)
                self.assertEqual(tree["workspace/real/x"], b"seed of k\n")
                self.assertEqual(tree["workspace/real/p"], b"seed of k\n")
                self.assertEqual(tree["workspace/after/x"], b"seed of k\n")
                self.assertEqual(tree["workspace/linked"], b"seed of k\n")
                self.assertEqual(tree["workspace/tofolder"], b"seed of k\n")

    def test_a_workspace_that_is_something_else(self):
        script = init_config(workspaces=[workspace(flat=[["x", "k"]], packs=[["p", "k"]]),
                                         {"root": "/data/workspace-w", "manifest": "/data/m", "flat": [["x", "k"]]}])
        for shell, box in self.each_shell():
            for target in ("/home/openclaw", "/nowhere", ".", "/data", None):
                self.box(box, files=["k"])
                if box.exists("/data/workspace"):
                    box.path("/data/workspace").unlink()
                box.write("/data/workspace") if target is None else box.link("/data/workspace", target)
                run = self.twice(box, script, shell)
                self.assertIn("/data/workspace is no folder of the volume", run.stderr)
                self.assertEqual(sorted(set(box.tree()) - {"workspace-w", "workspace-w/x"}),
                                 [".openclaw-applied.json", "openclaw.json", "workspace"])
            # A workspace that was moved, but stays on the volume, is one.
            box.path("/data/workspace").unlink()
            box.write("/data/moved/here/own", "mine")
            box.link("/data/workspace", "moved/here")
            self.twice(box, script, shell)
            self.assertEqual(box.read("/data/moved/here/x"), "seed of k\n")

    def test_the_configuration_is_something_else(self):
        script = init_config()
        for shell, box in self.each_shell():
            for make in (lambda: box.path("/data/openclaw.json").mkdir(),
                         lambda: box.link("/data/openclaw.json", "/home/openclaw"),
                         lambda: box.link("/data/openclaw.json", "/home/openclaw/.openclaw/x"),
                         lambda: os.mkfifo(box.path("/data/openclaw.json")),
                         lambda: box.write("/data/openclaw.json", "x", 0),
                         lambda: box.write("/data/openclaw.json.new/x", "x"),
                         lambda: locked(box, "/data/openclaw.json.new"),
                         lambda: locked(box, "/data/.openclaw-applied.json"),
                         lambda: box.link("/data/openclaw.json.new", "/home/openclaw/evil"),
                         lambda: box.path("/data/.openclaw-applied.json").mkdir()):
                self.box(box)
                for name in ("openclaw.json", ".openclaw-applied.json"):
                    if box.exists("/data/" + name):
                        box.path("/data/" + name).unlink()
                make()
                self.twice(box, script, shell)
                self.assertEqual(box.tree()["openclaw.json"], pretty(OPERATOR).encode())
                self.assertEqual(box.tree("home"), {"openclaw": "/", "openclaw/.openclaw": "/"})

    def test_staging_names_that_the_agent_blocks(self):
        script = init_config(workspaces=[workspace(flat=[["a", "a"]], packs=[["p", "a"]])])
        for shell, box in self.each_shell():
            self.box(box, files=["a"])
            for name in (".openclaw-staged", ".skillpack-manifest", ".skillpack-manifest.new"):
                locked(box, "/data/" + name)
            self.twice(box, script, shell)
            self.assertEqual(box.read("/data/workspace/a"), "seed of a\n")
            self.assertEqual(box.read("/data/workspace/p"), "seed of a\n")
            self.assertEqual(box.read("/data/.skillpack-manifest"), "p\n")

    def test_seed_mode(self):
        script = init_config("seed")
        for shell, box in self.each_shell():
            self.box(box)
            self.twice(box, script, shell)
            self.assertEqual(box.read("/data/openclaw.json"), pretty(OPERATOR))
            box.write("/data/openclaw.json", "{mine: true}")
            self.box(box, {"new": 1})
            self.ok(box.run(script, shell))
            self.assertEqual(box.read("/data/openclaw.json"), "{mine: true}")
            box.path("/data/openclaw.json").unlink()
            box.link("/data/openclaw.json", "/home/openclaw/.openclaw/mine.json")
            self.ok(box.run(script, shell))
            self.assertTrue(box.path("/data/openclaw.json").is_symlink())

    def test_full_disk(self):
        script = init_config(workspaces=[workspace(flat=[["a", "a"], ["big", "big"]], packs=[["p/big", "big"]])])
        for shell, box in self.each_shell():
            self.box(box, files=["a"])
            box.write("/workspace-init/big", "x" * 5000)
            box.small("/data")
            self.ok(box.run(script, shell))
            box.path("/data/workspace/big").unlink()
            box.write("/data/workspace/p/big", "drifted")
            box.fill("/data")
            before = box.tree()
            self.box(box, {"long": "y" * 9000})
            run = box.run(script, shell)
            self.assertEqual(run.returncode, 0)
            self.assertIn("the previous one stays", run.stderr)
            self.assertIn("big could not be written", run.stderr)
            self.assertEqual(box.tree(), before)
            # Room again: all is made good.
            box.path("/data/filler").unlink()
            self.ok(box.run(script, shell))
            self.assertEqual(json.loads(box.read("/data/openclaw.json")), {"long": "y" * 9000})
            self.assertEqual(box.read("/data/workspace/big"), "x" * 5000)
            self.assertEqual(box.read("/data/workspace/p/big"), "x" * 5000)

    def test_full_disk_on_the_first_start(self):
        for mode in ("overwrite", "merge", "seed"):
            for shell, box in self.each_shell():
                self.box(box)
                box.small("/data")
                box.fill("/data")
                run = box.run(init_config(mode), shell)
                self.assertEqual(run.returncode, 1)
                self.assertRegex(run.stderr, "could not be written.* there is none")
                self.assertFalse(box.exists("/data/openclaw.json"))

    def test_read_only_volume(self):
        for mode in ("overwrite", "merge", "json5", "seed"):
            for shell, box in self.each_shell():
                self.box(box)
                self.ok(box.run(init_config("overwrite"), shell))
                before = box.tree()
                box.read_only("/data")
                run = box.run(init_config(mode), shell)
                self.assertEqual(run.returncode, 1)
                self.assertIn("/data is read-only or not writable for user", run.stderr)
                self.assertEqual(box.tree(), before)

    def test_missing_source(self):
        for mode in ("overwrite", "merge", "json5"):
            for shell, box in self.each_shell():
                box.write("/data/openclaw.json", '{"old": 1}')
                run = self.twice(box, init_config(mode, [workspace(flat=[["x", "not-there"], ["y", "y"]])]), shell)
                self.assertIn("previous one stays", run.stderr)
                self.assertIn("x could not be written", run.stderr)
                self.assertEqual(box.read("/data/openclaw.json"), '{"old": 1}')



class Length(Case):
    """Linux passes at most 131,071 bytes as one argument: a longer script comes from the ConfigMap."""

    LIMIT = 131071
    KEY = ".init-config.sh"

    def rendered(self, files, padding, **spec):
        """The container's command and the workspace ConfigMap's data."""
        workspaces = [{"name": f"w{n}", "initialFiles": {f"{n}-{i}-" + "x" * 190: "seed\n" for i in range(min(50, files - 50 * n))}}
                      for n in range((files + 49) // 50)]
        directories = [f"d{i}" + "y" * min(200, max(0, padding - 200 * i)) for i in range(20)]
        objects = render.objects({
            "apiVersion": "openclaw.rocks/v1alpha1", "kind": "OpenClawInstance", "metadata": {"name": "a", "namespace": "b"},
            "spec": {"workspace": {"initialDirectories": directories, "additionalWorkspaces": workspaces}, **spec}})
        pod = next(o for o in objects if o["kind"] == "StatefulSet")["spec"]["template"]
        data = next(o for o in objects if o["kind"] == "ConfigMap" and o["metadata"]["name"] == "a-workspace")["data"]
        return pod["spec"]["initContainers"][0]["command"], data, pod["metadata"]["annotations"]["openclaw.rocks/config-hash"]

    def start(self, shell, command, data):
        box = Box(self)
        box.write("/config/openclaw.json", "{}")
        for name, text in data.items():
            box.write("/workspace-init/" + name, text)
        self.twice(box, command[2], shell)
        return box

    def test_at_the_limit_and_beyond(self):
        (_, _, script), _, _ = self.rendered(300, 0)
        room = self.LIMIT - len(script.encode())
        self.assertGreater(room, 0)
        inside, data, _ = self.rendered(300, room)
        self.assertEqual(len(inside[2].encode()), self.LIMIT)
        self.assertNotIn(self.KEY, data)
        outside, more, first = self.rendered(300, room + 1)
        self.assertEqual(outside, ["sh", "-c", "exec sh /workspace-init/.init-config.sh\n"])
        self.assertEqual(len(more[self.KEY].encode()), self.LIMIT + 1)
        # What the script says is part of the pod's hash then, so a change rolls the pod.
        self.assertNotEqual(self.rendered(300, room + 2)[2], first)
        short, first, second = self.start("dash", inside, data), *(self.start(shell, outside, more) for shell in SHELLS)
        self.assertEqual(first.tree(), second.tree())
        self.assertEqual(len(short.tree()), len(first.tree()))
        self.assertEqual(len([name for name in first.tree() if "x" * 190 in name]), 300)
        self.assertFalse(first.exists("/data/workspace/" + self.KEY))

    def test_on_a_read_only_volume(self):
        command, data, _ = self.rendered(310, 0)
        for shell, box in self.each_shell():
            for name, text in data.items():
                box.write("/workspace-init/" + name, text)
            box.read_only("/data")
            run = box.run(command[2], shell)
            self.assertEqual(run.returncode, 1)
            self.assertIn("/data is read-only or not writable for user", run.stderr)
