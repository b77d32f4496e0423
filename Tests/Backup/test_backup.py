"""What a backup saves, how, and what it leaves in the bucket."""

import datetime
import os
import signal
import sqlite3
import subprocess
import threading
import time
import unittest

from backup_case import PREFIX, BackupCase, tree
from store import KEY, SECRET, Proxy


def stamp(days, time="030000"):
    """So many days ago."""
    day = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=days)
    return f"{day:%Y-%m-%d}T{time}Z"


class Saved(BackupCase):
    def test_everything_comes_back(self):
        self.fill()
        odd = os.fsencode(self.data)
        for name in (b"line\nfeed", b"no text \xff\xfe", b"-rf *", b"CON", b"trailing. ", b"\\back:colon", b"x" * 255):
            with open(odd + b"/" + name, "wb") as file:
                file.write(name)
        deep = self.data.joinpath(*["d" * 100] * 20)
        deep.mkdir(parents=True)
        (deep / "leaf").write_text("far down")
        closed = self.data / "closed"
        self.write("closed/inside", "x", 0o400)
        for path, target in (("absolute", "/etc/passwd"), ("secret", "/proc/self/environ"), ("up", "../../up"),
                             ("token", "/var/run/secrets/kubernetes.io/serviceaccount/token"), ("self", "self")):
            (self.data / path).symlink_to(target)
        os.utime(self.data / "none", ns=(1, 1234567890123456789))
        os.utime(self.data / "up", ns=(1, 987654321000000001), follow_symlinks=False)
        os.mkfifo(self.data / "pipe")
        closed.chmod(0o555)
        os.utime(self.data / "workspace", ns=(1, 1500000000000000003))
        result = self.backup()
        self.assertEqual((result["databases"], result["skipped"]), (1, 1))
        self.assertEqual([line["path"] for line in self.lines if line["message"].startswith("not saved")], ["pipe"])
        volume = self.restored(result["path"])
        os.remove(self.data / "pipe")
        # Both lost and got something in them just now.
        self.assertSameTree(self.data, volume)
        self.assertEqual(self.facts(volume), ["one"])
        self.assertNotIn(b"root:", b"".join(file.read_bytes() for file in self.objects.rglob("*") if file.is_file()))

    def test_names_of_the_agent_are_no_names_in_the_bucket(self):
        self.fill()
        path = self.backup()["path"]
        for file in self.objects.rglob("*"):
            self.assertRegex(file.name, r"^([0-9a-f]{2}|[0-9a-f]{64}|\w+\.jsonl?|[\w-]+)$")
        self.assertEqual(sorted(os.listdir(self.objects / path)), ["begun.json", "complete.json", "entries.jsonl", "files"])

    def test_an_empty_volume(self):
        result = self.backup()
        self.assertEqual((result["files"], result["bytes"]), (0, 0))
        self.assertEqual(self.paths(), [result["path"]])
        self.verify()

    def test_what_a_restore_keeps_is_not_saved(self):
        self.fill()
        self.write(".openclaw-restores", "x\n")
        self.write(".openclaw-restore/new/half", "x")
        (self.data / "lost+found").mkdir()
        volume = self.restored(self.backup()["path"])
        self.assertEqual(sorted(set(os.listdir(self.data)) - set(os.listdir(volume))), [".openclaw-restore", "lost+found"])

    def test_an_unfinished_restore_is_not_backed_up(self):
        self.fill()
        self.write(".openclaw-restore/commit", "backups/x\n")
        self.assertEqual(self.backup(code=3)["reason"], "RestoreUnfinished")
        self.assertEqual(self.list(), [])

    def test_each_kind_has_its_place(self):
        self.fill()
        for kind, place in (("manual", "manual/"), ("final", ""), ("pre-update", "pre-update-"), ("periodic", "periodic/snapshots/")):
            path = self.backup("--stamp", stamp(0), kind=kind)["path"]
            self.assertEqual(path, f"{PREFIX}/{place}{stamp(0)}")
        self.assertEqual(len(self.list()), 4)
        wrong = self.start("backup", "run", "--kind", "manual", "--stamp", "2026-02-30T000000Z")
        wrong.communicate()
        self.assertEqual(wrong.returncode, 2)


