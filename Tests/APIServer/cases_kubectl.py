"""Real kubectl of three versions against the loopback API server."""

import json

from tools import CRD, KUBECTLS, ServerCase, each

__all__ = ["Apply", "ServerSideApply", "OtherVerbs", "CustomResources"]

SET = """\
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: s}
spec:
  serviceName: s
  selector: {matchLabels: {app: s}}
  template:
    metadata: {labels: {app: s}}
    spec:
      containers:
        - name: main
          image: "main:1"
          env: [{name: A, value: "1"}, {name: B, value: "2"}]
          ports: [{containerPort: 80}]
        - {name: side, image: "side:1"}
"""
SMALLER = SET.replace('{name: A, value: "1"}, ', "").replace('        - {name: side, image: "side:1"}\n', "").replace("main:1", "main:2")


class KubectlCase(ServerCase):
    def of(self, version):
        return lambda *arguments, **options: self.kubectl(*arguments, version=version, **options)

    def containers(self):
        return self.api.object("StatefulSet", "s")["spec"]["template"]["spec"]["containers"]


class Apply(KubectlCase):
    @each(KUBECTLS)
    def test_twice_is_unchanged(self, version):
        kubectl = self.of(version)
        self.assertIn("created", kubectl("apply", "-f", "-", stdin=SET).out)
        before = self.api.object("StatefulSet", "s")["metadata"]["resourceVersion"]
        self.assertIn("unchanged", kubectl("apply", "-f", "-", stdin=SET).out)
        self.assertEqual(self.api.object("StatefulSet", "s")["metadata"]["resourceVersion"], before)

    @each(KUBECTLS)
    def test_what_the_manifest_drops_goes_and_what_others_added_stays(self, version):
        kubectl = self.of(version)
        kubectl("apply", "-f", "-", stdin=SET)
        kubectl("patch", "sts", "s", "-p", '{"spec":{"template":{"spec":{"containers":[{"name":"mesh","image":"mesh:1"}]}}}}')
        self.assertIn("configured", kubectl("apply", "-f", "-", stdin=SMALLER).out)
        self.assertEqual(sorted(c["name"] for c in self.containers()), ["main", "mesh"])
        main = next(c for c in self.containers() if c["name"] == "main")
        self.assertEqual((main["image"], main["env"]), ("main:2", [{"name": "B", "value": "2"}]))

    @each(KUBECTLS)
    def test_diff_shows_the_change_and_makes_none(self, version):
        kubectl = self.of(version)
        kubectl("apply", "-f", "-", stdin=SET)
        self.assertEqual(kubectl("diff", "-f", "-", stdin=SET).out, "")
        shown = kubectl("diff", "-f", "-", stdin=SMALLER, ok=False)
        self.assertIn("+        image: main:2", shown.out)
        self.assertEqual(self.containers()[0]["image"], "main:1")


