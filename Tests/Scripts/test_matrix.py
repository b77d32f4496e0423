"""Every script of the pod, in every situation: one table, and a test that fails when a script lacks a column.

A cell is RUN (the scenario below runs the script), the name of a test elsewhere that does, or why there is nothing to run.
"""

import dataclasses
import importlib
import os
import pathlib
import re
import sys
import typing

import render
from box import SHELLS, Box, prepare
from case import HOSTILE, Case, init_config, workspace

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Packs"))

from github import GitHub  # noqa: E402

COLUMNS = ("dash", "busybox", "twice", "changed by an agent", "hostile values", "full disk", "read-only")
RUN = "run"
DATA, HOME, VOLUME = "/data", "/home/openclaw", "/home/openclaw/.openclaw"
LOCAL = VOLUME + "/.local"
NOT_QUOTED = "the script holds no value of the instance"
WORDS = [name for name in HOSTILE if not name.startswith("-")]


class Because(str):
    """Why a cell has nothing to run."""


@dataclasses.dataclass
class Script:
    text: str
    cells: tuple
    volume: str = DATA
    prepare: typing.Callable = lambda box: None
    env: dict = dataclasses.field(default_factory=dict)
    owns: tuple = ()  # what the script keeps on the volume and an agent could put something else in place of
    hostile: str = ""  # the text with hostile values
    calls: tuple = ()  # programs that must have been called with each hostile value as one word
    full: int = 1  # exit codes on a volume that takes nothing
    read_only: int = 1
    again: int = 0  # exit code on a read-only volume where all is done already


def writes(program, path, folder="fake"):
    """A stand-in that writes one executable file, whole or not at all, over whatever file is there."""
    return lambda box: box.fake(program, f"""case $1 in --version) echo 1; exit ;; esac
      rm -f "{path}"; printf '#!/bin/sh\\necho 1\\n' > "{path}" && chmod +x "{path}" || {{ rm -f "{path}"; exit 1; }}""", folder)


def together(*steps):
    return lambda box: [step(box) for step in steps]


def operator_config(folder, text='{"a": 1}'):
    return lambda box: box.write(folder + "/openclaw.json", text)


def seeds(box):
    box.write("/config/openclaw.json", '{"a": 1}')
    for key in ("a", "d--b", "p--c"):
        box.write("/workspace-init/" + key, "seed\n")


SPACE = [workspace(directories=["memory"], flat=[["a", "a"]], nested=[["d/b", "d--b"]], packs=[["p/c", "p--c"]])]
ON_CONFIG = ("openclaw.json", ".openclaw-applied.json", "openclaw.json.new")
ON_WORKSPACE = (".openclaw-staged", ".skillpack-manifest", ".skillpack-manifest.new", "workspace/p/c")
PYTHON = '"$UV_PYTHON_INSTALL_DIR/cpython-3.12.9/bin/python3"'
UV = f"""case $1 in python) mkdir -p "$UV_PYTHON_INSTALL_DIR/cpython-3.12.9/bin" && rm -f {PYTHON} &&
  printf '#!/bin/sh\\necho 3\\n' > {PYTHON} && chmod +x {PYTHON} || {{ rm -f {PYTHON}; exit 1; }} ;; esac"""
INSTALLS = ('for last; do :; done; name=$(printf %s "$last" | md5sum | cut -d" " -f1)\n'
            'printf x > "$to/$name" || { rm -f "$to/$name"; exit 1; }')


def installer(program, folder):
    """A stand-in for a package manager: one file for its last argument."""
    return lambda box: box.fake(program, f"to={folder}; mkdir -p $to || exit 1\n{INSTALLS}")


ALL = (RUN,) * 7
QUIET = (RUN, RUN, RUN, RUN, Because(NOT_QUOTED), RUN, RUN)
HOSTILE_NAMES = "test_init_config.InitConfig.test_hostile_names"


def in_mode(mode, hostile, policy="replace", owns=ON_CONFIG + ON_WORKSPACE):
    return Script(init_config(mode, SPACE, policy), (*ALL[:4], hostile, *ALL[5:]), prepare=seeds, owns=owns, again=1,
                  hostile=init_config(mode, SPACE, policy, HOSTILE))


