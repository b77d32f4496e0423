"""What must hold for every container of the pod, the user's own and init containers included, with everything switched on."""

import copy
import re
import unittest

import yaml

from render import ROOT, one, render

BUNDLE = "/etc/ssl/certs/custom-ca-bundle.crt"
INIT_CONTAINERS = ["init-config", "init-tailscale-bin", "init-uv", "init-pip", "init-plugin-runtime-deps", "init-pnpm",
                   "init-python", "init-packs", "init-skills", "init-plugins", "init-ollama", "chromium", "mine"]
CONTAINERS = ["openclaw", "gateway-proxy", "tailscale", "ollama", "web-terminal", "otel-collector", "helper"]
OF_THE_USER = {"mine": "mine:1", "helper": "helper:1"}
# Whose image has a user of its own: runAsNonRoot is theirs and not the pod's.
OWN_USER = {"init-ollama": False, "ollama": False, "chromium": True, "gateway-proxy": True, "otel-collector": True}


def everything(**security):
    """The case `everything` of Tests/Golden, with packs that the pod fetches and an init container of the user's."""
    document = yaml.safe_load((ROOT / "Tests" / "Golden" / "everything" / "input.yaml").read_text())
    document["observed"] = {"settings": {"packs": {"fetch": "init"}}}
    spec = document["spec"]
    spec["skills"].append("pack:acme/tools/draw")
    spec["initContainers"] = [{"name": "mine", "image": OF_THE_USER["mine"]}]
    spec["security"].update(security)
    return document


def pod(document):
    return one(render(document), "StatefulSet")["spec"]["template"]["spec"]


def containers(found):
    return {each["name"]: each for each in [*found["initContainers"], *found["containers"]]}


class Pod(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.pod = pod(everything())

    def test_who_is_in_it_and_in_which_order(self):
        self.assertEqual([each["name"] for each in self.pod["initContainers"]], INIT_CONTAINERS)
        self.assertEqual([each["name"] for each in self.pod["containers"]], CONTAINERS)

    def test_each_trusts_the_bundle(self):
        for name, container in containers(self.pod).items():
            with self.subTest(name):
                variables = {each["name"]: each.get("value") for each in container["env"]}
                self.assertEqual((variables.get("SSL_CERT_FILE"), variables.get("NODE_EXTRA_CA_CERTS")), (BUNDLE, BUNDLE))
                mounts = [each for each in container["volumeMounts"] if each["mountPath"] == BUNDLE]
                self.assertEqual(mounts, [{"name": "ca-bundle", "mountPath": BUNDLE, "subPath": "ca-bundle.crt", "readOnly": True}])
        volume = next(each for each in self.pod["volumes"] if each["name"] == "ca-bundle")
        self.assertEqual(volume["secret"]["secretName"], "company-ca")

    def test_run_as_non_root_reaches_each(self):
        for wanted in (True, False):
            found = pod(everything(podSecurityContext={"runAsNonRoot": wanted}))
            self.assertEqual(found["securityContext"]["runAsNonRoot"], wanted)
            for name, container in containers(found).items():
                with self.subTest(name, runAsNonRoot=wanted):
                    # What the user's own containers do not say is the pod's.
                    is_non_root = container.get("securityContext", {}).get("runAsNonRoot", None if name in OF_THE_USER else "missing")
                    self.assertEqual(is_non_root, None if name in OF_THE_USER else OWN_USER.get(name, wanted))

    def test_a_registry_reaches_each_image_but_the_users(self):
        for name, container in containers(self.pod).items():
            with self.subTest(name):
                if name in OF_THE_USER:
                    self.assertEqual(container["image"], OF_THE_USER[name])
                else:
                    self.assertRegex(container["image"], r"^registry\.example\.com/[a-z0-9/-]+:[\w.-]+$")

    def test_each_default_image_names_its_registry(self):
        """A short name is another image wherever the nodes search another registry first."""
        document = copy.deepcopy(everything())
        del document["spec"]["registry"]
        hosts = set()
        for name, container in containers(pod(document)).items():
            if name not in OF_THE_USER:
                with self.subTest(name):
                    host = re.match(r"([a-z0-9-]+(?:\.[a-z0-9-]+)+)/", container["image"])
                    self.assertIsNotNone(host, container["image"])
                    hosts.add(host.group(1))
        self.assertEqual(hosts, {"docker.io", "ghcr.io"})


if __name__ == "__main__":
    unittest.main()
