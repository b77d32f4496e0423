"""A day of runs in which nothing happens, and what they cost: not one revision without a cause, not one write beside the
counters, and a bounded number of calls."""

import collections
import os
import unittest

from test_upkeep import UpkeepCase
from tick_case import HELM, NAME

FULL = os.environ.get("OPENCLAW_TEST_FULL") == "1"
INSTANCES, RUNS = (50, 288) if FULL else (4, 7)
# For the release, with Helm's own; and for each instance.
RELEASE, EACH = 40, 20


class Day(UpkeepCase):
    patience = 600

    def test_nothing_happens(self):
        if not FULL:
            print(f"reduced: {RUNS} runs over {INSTANCES} instances; OPENCLAW_TEST_FULL=1: 288 over 50")
        names = [f"i{number}" for number in range(INSTANCES)]
        self.begin_release(instances={name: {} for name in names}, autoUpdate={"enabled": False})
        self.tick()
        quiet, calls = len(self.revisions()), []
        for run in range(RUNS):
            if run == RUNS // 2:
                # The user's own work in between is one revision, and no reason for another.
                self.users_upgrade(HELM, "--set", "podAnnotations.a=b")
                self.tick()
                quiet += 1
            before = len(self.api.log())
            self.tick()
            entries = self.api.log()[before:]
            calls.append(len(entries))
            if FULL and run % 24 == 23:
                print(f"run {run + 1} of {RUNS}: {len(entries)} calls", flush=True)
            writes = collections.Counter(
                (entry["method"], entry["path"].rsplit("/", 2)[-2]) for entry in entries
                if entry["method"] not in ("GET", "HEAD"))
            self.assertLessEqual(set(writes), {("PATCH", "configmaps")}, "only counters are written")
            self.assertLessEqual(sum(writes.values()), INSTANCES)
        self.assertEqual(len(self.revisions()), quiet)
        per = max(calls)
        print(f"calls of the API server per idle run: {min(calls)} to {per} for {INSTANCES} instances, Helm's included")
        self.assertLessEqual(per, RELEASE + EACH * INSTANCES)
        self.assertLessEqual(max(calls) - min(calls), INSTANCES, "calls that grow from run to run")
        phases = {name: self.api.object("OpenClawInstance", f"{NAME}-{name}")["status"]["phase"] for name in names}
        self.assertEqual(set(phases.values()), {"Running"})


if __name__ == "__main__":
    unittest.main()