SCRIPTS = {
    "init-config (overwrite)": in_mode("overwrite", HOSTILE_NAMES),
    "init-config (packs once)": in_mode("overwrite", HOSTILE_NAMES, "createOnly", ON_CONFIG + ON_WORKSPACE[:1]),
    "init-config (merge)": in_mode("merge", RUN),
    "init-config (json5)": in_mode("json5", Because("the configuration is a file, the rest as in overwrite mode")),
    # What stands in the place of openclaw.json is the agent's then.
    "init-config (seed)": in_mode("seed", Because("as in overwrite mode"), owns=ON_CONFIG[1:] + ON_WORKSPACE),
    "post-start (overwrite)": Script(
        render.text("post-start", mode="overwrite"), QUIET, VOLUME, operator_config("/operator-config"), owns=ON_CONFIG),
    "post-start (merge)": Script(
        render.text("post-start", mode="merge", forcePaths=["a.b"]), ALL, VOLUME, operator_config("/operator-config"),
        owns=ON_CONFIG, hostile=render.text("post-start", mode="merge", forcePaths=HOSTILE)),
    "init-tailscale-bin": Script(
        render.text("init-tailscale-bin"),
        (RUN, RUN, RUN, Because("the agent's container mounts this volume read-only"), Because(NOT_QUOTED), RUN, RUN),
        "/tailscale-bin", lambda box: box.write("/usr/local/bin/tailscale", "x" * 5000, 0o755), again=1),
    "init-uv": Script(
        render.text("init-uv"), QUIET, prepare=lambda box: box.fake("uv", "", "usr/local/bin"),
        owns=(".local", ".local/bin", ".local/bin/uv", ".cache", ".config", "skills")),
    "init-pip": Script(
        render.text("init-pip"), (*QUIET[:3], Because("init-uv, which runs before it, puts its folder right"), *QUIET[4:]),
        prepare=writes("python3", "$HOME/.local-pip"), env={"HOME": DATA}, full=0, read_only=0),
    "init-plugin-runtime-deps": Script(
        render.text("init-plugin-runtime-deps"), QUIET,
        owns=("plugin-runtime-deps", "plugin-runtime-deps/node_modules", "plugin-runtime-deps/node_modules/openclaw")),
    "init-pnpm": Script(
        render.text("init-pnpm"), QUIET, VOLUME,
        writes("corepack", LOCAL + "/bin/pnpm"), owns=(".local", ".local/bin", ".local/bin/pnpm", ".local/corepack")),
    "init-python": Script(
        render.text("init-python"), QUIET, VOLUME,
        together(lambda box: box.fake("uv", UV), lambda box: box.fake("uv", "", "usr/local/bin")),
        owns=(".local", ".local/bin", ".local/bin/python3", ".local/bin/python", ".local/bin/uv", ".local/python")),
    "init-packs": Script(
        render.text("init-packs", workspaces=[{
            "root": "/data/workspace", "manifest": "/data/.skillpack-manifest", "note": "/data/.skillpack-fetched",
            "fetched": [["o/r/p", "o", "r", "p", "", "", ""]]}]),
        (*ALL[:4], "test_init_packs.Packs.test_hostile_references", *ALL[5:]), env={},  # Matrix.setUpClass adds its GitHub
        owns=(".openclaw-staged", ".skillpack-manifest", ".skillpack-fetched", "workspace/skills/p/SKILL.md",
              "workspace/skills/p/a/b c.txt")),
    "init-skills": Script(
        render.text("init-skills", entries=["npm:x", "s"], workspaces=[{"name": "w", "skills": ["t"]}]), ALL, VOLUME,
        together(installer("npm", LOCAL + "/lib"), installer("npx", VOLUME + "/installed"),
                 lambda box: box.write("/app/skills/bundled/SKILL.md", "of the image")),
        owns=("skills", "workspace-w", ".openclaw-staged"), calls=("npm", "npx"),
        hostile=render.text("init-skills", entries=["npm:" + name for name in WORDS] + WORDS)),
    "init-plugins": Script(
        render.text("init-plugins", entries=["npm:x", "y"]), ALL, VOLUME, installer("openclaw", VOLUME + "/extensions"),
        owns=("extensions",), calls=("openclaw",), hostile=render.text("init-plugins", entries=["npm:" + n for n in WORDS])),
    "init-ollama": Script(
        render.text("init-ollama", entries=["m"]),
        (RUN, RUN, RUN, Because("the agent's container does not mount this volume"), RUN, RUN, RUN), "/models",
        lambda box: box.fake("ollama", f"""case $1 in
          serve) trap 'exit 0' TERM; while :; do sleep 0.1; done ;;
          pull) to=/models; {INSTALLS} ;; esac"""),
        hostile=render.text("init-ollama", entries=WORDS), calls=("ollama",), full=0, read_only=0),
    "web-terminal": Script(
        render.text("web-terminal"),
        ("test_containers.WebTerminal.test_flags",) * 3 + (Because("ttyd is all it starts; it looks at no file"),)
        + ("test_containers.WebTerminal.test_flags",) + (Because("it writes nothing"),) * 2),
    "chromium": Script(
        render.text("chromium"),
        ("test_containers.Chromium.test_bridge",) * 3 + (Because("its volume is read by the browser only"),)
        + ("test_containers.Chromium.test_bridge",) + (Because("it writes nothing"),) * 2),
    "disk-readiness": Script(
        render.text("disk-readiness", path=VOLUME),
        ("test_containers.DiskReadiness.test_space",) * 3 + (Because("it asks for the volume's free space only"),)
        + ("test_containers.DiskReadiness.test_space",) * 2 + ("test_containers.DiskReadiness.test_missing_and_read_only",)),
    "selfconfig.sh": Script(
        render.text("selfconfig.sh"),
        (Because("it is a script of bash, which the image has and the page SELFCONFIG.md calls"),) * 2
        + ("test_selfconfig.SelfConfig.test_reads", Because("it reads the token of the service account and no volume"),
           "test_selfconfig.SelfConfig.test_hostile_arguments") + (Because("it writes nothing"),) * 2),
}

