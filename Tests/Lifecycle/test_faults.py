"""Answers that go wrong during each Helm command: success after a retry or a clear failure, never another token or a lost claim.

Every kind of fault hits some request of each command, a full run hits each request; what a shorter run leaves out is printed.
"""

import re
import sys
import unittest

from release_case import DEFAULT, KEPT, NAME, TOKEN, ReleaseCase
from through_helm import FULL, HELMS, SOME, reduced

# The line of docs/troubleshooting.md. Not `helm rollback`: it would bring an old token back.
UNLOCK = f"owner=helm,name={NAME},status in (pending-install,pending-upgrade,pending-rollback)"
KINDS = ("500", "cut", "409", "refuse", "429", "503", "slow")
# Without what only describes the server, such as /openapi and /version.
STRIKES = "^/(api|apis)"


def versions():
    """What a test runs on."""
    return reduced("Helm versions under faults", SOME, HELMS)


class EachRequest(ReleaseCase):
    def hits(self, version, requests):
        """(position, kind) of each run: every request by two kinds, or as many requests as there are kinds, spread evenly."""
        if FULL:
            return [(position, KINDS[(position + turn * 3) % len(KINDS)]) for turn in range(2) for position in range(requests)]
        # Each Helm begins with another kind, so that a kind does not always meet the same request.
        shift = 3 * HELMS.index(version)
        return [(turn * requests // len(KINDS), KINDS[(turn + shift) % len(KINDS)]) for turn in range(len(KINDS))]

    def hit(self, version, prepare, run, check):
        """Runs a command again and again, each time with another of its requests hit."""
        self.fresh()
        prepare()
        before = len(self.requests())
        self.assertEqual(run().code, 0)
        requests = len(self.requests()) - before
        self.assertGreaterEqual(requests, len(KINDS))
        hits = self.hits(version, requests)
        self.assertEqual({kind for _, kind in hits}, set(KINDS))
        for position, kind in hits:
            with self.subTest(Helm=version, request=position, of=requests, fault=kind):
                self.fresh()
                prepare()
                self.api.fault(path=STRIKES, kind=kind, skip=position, times=1,
                               **({"seconds": 0.3} if kind == "slow" else {"retryAfter": 0} if kind == "429" else {}))
                outcome = run()
                self.assertEqual(self.api.struck(), 1, "the fault struck")
                self.api.clear_faults()
                if outcome.code:
                    self.assertRegex(outcome.err, r"(?i)error", "a failure says why")
                check(outcome)
        if not FULL:
            print(f"\nreduced: {self.id().rpartition('.')[2]} on Helm {version}: faults in {len(hits)} of {requests} requests, "
                  f"all {len(KINDS)} kinds of fault once; each request twice with OPENCLAW_TEST_FULL=1", file=sys.stderr)

    def requests(self):
        """Those that a fault counts."""
        return [entry for entry in self.api.log() if re.search(STRIKES, entry["path"])]

    def again(self, version, *arguments):
        """The command once more, after the way out that a refusal or docs/troubleshooting.md gives."""
        outcome = self.install(version, *arguments, verb=["upgrade", "--install"], ok=None)
        if "another operation" in outcome.err:
            self.kubectl("delete", "secret", "-l", UNLOCK)
            self.install(version, *arguments, verb=["upgrade", "--install"])
        elif outcome.code:
            # Helm 4 goes on with the other objects when one fails: a first install may end without its Secret.
            self.assertIn("error[secret-lost]", outcome.text)
            self.assertIn("secrets.regenerate: [", outcome.text)
            self.install(version, *arguments, "--set", f"secrets.regenerate={{{NAME}}}", verb=["upgrade", "--install"])

    def test_install(self):
        for version in versions():
            def check(outcome, version=version):
                first = self.token(), self.claim()
                if outcome.code == 0:
                    self.assertEqual(self.there(), DEFAULT)
                self.again(version)
                self.assertEqual(self.there(), DEFAULT)
                for made, now in zip(first, (self.token(), self.claim())):
                    self.assertIn(made, (None, now))
            self.hit(version, lambda: None, lambda version=version: self.install(version, ok=None), check)

    def test_upgrade(self):
        for version in versions():
            new = ("--set", "image.tag=2026.3.13")

            def prepare(version=version):
                self.install(version)
                self.rotate()
                self.before = self.token(), self.claim()

            def check(outcome, version=version, new=new):
                self.assertEqual((self.token(), self.claim()), self.before)
                if outcome.code == 0:
                    self.assertEqual(self.tag(), "2026.3.13")
                self.again(version, *new)
                self.assertEqual((self.token(), self.claim(), self.tag(), self.there()), (*self.before, "2026.3.13", DEFAULT))
            self.hit(version, prepare, lambda version=version, new=new: self.upgrade(version, *new, ok=None), check)

    def test_rollback(self):
        for version in versions():
            def prepare(version=version):
                self.install(version)
                self.upgrade(version, "--set", "image.tag=2026.3.13")
                self.before = self.token(), self.claim()

            def check(outcome, version=version):
                self.assertEqual((self.token(), self.claim()), self.before)
                if outcome.code:
                    self.run_helm(version, "rollback", NAME, "1")
                self.assertEqual((self.token(), self.claim(), self.tag(), self.there()), (*self.before, "2026.3.12", DEFAULT))
            self.hit(version, prepare, lambda version=version: self.run_helm(version, "rollback", NAME, "1", ok=None), check)

    def test_uninstall(self):
        for version in versions():
            def prepare(version=version):
                self.install(version)
                self.before = self.token(), self.claim()

            def check(outcome, version=version):
                self.assertEqual((self.token(), self.claim()), self.before)
                if outcome.code:
                    self.run_helm(version, "uninstall", NAME, "--ignore-not-found")
                # pinned: Helm 4 leaves an object that it cannot read, says which, and ends with 0
                for kind, name in self.there() - KEPT - {("Pod", f"{NAME}-0")}:
                    self.assertIn(f"[{kind}] {name}: ", outcome.text)
                self.install(version)
                self.assertEqual((self.there(), self.token(), self.claim()), (DEFAULT, *self.before))
            self.hit(version, prepare, lambda version=version: self.run_helm(version, "uninstall", NAME, ok=None), check)


class Throughout(ReleaseCase):
    def test_a_server_that_cannot_describe_itself(self):
        """Helm asks for the schemas before it sends anything: once more after one failure, and else it does nothing."""
        for version in versions():
            for times in (1, 0):
                with self.subTest(Helm=version, times=times):
                    self.fresh()
                    self.api.fault(path="^/openapi", kind="500", times=times)
                    if times == 0:
                        self.install(version, ok=False, says="failed to download openapi")
                        self.assertEqual(self.there(), set())
                        self.assertGreater(self.api.struck(), 0)
                        self.api.clear_faults()
                    self.install(version)
                    self.assertEqual((self.there(), self.api.struck()), (DEFAULT, times))

    def test_a_busy_server(self):
        """Each fifth request is turned away for a moment."""
        for version in versions():
            with self.subTest(Helm=version):
                self.fresh()
                self.api.fault(path="^/(api|apis)", kind="429", every=5, retryAfter=0)
                self.install(version)
                token, claim = self.token(), self.claim()
                self.upgrade(version, "--set", "image.tag=2026.3.13")
                self.run_helm(version, "rollback", NAME, "1")
                self.run_helm(version, "uninstall", NAME)
                self.install(version)
                self.assertEqual((self.token(), self.claim()), (token, claim))

    def test_the_secret_that_cannot_be_read(self):
        """A Secret that is there and cannot be read is never taken for one that is not there."""
        for version in versions():
            for kind in KINDS[:4] if FULL else KINDS[:2]:
                with self.subTest(Helm=version, fault=kind):
                    self.fresh()
                    self.install(version)
                    self.rotate()
                    before = self.own_objects()
                    self.api.fault(method="GET", path=f"/secrets/{TOKEN}$", kind=kind, times=0)
                    refused = self.upgrade(version, ok=False)
                    self.api.clear_faults()
                    self.assertRegex(refused.err, "(?i)error")
                    self.assertEqual(self.own_objects(), before)
                    self.upgrade(version)
                    self.assertEqual(self.own_objects(), before)


if __name__ == "__main__":
    unittest.main()
