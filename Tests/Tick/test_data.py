"""An update and its way back with what the pod has on its volume: the Job saves it to a real S3 server, and the container of the
rolled back pod brings it back."""

import datetime
import json
import sqlite3
import time
import unittest

from tick_case import HELM, KEEPER, NAME, TickCase  # first: it says where the others are

from bucket_case import BucketCase
from test_day_two import DayTwo

PATH = "backups/default/my-agent/pre-update-2026-03-07T080000Z"


class Data(BucketCase, DayTwo, TickCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.api.run_jobs(KEEPER)

    def fresh(self):
        super().fresh()
        self.keys = {}

    def secret(self):
        super().secret(**self.keys)

    def start(self, *arguments, **more):
        super().start(*arguments, **more)
        (self.data() / "memory.md").write_text("what it knows", encoding="utf-8")
        with sqlite3.connect(self.data() / "state.db") as database:
            database.execute("create table t (x)")
            database.execute("insert into t values (42)")

    def rows(self):
        with sqlite3.connect(self.data() / "state.db") as database:
            return database.execute("select * from t").fetchall()

    def test_a_version_that_spoils_the_data_before_it_is_taken_back(self):
        self.start()
        self.push("2026.3.9")
        self.api.settings(workloads=[[r":2026\.3\.9", "unready"]])
        self.ticks_until(lambda: self.tag() == "2026.3.9")
        self.assertTrue((self.objects / PATH / "complete.json").exists())
        (self.data() / "memory.md").write_text("migrated, and broken", encoding="utf-8")
        (self.data() / "new.txt").write_text("of the new version", encoding="utf-8")
        with sqlite3.connect(self.data() / "state.db") as database:
            database.execute("alter table t add column y")
        self.ticks_until(lambda: self.tag() == "2026.3.1")
        self.assertEqual(self.state()["update"]["target"]["restoreFrom"], PATH)
        self.assertEqual(self.run_init_restore()["path"], PATH)
        self.assertEqual(sorted(file.name for file in self.data().iterdir() if not file.name.startswith(".")), ["memory.md", "state.db"])
        self.assertEqual((self.data() / "memory.md").read_text(), "what it knows")
        self.assertEqual(self.rows(), [(42,)])
        # The pod that comes after, with what has been learned since.
        (self.data() / "memory.md").write_text("more", encoding="utf-8")
        self.tick(minutes=24 * 60)
        self.run_init_restore()
        self.assertEqual((self.data() / "memory.md").read_text(), "more", "restored twice")

    def test_the_user_restores_something_else_after_it(self):
        """The later word counts, and is not carried out again when the next version comes."""
        self.start()
        early = json.loads(self.run_cli(HELM, "backup", "now", NAME, "--wait", "-o", "json").out)["path"]
        self.push("2026.3.9")
        self.api.settings(workloads=[[r":2026\.3\.9", "unready"]])
        self.ticks_until(lambda: self.state().get("update", {}).get("status", {}).get("rollbackCount") == 1)
        self.assertEqual(self.run_init_restore()["path"], PATH)
        (self.data() / "memory.md").write_text("newer", encoding="utf-8")
        self.run_cli(HELM, "restore", NAME, early, "--over", "--yes")
        self.assertEqual(self.run_init_restore()["path"], early)
        self.assertEqual((self.data() / "memory.md").read_text(), "what it knows")
        (self.data() / "memory.md").write_text("newest", encoding="utf-8")
        refused = self.run_cli(HELM, "backup", "delete", NAME, PATH, "--yes", ok=False)
        self.assertIn("has gone back to it", refused.err)
        self.push("2026.4.0")
        self.now += datetime.timedelta(days=1)
        self.ticks_until(lambda: self.tag() == "2026.4.0")
        self.run_init_restore()
        self.assertEqual((self.data() / "memory.md").read_text(), "newest")
        # What the keeper restored once is restored again when it is asked for.
        self.run_cli(HELM, "restore", NAME, PATH, "--over", "--yes")
        self.run_init_restore()
        self.assertEqual((self.data() / "memory.md").read_text(), "what it knows")

    def test_a_confirmed_update_is_undone(self):
        self.start()
        self.run_cli(HELM, "update", "undo", NAME, ok=False)
        self.push("2026.3.2")
        self.ticks_until(lambda: self.status().get("currentVersion") == "2026.3.2")
        (self.data() / "memory.md").write_text("migrated", encoding="utf-8")
        stale = self.run_cli(HELM, "update", "undo", NAME, "--restore", PATH, "--yes", "--chart", self.home.folder, ok=False)
        self.assertEqual((self.tag(), self.state()["update"]["target"]["tag"]), ("2026.3.2", "2026.3.2"), stale.err)
        self.api.fault(method="PATCH", path="/statefulsets/", kind="403")
        self.run_cli(HELM, "update", "undo", NAME, "--restore", PATH, "--yes", ok=False)
        self.api.clear_faults()
        self.assertEqual(self.state()["update"]["target"]["tag"], "2026.3.2", "what failed is taken back")
        refused = self.run_cli(HELM, "update", "undo", NAME, "--restore", PATH, ok=False)
        self.assertIn("Say that you mean it with --yes", refused.err)
        outcome = self.run_cli(HELM, "update", "undo", NAME, "--restore", PATH, "--over", "--yes")
        self.assertIn(f"{NAME} goes back from 2026.3.2 to 2026.3.1\n", outcome.out)
        self.assertEqual((self.tag(), self.run_init_restore()["path"]), ("2026.3.1", f"{PATH}#3"))  # the one that failed was #2
        self.assertEqual((self.data() / "memory.md").read_text(), "what it knows")
        self.assertEqual(self.revisions()[-1][1], f"{NAME} from 2026.3.2 back to 2026.3.1 with the data of {PATH} by helm openclaw")
        count = len(self.revisions())
        for _ in range(3):
            self.tick(minutes=24 * 60)
        self.assertEqual((self.tag(), len(self.revisions())), ("2026.3.1", count), "it was tried again")
        self.push("2026.3.3")
        self.ticks_until(lambda: self.status().get("currentVersion") == "2026.3.3")

    def test_an_update_in_flight_is_undone(self):
        self.start()
        self.push("2026.3.9")
        self.api.settings(workloads=[[r":2026\.3\.9", "unready"]])
        self.ticks_until(lambda: self.tag() == "2026.3.9")
        self.run_cli(HELM, "update", "undo", NAME)
        self.assertEqual(self.tag(), "2026.3.1")
        count = len(self.revisions())
        self.tick(minutes=24 * 60)
        self.ticks(2)
        self.assertEqual((self.tag(), len(self.revisions())), ("2026.3.1", count))
        self.assertNotIn("rollbackCount", self.status())

    def test_no_update_without_a_backup(self):
        """The store refuses the keys: nothing is updated, and it is said."""
        self.keys = {"S3_SECRET_ACCESS_KEY": "another"}
        self.start()
        self.push("2026.3.2")
        self.ticks_until(lambda: "AutoUpdateAborted" in self.events())
        self.assertEqual((self.tag(), len(self.revisions())), ("2026.3.1", 1))

    def ticks_until(self, done):
        """Runs until it is so; between two of them the Job has the time that it takes."""
        for _ in range(6):
            self.tick()
            if done():
                return
            end = time.monotonic() + 120
            while any(not job.get("status", {}).get("conditions") for job in self.api.objects("Job")):
                self.assertLess(time.monotonic(), end, "the Job does not end")
                time.sleep(0.1)
        self.fail(f"not in six runs:\n{self.log}")


if __name__ == "__main__":
    unittest.main()
