"""What a restore does to a volume, and what it refuses."""

import base64
import hashlib
import json
import os
import time
import unittest

from backup_case import PREFIX, BackupCase, tree
from store import Proxy

LIST = ".openclaw-restores"


class Once(BackupCase):
    def setUp(self):
        super().setUp()
        self.fill()
        self.first = self.backup(kind="manual")["path"]
        self.write("openclaw.json", '{"a": 2}')
        self.second = self.backup(kind="final")["path"]
        self.volume = self.folder / "volume"

    def content(self):
        return json.loads((self.volume / "openclaw.json").read_text())["a"]

    def listed(self):
        return [line.split()[0] for line in (self.volume / LIST).read_text().splitlines()]

    def test_a_path_is_restored_once(self):
        self.restore(self.first)
        self.assertEqual(self.content(), 1)
        (self.volume / "openclaw.json").write_text('{"a": 10}')
        self.assertTrue(self.restore(self.first)["alreadyDone"])
        self.assertEqual(self.content(), 10)
        self.restore(self.second)
        self.assertEqual(self.content(), 2)
        (self.volume / "later").write_text("x")
        # A, then B, then cleared, then A: not again.
        self.assertTrue(self.restore(self.first)["alreadyDone"])
        self.assertTrue(self.restore(f"{self.first}#1")["alreadyDone"])
        self.assertEqual(self.content(), 2)
        self.assertIn("later", os.listdir(self.volume))
        self.restore(f"{self.first}#2")
        self.assertEqual(self.content(), 1)
        self.assertNotIn("later", os.listdir(self.volume))
        self.assertEqual(self.listed(), [self.first, self.second, f"{self.first}#2"])
        self.assertEqual(self.facts(self.volume), ["one"])

    def test_data_that_nobody_gave_up_stays(self):
        self.volume.mkdir()
        (self.volume / "precious").write_text("x")
        for over in ((), ("--over", self.second), ("--over", f"{self.first}#2"), ("--over", "")):
            result = self.restore(self.first, *over, code=3)
            self.assertEqual(result["reason"], "RestoreRefused")
            self.assertIn(f"openclaw.rocks/restore-over to {self.first}", result["fix"])
        self.assertEqual(tree(self.volume, times=False), {b"precious": ("file", 0o644, None, b"x")})
        self.restore(self.first, "--over", self.first)
        self.assertEqual(self.content(), 1)
        self.assertNotIn("precious", os.listdir(self.volume))

    def test_a_list_of_something_else(self):
        self.volume.mkdir()
        (self.volume / LIST).symlink_to("/etc/passwd")
        self.assertEqual(self.restore(self.first, code=3)["reason"], "RestoreRefused")
        (self.volume / LIST).unlink()
        (self.volume / LIST).mkdir()
        self.assertEqual(self.restore(self.first, code=3)["reason"], "RestoreRefused")
        (self.volume / LIST).rmdir()
        (self.volume / LIST).write_text("/etc\n../x y\n" + "#" * 1000 + "\n\x00\n")
        self.restore(self.first)
        self.assertEqual(self.listed(), [self.first])

    def test_what_lies_where_the_new_data_goes(self):
        self.volume.mkdir()
        outside = self.folder / "outside"
        outside.mkdir()
        (outside / "kept").write_text("x")
        (self.volume / ".openclaw-restore").symlink_to(outside)
        (self.volume / "lost+found").mkdir()
        self.restore(self.first)
        self.assertEqual(self.content(), 1)
        self.assertEqual(os.listdir(outside), ["kept"])
        self.assertIn("lost+found", os.listdir(self.volume))

    def test_old_folders_that_may_not_be_written(self):
        self.restore(self.first)
        closed = self.volume / "closed" / "inner"
        closed.mkdir(parents=True)
        (closed / "file").write_text("x")
        closed.chmod(0o500)
        closed.parent.chmod(0o500)
        (self.volume / "link").symlink_to(self.data)
        self.restore(self.second)
        self.assertEqual(self.content(), 2)
        self.assertEqual(sorted(os.listdir(self.volume)), sorted([*os.listdir(self.data), LIST]))
        self.assertIn("openclaw.json", os.listdir(self.data))

    def test_asked_to_end(self):
        self.restore(self.first)
        before = tree(self.volume)
        proxy = Proxy(self.store)
        self.addCleanup(proxy.close)
        proxy.fail("slow", method="GET", path="/files/", seconds=300)
        self.endpoint = proxy.endpoint
        process = self.start("restore", "run", "--data", self.volume, "--from", self.second)
        while not any(method == "GET" and "/files/" in path for method, path in proxy.requests):
            self.assertIsNone(process.poll())
            time.sleep(0.02)
        process.terminate()
        self.assertEqual(self.end(process, 3)[-1]["reason"], "Ended")
        self.assertEqual(tree(self.volume), before)
        self.endpoint = self.store.endpoint
        self.restore(self.second)
        self.assertEqual(self.content(), 2)

    def test_a_clone_elsewhere(self):
        self.assertEqual(self.restore(self.first, OPENCLAW_BACKUP_PREFIX="backups/other/clone")["files"], 7)
        self.assertSameTree(self.restored(self.first), self.volume)


