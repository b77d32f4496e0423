"""What an uninstall leaves of an instance with everything that cannot be made again, and that the next install takes it up."""

import base64
import unittest

from release_case import KEPT, NAME, ReleaseCase, each
from through_helm import SOME

VALUES = ("--set", "chromium.enabled=true", "--set", "chromium.persistence.enabled=true",
          "--set", "networking.ingress.enabled=true", "--set", "networking.ingress.className=nginx",
          "--set", "networking.ingress.hosts[0].host=agent.example.com",
          "--set", "networking.ingress.security.basicAuth.enabled=true",
          "--set", "tailscale.enabled=true", "--set", "tailscale.authKeySecretRef.name=tailnet")
STATE, PASSWORD = ("Secret", f"{NAME}-ts-state"), ("Secret", f"{NAME}-basic-auth")
ALL_KEPT = KEPT | {STATE, PASSWORD, ("PersistentVolumeClaim", f"{NAME}-chromium-data")}
THEIRS = {("Secret", "tailnet")}  # made by a person, before any release


class Retention(ReleaseCase):
    def kept(self):
        """(uid, data) of each object that stays, by kind and name."""
        return {key: (stored["metadata"]["uid"], stored.get("data")) for key in ALL_KEPT | THEIRS
                for stored in [self.api.object(*key)]}

    @each(SOME)
    def test_what_cannot_be_made_again_stays_and_is_taken_up(self, version):
        self.kubectl("create", "secret", "generic", "tailnet", "--from-literal=authkey=tskey-example")
        self.install(version, *VALUES)
        made = self.there()
        self.assertLessEqual(ALL_KEPT | THEIRS, made)
        # The sidecar writes into its Secret, and somebody turns the others.
        self.rotate()
        self.kubectl("patch", "secret", STATE[1], "--type=merge", "-p", '{"stringData": {"profile": "this machine"}}')
        before = self.kept()
        self.assertEqual(before[STATE][1], {"profile": base64.b64encode(b"this machine").decode()})
        self.assertTrue(before[PASSWORD][1])

        self.run_helm(version, "uninstall", NAME)
        self.assertEqual(self.there(), ALL_KEPT | THEIRS)
        self.assertEqual(self.kept(), before)

        self.install(version, *VALUES)
        self.assertEqual((self.there(), self.kept()), (made, before))
        self.upgrade(version, *VALUES)
        self.assertEqual((self.there(), self.kept()), (made, before))


if __name__ == "__main__":
    unittest.main()
