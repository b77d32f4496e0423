"""The documents in cases/, and what openclaw-post makes of them."""

import functools
import os
import pathlib
import subprocess
import sys

from through_helm import CASES, ROOT, Home, objects, openclaw_post


@functools.cache
def _home():
    return Home()


def cases():
    """{name: text}, the default first."""
    files = sorted(CASES.glob("*.yaml"), key=lambda file: (file.stem != "default", file.stem))
    return {file.stem: file.read_text() for file in files}


def goldens():
    """{name: text} of the inputs in Tests/Golden that are one instance, and are rendered."""
    folder = ROOT / "Tests" / "Golden"
    return {f"golden {file.parent.name}": file.read_text() for file in sorted(folder.glob("*/input.yaml"))
            if not (file.parent / "findings.txt").exists() and file.parent.name not in ("stream", "stream-resource-list", "fleet", "backup-fleet")}


def corpus():
    """{name: (text, arguments)} of the reference cases that are not refused on purpose; none, and why, without them."""
    folder = pathlib.Path(os.environ.get("OPENCLAW_CONFORMANCE") or ROOT.parent / "shared" / "conformance") / "corpus"
    if not folder.is_dir():
        print(f"\nnot run: the reference cases, there is no {folder.name} folder (set OPENCLAW_CONFORMANCE)", file=sys.stderr)
        return {}
    refused = {line.split()[0] for line in (ROOT / "Tests" / "Conformance" / "skipped.txt").read_text().splitlines()
               if line and not line.startswith("#")}
    found = {}
    for file in sorted(folder.glob("*.yaml")):
        if file.stem in refused:
            continue
        arguments = []
        for option, kind in (("--objects", "cluster"), ("--defaults", "defaults"), ("--packs", "packs")):
            other = folder / "with" / f"{file.stem}.{kind}.yaml"
            if other.exists():
                arguments += [option, str(other)]
        found[file.stem] = file.read_text(), tuple(arguments)
    return found


def everything():
    """{name: (text, arguments)}: our cases, the golden inputs and the reference cases."""
    return {**{name: (text, ()) for name, text in {**cases(), **goldens()}.items()}, **corpus()}


@functools.cache
def render(text, arguments=()):
    """The objects of one instance, without Helm."""
    home = _home()
    environment = {"PATH": os.environ["PATH"], "HOME": str(home.folder), "OPENCLAW_SECRET_SEED_FILE": str(home.seed)}
    done = subprocess.run([openclaw_post(), *arguments], input=text, env=environment, text=True, capture_output=True,
                          timeout=30, check=False)
    if done.returncode:
        raise AssertionError(f"exit code {done.returncode}: {done.stderr}")
    return objects(done.stdout)


def pods(rendered):
    """The pod templates of workloads."""
    found = []
    for document in rendered:
        spec = document.get("spec") or {}
        if document["kind"] == "CronJob":
            spec = spec["jobTemplate"]["spec"]
        if document["kind"] in ("StatefulSet", "Deployment", "Job", "CronJob"):
            found.append(spec["template"])
    return found
