"""Runs the init containers that bring programs, with stand-ins for what the images contain."""

import os
import shutil

import render
from case import HOSTILE, Case


class Installers(Case):
    """The init containers that bring programs, with stand-ins for what the images contain."""

    LOCAL = "/home/openclaw/.openclaw/.local"

    def test_uv(self):
        script = render.text("init-uv")
        for shell, box in self.each_shell():
            box.fake("uv", "echo uv 0.6", "usr/local/bin")
            self.assertIn("uv 0.6", self.twice(box, script, shell).stdout)
            self.assertEqual(box.calls("uv"), ["<--version>"])
            for name in (".local/bin/uv", ".cache", ".config", "skills"):
                self.assertTrue(box.exists("/data/" + name))
            # What the agent has installed is not replaced; half a copy is.
            box.write("/data/.local/bin/uv", "#!/bin/sh\n# mine\n", 0o755)
            self.ok(box.run(script, shell))
            self.assertIn("mine", box.read("/data/.local/bin/uv"))
            box.write("/data/.local/bin/uv", "half", 0o644)
            self.ok(box.run(script, shell))
            self.assertNotEqual(box.read("/data/.local/bin/uv"), "half")

    def test_uv_over_a_volume_the_agent_has_changed(self):
        script = render.text("init-uv")
        for shell, box in self.each_shell():
            box.fake("uv", "", "usr/local/bin")
            box.write("/data/.cache", "a file")
            box.link("/data/.config", "/home/openclaw/elsewhere")
            box.link("/data/skills", "../home")
            box.write("/data/moved/bin/mine", "mine")
            box.link("/data/.local", "moved")
            box.path("/data/moved/bin/uv").mkdir()
            run = self.twice(box, script, shell)
            tree = box.tree()
            self.assertEqual([tree[".cache"], tree[".config"], tree["skills"], tree[".local"]], ["/", "/", "/", "-> moved"])
            self.assertEqual(tree["moved/bin/mine"], b"mine")
            self.assertIn(".cache was in the way; it is now /data/.cache.broken-1", run.stderr)

    def test_uv_full_and_read_only(self):
        script = render.text("init-uv")
        for shell, box in self.each_shell():
            box.fake("uv", "#" * 9000, "usr/local/bin")
            box.small("/data")
            for folder in (".local/bin", ".cache", ".config", "skills"):
                box.path("/data/" + folder).mkdir(parents=True)
            box.fill("/data")
            run = box.run(script, shell)
            self.assertEqual(run.returncode, 1)
            self.assertIn("uv could not be copied", run.stderr)
            self.assertEqual(os.listdir(box.path("/data/.local/bin")), [])
            box.path("/data/filler").unlink()
            self.ok(box.run(script, shell))
            box.read_only("/data")
            self.ok(box.run(script, shell))

    def test_pip(self):
        script = render.text("init-pip")
        for shell, box in self.each_shell():
            box.fake("python3", "exit 0")
            self.twice(box, script, shell, env={"HOME": "/data"})
            self.assertEqual(box.calls("python3")[0], "<-m><ensurepip><--upgrade><--user>")
            box.fake("python3", "exit 1")
            self.assertIn("without it", self.ok(box.run(script, shell)).stderr)
            self.assertIn("without it", self.ok(box.run(script, "busybox", tools=False)).stderr)

    def test_plugin_runtime_deps(self):
        script = render.text("init-plugin-runtime-deps")
        link = "/data/plugin-runtime-deps/node_modules/openclaw"
        for shell, box in self.each_shell():
            self.twice(box, script, shell)
            self.assertEqual(os.readlink(box.path(link)), "/app")
            box.path(link).unlink()
            box.link(link, "/data/evil")
            self.twice(box, script, shell)
            self.assertEqual(os.readlink(box.path(link)), "/app")
            box.path(link).unlink()
            box.write(link + "/mine", "mine")
            self.twice(box, script, shell)
            self.assertEqual(os.readlink(box.path(link)), "/app")
            self.assertEqual(box.read(link + ".broken-1/mine"), "mine")
            self.assertEqual(box.tree("app"), {})
            box.read_only("/data")
            self.ok(box.run(script, shell))

    def test_tailscale_bin(self):
        script = render.text("init-tailscale-bin")
        for shell, box in self.each_shell():
            box.write("/usr/local/bin/tailscale", "x" * 5000, 0o755)
            self.twice(box, script, shell, "tailscale-bin")
            self.assertTrue(os.access(box.path("/tailscale-bin/tailscale"), os.X_OK))
            box.small("/tailscale-bin", "4k")
            self.assertNotEqual(box.run(script, shell).returncode, 0)
            self.assertFalse(box.exists("/tailscale-bin/tailscale"))

    def test_pnpm(self):
        script = render.text("init-pnpm")
        pnpm = self.LOCAL + "/bin/pnpm"
        for shell, box in self.each_shell():
            box.fake("corepack", f'printf "#!/bin/sh\\necho pnpm in $COREPACK_HOME\\n" > {pnpm}; chmod +x {pnpm}')
            run = self.twice(box, script, shell, "home")
            self.assertEqual(box.calls("corepack"), [f"<enable><pnpm><--install-directory><{self.LOCAL}/bin>"])
            self.assertIn(f"pnpm in {self.LOCAL}/corepack", run.stdout)
            # One that does not run is not taken for installed.
            box.path(pnpm).unlink()
            box.fake("corepack", f'printf "#!/bin/sh\\nexit 1\\n" > {pnpm}; chmod +x {pnpm}')
            self.assertEqual(box.run(script, shell).returncode, 1)
            self.assertFalse(box.exists(pnpm))
            box.fake("corepack", "exit 1")
            self.assertNotEqual(box.run(script, shell).returncode, 0)

    def test_python(self):
        script = render.text("init-python")
        install = """case $1 in
          python) mkdir -p "$UV_PYTHON_INSTALL_DIR/cpython-3.12.9-linux/bin"
            printf '#!/bin/sh\\necho Python 3.12.9\\n' > "$UV_PYTHON_INSTALL_DIR/cpython-3.12.9-linux/bin/python3"
            chmod +x "$UV_PYTHON_INSTALL_DIR/cpython-3.12.9-linux/bin/python3" ;;
          *) echo uv 0.6 ;;
        esac"""
        for shell, box in self.each_shell():
            box.fake("uv", install)
            box.fake("uv", install, "usr/local/bin")
            box.write(self.LOCAL + "/bin/python/mine", "mine")
            run = self.twice(box, script, shell, "home")
            self.assertIn("Python 3.12.9", run.stdout)
            self.assertIn("uv 0.6", run.stdout)
            for name in ("python", "python3"):
                self.assertEqual(os.readlink(box.path(f"{self.LOCAL}/bin/{name}")),
                                 self.LOCAL + "/python/cpython-3.12.9-linux/bin/python3")
            self.assertEqual(box.calls("uv"), ["<python><install><3.12>", "<--version>"])
            shutil.rmtree(box.path(self.LOCAL + "/python"))
            box.fake("uv", "exit 0")
            run = box.run(script, shell)
            self.assertEqual(run.returncode, 1)
            self.assertIn("no Python 3.12", run.stderr)

    def test_read_only(self):
        for name in ("init-pnpm", "init-python", "init-plugins"):
            for shell, box in self.each_shell():
                box.read_only("/home/openclaw/.openclaw")
                self.assertNotEqual(box.run(render.text(name, entries=["x"]), shell).returncode, 0)


