"""An update and its way back with what the pod has on its volume: the Job saves it to a real S3 server, and the container of the
rolled back pod brings it back."""

import sqlite3
import time
import unittest

from tick_case import KEEPER, TickCase  # first: it says where the others are

from bucket_case import BucketCase

PATH = "backups/default/my-agent/pre-update-2026-03-07T080000Z"


class Data(BucketCase, TickCase):
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