class AsThePodsUser(BackupCase):
    """Uid 1000, as the pod has it: no rights beyond those of the files."""

    def setUp(self):
        super().setUp()
        if os.geteuid() != 0:
            self.skipTest("not run: only root can be another user for a while")
        self.user = ("setpriv", "--reuid=1000", "--regid=1000", "--clear-groups")
        self.fill()
        self.volume = self.folder / "volume"
        self.volume.mkdir()

    def own(self):
        for above, folders, files in os.walk(self.folder):
            for name in (".", *folders, *files):
                os.chown(os.path.join(above, name), 1000, 1000, follow_symlinks=False)

    def test_what_it_may_not_read_is_left_out(self):
        self.write("closed/inside", "x", 0o400)
        (self.data / "closed").chmod(0o555)
        self.write("zero", "x", 0)
        self.own()
        (self.data / "another's").mkdir(mode=0o700)
        result = self.backup()
        self.assertEqual(result["skipped"], 2)
        self.restore(result["path"])
        self.restore(f"{result['path']}#2")  # folders without write permission go and come
        self.assertEqual((self.volume / "closed").stat().st_mode & 0o7777, 0o555)
        self.assertEqual((self.volume / "closed/inside").read_text(), "x")
        self.assertEqual(sorted(os.listdir(self.volume)), sorted({*os.listdir(self.data), LIST} - {"zero", "another's"}))

    def test_what_it_cannot_put_away(self):
        self.own()
        path = self.backup()["path"]
        self.restore(path)
        (self.volume / "another's").mkdir(mode=0o700)
        before = tree(self.volume)
        result = self.restore(f"{path}#2", code=3)
        self.assertEqual(result["reason"], "VolumeFailed")
        self.assertIn("another's", result["error"])
        self.assertEqual(tree(self.volume), before)

    def test_what_it_cannot_remove_keeps_no_pod_from_starting(self):
        self.own()
        path = self.backup()["path"]
        self.restore(path)
        (self.volume / "workspace" / "another's").mkdir(mode=0o700)
        (self.volume / "workspace" / "another's" / "file").write_text("x")
        self.restore(f"{path}#2")
        self.assertTrue(any("cannot be removed whole" in line["message"] for line in self.lines))
        self.assertTrue(self.restore(f"{path}#2")["alreadyDone"])
        self.assertEqual(self.facts(self.volume), ["one"])