class Skills(Case):
    VOLUME = "/home/openclaw/.openclaw"

    def test_all_kinds(self):
        script = render.text("init-skills", entries=["@o/s", "npm:@x/y@1.2", "npm:--evil", "o2/s2", "pack:a/b/c", "@plain"],
                             workspaces=[{"name": "w", "skills": ["@a/b", "npm:z"]}, {"name": "only-npm", "skills": ["npm:q"]}])
        for shell, box in self.each_shell():
            box.fake("npm", "")
            box.fake("npx", "echo installed")
            box.write("/app/skills/bundled/SKILL.md", "of the image")
            box.write(self.VOLUME + "/skills/bundled/SKILL.md", "mine")
            box.write("/app/skills/other/SKILL.md", "of the image")
            self.twice(box, script, shell, "home")
            self.assertEqual(box.calls("npm")[:4], [f"<install><-g><--><{p}>" for p in ("@x/y@1.2", "--evil", "z", "q")])
            self.assertEqual(box.calls("npx")[:4], [
                "<-y><clawhub><install><@o/s>", "<-y><clawhub><install><@o2/s2>", "<-y><clawhub><install><plain>",
                f"<-y><clawhub><--workdir><{self.VOLUME}/workspace-w><install><@a/b>"])
            self.assertEqual(os.readlink(box.path("/app/skills")), self.VOLUME + "/skills")
            self.assertEqual(box.read(self.VOLUME + "/skills/bundled/SKILL.md"), "mine")
            self.assertEqual(box.read(self.VOLUME + "/skills/other/SKILL.md"), "of the image")
            self.assertTrue(box.exists(self.VOLUME + "/workspace-w"))
            self.assertFalse(box.exists(self.VOLUME + "/workspace-only-npm"))

    def test_tolerant(self):
        script = render.text("init-skills", entries=["a", "npm:after"])
        for shell, box in self.each_shell():
            box.fake("npm", "")
            box.fake("npx", "echo 'Error: Already installed: a' >&2; exit 1")
            self.assertIn("already installed", self.ok(box.run(script, shell)).stderr)
            self.assertEqual(len(box.calls("npm")), 1)
            box.fake("npx", "echo on stdout; echo 'rate limit' >&2; exit 1")
            run = box.run(script, shell)
            self.assertEqual(run.returncode, 1)
            self.assertIn("rate limit", run.stderr)
            self.assertIn("on stdout", run.stderr)
            self.assertEqual(len(box.calls("npm")), 1)

    def test_only_workspaces_leave_the_image_s_folder(self):
        script = render.text("init-skills", workspaces=[{"name": "w", "skills": ["a", "b"]}])
        for shell, box in self.each_shell():
            box.fake("npx", "")
            box.write("/app/skills/x", "")
            self.ok(box.run(script, shell))
            self.assertFalse(box.path("/app/skills").is_symlink())

    def test_folder_of_the_image_that_cannot_go(self):
        script = render.text("init-skills", entries=["a"])
        for shell, box in self.each_shell():
            box.fake("npx", "")
            box.write("/app/skills/x", "")
            box.mount("none", "/app/skills", "tmpfs")
            self.ok(box.run(script, shell))
            self.assertEqual(box.calls("npx"), [f"<-y><clawhub><--workdir><{self.VOLUME}><install><a>"])

    def test_hostile(self):
        names = [name for name in HOSTILE if not name.startswith("-")]
        script = render.text("init-skills", entries=["npm:" + name for name in HOSTILE] + names)
        for shell, box in self.each_shell():
            box.fake("npm", "")
            box.fake("npx", "")
            self.ok(box.run(script, shell))
            self.assertNotIn("pwned", box.tree())
            self.assertIn("<install><-g><--><$(touch /data/pwned)>", box.calls("npm"))
            self.assertIn("<-y><clawhub><install><it's>", box.calls("npx"))

    def test_leading_dash(self):
        self.assertIn("install -- '-x'", render.text("init-skills", entries=["-x"]))

    def test_nothing(self):
        self.assertIsNone(render.text("init-skills", entries=["pack:a/b/c"], workspaces=[{"name": "w", "skills": []}]))

    def test_plugins(self):
        script = render.text("init-plugins", entries=["npm:@o/m", "plain", "it's", "--evil"])
        for shell, box in self.each_shell():
            box.fake("openclaw", "")
            self.twice(box, script, shell, "home")
            self.assertEqual(box.calls("openclaw")[:4], [f"<plugins><install><--force><{p}>" for p in (
                "npm:@o/m", "clawhub:plain", "clawhub:it's", "clawhub:--evil")])
            self.assertTrue(box.exists(self.VOLUME + "/extensions"))
            box.fake("openclaw", "exit 4")
            self.assertEqual(box.run(script, shell).returncode, 4)


class Ollama(Case):
    SERVER = """case $1 in
      serve) trap 'echo stopped >> /log/stopped; exit 0' TERM; while :; do sleep 0.1; done ;;
      pull) case $3 in bad*) exit 1 ;; esac ;;
    esac"""

    def test_stops_at_the_first_that_fails_and_never_fails(self):
        script = render.text("init-ollama", entries=["a:1", "--evil", "bad", "never"])
        for shell, box in self.each_shell():
            box.fake("ollama", self.SERVER)
            run = self.ok(box.run(script, shell))
            self.assertIn("bad could not be pulled", run.stderr)
            self.assertEqual([call for call in box.calls("ollama") if "pull" in call],
                             ["<pull><--><a:1>", "<pull><--><--evil>", "<pull><--><bad>"])
            self.assertEqual(box.read("/log/stopped"), "stopped\n")

    def test_a_server_that_dies(self):
        script = render.text("init-ollama", entries=HOSTILE)
        for shell, box in self.each_shell():
            box.fake("ollama", "case $1 in serve) exit 1 ;; esac")
            self.ok(box.run(script, shell))
            self.assertFalse(box.exists("/data/pwned"))
