"""The policy that keeps agents from asking for changes to others. No API server here evaluates policies, so its expressions are
evaluated by the part of CEL that the loopback server knows; the objects are checked against Kubernetes' own schemas."""

import pathlib
import sys
import unittest

import kubernetes_validate
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "Tests" / "APIServer")]

from loopback import cel  # noqa: E402

OBJECTS = list(yaml.safe_load_all((ROOT / "examples" / "admission" / "own-requests.yaml").read_text()))


def allows(user, instance, namespace="agents"):
    policy = OBJECTS[0]["spec"]
    known = {"request": {"userInfo": {"username": user}, "namespace": namespace}, "object": {"spec": {"instanceRef": instance}}}
    if not all(cel.evaluate(one["expression"], known) for one in policy["matchConditions"]):
        return True
    return all(cel.evaluate(one["expression"], known) for one in policy["validations"])


class Guard(unittest.TestCase):
    def test_the_objects_are_what_kubernetes_takes(self):
        for version in ("1.30", "1.37"):
            for document in OBJECTS:
                kubernetes_validate.validate(document, version, strict=True)
        self.assertEqual(OBJECTS[1]["spec"]["policyName"], OBJECTS[0]["metadata"]["name"])

    def test_each_asks_for_itself(self):
        agent = "system:serviceaccount:agents:"
        for user, instance, expected in [
            (agent + "one", "one", True), (agent + "one", "two", False), (agent + "onetwo", "one", False),
            (agent + "default", "one", False), (agent + "one-keeper", "one", False),
            ("system:serviceaccount:elsewhere:one", "one", True), ("a person", "one", True),
        ]:
            with self.subTest(user=user, instance=instance):
                self.assertEqual(allows(user, instance), expected)


if __name__ == "__main__":
    unittest.main()