class ServerSideApply(KubectlCase):
    @each(KUBECTLS)
    def test_conflict_force_and_giving_up(self, version):
        kubectl = self.of(version)
        kubectl("apply", "--server-side", "--field-manager=one", "-f", "-", stdin=SET)
        before = self.api.object("StatefulSet", "s")["metadata"]["resourceVersion"]
        kubectl("apply", "--server-side", "--field-manager=one", "-f", "-", stdin=SET)
        self.assertEqual(self.api.object("StatefulSet", "s")["metadata"]["resourceVersion"], before)

        refused = kubectl("apply", "--server-side", "--field-manager=two", "-f", "-", stdin=SMALLER, ok=False)
        self.assertIn('conflict with "one": .spec.template.spec.containers[name="main"].image', refused.err)
        kubectl("apply", "--server-side", "--field-manager=two", "--force-conflicts", "-f", "-", stdin=SMALLER)
        self.assertEqual([c["image"] for c in self.containers()], ["main:2", "side:1"])

        # what only the first manager owns goes when it stops applying it; what the second owns too stays
        kubectl("apply", "--server-side", "--field-manager=one", "-f", "-", stdin=SMALLER)
        self.assertEqual([c["name"] for c in self.containers()], ["main"])
        self.assertEqual(self.containers()[0]["env"], [{"name": "B", "value": "2"}])

    @each(KUBECTLS)
    def test_an_update_takes_ownership(self, version):
        kubectl = self.of(version)
        kubectl("apply", "--server-side", "--field-manager=one", "-f", "-", stdin=SET)
        kubectl("scale", "sts", "s", "--replicas=3")
        kubectl("set", "image", "sts/s", "main=main:9")
        refused = kubectl("apply", "--server-side", "--field-manager=one", "-f", "-", stdin=SET, ok=False)
        self.assertIn('conflict with "kubectl-set" using apps/v1: .spec.template.spec.containers[name="main"].image', refused.err)
        self.assertEqual(self.api.object("StatefulSet", "s")["status"]["readyReplicas"], 3)

    @each(KUBECTLS)
    def test_from_client_side_to_server_side(self, version):
        kubectl = self.of(version)
        kubectl("apply", "-f", "-", stdin=SET)
        refused = kubectl("apply", "--server-side", "-f", "-", stdin=SMALLER, ok=False)
        self.assertIn('conflict with "kubectl-client-side-apply" using apps/v1', refused.err)
        kubectl("apply", "--server-side", "-f", "-", stdin=SET)  # this moves the ownership
        kubectl("apply", "--server-side", "-f", "-", stdin=SMALLER)
        self.assertEqual([c["name"] for c in self.containers()], ["main"])

    def test_duplicate_keys_are_refused(self):
        double = SET.replace('{name: B, value: "2"}', '{name: A, value: "2"}')
        refused = self.kubectl("apply", "--server-side", "-f", "-", stdin=double, ok=False)
        self.assertIn('duplicate entries for key [name="A"]', refused.err)


class OtherVerbs(KubectlCase):
    @each(KUBECTLS)
    def test_create_get_label_wait_delete(self, version):
        kubectl = self.of(version)
        kubectl("create", "namespace", "n")
        kubectl("create", "configmap", "c", "--from-literal=x=1", "-n", "n")
        kubectl("create", "secret", "generic", "s", "--from-literal=x=1", "-n", "n")
        self.assertEqual(kubectl("get", "secret", "s", "-n", "n", "-o", "jsonpath={.data.x}").out, "MQ==")
        self.assertIn("already exists", kubectl("create", "configmap", "c", "-n", "n", ok=False).err)
        kubectl("label", "configmap", "c", "k=v", "-n", "n")
        self.assertEqual(kubectl("get", "cm", "-l", "k in (v,w)", "-A", "-o", "name").out.split(), ["configmap/c"])
        self.assertRegex(kubectl("get", "cm", "c", "-n", "n").out, r"NAME +DATA +AGE\nc +1 ")
        kubectl("apply", "-f", "-", stdin=SET)
        kubectl("wait", "--for=condition=Ready", "pod/s-0", "--timeout=10s")
        kubectl("rollout", "status", "sts/s", "--timeout=10s")
        kubectl("delete", "sts", "s")
        self.assertIsNone(self.api.object("Pod", "s-0"))
        kubectl("delete", "namespace", "n")
        self.assertEqual(self.api.objects(namespace="n"), [])
        self.assertIn("not found", kubectl("get", "cm", "c", "-n", "n", ok=False).err)

    @each(KUBECTLS)
    def test_a_job_from_a_cron_job(self, version):
        cron = {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "c", "namespace": "default"}, "spec": {
            "schedule": "* * * * *", "suspend": True, "jobTemplate": {"spec": {"template": {"spec": {
                "restartPolicy": "Never", "containers": [{"name": "main", "image": "backup"}]}}}}}}
        kubectl = self.of(version)
        self.api.create(cron)
        kubectl("create", "job", "j", "--from=cronjob/c")
        kubectl("wait", "--for=condition=complete", "job/j", "--timeout=10s")
        self.assertEqual(self.api.object("Job", "j")["spec"]["template"]["spec"]["containers"][0]["image"], "backup")
        self.assertIn("runs nothing", kubectl("logs", "job/j").out)

    @each(KUBECTLS)
    def test_patches(self, version):
        kubectl = self.of(version)
        kubectl("apply", "-f", "-", stdin=SET)
        kubectl("patch", "sts", "s", "--type=json", "-p", '[{"op":"replace","path":"/spec/replicas","value":2}]')
        kubectl("patch", "sts", "s", "--type=merge", "-p", '{"metadata":{"annotations":{"a":"b"}}}')
        kubectl("patch", "sts", "s", "-p", '{"spec":{"template":{"spec":{"containers":[{"name":"side","$patch":"delete"}]}}}}')
        found = self.api.object("StatefulSet", "s")
        self.assertEqual((found["spec"]["replicas"], found["metadata"]["annotations"]["a"], len(self.containers())), (2, "b", 1))

    @each(KUBECTLS)
    def test_orphans_are_adopted_by_the_next_set(self, version):
        kubectl = self.of(version)
        kubectl("apply", "-f", "-", stdin=SET)
        uid = self.api.object("Pod", "s-0")["metadata"]["uid"]
        kubectl("delete", "sts", "s", "--cascade=orphan")
        self.assertEqual(self.api.object("Pod", "s-0")["metadata"]["uid"], uid)
        kubectl("apply", "-f", "-", stdin=SET.replace("serviceName: s", "serviceName: t"))
        self.assertEqual(self.api.object("Pod", "s-0")["metadata"]["uid"], uid)


