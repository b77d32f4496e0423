"""Real Helm of four versions with our post-renderer: what the tests of rendering, of schemas and of releases share.

Binaries: OPENCLAW_BIN_DIR (default bin/, made by scripts/build) and OPENCLAW_TOOLS (default .cache/tools, made by
scripts/fetch-tools). OPENCLAW_TEST_FULL=1 runs what is cut short otherwise; each cut is printed.
"""

import atexit
import functools
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import textwrap

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
CHART = pathlib.Path(os.environ.get("OPENCLAW_CHART") or ROOT / "chart")
CASES = ROOT / "Tests" / "Schema" / "cases"
BIN = pathlib.Path(os.environ.get("OPENCLAW_BIN_DIR") or ROOT / "bin").resolve()
TOOLS = pathlib.Path(os.environ.get("OPENCLAW_TOOLS") or ROOT / ".cache" / "tools")
FULL = os.environ.get("OPENCLAW_TEST_FULL") == "1"

HELM_3 = ("3.17.1", "3.19.0")
HELM_4 = ("4.1.4", "4.3.1")
HELMS = HELM_3 + HELM_4
SOME = HELMS if FULL else (HELM_3[0], HELM_4[-1])  # the oldest and the newest, for what takes long
NEWEST = HELMS if FULL else HELMS[-1:]  # for what is not Helm's doing


def helm(version):
    """The path of a real Helm."""
    path = TOOLS / f"helm-{version}" / "helm"
    if not os.access(path, os.X_OK):
        raise AssertionError(f"Helm {version} is missing: run scripts/fetch-tools")
    return str(path)


def openclaw_post():
    """The path of our post-renderer."""
    path = BIN / "openclaw-post"
    if not os.access(path, os.X_OK):
        raise AssertionError(f"{path} is missing: run scripts/build, or set OPENCLAW_BIN_DIR")
    return str(path)


@functools.cache
def plugins():
    """A folder for HELM_PLUGINS of Helm 4: the checkout's, or a copy of it around another build of the program."""
    built = ROOT / "plugins" / "openclaw-post" / "bin" / "openclaw-post"
    if BIN == ROOT / "bin" and built.exists():
        return str(ROOT / "plugins")
    folder = temporary_folder()
    shutil.copytree(ROOT / "plugins" / "openclaw-post", folder / "openclaw-post", ignore=shutil.ignore_patterns("bin"))
    (folder / "openclaw-post" / "bin").mkdir()
    (folder / "openclaw-post" / "bin" / "openclaw-post").symlink_to(openclaw_post())
    return str(folder)


def post_renderer(version, *arguments):
    """The flags that put our post-renderer into a Helm command, with arguments for it."""
    flags = ["--post-renderer", openclaw_post() if version in HELM_3 else "openclaw-post"]
    for argument in arguments:
        flags += ["--post-renderer-args", argument]
    return flags


def variables(version):
    """The variables that the post-renderer needs. Helm 3 would fail on the plugin of Helm 4."""
    return {"HELM_PLUGINS": plugins()} if version in HELM_4 else {}


def temporary_folder():
    """A folder that goes when the process ends."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="openclaw-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


class Home:
    """A person's machine for commands that need no cluster: caches and configuration of its own, and a seed."""

    def __init__(self):
        self.folder = temporary_folder()
        self.seed = self.folder / "seed"
        self.seed.write_text("a seed that is the same for each test\n")
        self.seed.chmod(0o600)
        (self.folder / "kubeconfig").write_text("")
        self.report = self.folder / "cache" / "openclaw" / "last-report.txt"

    def environment(self, version, seeded=True, **more):
        kept = {key: os.environ[key] for key in ("PATH", "TMPDIR", "LANG") if key in os.environ}
        folders = {"HELM_CACHE_HOME": "cache", "HELM_CONFIG_HOME": "config", "HELM_DATA_HOME": "data",
                   "HELM_PLUGINS": "no-plugins"}
        return {**kept, "HOME": str(self.folder), "KUBECONFIG": str(self.folder / "kubeconfig"),
                **{name: str(self.folder / folder) for name, folder in folders.items()}, **variables(version),
                **({"OPENCLAW_SECRET_SEED_FILE": str(self.seed)} if seeded else {}), **more}

    def file(self, name, content):
        """The path of a new file; values are written as YAML with every scalar quoted, so that Helm reads what was meant."""
        path = self.folder / name
        path.write_text(textwrap.dedent(content) if isinstance(content, str) else as_values(content))
        return str(path)

    def helm(self, version, *arguments, seeded=True, **more):
        """Runs Helm without a terminal."""
        return subprocess.run([helm(version), *map(str, arguments)], env=self.environment(version, seeded, **more), text=True,
                              capture_output=True, stdin=subprocess.DEVNULL, start_new_session=True, timeout=60, check=False)

    def template(self, version, *arguments, chart=CHART, post=(), **more):
        """`helm template` through the post-renderer."""
        return self.helm(version, "template", "my-agent", chart, "--namespace", "agents", *arguments,
                         *post_renderer(version, *post), **more)


class _Values(yaml.SafeDumper):
    def ignore_aliases(self, data):
        return True


def as_values(values):
    """A values file. Numbers and the like keep their tag; a bare y would be true to Helm."""
    return yaml.dump(values, Dumper=_Values, default_style='"', allow_unicode=True)


class _Loader(yaml.SafeLoader):
    """PyYAML, but a lone = is the string it is in YAML 1.2, and a date is a string as for Kubernetes."""


_Loader.yaml_implicit_resolvers = {
    key: [(tag, pattern) for tag, pattern in pairs if tag not in ("tag:yaml.org,2002:value", "tag:yaml.org,2002:timestamp")]
    for key, pairs in _Loader.yaml_implicit_resolvers.items()}


def objects(text):
    """The objects of a stream, sorted by kind and name."""
    return sorted((d for d in yaml.load_all(text, Loader=_Loader) if d), key=identity)


def identity(document):
    return document["apiVersion"], document["kind"], document["metadata"].get("namespace", ""), document["metadata"]["name"]


def reduced(what, normal, full):
    """Says on standard error what a test leaves out, and returns what it runs on."""
    if not FULL and len(normal) < len(full):
        print(f"\nreduced: {what}: {len(normal)} of {len(full)}; all with OPENCLAW_TEST_FULL=1", file=sys.stderr)
    return full if FULL else normal