class Again(BackupCase):
    def test_only_what_is_new_is_sent(self):
        self.fill()
        first = self.backup("--stamp", stamp(1))
        self.assertEqual(first["uploadedFiles"], 6)
        self.write("workspace/new", "something new")
        (self.data / "openclaw.json").unlink()
        (self.data / "workspace/same-1").rename(self.data / "renamed")
        second = self.backup("--stamp", stamp(0))
        self.assertEqual((second["uploadedFiles"], second["uploadedBytes"]), (1, 13))
        self.assertEqual(self.paths(), [first["path"], second["path"]])
        self.assertSameTree(self.data, self.restored(second["path"]))
        self.assertIn("openclaw.json", os.listdir(self.restored(first["path"])))
        manual = self.backup(kind="manual")
        self.assertEqual(manual["uploadedFiles"], 0)
        for path in self.paths():
            self.verify(path)
        # The cache holds what the newest periodic snapshot needs, and no more.
        names = {side: {f.name for f in (self.objects / side / "files").glob("*/*")}
                 for side in (f"{PREFIX}/periodic/latest", second["path"])}
        self.assertEqual(*names.values())

    def test_the_same_stamp_is_the_same_backup(self):
        self.fill()
        first = self.backup("--stamp", stamp(0), kind="pre-update")
        self.write("later", "x")
        again = self.backup("--stamp", stamp(0), kind="pre-update")
        self.assertTrue(again["alreadyComplete"])
        self.assertEqual((again["path"], again["files"]), (first["path"], first["files"]))

    def test_what_is_kept(self):
        self.fill()
        old = [self.backup("--stamp", stamp(days))["path"] for days in (9, 4, 3, 2)]
        manual = self.backup("--stamp", stamp(30), kind="manual")["path"]
        twice = [self.backup("--stamp", stamp(1, time))["path"] for time in ("010000", "020000")]
        self.assertEqual(self.paths(), [manual, *old, twice[1]])
        other = self.objects / PREFIX / "periodic/snapshots" / "2020-01-01"  # the operator's
        torn = self.objects / PREFIX / "periodic/snapshots" / stamp(5)
        fresh = self.objects / PREFIX / "manual" / stamp(1)
        foreign = self.objects / PREFIX / stamp(40)
        for folder in (other, torn, fresh, foreign):
            (folder / "files").mkdir(parents=True)
            (folder / "files" / "x").write_text("x")
        for folder in (torn, fresh):
            (folder / "begun.json").write_text("{}")
        result = self.backup("--retention-days", "3", "--stamp", stamp(0))
        self.assertEqual(self.paths(), [manual, *old[2:], twice[1], result["path"]])
        self.assertCountEqual(result["pruned"], [*old[:2], str(torn.relative_to(self.objects))])
        for folder, there in ((other, True), (torn, False), (fresh, True), (foreign, True)):
            self.assertEqual(folder.exists() and any(folder.rglob("x")), there, folder)
        self.assertFalse((self.objects / old[0]).exists() and any(f.is_file() for f in (self.objects / old[0]).rglob("*")))


