"""`openclaw-keeper statefulsets release`: what it deletes, what it leaves, and how long it waits."""

import json
import unittest

from keeper_case import KeeperCase

RELEASE = ("statefulsets", "release", "--namespace", "default")


class Release(KeeperCase):
    rules = [{"apiGroups": ["apps"], "resources": ["statefulsets"], "resourceNames": ["one", "two", "three"],
              "verbs": ["get", "delete"]}]

    def make(self, name, release="my-agent", managed="Helm", **metadata):
        template = {"metadata": {"labels": {"app": name}}, "spec": {"containers": [{"name": "c", "image": "i"}]}}
        annotations = {"meta.helm.sh/release-name": release, "meta.helm.sh/release-namespace": "default"} if release else {}
        self.api.create({
            "apiVersion": "apps/v1", "kind": "StatefulSet",
            "metadata": {"name": name, "namespace": "default", "labels": {"app.kubernetes.io/managed-by": managed},
                         "annotations": annotations, **metadata},
            "spec": {"replicas": 1, "serviceName": name, "selector": {"matchLabels": {"app": name}}, "template": template}})

    def there(self):
        return {o["metadata"]["name"] for o in self.api.objects("StatefulSet")}

    def pod(self, name):
        return self.api.object("Pod", f"{name}-0")["metadata"]

    def test_the_pods_run_on(self):
        for name in ("one", "two"):
            self.make(name)
        before = self.pod("one")["uid"]
        lines = self.keeper(*RELEASE, "--release", "my-agent", "one", "two", "three")
        self.assertEqual(self.there(), set())
        self.assertEqual((self.pod("one")["uid"], self.pod("one").get("ownerReferences")), (before, None))
        self.assertEqual([(line["message"], line["statefulSet"]) for line in lines], [
            ("there is no such StatefulSet", "three"), ("the StatefulSet is gone, its pods run on", "one"),
            ("the StatefulSet is gone, its pods run on", "two")])
        deletes = [e["body"]["propagationPolicy"] for e in self.api.log("DELETE")]
        self.assertEqual(deletes, ["Orphan"] * 2)
        self.make("one")  # the next one takes the pod over
        self.assertEqual((self.pod("one")["uid"], self.pod("one")["ownerReferences"][0]["name"]), (before, "one"))
        self.keeper(*RELEASE, "two", "three")  # again: nothing to do

    def test_what_is_not_ours_stays_and_so_does_the_rest(self):
        for managed, release, says in (("Tiller", "my-agent", "lacks the label"), ("Helm", "other", 'the Helm release "other"'),
                                       ("Helm", None, "names no Helm release")):
            with self.subTest(says):
                self.fresh()
                self.allow(self.rules)
                self.make("one")
                self.make("two", release, managed)
                line = self.keeper(*RELEASE, "--release", "my-agent", "one", "two", code=3)[-1]
                self.assertIn(says, line["message"])
                self.assertIn("--cascade=orphan", line["fix"])
                self.assertEqual(self.there(), {"one", "two"})

    def test_one_that_does_not_go(self):
        self.make("one", finalizers=["example.com/held"])
        lines = self.keeper(*RELEASE, "--timeout", "1", "one", code=3)
        self.assertEqual(lines[0]["message"], "waiting until the StatefulSet is gone")
        self.assertIn('it is still there after 1.0 seconds, held by "example.com/held"', lines[-1]["message"])

    def test_an_answer_that_is_lost(self):
        self.make("one")
        self.api.fault(method="DELETE", path="/statefulsets", kind="cut")
        self.keeper(*RELEASE, "one")
        self.assertEqual(self.there(), set())
        self.assertEqual(self.requests("/statefulsets"), [("GET", 200), ("DELETE", 200), ("DELETE", 404), ("GET", 404)])

    def test_wrong_usage(self):
        for arguments in (RELEASE, (*RELEASE, "A"), (*RELEASE, "--timeout", "0", "one")):
            self.end(self.start(*arguments), 2)

    def test_text_on_request(self):
        _, err = self.end(self.start(*RELEASE, "one", "--log-format", "text"))
        self.assertIn("info there is no such StatefulSet", err)
        self.assertRaises(ValueError, json.loads, err)


if __name__ == "__main__":
    unittest.main()
