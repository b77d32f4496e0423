"""Runs openclaw-post as a process, the way Helm and a shell do."""

import os
import pathlib
import re
import resource
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
GIB = 1 << 30

# No character that could move a cursor, forge a line or turn the direction of a text.
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
FINDING = re.compile(r"^(error|warning)\[([a-z0-9-]+)\]: (.+)\n  --> (.+)\n(?: *\d* \| .*\n)*(?:   = fix: (.+)\n)?", re.M)


def binary():
    path = pathlib.Path(os.environ.get("OPENCLAW_BIN_DIR", ROOT / "bin")) / "openclaw-post"
    if not path.exists():
        raise unittest.SkipTest("not run: there is no openclaw-post; scripts/build makes it")
    return path


class Finding:
    """One finding of what stands on standard error."""

    def __init__(self, match):
        self.severity, self.id, self.message, self.place, self.fix = match.groups()
        at = re.match(r"(.*?):(\d+):(\d+)", self.place)
        self.source = at.group(1) if at else self.place.split(",")[0]
        self.at = f"{at.group(2)}:{at.group(3)}" if at else "-"

    def __repr__(self):
        return f"{self.severity}[{self.id}] {self.at} {self.message!r}"


class Run:
    def __init__(self, process, memory):
        self.code = process.returncode
        self.output = process.stdout
        self.raw_errors = process.stderr
        self.errors = process.stderr.decode("utf-8")
        self.memory = memory
        self.findings = [Finding(match) for match in FINDING.finditer(self.errors)]


def environment(folder, **extra):
    """Nothing of the caller's: no report file outside the folder, no options."""
    return {"PATH": os.environ["PATH"], "HOME": str(folder), **extra}


def run(data=b"", *arguments, stdin=None, memory=None, timeout=60, env=None, **options):
    """Feeds it `data`; `memory` limits the address space."""
    def limit():
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if memory:
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))

    with tempfile.TemporaryDirectory() as folder:
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        source = {"stdin": stdin} if stdin is not None else {"input": data}
        options.setdefault("stdout", subprocess.PIPE)
        process = subprocess.run(
            [binary(), *arguments], stderr=subprocess.PIPE, timeout=timeout, preexec_fn=limit,
            env=environment(folder, **(env or {})), **source, **options)
        used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return Run(process, used * 1024 if used > before else None)
