"""One build of the image for all classes, unpacked, and run as a pod would run it."""

import functools
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
for folder in ("APIServer", "Backup", "Helm", "Keeper"):
    sys.path.insert(0, str(ROOT / "Tests" / folder))

VERSION = next(line.split()[1] for line in (ROOT / "plugin.yaml").read_text().splitlines() if line.startswith("version:"))
NAME = f"keeper-{VERSION}"
ACCOUNT = "var/run/secrets/kubernetes.io/serviceaccount"
# As the kubelet and the container runtime prepare it: a mount namespace, everything read-only, the service account's folder
# where pods look for it; then another user, no capabilities, and no way to get them back.
AS_A_POD = """
set -e
mount --bind "$1" "$1" && mount -o remount,bind,ro "$1"
mount --rbind /proc "$1/proc" && mount --rbind /dev "$1/dev"
[ -z "$2" ] || mount --bind "$2" "$1/%s"
case $3 in "") ;; /*) mount --bind "$3" "$1/tmp" ;; *) mount -t tmpfs -o mode=1777 tmpfs "$1/tmp" ;; esac
root=$1; shift 3
exec setpriv --no-new-privs env -i "$@"
""" % ACCOUNT


def build(dist, *arguments, ok=True, **environment):
    result = subprocess.run([ROOT / "scripts" / "image", *arguments], env={**os.environ, "OPENCLAW_DIST": str(dist), **environment},
                            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600, check=False)
    if (result.returncode == 0) != ok:
        raise AssertionError(f"scripts/image: exit code {result.returncode}\n{result.stderr}")
    return result


class Image:
    """An archive of scripts/image: manifest, config, and its files in a folder."""

    def __init__(self, dist):
        self.archive = dist / "image" / f"{NAME}.oci.tar"
        self.layout, self.files = dist / "layout", dist / "files"
        with tarfile.open(self.archive) as archive:
            archive.extractall(self.layout, filter="data")
        (entry,) = json.loads((self.layout / "index.json").read_text())["manifests"]
        self.digest = entry["digest"]
        self.manifest = json.loads(self.blob(self.digest).read_text())
        self.config = json.loads(self.blob(self.manifest["config"]["digest"]).read_text())
        self.members = []
        self.files.mkdir()
        for layer in self.manifest["layers"]:
            with tarfile.open(self.blob(layer["digest"])) as archive:
                self.members += archive.getmembers()
            subprocess.run(["tar", "-xpzf", self.blob(layer["digest"]), "-C", self.files], check=True)

    def blob(self, digest):
        path = self.layout / "blobs" / digest.replace(":", "/")
        assert digest == "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest(), path
        return path


@functools.cache
def image():
    dist = pathlib.Path(tempfile.mkdtemp())
    unittest.addModuleCleanup(shutil.rmtree, dist)
    said = build(dist).stderr
    made = Image(dist)
    made.dist, made.said = dist, said
    return made


def inside(*command, account=None, tmp=False, **environment):
    """The process's arguments: a command in the image, with the environment that its configuration gives and this one.
    `tmp` puts something writable at /tmp: an empty folder for true, or the one that it names."""
    settings = [*image().config["config"]["Env"], *(f"{key}={value}" for key, value in environment.items())]
    return ["unshare", "--mount", "--propagation", "private", "sh", "-c", AS_A_POD, "pod", str(image().files), str(account or ""),
            str(tmp) if isinstance(tmp, pathlib.Path) else "tmp" if tmp else "", *settings, shutil.which("chroot"), "--userspec=1000:1000", "--groups=", str(image().files), *command]


def run(*command, ok=True, **more):
    result = subprocess.run(inside(*command, **more), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False)
    if ok is not None and (result.returncode == 0) != ok:
        raise AssertionError(f"{command}: exit code {result.returncode}\n{result.stdout[-3000:]}\n{result.stderr}")
    return result


def can_mount():
    tried = subprocess.run(["unshare", "--mount", "--propagation", "private", "mount", "-t", "tmpfs", "tmpfs", "/mnt"],
                           capture_output=True, check=False)
    return os.geteuid() == 0 and tried.returncode == 0


def tree(folder):
    """Every path under a folder with what a process could have changed of it."""
    found = {}
    for path in sorted(folder.rglob("*")):
        stat = path.lstat()
        found[str(path.relative_to(folder))] = (stat.st_mode, stat.st_uid, stat.st_size, stat.st_mtime_ns)
    return found
