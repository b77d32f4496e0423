"""Looks into the release binary: one file that needs nothing, and none of the libraries that would slow its start."""

import os
import re
import subprocess
import sys
import unittest

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
BIN = os.environ.get("OPENCLAW_BIN_DIR") or os.path.join(ROOT, "bin")
POST = os.path.join(BIN, "openclaw-post")

#: Modules that a statically linked Swift program names in its metadata when it has them.
UNWANTED = ("Foundation", "FoundationEssentials", "_RegexParser", "_StringProcessing", "_Concurrency", "ArgumentParser")


@unittest.skipUnless(sys.platform == "linux", "only Linux has fully static programs")
class Binary(unittest.TestCase):
    def test_it_needs_no_library(self):
        out = subprocess.run(["readelf", "-dlW", POST], capture_output=True, text=True, check=True).stdout
        self.assertIn("There is no dynamic section", out)
        self.assertNotIn("NEEDED", out)
        self.assertNotIn("INTERP", out)

    def test_it_holds_no_foundation(self):
        with open(POST, "rb") as file:
            data = file.read()
        found = [module for module in UNWANTED if b"\0" + module.encode() + b"\0" in data]
        self.assertEqual(found, [], "linked in: what imports it?")

    def test_the_check_finds_what_is_there(self):
        with open(os.path.join(BIN, "helm-openclaw"), "rb") as file:
            self.assertIn(b"\0ArgumentParser\0", file.read())

    def test_it_starts_without_an_environment(self):
        """Nothing of the machine is needed: no HOME, no locale, no /proc, an empty root."""
        out = subprocess.run([POST, "--version"], env={}, capture_output=True, text=True, check=True)
        self.assertRegex(out.stdout, r"^openclaw-post \d+\.\d+\.\d+\n$")
        self.assertEqual(out.stderr, "")

    def test_the_plugins_copy_is_the_same(self):
        with open(POST, "rb") as one, open(os.path.join(ROOT, "plugins", "openclaw-post", "bin", "openclaw-post"), "rb") as two:
            self.assertEqual(one.read(), two.read(), "run scripts/build")

    def test_versions_agree(self):
        version = subprocess.run([POST, "--version"], capture_output=True, text=True, check=True).stdout.split()[1]
        for name in ("plugin.yaml", "plugins/openclaw-post/plugin.yaml", "chart/Chart.yaml"):
            with open(os.path.join(ROOT, name), encoding="utf-8") as file:
                found = re.search(r'^version: "?([\d.]+)', file.read(), re.M).group(1)
            self.assertEqual(found, version, name)

    def test_memory(self):
        """One instance takes less than 16 MiB; measured by a small C program, which has none of its own to add."""
        work = os.path.join(ROOT, ".cache", "launch")
        subprocess.run(["cc", "-O2", "-static", "-o", work, os.path.join(ROOT, "scripts", "lib", "launch.c")], check=True)
        with open(os.path.join(ROOT, "examples", "instance.yaml"), "rb") as example:
            out = subprocess.run([work, POST], stdin=example, capture_output=True, text=True, check=True).stdout
        status, _, kibibytes = (int(word) for word in out.split())
        self.assertEqual(status, 0)
        print(f"peak memory: {kibibytes / 1024:.1f} MiB")
        self.assertLess(kibibytes, 16 << 10)


if __name__ == "__main__":
    unittest.main()
