"""Every pod keeps to Pod Security "restricted", but for the exceptions named here."""

import copy
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Helm"))

from pod_security import violations  # noqa: E402
from render_case import cases, pods, render  # noqa: E402
from through_helm import Home, objects  # noqa: E402

# (case, container, control): why.
_ROOT = "the image has its models' folder and its user only as root; the rule ollama-root tells the user"
EXCEPTIONS = {(case, container, control): _ROOT
              for case in ("ollama", "everything") for container in ("ollama", "init-ollama")
              for control in ("running as non-root", "running as non-root user")}


class Restricted(unittest.TestCase):
    maxDiff = None

    def test_every_case(self):
        found = set()
        for name, text in cases().items():
            with self.subTest(name):
                templates = pods(render(text))
                self.assertTrue(templates)
                broken = {(name, *each) for template in templates for each in violations(template)}
                self.assertEqual(broken - set(EXCEPTIONS), set())
                found |= broken
        self.assertEqual(set(EXCEPTIONS) - found, set(), "exceptions that nothing needs any more")

    def test_the_hook_jobs(self):
        rendered = Home().template("3.17.1", "--set", "secrets.mode=job")
        self.assertEqual(rendered.returncode, 0, rendered.stderr)
        templates = pods(objects(rendered.stdout))
        self.assertEqual(len(templates), 2)
        for template in templates:
            self.assertEqual(violations(template), set())


class TheChecker(unittest.TestCase):
    """It finds what the standard forbids."""

    GOOD = {"spec": {"securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
                     "containers": [{"name": "c", "image": "i", "securityContext": {
                         "allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"], "add": ["NET_BIND_SERVICE"]}}}],
                     "volumes": [{"name": "v", "emptyDir": {}}]}}
    BAD = [
        ("spec", {"hostNetwork": True}, "host namespaces"),
        ("spec", {"hostPID": True}, "host namespaces"),
        ("spec", {"volumes": [{"name": "v", "hostPath": {"path": "/"}}]}, "volume types"),
        ("spec", {"volumes": [{"name": "v", "nfs": {"server": "s", "path": "/"}}]}, "volume types"),
        ("pod", {"sysctls": [{"name": "kernel.msgmax", "value": "1"}]}, "sysctls"),
        ("pod", {"runAsUser": 0}, "running as non-root user"),
        ("pod", {"runAsNonRoot": False}, "running as non-root"),
        ("pod", {"seccompProfile": None}, "seccomp"),
        ("pod", {"seccompProfile": {"type": "Unconfined"}}, "seccomp"),
        ("pod", {"seLinuxOptions": {"type": "spc_t"}}, "SELinux"),
        ("pod", {"appArmorProfile": {"type": "Unconfined"}}, "AppArmor"),
        ("pod", {"windowsOptions": {"hostProcess": True}}, "host process"),
        ("context", {"privileged": True}, "privileged containers"),
        ("context", {"allowPrivilegeEscalation": None}, "privilege escalation"),
        ("context", {"allowPrivilegeEscalation": True}, "privilege escalation"),
        ("context", {"capabilities": {"drop": ["NET_RAW"]}}, "capabilities"),
        ("context", {"capabilities": {"drop": ["ALL"], "add": ["SYS_ADMIN"]}}, "capabilities"),
        ("context", {"procMount": "Unmasked"}, "/proc mount type"),
        ("context", {"runAsNonRoot": False}, "running as non-root"),
        ("context", {"runAsUser": 0}, "running as non-root user"),
        ("context", {"seccompProfile": {"type": "Unconfined"}}, "seccomp"),
        ("container", {"ports": [{"containerPort": 1, "hostPort": 1}]}, "host ports"),
        ("container", {"livenessProbe": {"httpGet": {"host": "x", "port": 1}}}, "host probes and lifecycle hooks"),
    ]

    def test_good(self):
        self.assertEqual(violations(self.GOOD), set())

    def test_bad(self):
        for where, change, control in self.BAD:
            for place in ("containers", "initContainers"):
                with self.subTest(where=where, change=change, place=place):
                    template = copy.deepcopy(self.GOOD)
                    spec = template["spec"]
                    spec[place] = copy.deepcopy(spec["containers"])
                    container = spec[place][0]
                    {"spec": spec, "pod": spec["securityContext"], "container": container,
                     "context": container["securityContext"]}[where].update(change)
                    self.assertIn(control, {each for _, each in violations(template)})


if __name__ == "__main__":
    unittest.main()
