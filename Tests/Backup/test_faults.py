"""A store that fails, is slow, is full, refuses, or does not give back what it was given."""

import unittest

from backup_case import BackupCase
from store import Proxy

# Name, what is done to which requests, the reason that is given; None: the backup gets over it.
FAULTS = (
    ("each upload fails", {"kind": "status", "method": "PUT", "path": "/files/", "status": 500}, "StoreFailed"),
    ("some uploads fail", {"kind": "status", "method": "PUT", "path": "/files/", "status": 503, "code": "SlowDown", "times": 2}, None),
    ("full", {"kind": "status", "method": "PUT", "path": "/files/", "status": 507, "code": "QuotaExceeded"}, "StoreFull"),
    ("keys may not write", {"kind": "status", "method": "PUT", "status": 403, "code": "AccessDenied"}, "CredentialsRefused"),
    ("keys may not read", {"kind": "status", "method": "GET", "path": "/files/", "status": 403, "code": "AccessDenied"}, "CredentialsRefused"),
    ("keys may not list", {"kind": "status", "method": "GET", "path": "prefix=", "status": 403, "code": "AccessDenied"}, "CredentialsRefused"),
    ("connections break", {"kind": "reset", "method": "PUT", "path": "/files/"}, "StoreUnreachable"),
    ("one connection breaks", {"kind": "reset", "method": "PUT", "path": "/files/", "times": 1}, None),
    ("what comes back is corrupt", {"kind": "corrupt", "method": "GET", "path": "/files/.*/"}, "StoreCorrupted"),
    ("what came back once was corrupt", {"kind": "corrupt", "method": "GET", "path": "/files/.*/", "times": 1}, None),
    ("what comes back is cut off", {"kind": "cut", "method": "GET", "path": "/files/.*/"}, "StoreFailed"),
    ("the list comes back corrupt", {"kind": "corrupt", "method": "GET", "path": "entries.jsonl"}, "StoreCorrupted"),
    ("the record is not written", {"kind": "status", "method": "PUT", "path": "complete.json", "status": 500}, "StoreFailed"),
    ("no copies by the store", {"kind": "status", "path": " copy$", "status": 501, "code": "NotImplemented"}, None),
    ("slow", {"kind": "slow", "method": "PUT", "path": "/files/", "seconds": 1, "times": 3}, None),
)


class Faults(BackupCase):
    def setUp(self):
        super().setUp()
        self.proxy = Proxy(self.store)
        self.addCleanup(self.proxy.close)
        self.write("one/file", "some content")
        self.write("another", "and more")

    def test_every_fault(self):
        complete = [self.backup("--stamp", "2026-01-01T000000Z")["path"]]
        for number, (name, fault, reason) in enumerate(FAULTS):
            with self.subTest(name):
                self.write("changed", f"content {number}")
                self.endpoint = self.proxy.endpoint
                made = self.proxy.fail(**fault)
                when = f"2026-01-{number + 2:02}T000000Z"
                result = self.backup("--stamp", when, code=0 if reason is None else 3)
                self.assertGreater(made.hits, 0, "the fault was never met")
                self.proxy.mend()
                self.endpoint = self.store.endpoint
                if reason is None:
                    complete.append(result["path"])
                    self.verify(result["path"])
                    continue
                self.assertEqual(result["reason"], reason, result)
                self.assertTrue(result["fix"])
                # Nothing more, nothing less than before; and then it ends well.
                self.assertEqual(self.paths(), complete)
                complete.append(self.backup("--stamp", when)["path"])
        self.assertEqual(self.paths(), complete)
        for path in complete:
            self.verify(path)

    def test_a_restore_from_a_store_that_fails(self):
        path = self.backup()["path"]
        volume = self.folder / "volume"
        self.endpoint = self.proxy.endpoint
        for fault, reason in (({"kind": "status", "method": "GET", "path": "/files/", "status": 500}, "StoreFailed"),
                              ({"kind": "status", "status": 403, "code": "AccessDenied"}, "CredentialsRefused"),
                              ({"kind": "corrupt", "path": "/files/"}, "StoreCorrupted"),
                              ({"kind": "corrupt", "path": "complete.json"}, "SnapshotInvalid")):
            with self.subTest(reason):
                self.proxy.fail(**fault)
                self.assertEqual(self.restore(path, volume=volume, code=3)["reason"], reason)
                self.assertEqual([p for p in volume.iterdir()], [])
                self.proxy.mend()
        self.restore(path, volume=volume)
        self.assertSameTree(self.data, volume)

    def test_a_list_that_cannot_be_had_prunes_nothing(self):
        """What cannot be looked at is not called torn or old."""
        for day in (1, 2, 3):
            self.backup("--stamp", f"2026-01-0{day}T000000Z")
        before = self.paths()
        self.endpoint = self.proxy.endpoint
        self.proxy.fail("status", method="HEAD", path="complete.json", status=500)
        self.backup("--retention-days", "1", code=3)
        self.proxy.mend()
        self.endpoint = self.store.endpoint
        self.assertEqual(self.paths(), before)

    def test_nobody_is_there(self):
        self.endpoint = "http://127.0.0.1:1"
        self.assertEqual(self.backup(code=3)["reason"], "StoreUnreachable")


if __name__ == "__main__":
    unittest.main()