class Live(BackupCase):
    def test_one_is_deleted(self):
        self.fill()
        for kind in ("manual", "pre-update", "final", "periodic"):
            with self.subTest(kind):
                path = self.backup(kind=kind)["path"]
                result = self.keeper("backup", "delete", path)
                self.assertEqual((result["message"], result["path"]), ("snapshot deleted", path))
                self.assertEqual([file for file in (self.objects / path).rglob("*") if file.is_file()], [])
                self.assertEqual(self.paths(), [])
                self.assertEqual(self.keeper("backup", "delete", path, code=3)["reason"], "SnapshotMissing")

    def test_one_that_was_half_deleted(self):
        self.fill()
        path = self.backup(kind="manual")["path"]
        self.keeper("backup", "delete", path, code=-signal.SIGKILL, OPENCLAW_TEST_KILL_AT="prune-forgotten")
        self.assertEqual(self.paths(), [])
        self.assertEqual(self.keeper("backup", "delete", path)["message"], "snapshot deleted")
        self.assertEqual([file for file in (self.objects / path).rglob("*") if file.is_file()], [])

    def test_nothing_else_is_deleted(self):
        """Another instance's, what is no snapshot, and what is only named like one."""
        self.fill()
        path = self.backup(kind="manual", OPENCLAW_BACKUP_PREFIX=f"{PREFIX}-two")["path"]
        foreign = self.objects / PREFIX / "2026-01-15T103000Z"
        foreign.mkdir(parents=True)
        (foreign / "openclaw.json").write_text("{}")
        before = sorted(self.objects.rglob("*"))
        for place, reason in ((path, "SettingsInvalid"), (f"{PREFIX}/manual", "SettingsInvalid"), (PREFIX, "SettingsInvalid"),
                              (f"{PREFIX}/periodic/latest", "SettingsInvalid"), (f"{PREFIX}/../{path}", "SettingsInvalid"),
                              (f"{PREFIX}/2026-01-15T103000Z", "SnapshotMissing")):
            self.assertEqual(self.keeper("backup", "delete", place, code=3)["reason"], reason, place)
        self.assertEqual(sorted(self.objects.rglob("*")), before)

    def test_databases_under_load(self):
        for name, mode in (("wal.db", "wal"), ("sub/journal.db", "delete")):
            self.write(name).unlink()
            database = sqlite3.connect(self.data / name)
            database.execute(f"pragma journal_mode={mode}")
            database.execute("create table n(i integer primary key, part integer, filler text)")
            database.execute("create index p on n(part)")
            database.commit()
            database.close()
        ended = threading.Event()
        started = threading.Barrier(3)

        def write(path):
            database = sqlite3.connect(path, timeout=60, isolation_level=None)
            count = 0
            while not ended.is_set():
                database.execute("begin immediate")
                for part in range(3):  # all or none of three
                    database.execute("insert into n(part, filler) values (?, ?)", (part, "x" * 500))
                database.execute("commit")
                count += 1
                if count == 300:
                    started.wait(60)
            database.close()

        threads = [threading.Thread(target=write, args=(self.data / name,)) for name in ("wal.db", "sub/journal.db")]
        for thread in threads:
            thread.start()
        started.wait(60)
        try:
            result = self.backup()
        finally:
            ended.set()
            for thread in threads:
                thread.join()
        self.assertEqual(result["databases"], 2)
        volume = self.restored(result["path"])
        self.assertCountEqual(tree(volume), [b"sub", b"wal.db", b"sub/journal.db"])
        for name in ("wal.db", "sub/journal.db"):
            database = sqlite3.connect(volume / name)
            self.assertEqual(database.execute("pragma integrity_check").fetchall(), [("ok",)])
            count, last = database.execute("select count(*), max(i) from n").fetchone()
            self.assertEqual((count % 3, count), (0, last))
            self.assertGreaterEqual(count, 900)
            database.close()

    def test_what_only_looks_like_a_database(self):
        self.write("fake.db", b"SQLite format 3\0 and nothing of it" + bytes(200))
        self.write("fake.db-wal", "beside it")
        self.write("notes-wal", "of no database")
        database = sqlite3.connect(self.data / "cut.db")
        database.execute("create table t(x)")
        database.executemany("insert into t values (?)", [("x" * 3000,)] * 10)
        database.commit()
        database.close()
        os.truncate(self.data / "cut.db", 4096)
        result = self.backup()
        self.assertEqual((result["databases"], result["files"]), (0, 4))
        self.assertSameTree(self.data, self.restored(result["path"]))

    def test_a_database_that_stays_locked(self):
        self.fill()
        holder = sqlite3.connect(self.data / "memory.sqlite", isolation_level=None)
        holder.execute("begin exclusive")
        script = self.folder / "sqlite3"
        script.write_text("#!/bin/sh\necho 'Error: stepping, database is locked (5)' >&2\nexit 5\n")
        script.chmod(0o755)
        result = self.backup("--sqlite3", script, code=3)
        self.assertEqual(result["reason"], "DatabaseBusy")
        self.assertIn('"memory.sqlite"', result["error"])
        holder.close()
        self.assertEqual(self.list(), [])

    def wrapper(self, before):
        """An rclone that does something to the volume before its first upload."""
        script = self.folder / "rclone"
        script.write_text(f"""#!/bin/sh
case " $* " in
  *" --copy-links "*"/farm "*) if [ ! -e {self.folder}/once ]; then touch {self.folder}/once; {before}; fi ;;
esac
exec {self.rclone} "$@"
""")
        script.chmod(0o755)
        self.rclone = str(script)

    def test_a_file_that_changes_between_reading_and_sending(self):
        self.fill()
        self.wrapper(f"printf 'all of it new' > {self.data}/workspace/same-2; printf 'equal bytEs' > {self.data}/workspace/same-1")
        result = self.backup()
        self.assertTrue(any(line["message"].startswith("it changed") for line in self.lines), self.log)
        self.assertSameTree(self.data, self.restored(result["path"]))
        self.verify()

    def test_a_file_that_changes_and_is_too_large_to_copy(self):
        self.fill()
        self.write("large", os.urandom(3 << 20))
        self.wrapper(f"printf changed >> {self.data}/large")
        result = self.backup("--scratch-limit", "1")
        self.assertSameTree(self.data, self.restored(result["path"]))
        self.verify()

    def test_a_database_that_does_not_fit(self):
        database = sqlite3.connect(self.data / "large.db")
        database.execute("create table t(x)")
        database.executemany("insert into t values (?)", [(os.urandom(1 << 20),)] * 3)
        database.commit()
        database.close()
        result = self.backup("--scratch-limit", "2", code=3)
        self.assertEqual(result["reason"], "ScratchTooSmall")
        self.assertIn("large.db", result["error"])

    def test_a_file_that_never_stands_still(self):
        self.fill()
        log = self.write("app.log", "begin\n")
        ended = threading.Event()

        def write():
            with open(log, "ab", buffering=0) as file:
                while not ended.is_set():
                    file.write(b"one more line\n")
                    ended.wait(0.0005)
        thread = threading.Thread(target=write)
        thread.start()
        try:
            result = self.backup()
        finally:
            ended.set()
            thread.join()
        saved = (self.restored(result["path"]) / "app.log").read_bytes()
        self.assertTrue(log.read_bytes().startswith(saved))
        self.assertGreater(len(saved), 100)

    def test_a_folder_that_becomes_a_link_is_not_followed(self):
        self.fill()
        outside = self.folder / "outside"
        outside.mkdir()
        (outside / "same-1").write_text("what nobody may see")
        (outside / "same-2").write_text("what nobody may see")
        self.wrapper(f"mv {self.data}/workspace {self.data}/moved; ln -s {outside} {self.data}/workspace")
        result = self.backup()
        for file in self.objects.rglob("*"):
            if file.is_file():
                self.assertNotIn(b"what nobody may see", file.read_bytes())
        self.assertEqual((self.restored(result["path"]) / "workspace/same-1").read_text(), "equal bytes")


