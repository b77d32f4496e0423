"""Which upgrades roll the pod: those after which it would read something else, and no others."""

import json
import unittest

from release_case import NAME, ReleaseCase, each
from through_helm import SOME

# ConfigMaps that are only named, and never among what the release writes.
VALUES = {"envFrom": [{"configMapRef": {"name": "settings"}}],
          "security": {"caBundle": {"configMapName": "authorities"}},
          "extraVolumes": [{"name": "files", "configMap": {"name": "files"}}],
          "extraVolumeMounts": [{"name": "files", "mountPath": "/files"}]}
CONTENTS = {"settings": "A", "authorities": "ca-bundle.crt", "files": "a.txt"}


class Rollout(ReleaseCase):
    def pod(self):
        return self.api.object("Pod", f"{NAME}-0")["metadata"]["uid"]

    def patch(self, name, **data):
        self.kubectl("patch", "configmap", name, "--type=merge", "-p", json.dumps({"data": data}))

    @each(SOME)
    def test_what_the_pod_reads(self, version):
        for name, key in CONTENTS.items():
            self.kubectl("create", "configmap", name, f"--from-literal={key}=before")
        values = self.home.file("values.yaml", VALUES)
        self.install(version, "-f", values)
        pod = self.pod()
        self.upgrade(version, "-f", values)
        self.assertEqual(self.pod(), pod, "nothing has changed")

        for name, key in CONTENTS.items():
            self.patch(name, **{key: "after"})
            self.assertEqual(self.pod(), pod, f"{name}: nothing watches")
            self.upgrade(version, "-f", values)
            self.assertNotEqual(self.pod(), pod, name)
            pod = self.pod()

        token = self.token()
        self.rotate()
        self.patch("authorities", other="not mounted")
        self.kubectl("label", "configmap", "settings", "team=a")
        self.upgrade(version, "-f", values)
        self.assertNotEqual(self.token(), token)
        self.assertEqual(self.pod(), pod, "the token, keys that nothing reads, labels")


if __name__ == "__main__":
    unittest.main()
