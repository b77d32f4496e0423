"""The documents in cases/, and what openclaw-post makes of them."""

import functools
import os
import subprocess

from through_helm import CASES, Home, objects, openclaw_post


@functools.cache
def _home():
    return Home()


def cases():
    """{name: text}, the default first."""
    files = sorted(CASES.glob("*.yaml"), key=lambda file: (file.stem != "default", file.stem))
    return {file.stem: file.read_text() for file in files}


@functools.cache
def render(text):
    """The objects of one instance, without Helm."""
    home = _home()
    environment = {"PATH": os.environ["PATH"], "HOME": str(home.folder), "OPENCLAW_SECRET_SEED_FILE": str(home.seed)}
    done = subprocess.run([openclaw_post()], input=text, env=environment, text=True, capture_output=True, timeout=30, check=False)
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