class Credentials(BackupCase):
    def test_what_is_missing(self):
        for missing, reason, says in (
                ({"S3_BUCKET": None, "S3_ENDPOINT": None}, "CredentialsMissing", "S3_BUCKET"),
                ({"S3_ENDPOINT": ""}, "CredentialsMissing", "S3_ENDPOINT"),
                ({"S3_ACCESS_KEY_ID": None}, "CredentialsPartial", "S3_ACCESS_KEY_ID"),
                ({"S3_SECRET_ACCESS_KEY": ""}, "CredentialsPartial", "S3_SECRET_ACCESS_KEY"),
                ({"OPENCLAW_BACKUP_PREFIX": None}, "SettingsInvalid", "OPENCLAW_BACKUP_PREFIX"),
                ({"OPENCLAW_BACKUP_PREFIX": "backups/../other"}, "SettingsInvalid", "OPENCLAW_BACKUP_PREFIX"),
                ({"S3_BUCKET": "bucket/other"}, "SettingsInvalid", "S3_BUCKET")):
            with self.subTest(missing):
                result = self.backup(code=3, **missing)
                self.assertEqual(result["reason"], reason)
                self.assertIn(says, result["error"])

    def test_what_the_store_refuses(self):
        for wrong, reason in (({"S3_SECRET_ACCESS_KEY": "wrong-secret-of-ours"}, "CredentialsRefused"),
                              ({"S3_ACCESS_KEY_ID": "NOBODY-KNOWS-IT"}, "CredentialsRefused"),
                              ({"S3_BUCKET": "there-is-none"}, "BucketMissing")):
            with self.subTest(wrong):
                self.fill() if not (self.data / "none").exists() else None
                result = self.backup(code=3, **wrong)
                self.assertEqual(result["reason"], reason, result)
                for value in wrong.values():
                    if "S3_BUCKET" not in wrong:
                        self.assertNotIn(value, self.log)

    def test_keys_are_in_the_environment_only(self):
        self.fill()
        script, seen = self.folder / "rclone", self.folder / "seen"
        script.write_text(f'#!/bin/sh\necho "$@" >> {seen}\nenv > {self.folder}/env\nexec {self.rclone} "$@"\n')
        script.chmod(0o755)
        self.rclone = str(script)
        self.backup(HARMLESS="no", AWS_SECRET_ACCESS_KEY="not-for-this-mode", RCLONE_CONFIG_STORE_TYPE="local")
        self.assertNotIn(KEY, seen.read_text())
        self.assertNotIn(SECRET, seen.read_text())
        passed = dict(line.split("=", 1) for line in (self.folder / "env").read_text().splitlines() if "=" in line)
        self.assertEqual(passed["RCLONE_CONFIG_STORE_SECRET_ACCESS_KEY"], SECRET)
        self.assertEqual(passed["RCLONE_CONFIG_STORE_TYPE"], "s3")
        for name in ("HARMLESS", "AWS_SECRET_ACCESS_KEY", "S3_SECRET_ACCESS_KEY"):
            self.assertNotIn(name, passed)

    def test_the_providers_own_chain(self):
        self.fill()
        self.backup(S3_ACCESS_KEY_ID=None, S3_SECRET_ACCESS_KEY=None, AWS_ACCESS_KEY_ID=KEY, AWS_SECRET_ACCESS_KEY=SECRET)
        self.assertEqual(len(self.list()), 1)


