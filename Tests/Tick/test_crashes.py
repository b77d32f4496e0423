"""A run is killed after each thing that it does to the cluster; those after it come to the same end as if nothing had been."""

import datetime
import json
import re
import unittest

from tick_case import HELM, TickCase, kill, reduced

CHANGES = "POST|PUT|PATCH|DELETE"


class Crashes(TickCase):
    maxDiff = 3000

    def ticks_to_the_end(self):
        for _ in range(4):
            self.tick()
        self.tick(minutes=24 * 60)

    def update(self, tag, crash=None):
        """A new version comes; the run is killed after so many changes. Whether it came to that."""
        self.push(tag)
        if crash is not None:
            process = self.begin()
            self.api.world.killer = lambda: kill(process)
            self.api.fault(method=CHANGES, kind="kill", skip=crash)
            process.communicate(timeout=120)
            self.api.clear_faults()
            self.assertEqual(process.returncode, -9, f"it ended by itself before change {crash}")
        self.ticks_to_the_end()

    def end_state(self):
        """What must not depend on how it came about: objects, and the state without its times."""
        kept = ("Event", "Job")
        found = [o for o in self.own_objects() if o["kind"] not in kept and not o["metadata"]["name"].endswith("-state")]
        for stored in found:
            stored.get("spec", {}).get("autoUpdate", {}).pop("checkInterval", None)  # the user's word between two rounds
        state = self.state()["update"]
        text = json.dumps(found, indent=1, sort_keys=True).replace(f":{self.tag()}", ":TAG").replace(f'"{self.tag()}"', '"TAG"')
        text = re.sub(r"pre-update-[0-9T-]+Z", "pre-update-TIME", text)
        return text.splitlines() + sorted(state) + sorted(state["status"]) + [status for status, _ in self.revisions()][-1:]

    def test_an_update(self):
        self.start()
        self.tick()  # the first run of all writes more than those after it
        self.push("2026.3.2")
        self.now += datetime.timedelta(days=1)
        mark = len(self.api.log())
        self.tick()
        changes = [(e["method"], e["path"].rpartition("/v1/")[2]) for e in self.api.log()[mark:] if e["method"] in CHANGES]
        self.ticks_to_the_end()
        expected = self.end_state()
        self.assertEqual(self.status()["currentVersion"], "2026.3.2")
        points = list(range(len(changes)))
        # After the Job is made, after Helm has said that it begins, and in the middle of its work.
        kinds = {path.split("/")[2]: index for index, (_, path) in reversed(list(enumerate(changes)))}
        some = sorted({kinds["jobs"], kinds["secrets"], len(changes) // 2})
        for number, point in enumerate(reduced("crash points of an update", some, points)):
            with self.subTest(killed_after=changes[point], point=point):
                tag = f"2026.4.{number}"
                self.update(tag, point)
                self.assertEqual((self.tag(), self.status()["currentVersion"]), (tag, tag))
                self.assertEqual(self.end_state(), expected)

    def test_a_rollback(self):
        self.start()
        self.api.settings(workloads=[[r":2026\.[89]\.", "unready"]])
        self.push("2026.8.0")
        self.ticks(2)  # now time is over
        mark = len(self.api.log())
        self.tick()
        changes = [(e["method"], e["path"].rpartition("/v1/")[2]) for e in self.api.log()[mark:] if e["method"] in CHANGES]
        self.ticks_to_the_end()
        expected = self.end_state()
        self.assertEqual((self.status()["rollbackCount"], self.tag()), (1, "2026.3.1"))
        points = list(range(len(changes)))
        some = [len(changes) // 2]
        for number, point in enumerate(reduced("crash points of a rollback", some, points), 1):
            with self.subTest(killed_after=changes[point], point=point):
                # Three in a row would pause: a word of the user's starts anew.
                self.upgrade(HELM, "--set", f"autoUpdate.checkInterval={1 + number % 20}h")
                tag = f"2026.8.{number}"
                self.push(tag)
                self.ticks(2)
                self.assertEqual(self.tag(), tag)
                process = self.begin()
                self.api.world.killer = lambda: kill(process)
                self.api.fault(method=CHANGES, kind="kill", skip=point)
                process.communicate(timeout=120)
                self.api.clear_faults()
                self.ticks_to_the_end()
                self.assertEqual((self.tag(), self.status()["failedVersion"], self.status()["rollbackCount"]), ("2026.3.1", tag, 1))
                self.assertEqual(self.end_state(), expected)


if __name__ == "__main__":
    unittest.main()
