"""The process dies at every step, and is run again."""

import os
import re
import shutil
import signal
import unittest

from backup_case import FULL, BackupCase, note, tree
from store import ROOT

NAMES = re.findall(r'= "([a-z-]+)"', (ROOT / "Sources/Operations/Backup/KillPoint.swift").read_text())
STAMPS = ("2026-01-14T030000Z", "2026-01-15T030000Z", "2026-01-15T040000Z")


class Killed(BackupCase):
    def test_every_step_of_a_backup(self):
        points = [name for name in NAMES if not name.startswith("restore-")]
        self.assertEqual(len(points), 8)
        if not FULL:
            note("reduced: after each step the backup is looked at once, not by every command; OPENCLAW_TEST_FULL=1 does all")
        self.fill()
        (self.data / "changed").write_text("before")
        whole = self.backup("--stamp", STAMPS[0])["path"]
        expired = self.backup("--stamp", STAMPS[1])["path"]
        shutil.copytree(self.objects, self.folder / "objects")
        (self.data / "changed").write_text("after")
        for point in points:
            with self.subTest(point):
                shutil.rmtree(self.objects)
                shutil.copytree(self.folder / "objects", self.objects)
                self.backup("--stamp", STAMPS[2], "--retention-days", "3650", code=-signal.SIGKILL, OPENCLAW_TEST_KILL_AT=point)
                place = whole.replace(STAMPS[0], STAMPS[2])
                pruned = point.startswith("prune")
                finished = point in ("backup-complete", "prune-forgotten", "prune-done")
                # What was complete is, what was not is nowhere: not listed, not restored, not verified.
                self.assertEqual(self.paths(), [whole] + [expired] * (not pruned) + [place] * finished)
                if not finished:
                    self.assertEqual(self.restore(place, code=3)["reason"], "SnapshotMissing")
                if FULL:
                    self.verify(whole)
                    self.verify(place, code=0 if finished else 3)
                # The retried Job takes the same path; a later one tidies up.
                again = self.backup("--stamp", STAMPS[2])
                self.assertEqual(again["path"], place)
                self.assertEqual(again.get("alreadyComplete", False), finished)
                if not FULL and point not in ("backup-uploaded", "prune-forgotten"):
                    self.verify(place)
                    continue
                last = self.backup("--stamp", "2026-01-15T050000Z")["path"]
                self.assertEqual(self.paths(), [whole, last])
                self.assertEqual((self.restored(last) / "changed").read_text(), "after")

    def test_every_step_of_a_restore(self):
        points = [name for name in NAMES if name.startswith("restore-")]
        self.assertEqual(len(points), 12)
        self.fill()
        first = self.backup(kind="manual")["path"]
        for name in ("openclaw.json", "workspace/same-1"):
            (self.data / name).unlink()
        self.write("only in the second", "x")
        second = self.backup(kind="final")["path"]
        old, new = (tree(self.restored(path)) for path in (first, second))
        plan = [(point, times) for point in points for times in ((1, 3) if point.endswith("-moved") and "all" not in point else (1,))]
        for point, times in plan:
            for follows in (second, first) if FULL or times == 1 and point != "restore-placed" else (second,):
                with self.subTest(point=point, times=times, follows=follows):
                    volume = self.folder / "volume"
                    shutil.rmtree(volume, ignore_errors=True)
                    self.restore(first, volume=volume)
                    self.restore(second, volume=volume, code=-signal.SIGKILL, OPENCLAW_TEST_KILL_AT=f"{point}:{times}")
                    committed = points.index(point) >= points.index("restore-committed")
                    self.whole(volume, new if committed else old)
                    result = self.restore(follows, volume=volume)
                    # Nothing of the swap is left; what was committed is done, whatever is asked for now.
                    found = tree(volume)
                    self.assertEqual(found, new if committed or follows == second else old)
                    listed = [line.split()[0] for line in (volume / ".openclaw-restores").read_text().splitlines()]
                    self.assertEqual(listed, [first] + [second] * (committed or follows == second))
                    self.assertEqual(result.get("alreadyDone", False), committed or follows == first)

    def whole(self, volume, expected):
        """The data is there in whole: in its place, or beside it in the side folder."""
        everywhere = {}
        found = tree(volume)
        for path, item in found.items():
            for part in (b".openclaw-restore/new/", b".openclaw-restore/old/"):
                if path.startswith(part):
                    path = path[len(part):] if (b"new" in part) == (expected.get(b"only in the second") is not None) or \
                        b".openclaw-restore/commit" not in found else None
                    break
            if path is not None and expected.get(path) == item:
                everywhere[path] = item
        self.assertEqual(everywhere, expected)


if __name__ == "__main__":
    unittest.main()
