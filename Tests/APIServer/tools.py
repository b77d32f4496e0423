"""What the tests share: real binaries, a server per class, charts written on the spot."""

import functools
import json
import os
import subprocess
import textwrap
import unittest

from apiserver import APIServer

_HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = os.environ.get("OPENCLAW_TOOLS") or os.path.join(_HERE, "..", "..", ".cache", "tools")

HELM_3 = ("3.17.1", "3.19.0")
HELM_4 = ("4.1.4", "4.3.1")
HELMS = HELM_3 + HELM_4
KUBECTLS = ("1.30.0", "1.33.9", "1.37.1")


def tool(name, version):
    """The path of a real binary, which scripts/fetch-tools downloads."""
    path = os.path.join(FOLDER, f"{name}-{version}", name)
    if not os.access(path, os.X_OK):
        raise AssertionError(f"{name} {version} is missing: run scripts/fetch-tools")
    return path


def each(versions):
    """Runs a test once per version, each time on a fresh cluster."""
    def decorate(test):
        @functools.wraps(test)
        def run(self):
            for version in versions:
                with self.subTest(version):
                    self.fresh()
                    test(self, version)
        return run
    return decorate


class Outcome:
    """How a process ended."""

    def __init__(self, process):
        self.code, self.out, self.err = process.returncode, process.stdout, process.stderr
        self.text = self.out + self.err


class ServerCase(unittest.TestCase):
    """One server per class, a fresh cluster per test."""

    rbac = False

    @classmethod
    def setUpClass(cls):
        cls.api = APIServer(rbac=cls.rbac)
        cls.api.__enter__()
        cls.addClassCleanup(cls.api.__exit__, None, None, None)

    def setUp(self):
        self.fresh()

    def fresh(self):
        self.api.reset()
        self.api.settings(rbac=self.rbac)

    def run_tool(self, name, version, *arguments, ok=True, stdin=None, user="admin", timeout=60):
        """Runs a client; `ok` says whether it must succeed or fail, None takes either."""
        process = subprocess.run([tool(name, version), *arguments], env=self.api.environment(user), input=stdin, text=True,
                                 capture_output=True, timeout=timeout, check=False)
        outcome = Outcome(process)
        if ok is not None and (outcome.code == 0) != ok:
            self.fail(f"{name} {version} {' '.join(arguments)}: exit code {outcome.code}\n{outcome.text}")
        return outcome

    def helm(self, version, *arguments, **options):
        return self.run_tool("helm", version, *arguments, **options)

    def kubectl(self, *arguments, version="1.33.9", **options):
        return self.run_tool("kubectl", version, *arguments, **options)

    def chart(self, templates, name="small", values=None, crds=None):
        """A chart in the server's temporary folder: {file name: text}."""
        root = os.path.join(self.api.folder, name)
        files = {"Chart.yaml": f"apiVersion: v2\nname: {name}\nversion: 0.1.0\n", "values.yaml": json.dumps(values or {})}
        files.update({f"templates/{path}": text for path, text in templates.items()})
        files.update({f"crds/{path}": text for path, text in (crds or {}).items()})
        subprocess.run(["rm", "-rf", root], check=True)
        for path, text in files.items():
            full = os.path.join(root, path)
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "w", encoding="utf-8") as file:
                file.write(textwrap.dedent(text).lstrip())
        return root

    def status_of(self, version, release):
        """Words of the history, oldest first."""
        return [entry["status"] for entry in json.loads(self.helm(version, "history", release, "-o", "json").out)]


CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: claws.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Claw, plural: claws, shortNames: [cl]}
  versions:
    - name: v1
      served: true
      storage: true
      subresources: {status: {}}
      additionalPrinterColumns: [{name: Size, type: integer, jsonPath: .spec.size}]
      schema:
        openAPIV3Schema:
          type: object
          x-kubernetes-validations:
            - {rule: "!has(self.observed)", message: "install with the post-renderer"}
          properties:
            observed: {type: object, x-kubernetes-preserve-unknown-fields: true}
            status: {type: object, x-kubernetes-preserve-unknown-fields: true}
            spec:
              type: object
              required: [size]
              properties:
                size: {type: integer, minimum: 1, maximum: 9}
                mode: {type: string, enum: [merge, seed], default: merge}
                name: {type: string, pattern: "^[a-z]+$"}
                raw: {type: object, x-kubernetes-preserve-unknown-fields: true}
                image:
                  type: object
                  properties: {tag: {type: string}, digest: {type: string}}
                  x-kubernetes-validations:
                    - rule: "(has(self.tag) && size(self.tag) > 0) || (has(self.digest) && size(self.digest) > 0)"
                      message: "image needs a tag or a digest"
                env:
                  type: array
                  x-kubernetes-list-type: map
                  x-kubernetes-list-map-keys: [name]
                  items:
                    type: object
                    required: [name]
                    properties: {name: {type: string}, value: {type: string}}
"""
