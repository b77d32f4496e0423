"""What the tests of the scripts share."""

import json
import unittest

import render
from box import SHELLS, Box

# Names that a shell, a tool or a careless script could take for something else.
HOSTILE = [
    "a b", "it's", "it'\u0301s", 'say "hi"', "$(touch /data/pwned)", "`touch /data/pwned`", "; touch /data/pwned",
    "-rf", "--", "-", "--help", "naïve-ü-日本.md", "’", "new\nline", "trailing\n", "\ttab", "*", "[a-z]", "a\\b", "#x", "~",
    "%s%n", "!!", "&", "|", "<in", "$HOME", "${IFS}", " leading", "...", "a..b", "x" * 253,
]
WORKSPACE = {"root": "/data/workspace", "manifest": "/data/.skillpack-manifest"}
OPERATOR = {"gateway": {"mode": "local"}, "list": [1, 2]}


def init_config(mode="overwrite", workspaces=None, policy="replace", force_paths=()):
    return render.text("init-config", mode=mode, policy=policy, forcePaths=list(force_paths),
                       workspaces=[WORKSPACE] if workspaces is None else workspaces)


def workspace(**fields):
    return {**WORKSPACE, **fields}


def pretty(value):
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def locked(box, path):
    """A folder that its owner cannot delete without more ado."""
    box.write(path + "/inner/file", "x")
    box.path(path + "/inner").chmod(0)


class Case(unittest.TestCase):
    where = ""

    def each_shell(self):
        for self.where in SHELLS:
            yield self.where, Box(self)

    def _formatMessage(self, message, standard):
        return super()._formatMessage(f"{message or ''} ({self.where})" if self.where else message, standard)

    def ok(self, run):
        self.assertEqual(run.returncode, 0, run.stderr)
        return run

    def twice(self, box, script, shell, name="data", **options):
        """Runs it two times; the second changes nothing."""
        first = self.ok(box.run(script, shell, **options))
        before = box.tree(name)
        self.ok(box.run(script, shell, **options))
        self.assertEqual(box.tree(name), before)
        return first