class CustomResources(KubectlCase):
    def claw(self, **spec):
        return json.dumps({"apiVersion": "example.com/v1", "kind": "Claw", "metadata": {"name": "c"}, "spec": {"size": 1, **spec}})

    @each(KUBECTLS)
    def test_a_new_kind_is_served_at_once(self, version):
        kubectl = self.of(version)
        kubectl("apply", "-f", "-", stdin=CRD)
        kubectl("wait", "--for=condition=Established", "crd/claws.example.com", "--timeout=10s")
        kubectl("apply", "-f", "-", stdin=self.claw(raw={"any": {"thing": None}}))
        self.assertIn("unchanged", kubectl("apply", "-f", "-", stdin=self.claw(raw={"any": {"thing": None}})).out)
        self.assertRegex(kubectl("get", "cl").out, r"NAME +SIZE +AGE\nc +1 ")
        kubectl("patch", "claw", "c", "--subresource=status", "--type=merge", "-p", '{"status":{"phase":"Ready"}}')
        kubectl("wait", "--for=jsonpath={.status.phase}=Ready", "claw/c", "--timeout=10s")
        stored = self.api.object("Claw", "c")
        self.assertEqual((stored["spec"]["mode"], stored["metadata"]["generation"]), ("merge", 1))
        kubectl("delete", "crd", "claws.example.com")
        self.assertEqual(self.api.objects("Claw"), [])

    def test_the_schema_is_enforced(self):
        self.kubectl("apply", "-f", "-", stdin=CRD)
        for spec, text in (
                ({"size": 0}, "spec.size in body should be greater than or equal to 1"),
                ({"size": "x"}, "spec.size in body must be of type integer"),
                ({"mode": "x"}, 'supported values: "merge", "seed"'),
                ({"name": "UP"}, "should match '^[a-z]+$'"),
                ({"image": {"tag": ""}}, "image needs a tag or a digest"),
                ({"env": [{"name": "A"}, {"name": "A"}]}, "Duplicate value"),
                ({"typo": 1}, 'unknown field "spec.typo"')):
            with self.subTest(text):
                self.assertIn(text, self.kubectl("apply", "-f", "-", stdin=self.claw(**spec), ok=False).err)
        self.kubectl("apply", "-f", "-", stdin=self.claw(image={"tag": "", "digest": "sha256:1"}))

    def test_observed_is_refused(self):
        self.kubectl("apply", "-f", "-", stdin=CRD)
        bad = json.dumps({**json.loads(self.claw()), "observed": {"live": True}})
        for arguments in (("apply",), ("apply", "--server-side"), ("create",)):
            refused = self.kubectl(*arguments, "-f", "-", stdin=bad, ok=False)
            self.assertIn("install with the post-renderer", refused.err)
            self.assertIn("is invalid", refused.err)

    def test_lists_by_key_merge_under_server_side_apply(self):
        self.kubectl("apply", "-f", "-", stdin=CRD)
        self.kubectl("apply", "--server-side", "--field-manager=one", "-f", "-", stdin=self.claw(env=[{"name": "A", "value": "1"}]))
        self.kubectl("apply", "--server-side", "--field-manager=two", "-f", "-", stdin=self.claw(env=[{"name": "B", "value": "2"}]))
        self.assertEqual([e["name"] for e in self.api.object("Claw", "c")["spec"]["env"]], ["B", "A"])
