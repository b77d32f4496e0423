"""The text of the post-renderer's scripts and files.

`text(request)` asks the functions themselves, through a small program that is compiled when it is older than its
sources (`SCRIPT_DUMPER` names a ready one). It takes values that validation would refuse, which is the point of some
tests. `container_scripts(instance)` takes what `openclaw-post` really renders.
"""

import functools
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
DUMPER = ROOT / ".build" / "script-dump"


def sources():
    renderer = ROOT / "Sources" / "PostRenderer"
    return [*sorted((renderer / "Scripts").glob("*.swift")), *sorted((renderer / "Texts").glob("*.swift")),
            ROOT / "Tests" / "Scripts" / "dump" / "main.swift"]


# What the scripts need of another module, which stays one: its functions are imported.
QUOTING = ROOT / "Sources" / "Diagnostics" / "ShellQuoting.swift"


@functools.cache
def dumper():
    given = os.environ.get("SCRIPT_DUMPER")
    if given:
        return given
    newest = max(path.stat().st_mtime for path in [QUOTING, *sources()])
    if not DUMPER.exists() or DUMPER.stat().st_mtime < newest:
        if shutil.which("swiftc") is None:
            raise unittest.SkipTest("not run: there is no swiftc to compile Tests/Scripts/dump with")
        DUMPER.parent.mkdir(parents=True, exist_ok=True)
        swiftc = ["swiftc", "-swift-version", "6", "-package-name", "dump"]
        with tempfile.TemporaryDirectory() as folder:
            library = f"{folder}/libDiagnostics.a"
            subprocess.run([*swiftc, "-parse-as-library", "-module-name", "Diagnostics", "-emit-module", "-emit-library", "-static",
                            "-o", library, QUOTING], cwd=folder, check=True)
            subprocess.run([*swiftc, "-I", folder, "-o", DUMPER, *sources(), library], check=True)
    return DUMPER


def text(script, **request):
    """The text, or None when there is none to render."""
    return dumped(json.dumps({"script": script, **request}))


@functools.cache
def dumped(request):
    run = subprocess.run([dumper()], input=request.encode(), capture_output=True)
    if run.returncode == 3:
        return None
    if run.returncode != 0:
        raise AssertionError(run.stderr.decode())
    return run.stdout.decode()


def openclaw_post():
    path = pathlib.Path(os.environ.get("OPENCLAW_BIN_DIR", ROOT / "bin")) / "openclaw-post"
    if not path.exists():
        raise unittest.SkipTest(f"not run: there is no {path.name} in {path.parent.name}/")
    return path


def objects(instance, *arguments):
    """The rendered objects of an instance, given as a dictionary."""
    try:
        import yaml
    except ImportError:
        raise unittest.SkipTest("not run: this Python has no yaml module") from None
    run = subprocess.run([openclaw_post(), *arguments], input=json.dumps(instance).encode(), capture_output=True)
    if run.returncode != 0:
        raise AssertionError(run.stderr.decode())
    return [document for document in yaml.safe_load_all(run.stdout) if document]


def container_scripts(instance, *arguments):
    """{container or hook: script} of the rendered StatefulSet."""
    pod = next(o for o in objects(instance, *arguments) if o["kind"] == "StatefulSet")["spec"]["template"]["spec"]
    found = {}
    for container in [*pod.get("initContainers", []), *pod["containers"]]:
        command = container.get("command", [])
        if len(command) > 2 and command[1] == "-c":
            found[container["name"]] = command[2]
        hook = container.get("lifecycle", {}).get("postStart")
        if hook:
            found["post-start"] = hook["exec"]["command"][2]
        probe = container.get("readinessProbe", {}).get("exec")
        if probe:
            found["disk-readiness"] = probe["command"][2]
    return found
