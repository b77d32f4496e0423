"""Every pod keeps to Pod Security "restricted", but for the exceptions that docs/security.md names."""

import copy
import os
import re
import sys
import unittest

import yaml

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Helm"))

from pod_security import violations  # noqa: E402
from render_case import cases, everything, pods, render  # noqa: E402
from through_helm import ROOT, Home, objects  # noqa: E402

PAGE = (ROOT / "docs" / "security.md").read_text()


def rows(heading, *columns):
    """The cells of the table under a heading of docs/security.md."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in section.splitlines() if line.startswith("|")]
    if lines[0] != list(columns):
        raise AssertionError(f"docs/security.md, {heading}: the columns are {lines[0]}")
    return lines[2:]


class Departure:
    """A row of the second table: what one sets, and what is broken then."""

    def __init__(self, setting, containers, controls):
        self.setting = yaml.safe_load(setting.strip("`"))
        names = re.findall(r"`([^`]+)`", containers) or ["pod"]
        self.broken = {(name, control) for name in names for control in controls.split(", ")}

    def covers(self, broken, spec):
        """Whether a pod of this spec may break that because of this row. Containers of the user's have any name."""
        if not _stands_in(self.setting, spec):
            return False
        own = {each["name"] for key in ("sidecars", "initContainers") if key in self.setting for each in spec[key]}
        return broken in self.broken or broken[0] in own


def _stands_in(keys, spec):
    return not isinstance(keys, dict) or all(isinstance(spec, dict) and key in spec and _stands_in(value, spec[key])
                                             for key, value in keys.items())


DEPARTURES = [Departure(*row) for row in rows('Pod Security "restricted"', "with", "it is broken by", "in")]


def merged(below, above):
    if isinstance(below, dict) and isinstance(above, dict):
        return {**below, **{key: merged(below.get(key), value) for key, value in above.items()}}
    return above


def with_all_containers(document):
    """The case with init-packs, init-restore and the Jobs that back up, which it does not have otherwise."""
    document["spec"].setdefault("skills", []).append("pack:acme/skills/example")
    document["spec"]["restoreFrom"] = "backups/agents/my-agent/2026-01-15T103000Z"
    return {**document, "observed": {"settings": {"packs": {"fetch": "init"}, "keeper": {"backup": {"credentialsSecret": "s3"}}}}}


class Restricted(unittest.TestCase):
    maxDiff = None

    def test_every_case(self):
        for name, (text, arguments) in everything().items():
            with self.subTest(name):
                spec = (yaml.safe_load(text).get("spec")) or {}
                templates = pods(render(text, arguments))
                self.assertTrue(templates)
                broken = {each for template in templates for each in violations(template)}
                unexplained = {each for each in broken if not any(row.covers(each, spec) for row in DEPARTURES)}
                self.assertEqual(unexplained, set())

    def test_the_page_says_what_is_broken_and_no_more(self):
        base = with_all_containers(yaml.safe_load(cases()["everything"]))
        base["spec"].pop("ollama")
        self.assertEqual(violations(pods(render(yaml.safe_dump(base)))[0]), set(), "all the rest keeps to the standard")
        self.assertGreater(len(DEPARTURES), 5)
        for row in DEPARTURES:
            with self.subTest(row.setting):
                spec = merged(base["spec"], {"sidecars": [], **row.setting})
                agent, backup = pods(render(yaml.safe_dump({**base, "spec": spec})))
                self.assertEqual((violations(agent), violations(backup)), (row.broken, set()))

    def test_the_page_knows_every_container(self):
        table = {name.strip("`"): (int(user), files) for name, user, files in
                 rows("Containers", "container", "user", "root filesystem")}
        document = with_all_containers(yaml.safe_load(cases()["everything"]))
        document["spec"].pop("sidecars")
        document["spec"]["config"]["mergeMode"] = "overwrite"
        found = {}
        for pod in (template["spec"] for template in pods(render(yaml.safe_dump(document)))):
            for container in pod.get("initContainers", []) + pod["containers"]:
                context = container["securityContext"]
                found[container["name"]] = (context.get("runAsUser", pod["securityContext"]["runAsUser"]),
                                            context["readOnlyRootFilesystem"])
        self.assertEqual({name: (user, files.startswith("read-only")) for name, (user, files) in table.items()}, found)

    def test_the_hook_jobs(self):
        rendered = Home().template("3.17.1", "--set", "secrets.mode=job", "--set", "keeper.backup.credentialsSecret=s3",
                                   "--set", "backup.schedule=@daily", "--api-versions", "v1/Pod")
        self.assertEqual(rendered.returncode, 0, rendered.stderr)
        templates = pods(objects(rendered.stdout))
        self.assertEqual(len(templates), 5)
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
