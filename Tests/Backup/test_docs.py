"""The examples of docs/backup.md run, and its table has every reason."""

import os
import re
import subprocess
import unittest

from backup_case import BIN, BackupCase, tree
from store import KEY, RCLONE, ROOT, SECRET

PAGE = (ROOT / "docs" / "backup.md").read_text()
EXAMPLES = re.findall(r"<!-- run -->\n```sh\n(.*?)```", PAGE, re.S)


class Page(BackupCase):
    def example(self, starting, **more):
        example, = (text for text in EXAMPLES if text.startswith(starting))
        self.ran.add(example)
        environment = {
            **self.environment(), "PATH": f"{self.folder}/bin:{os.environ['PATH']}", "RCLONE_CONFIG": "",
            "RCLONE_CONFIG_STORE_TYPE": "s3", "RCLONE_CONFIG_STORE_PROVIDER": "Other", "RCLONE_CONFIG_STORE_REGION": "us-east-1",
            "RCLONE_CONFIG_STORE_ENDPOINT": self.endpoint, "RCLONE_CONFIG_STORE_ACCESS_KEY_ID": KEY,
            "RCLONE_CONFIG_STORE_SECRET_ACCESS_KEY": SECRET, "HOME": str(self.folder), **more}
        # The places that the image has.
        text = example.replace("--data /data", f"--data {self.folder}/volume")
        return subprocess.run(["bash", "-euc", text], env=environment, cwd=self.folder, check=True, stdout=subprocess.PIPE,
                              text=True).stdout

    def test_examples(self):
        self.ran = set()
        programs = self.folder / "bin"
        programs.mkdir()
        (programs / "rclone").symlink_to(RCLONE)
        (programs / "openclaw-keeper").write_text(
            f'#!/bin/sh\ncommand="$1 $2"; shift 2\ncase "$command" in "backup run") set -- "$@" --data {self.data};; esac\n'
            f'exec {BIN}/openclaw-keeper $command "$@" --scratch {self.folder}/scratch --result {self.folder}/result\n')
        (programs / "openclaw-keeper").chmod(0o755)
        self.fill()
        (self.data / os.fsdecode(b"no text \xff")).write_text("x")
        self.example("openclaw-keeper backup run")
        rows = self.example("openclaw-keeper backup list").splitlines()
        self.assertEqual(len(rows), 2)
        snapshot = rows[1].split()[0]
        self.example("openclaw-keeper backup verify")
        (self.folder / "volume").mkdir()
        self.example("openclaw-keeper restore run", SNAPSHOT=snapshot)
        self.assertSameTree(self.data, self.folder / "volume")
        line = re.search(r'"path":"openclaw.json".*"sha256":"(\w+)"', (self.objects / snapshot / "entries.jsonl").read_text())
        self.assertTrue(self.example("rclone cat", SNAPSHOT=snapshot, SHA256=line[1]).endswith('{"a": 1}'))
        self.example("rclone copy", SNAPSHOT=snapshot)
        by_hand, by_us = tree(self.folder / "restored"), tree(self.folder / "volume")
        for found in (by_hand, by_us):  # the script leaves the times of links alone
            found[b"gone"] = found[b"gone"][:2] + (None,) + found[b"gone"][3:]
        self.assertEqual(by_hand, by_us)
        self.example("openclaw-keeper backup delete", SNAPSHOT=snapshot)
        self.assertEqual(len(self.example("openclaw-keeper backup list").splitlines()), 1)
        self.assertEqual(self.ran, set(EXAMPLES))

    def test_every_reason_has_a_row(self):
        source = (ROOT / "Sources/Operations/Backup/DataFailure.swift").read_text()
        rows = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \|", PAGE.split("## What it says")[1], re.M)
        self.assertCountEqual([name for row in rows for name in re.findall(r"`(\w+)`", row) if name != "reason"],
                              re.findall(r'case \w+ = "(\w+)"', source))


if __name__ == "__main__":
    unittest.main()
