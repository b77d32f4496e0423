"""What scripts/test says of Python tests: each that did not run with its reason, and a failure as a failure."""

import pathlib
import subprocess
import sys
import tempfile
import textwrap
import unittest

LIB = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "lib"
SKIPS = """
    @unittest.skip("the whole class")
    class Whole(unittest.TestCase):
        def test_it(self): pass

    class SetUp(unittest.TestCase):
        @classmethod
        def setUpClass(cls): raise unittest.SkipTest("not run: there is no tool")
        def test_it(self): pass

    class Some(unittest.TestCase):
        def test_good(self): pass
        def test_skipped(self): self.skipTest("not run: two\\n  lines")
"""
REASONS = ["not run: setUpClass (test_x.SetUp): there is no tool", "not run: test_x.Some.test_skipped: two lines",
           "not run: test_x.Whole.test_it: the whole class"]


class RunTests(unittest.TestCase):
    def run_on(self, text):
        """Exit code and lines of the runner, then of tally.py on its log."""
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "test_x.py").write_text("import unittest\n" + textwrap.dedent(text))
            done = subprocess.run([sys.executable, LIB / "run_tests.py", folder], stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True, check=False)
            log = pathlib.Path(folder, "python.log")
            log.write_text(done.stdout)
            tally = subprocess.run([sys.executable, LIB / "tally.py", log], capture_output=True, text=True, check=False)
        return (done.returncode, done.stdout.splitlines()), (tally.returncode, tally.stdout.splitlines())

    def test_each_skip_is_said(self):
        (code, lines), tally = self.run_on(SKIPS)
        self.assertEqual(code, 0)
        self.assertEqual(sorted(line for line in lines if line.startswith("not run: ")), REASONS)
        self.assertEqual((tally[0], sorted(tally[1][:-1])), (0, REASONS))
        self.assertRegex(tally[1][-1], r"^\d+ passed, 0 failed, 3 skipped$")

    def test_a_failure_is_one(self):
        for body in ("self.fail()", "raise OSError", "print(end='', flush=True); import os; os._exit(0)"):
            with self.subTest(body):
                run, tally = self.run_on(f"class T(unittest.TestCase):\n    def test_it(self): {body}\n")
                self.assertEqual(tally[0], 1)
                self.assertTrue(run[0] == 1 or "_exit" in body)


if __name__ == "__main__":
    unittest.main()