# What an agent may have put in the place of a file or folder of ours.
CHANGES = {
    "a file": lambda box, path: box.write(path, "mine"),
    "a folder": lambda box, path: box.write(path + "/mine", "mine"),
    "a link to nowhere": lambda box, path: box.link(path, "/nowhere"),
    "a link out of the volume": lambda box, path: box.link(path, "/home/openclaw/elsewhere"),
    "a link to itself": lambda box, path: box.link(path, os.path.basename(path)),
    "a pipe": lambda box, path: os.mkfifo(box.path(path)),
}


class Matrix(Case):
    @classmethod
    def setUpClass(cls):
        prepare()  # the server lives in the same network namespace as the scripts
        github = cls.enterClassContext(GitHub())
        github.push("o/r", {"p/SKILL.md": "how to", "p/a/b c.txt": "deep"})
        SCRIPTS["init-packs"].env["GITHUB_API_URL"] = github.url

    def test_no_script_and_no_column_is_missing(self):
        names = {name.split(" (")[0] for name in SCRIPTS}
        self.assertEqual(names, set(render.container_scripts(EVERYTHING)) | {"selfconfig.sh"})
        for name, script in SCRIPTS.items():
            self.assertEqual(len(script.cells), len(COLUMNS), name)
            for column, cell in zip(COLUMNS, script.cells):
                with self.subTest(name, column=column):
                    if isinstance(cell, Because):
                        self.assertGreater(len(cell), 10)
                    elif cell != RUN:
                        module, kind, test = cell.split(".")
                        self.assertTrue(callable(getattr(getattr(importlib.import_module(module), kind), test)))

    def test_shells_and_twice(self):
        self.each("twice", self.run_twice)

    def test_changed_by_an_agent(self):
        self.each("changed by an agent", self.run_changed)

    def test_hostile_values(self):
        self.each("hostile values", self.run_hostile)

    def test_full_disk(self):
        self.each("full disk", self.run_full)

    def test_read_only(self):
        self.each("read-only", self.run_read_only)

    def each(self, column, scenario):
        for name, script in SCRIPTS.items():
            if script.cells[COLUMNS.index(column)] != RUN:
                continue
            for shell in SHELLS:
                with self.subTest(name, shell=shell):
                    scenario(script, shell)

    def box(self, script):
        box = Box(self)
        box.write("/home/openclaw/elsewhere/mine", "mine")
        box.path(script.volume).mkdir(parents=True, exist_ok=True)
        box.path(script.volume).chmod(0o777)
        script.prepare(box)
        return box

    def start(self, box, script, shell, text=None):
        return box.run(text or script.text, shell, env=script.env)

    def elsewhere(self, box):
        self.assertEqual(box.tree("home/openclaw/elsewhere"), {"mine": b"mine"})

    def run_twice(self, script, shell):
        box = self.box(script)
        self.twice(box, script.text, shell, script.volume, env=script.env)
        self.elsewhere(box)

    def run_changed(self, script, shell):
        clean = self.box(script)
        self.ok(self.start(clean, script, shell))
        wanted = clean.tree(script.volume)
        for change in CHANGES.values():
            box = self.box(script)
            # From the inside out: what stands around a changed file is a folder then, and stays one.
            for path in sorted(script.owns, key=lambda path: -path.count("/")):
                box.path(f"{script.volume}/{path}").parent.mkdir(parents=True, exist_ok=True)
                if not box.exists(f"{script.volume}/{path}"):
                    change(box, f"{script.volume}/{path}")
            for name in HOSTILE:
                box.write(f"{script.volume}/own/{name}", "mine")
            self.twice(box, script.text, shell, script.volume, env=script.env)
            self.elsewhere(box)
            tree = box.tree(script.volume)
            self.assertEqual([tree[f"own/{name}"] for name in HOSTILE], [b"mine"] * len(HOSTILE))
            missing = [name for name in wanted if name not in tree]
            self.assertEqual(missing, [])

    def run_hostile(self, script, shell):
        box = self.box(script)
        self.twice(box, script.hostile, shell, script.volume, env=script.env)
        self.assertFalse(box.exists("/data/pwned"))
        for program in script.calls:
            said = "\n".join(box.calls(program))
            for name in WORDS:
                self.assertRegex(said, "<(npm:|clawhub:)?@?" + re.escape(name) + ">")

    def run_full(self, script, shell):
        clean = self.box(script)
        self.ok(self.start(clean, script, shell))
        box = self.box(script)
        box.mount("none", script.volume, "tmpfs", data="size=1m,nr_inodes=100,mode=777")
        fillers = fill(box, script.volume)
        run = self.start(box, script, shell)
        self.assertEqual(run.returncode, script.full, run.stderr)
        if script.full:
            self.assertNotEqual(run.stderr, "")
        left = {name: what for name, what in box.tree(script.volume).items() if name not in fillers}
        self.assertEqual(left, {})
        for name in fillers:
            box.path(f"{script.volume}/{name}").unlink()
        if box.path("/app/skills").is_symlink():  # the next container starts from the image again
            box.path("/app/skills").unlink()
        script.prepare(box)
        self.ok(self.start(box, script, shell))
        self.assertEqual(box.tree(script.volume), clean.tree(script.volume))

    def run_read_only(self, script, shell):
        box = self.box(script)
        box.read_only(script.volume)
        run = self.start(box, script, shell)
        self.assertEqual(run.returncode, script.read_only, run.stderr)
        self.assertEqual(box.tree(script.volume), {})
        self.elsewhere(box)
        # And where all is done already.
        done = self.box(script)
        self.ok(self.start(done, script, shell))
        before = done.tree(script.volume)
        done.read_only(script.volume)
        run = self.start(done, script, shell)
        self.assertEqual(done.tree(script.volume), before)
        if not script.calls:  # package managers work on every start
            self.assertEqual(run.returncode, script.again, run.stderr)


def fill(box, volume):
    """Takes all blocks and all inodes, so that not even an empty folder can be made; returns the names."""
    names = ["filler"]
    box.fill(volume)
    try:
        while True:
            name = f"filler-{len(names)}"
            box.path(f"{volume}/{name}").touch()
            names.append(name)
    except OSError:
        return names


EVERYTHING = {
    "apiVersion": "openclaw.rocks/v1alpha1", "kind": "OpenClawInstance", "metadata": {"name": "a", "namespace": "b"},
    "observed": {"settings": {"packs": {"fetch": "init"}}},
    "spec": {"skills": ["npm:x", "@o/s", "pack:o/r/p"], "plugins": ["npm:y"], "runtimeDeps": {"pnpm": True, "python": True},
             "tailscale": {"enabled": True}, "ollama": {"enabled": True, "models": ["m"]}, "webTerminal": {"enabled": True},
             "chromium": {"enabled": True}, "probes": {"diskReadiness": {"enabled": True}}}}