class Ending(BackupCase):
    def setUp(self):
        super().setUp()
        self.proxy = Proxy(self.store)
        self.addCleanup(self.proxy.close)
        self.endpoint = self.proxy.endpoint

    def test_asked_to_end(self):
        self.fill()
        self.proxy.fail("slow", method="PUT", path="/files/", seconds=300)
        process = self.start("backup", "run", "--data", self.data, "--kind", "manual")
        while not any(method == "PUT" and "/files/" in path for method, path in self.proxy.requests):
            self.assertIsNone(process.poll())
            time.sleep(0.02)
        children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process.pid)], capture_output=True, text=True).stdout.split()
        self.assertEqual(len(children), 1)
        process.send_signal(signal.SIGTERM)
        began = time.monotonic()
        lines = self.end(process, 3)
        self.assertLess(time.monotonic() - began, 25)
        self.assertEqual(lines[-1]["reason"], "Ended")
        self.assertRaises(ProcessLookupError, os.kill, int(children[0]), 0)
        self.proxy.mend()
        self.assertEqual(self.list(), [])

    def test_it_says_that_it_lives(self):
        self.fill()
        self.proxy.fail("slow", method="PUT", path="/files/", seconds=9, times=1)
        process = self.start("backup", "run", "--data", self.data, "--kind", "manual")
        times = []
        for line in process.stderr:
            if '"progress"' in line and '"upload"' in line:
                times.append(time.monotonic())
        self.assertEqual(process.wait(), 0)
        process.stdout.close()
        process.stderr.close()
        self.assertGreaterEqual(len(times), 3)
        self.assertLess(max(b - a for a, b in zip(times, times[1:])), 5)


if __name__ == "__main__":
    unittest.main()
