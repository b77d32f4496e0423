"""Every script says what it is for, and does nothing else, when it is asked."""

import pathlib
import subprocess
import unittest

SCRIPTS = pathlib.Path(__file__).resolve().parents[2] / "scripts"


class Help(unittest.TestCase):
    def test_of_every_script(self):
        scripts = [file for file in sorted(SCRIPTS.iterdir()) if file.is_file()]
        self.assertGreater(len(scripts), 10)
        for script in scripts:
            for flag in ("-h", "--help"):
                with self.subTest(script.name, flag=flag):
                    done = subprocess.run([script, flag], text=True, capture_output=True, timeout=20, check=False)
                    self.assertEqual((done.returncode, done.stderr), (0, ""))
                    first = script.read_text().splitlines()[1].removeprefix("# ")
                    self.assertTrue(script.name == "test-full" or done.stdout.startswith(first + "\n"), done.stdout)
                    self.assertNotIn("set -", done.stdout)


if __name__ == "__main__":
    unittest.main()
