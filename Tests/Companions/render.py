"""Instances as openclaw-post expands them: what the tests of companion objects share.

Needs bin/openclaw-post (OPENCLAW_BIN_DIR) and PyYAML.
"""

import json
import os
import pathlib
import subprocess
import tempfile

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("OPENCLAW_BIN_DIR") or ROOT / "bin") / "openclaw-post"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def instance(name="my-agent", namespace="agents", observed=None, **spec):
    document = {"apiVersion": "openclaw.rocks/v1alpha1", "kind": "OpenClawInstance",
                "metadata": {"name": name, "namespace": namespace}, "spec": spec}
    return document if observed is None else {**document, "observed": observed}


def run(documents, *, packs=None):
    """One stream of all documents (texts are JSON already): exit code, output, what was said."""
    if not BINARY.exists():
        raise AssertionError(f"{BINARY} is missing: run scripts/build")
    # Every JSON text is YAML, but for pairs of surrogates and for raw control characters.
    stream = "\n---\n".join(each if isinstance(each, str) else json.dumps(each, ensure_ascii=False).replace("\x7f", "\\u007f")
                            for each in documents)
    with tempfile.TemporaryDirectory() as folder:
        arguments = ["--report", os.path.join(folder, "report.txt")]
        if packs is not None:
            path = os.path.join(folder, "packs.yaml")
            with open(path, "w", encoding="utf-8") as file:
                json.dump(packs, file)
            arguments += ["--packs", path]
        done = subprocess.run([BINARY, *arguments], input=stream.encode(), capture_output=True, timeout=120, check=False)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def render(*documents, **options):
    """Every object, all documents in one stream."""
    code, out, said = run(documents, **options)
    if code:
        raise AssertionError(f"openclaw-post ended with {code}:\n{said}")
    return [each for each in yaml.load_all(out, Loader=LOADER) if each]


def one(objects, kind, name=None):
    """The only object of a kind, or the one of that name; None when there is none."""
    found = [each for each in objects if each["kind"] == kind and name in (None, each["metadata"]["name"])]
    if len(found) > 1:
        raise AssertionError(f"{len(found)} of kind {kind}")
    return found[0] if found else None
