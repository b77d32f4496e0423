"""A release of the previous chart version, with its own CRDs and objects, is upgraded to this one and nothing is lost."""

import os
import stat
import unittest

from release_case import DEFAULT, NAME, each, is_3
from test_day_two import DayTwo
from through_helm import CHART, HELMS, ROOT, SOME, post_renderer, temporary_folder

PREVIOUS = ROOT / "Tests" / "Lifecycle" / "previous"
QUICKSTART = ROOT / "examples" / "quickstart.yaml"


class PreviousVersion(DayTwo):
    def previous(self, version):
        """Installs it, with a post-renderer that writes what that version's own one wrote."""
        folder = temporary_folder() / "previous"
        folder.mkdir()
        program = folder / "previous"
        program.write_text(f"#!/bin/sh\ncat >/dev/null\nexec cat '{PREVIOUS / 'manifest.yaml'}'\n")
        os.chmod(program, stat.S_IRWXU)
        (folder / "plugin.yaml").write_text(
            "apiVersion: v1\ntype: postrenderer/v1\nname: previous\nversion: 0.0.9\nruntime: subprocess\n"
            "runtimeConfig:\n  platformCommand:\n    - command: ${HELM_PLUGIN_DIR}/previous\n")
        more = {} if is_3(version) else {"HELM_PLUGINS": f"{folder.parent}"}
        chart = next(PREVIOUS.glob("openclaw-*.tgz"))
        self.run_helm(version, "install", NAME, chart, "-f", QUICKSTART, "--set", "image.tag=2026.3.12",
                      "--post-renderer", str(program) if is_3(version) else "previous", **more)
        self.assertEqual(self.there(), DEFAULT)

    def this(self, version):
        self.run_helm(version, "upgrade", NAME, CHART, "-f", QUICKSTART, "--set", "image.tag=2026.3.12", *post_renderer(version))

    @each(HELMS)
    def test_upgrade_back_and_forth(self, version):
        self.previous(version)
        token, claim = self.token(), self.claim()
        self.this(version)
        self.assertEqual((self.there(), self.token(), self.claim()), (DEFAULT, token, claim))
        self.assertEqual(self.history(version), ["superseded", "deployed"])
        upgraded = self.own_objects()

        self.run_helm(version, "rollback", NAME, "1")
        self.assertEqual((self.there(), self.token(), self.claim()), (DEFAULT, token, claim))
        self.this(version)
        self.assertEqual((self.own_objects(), self.token(), self.claim()), (upgraded, token, claim))

    @each(SOME)
    def test_it_ends_as_a_new_install_does(self, version):
        self.previous(version)
        token = self.token()
        self.this(version)
        self.run_cli(version, "crds", "apply")
        self.this(version)
        upgraded = self.own_objects()
        self.fresh()
        self.run_helm(version, "install", NAME, CHART, "-f", QUICKSTART, "--set", "image.tag=2026.3.12", *post_renderer(version))
        for mine, other in zip(upgraded, self.own_objects(), strict=True):
            if mine["kind"] == "Secret":
                self.assertEqual(mine["data"]["token"], token)
                mine["data"] = other["data"]
            self.assertEqual(mine, other, mine["kind"])

    def test_old_definitions_are_named_and_replaced(self):
        version = HELMS[-1]
        self.previous(version)
        told = self.run_cli(version, "crds", "diff", ok=None)
        self.assertIn("openclawinstances.openclaw.rocks", told.out + told.err)
        self.run_cli(version, "crds", "apply")
        self.assertEqual(self.run_cli(version, "crds", "diff").code, 0)
        self.this(version)


if __name__ == "__main__":
    unittest.main()