class Refused(BackupCase):
    def setUp(self):
        super().setUp()
        self.fill()
        self.path = self.backup(kind="manual")["path"]
        self.volume = self.folder / "volume"
        self.restore(self.path)
        self.before = tree(self.volume)

    def refused(self, path, reason, says=""):
        result = self.restore(f"{path}", code=3)
        self.assertEqual(result["reason"], reason, result)
        self.assertIn(says, result["error"])
        self.assertEqual(tree(self.volume), self.before)

    def forged(self, *entries, count=None, **record):
        """A snapshot that somebody wrote into the bucket."""
        folder = self.objects / "backups" / "forged"
        text = "".join(json.dumps(entry) + "\n" for entry in entries).encode()
        for content in (b"payload",):
            name = hashlib.sha256(content).hexdigest()
            file = folder / "files" / name[:2] / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        (folder / "entries.jsonl").write_bytes(text)
        files = sum(entry.get("type") == "file" for entry in entries) if count is None else count
        complete = json.loads((self.objects / self.path / "complete.json").read_text())
        complete |= {"files": files, "entries": {"sha256": hashlib.sha256(text).hexdigest(), "size": len(text)}, **record}
        (folder / "complete.json").write_text(json.dumps(complete))
        return "backups/forged"

    def entry(self, path, kind="file", **more):
        content = {"size": 7, "sha256": hashlib.sha256(b"payload").hexdigest()} if kind == "file" else {}
        return {"path": path, "type": kind, "mode": "0644", "modified": "1.000000000", **content, **more}

    def test_paths_that_are_none(self):
        for path in ("/backups/x", "backups//x", "../backups", "backups/..", "backups/x/", "", "a b", "a\nb", "x#0", "x#y",
                     "x#2#3", "--config", "backups/*", "ü"):
            with self.subTest(path):
                result = self.restore(path, code=3) if not path.startswith("--") and path else None
                if result:
                    self.assertEqual(result["reason"], "SettingsInvalid")

    def test_sources_that_are_no_snapshots(self):
        self.refused("backups/nothing/here", "SnapshotMissing", "no complete snapshot")
        self.refused(f"{PREFIX}/periodic/latest", "SnapshotMissing")
        self.refused(PREFIX, "SnapshotMissing")
        (self.objects / self.path / "complete.json").unlink()
        self.refused(f"{self.path}#2", "SnapshotMissing")
        self.assertEqual(self.paths(), [])

    def test_damage(self):
        files = sorted((self.objects / self.path / "files").glob("*/*"), key=lambda f: f.stat().st_size)
        whole = files[-1].read_bytes()
        files[-1].write_bytes(b"X" + whole[1:])
        self.refused(f"{self.path}#2", "StoreCorrupted", "memory.sqlite")
        self.assertEqual(self.verify(self.path, code=3)["reason"], "StoreCorrupted")
        files[-1].write_bytes(whole[:-1])
        self.refused(f"{self.path}#2", "StoreCorrupted")
        files[-1].unlink()
        self.refused(f"{self.path}#2", "StoreCorrupted")
        self.assertIn("1 of 6 objects", self.verify(self.path, code=3)["error"])
        entries = self.objects / self.path / "entries.jsonl"
        text = entries.read_text()
        entries.write_text(text.replace("0600", "0666"))
        self.refused(f"{self.path}#2", "StoreCorrupted", "list")
        entries.unlink()
        self.refused(f"{self.path}#2", "SnapshotInvalid")
        (self.objects / self.path / "complete.json").write_text("{}")
        self.refused(f"{self.path}#2", "SnapshotInvalid")

    def test_lists_that_would_lead_elsewhere(self):
        outside = self.folder / "outside"
        outside.mkdir()
        link = self.entry("link", "link", target=str(outside))
        for entries, reason in (
                ([self.entry("../evil")], "SnapshotInvalid"),
                ([self.entry("/etc/evil")], "SnapshotInvalid"),
                ([self.entry("a/../../evil")], "SnapshotInvalid"),
                ([self.entry("a/./b")], "SnapshotInvalid"),
                ([self.entry("a//b")], "SnapshotInvalid"),
                ([self.entry("a\0b")], "SnapshotInvalid"),
                ([self.entry("x" * 256)], "SnapshotInvalid"),
                ([{**self.entry("x"), "path": None, "path64": base64.b64encode(b"../evil").decode()}], "SnapshotInvalid"),
                ([link, self.entry("link/evil")], "SnapshotInvalid"),
                ([self.entry("a"), self.entry("a/b")], "SnapshotInvalid"),
                ([self.entry("missing/b")], "SnapshotInvalid"),
                ([self.entry(LIST)], "SnapshotInvalid"),
                ([self.entry(".openclaw-restore", "folder"), self.entry(".openclaw-restore/commit")], "SnapshotInvalid"),
                ([self.entry("lost+found", "folder")], "SnapshotInvalid"),
                ([self.entry("a"), self.entry("a")], "SnapshotInvalid"),
                ([self.entry("a", "folder"), self.entry("a", "folder")], "SnapshotInvalid"),
                ([link, self.entry("link", "folder"), self.entry("link/evil")], "VolumeFailed"),
                ([self.entry("a", sha256="../../../../etc/passwd")], "SnapshotInvalid"),
                ([self.entry("a", size=8)], "StoreCorrupted"),
                ([self.entry("a", size=-1)], "SnapshotInvalid"),
                ([self.entry("a", mode="99999")], "SnapshotInvalid"),
                ([self.entry("a", "device")], "SnapshotInvalid"),
                ([], "SnapshotInvalid")):
            with self.subTest(entries):
                self.refused(self.forged(*entries), reason)
                self.assertEqual(os.listdir(outside), [])
        self.refused(self.forged(self.entry("a"), count=2), "SnapshotInvalid", "1 files")

    def test_modes_that_give_rights_are_not_given(self):
        self.restore(self.forged(self.entry("tool", mode="6755")))
        self.assertEqual((self.volume / "tool").stat().st_mode & 0o7777, 0o755)

    def test_a_snapshot_that_does_not_fit(self):
        self.refused(self.forged(self.entry("huge", size=1 << 60, allocated=1 << 59)), "VolumeTooSmall", "free beside the old data")

    def test_an_empty_snapshot(self):
        self.data = self.folder / "empty"
        self.data.mkdir()
        self.refused(self.backup(kind="final")["path"], "SnapshotInvalid", "holds nothing")


if __name__ == "__main__":
    unittest.main()
