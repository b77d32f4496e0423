"""run_tests.py FOLDER: `python -m unittest discover` in the folder, which also says what it did not run, and why.

unittest counts the skipped tests and keeps the reasons to itself. Here each is a line after the verdict,
`not run: TEST: REASON`; tally.py repeats these lines at the end of everything. Exit codes are unittest's own.
"""
import sys
import unittest


class Runner(unittest.TextTestRunner):
    def run(self, test):
        result = super().run(test)
        for skipped, reason in result.skipped:
            self.stream.writeln(f"not run: {skipped.id()}: {' '.join(reason.split()).removeprefix('not run: ')}")
        return result


if __name__ == "__main__":
    sys.path[0] = ""  # where `python -m` looks first, so that no test finds a module of this folder
    folder = sys.argv[1]
    unittest.main(None, argv=["unittest", "discover", "-s", folder, "-t", folder, "-p", "test_*.py"], testRunner=Runner)
