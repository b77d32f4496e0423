"""openclaw-keeper backup and restore as processes, against a real S3 server."""

import itertools
import json
import os
import pathlib
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
import unittest

from store import KEY, RCLONE, ROOT, SECRET, Store

BIN = pathlib.Path(os.environ.get("OPENCLAW_BIN_DIR") or ROOT / "bin").resolve()
KEEPER = BIN / "openclaw-keeper"
FULL = os.environ.get("OPENCLAW_TEST_FULL") == "1"
PREFIX = "backups/agents/my-agent"
NUMBERS = itertools.count()


def note(text):
    print(f"\n{text}", file=sys.stderr)


def tree(folder, times=True):
    """What lies in a folder: kind, mode, time and content of everything, by its path as bytes."""
    folder = os.fsencode(folder)
    found = {}
    for above, folders, files in os.walk(folder):
        for name in folders + files:
            path = os.path.join(above, name)
            shown = os.path.relpath(path, folder)
            if shown in (b".openclaw-restores", b"lost+found"):
                continue
            status = os.lstat(path)
            time = status.st_mtime_ns if times else None
            if stat.S_ISLNK(status.st_mode):
                found[shown] = ("link", None, time, os.readlink(path))
            elif stat.S_ISDIR(status.st_mode):
                found[shown] = ("folder", stat.S_IMODE(status.st_mode), time, None)
            else:
                with open(path, "rb") as file:
                    found[shown] = ("file", stat.S_IMODE(status.st_mode), time, file.read())
    return found


class BackupCase(unittest.TestCase):
    maxDiff = 4000
    user = ()  # what makes it another user's process

    @classmethod
    def setUpClass(cls):
        if not os.access(KEEPER, os.X_OK):
            raise AssertionError(f"{KEEPER} is missing: run scripts/build, or set OPENCLAW_BIN_DIR")
        if not shutil.which("sqlite3"):
            raise AssertionError("sqlite3 is missing: run scripts/ensure-deps test")
        cls.store = Store()
        cls.addClassCleanup(cls.store.close)

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="openclaw-backup-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.data = self.folder / "data"
        for name in ("data", "scratch"):
            (self.folder / name).mkdir()
        self.bucket = f"bucket-{next(NUMBERS)}"
        self.objects = self.store.folder / self.bucket
        self.objects.mkdir()
        self.endpoint = self.store.endpoint
        self.rclone = str(RCLONE)

    # What runs

    def environment(self, **more):
        every = {"PATH": os.environ["PATH"], "S3_BUCKET": self.bucket, "S3_ENDPOINT": self.endpoint,
                 "S3_REGION": "us-east-1", "S3_ACCESS_KEY_ID": KEY, "S3_SECRET_ACCESS_KEY": SECRET,
                 "OPENCLAW_BACKUP_PREFIX": PREFIX, "OPENCLAW_INSTANCE": "my-agent", "OPENCLAW_NAMESPACE": "agents", **more}
        return {name: value for name, value in every.items() if value is not None}

    def start(self, *arguments, **more):
        options = ["--scratch", self.folder / "scratch", "--rclone", self.rclone, "--result", self.folder / "result",
                   "--log-format", "json"]
        return subprocess.Popen([*self.user, KEEPER, *arguments, *options], env=self.environment(**more), stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)

    def end(self, process, code=0):
        self.out, self.log = process.communicate(timeout=1800 if FULL else 300)
        self.assertEqual(process.returncode, code, self.log[-4000:])
        self.assertNotIn(SECRET, self.log)
        self.lines = [json.loads(line) for line in self.log.splitlines()]
        return self.lines

    def keeper(self, *arguments, code=0, **more):
        """Runs a command; what it says last, as an object."""
        result = self.folder / "result"
        result.unlink(missing_ok=True)
        self.end(self.start(*arguments, **more), code)
        if code in (-signal.SIGKILL, 2):
            return None
        written = json.loads(result.read_text())
        last = self.lines[-1]
        if code == 0:
            self.assertEqual(last["message"], written["message"])
            self.assertEqual({k: v for k, v in last.items() if k in written and not isinstance(v, str)},
                             {k: v for k, v in written.items() if isinstance(v, int) and not isinstance(v, bool)})
        else:
            self.assertEqual((last["message"], last["reason"]), (written["error"], written["reason"]))
            self.assertNotRegex(written["error"], r"^[A-Z][a-z]|\.$")
        return written

    def backup(self, *arguments, kind="periodic", code=0, **more):
        return self.keeper("backup", "run", "--data", self.data, "--kind", kind, *arguments, code=code, **more)

    def list(self):
        self.keeper("backup", "list", "--format", "json")
        return json.loads(self.out)

    def paths(self):
        return [snapshot["path"] for snapshot in self.list()]

    def verify(self, path="latest-complete", code=0):
        return self.keeper("backup", "verify", path, code=code)

    def restore(self, path, *arguments, volume=None, code=0, **more):
        volume = volume or self.folder / "volume"
        volume.mkdir(exist_ok=True)
        return self.keeper("restore", "run", "--data", volume, "--from", path, *arguments, code=code, **more)

    def restored(self, path, **more):
        """The tree of a new volume that a snapshot is restored to."""
        volume = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        self.restore(path, volume=volume, **more)
        self.assertNotIn(".openclaw-restore", os.listdir(volume))
        return volume

    # What lies there

    def write(self, path, content="", mode=0o644):
        file = self.data / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        file.chmod(mode)
        return file

    def fill(self):
        """A small volume with one of everything."""
        self.write("openclaw.json", '{"a": 1}', 0o600)
        self.write("workspace/Grüße/日本 🦞.md", "# hello\n")
        self.write("workspace/same-1", "equal bytes")
        self.write("workspace/same-2", "equal bytes", 0o640)
        self.write(".local/bin/tool", "#!/bin/sh\n", 0o755)
        self.write("none", "")
        (self.data / "empty folder").mkdir()
        (self.data / "gone").symlink_to("nowhere")
        database = sqlite3.connect(self.data / "memory.sqlite")
        database.execute("create table facts(text)")
        database.execute("insert into facts values ('one')")
        database.commit()
        database.close()

    def facts(self, folder):
        database = sqlite3.connect(folder / "memory.sqlite")
        try:
            self.assertEqual(database.execute("pragma integrity_check").fetchall(), [("ok",)])
            return [row[0] for row in database.execute("select text from facts")]
        finally:
            database.close()

    def assertSameTree(self, left, right, **more):
        """But for databases, whose bytes may differ where their content does not."""
        left, right = tree(left, **more), tree(right, **more)
        for found in (left, right):
            for path, (kind, mode, time, content) in found.items():
                if content is not None and content.startswith(b"SQLite format 3\0"):
                    found[path] = (kind, mode, time, "a database")
        self.assertEqual(left, right)
