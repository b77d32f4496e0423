"""A release whose hook and backup Jobs run: the hook is the real keeper, the backups are a stand-in's that can be made to fail."""

import json
import os
import pathlib
import stat

from release_case import HookCase, NAME
from through_helm import BIN

BUCKET = {"S3_BUCKET": "saves", "S3_ENDPOINT": "http://127.0.0.1:1"}
TO_BUCKET = ("--set", "keeper.backup.credentialsSecret=s3")

# Everything but `backup run` is the real keeper's. FAKE_BACKUP says how a backup ends, FAKE_BUCKET where it is put.
STAND_IN = """\
#!/usr/bin/env python3
import json, os, shutil, sys, time
given = sys.argv[1:]
if given[:2] != ["backup", "run"]:
    os.execv({keeper!r}, [{keeper!r}, *given])
options = dict(zip(given[2::2], given[3::2]))
def end(code, **said):
    print(json.dumps({{"level": "info", "message": "ended", **said}}), file=sys.stderr)
    with open(options["--result"], "w") as file:
        json.dump(said, file)
    sys.exit(code)
if not os.environ.get("S3_BUCKET"):
    end(3, error="the Secret has no S3_BUCKET", reason="CredentialsMissing")
how = os.environ.get("FAKE_BACKUP", "")
if how == "slow":
    time.sleep(600)
if how.startswith("fail") and how in ("fail", "fail " + os.environ["OPENCLAW_INSTANCE"]):
    end(3, error="the bucket is full", reason="NoSpace")
path = os.environ["OPENCLAW_BACKUP_PREFIX"] + "/" + options["--stamp"]
shutil.copytree(options["--data"], os.path.join(os.environ["FAKE_BUCKET"], path), dirs_exist_ok=True)
end(0, message="backup complete", path=path, files=len(os.listdir(options["--data"])), bytes=1)
"""


class UninstallCase(HookCase):
    def setUp(self):
        super().setUp()
        program = os.path.join(self.home.folder, "keeper")
        pathlib.Path(program).write_text(STAND_IN.format(keeper=str(BIN / "openclaw-keeper")), encoding="utf-8")
        os.chmod(program, stat.S_IRWXU)
        self.api.run_jobs(program)

    def fresh(self):
        super().fresh()
        self.bucket = os.path.join(self.api.folder, "bucket", str(self.api.world.age))
        self.backups("")

    def backups(self, how):
        """How they end from now on: `` (well), `fail`, `fail INSTANCE`, `slow`."""
        self.api.job_variables(FAKE_BUCKET=self.bucket, FAKE_BACKUP=how)

    def secret(self, **data):
        self.api.create({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s3", "namespace": "default"},
                         "stringData": {**BUCKET, **data}})

    def saved(self):
        """Folders of the bucket that hold a file, without the stamps' digits."""
        return sorted(os.path.relpath(folder, self.bucket) for folder, _, files in os.walk(self.bucket) if files)

    def write(self, text="what it knows", claim=f"{NAME}-data"):
        pathlib.Path(self.api.volume(claim), "memory.md").write_text(text, encoding="utf-8")

    def uninstall(self, version, *arguments, release=NAME, **more):
        return self.run_helm(version, "uninstall", release, *arguments, **more)

    def events(self, about=None):
        """(kind of the object, reason, type, message) of each event of the keeper."""
        return [(event["involvedObject"]["kind"], event["reason"], event["type"], event["message"])
                for event in self.api.objects("Event") if about in (None, event["involvedObject"]["name"])]

    def lines(self):
        """What the hook logged."""
        return [json.loads(line) for name, _, text in self.api.job_logs() if name.endswith("-uninstall")
                for line in text.splitlines()]

    def hooks(self):
        return [(name, code) for name, code, _ in self.api.job_logs()]

    def annotate(self, kind, *pairs, name=NAME):
        self.kubectl("annotate", kind, name, *pairs)
