"""What the protocol promises, over plain HTTP: the parts that no client of ours shows clearly."""

import json
import threading
import time
import urllib.error
import urllib.request

from tools import CRD, ServerCase, tool

__all__ = ["Protocol", "Collecting", "Rights", "TheProgram"]


class HTTPCase(ServerCase):
    def call(self, method, path, body=None, media="application/json", user=None, accept="application/json"):
        """(status, document)."""
        headers = {"Content-Type": media, "Accept": accept}
        if user:
            headers["Authorization"] = f"Bearer {user}"
        request = urllib.request.Request(self.api.url + path, method=method, headers=headers,
                                         data=None if body is None else json.dumps(body).encode())
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def thing(self, name, kind="ConfigMap", **metadata):
        return {"apiVersion": "v1", "kind": kind, "metadata": {"name": name, "namespace": "default", **metadata}}


MAPS = "/api/v1/namespaces/default/configmaps"


class Protocol(HTTPCase):
    def test_an_old_resource_version_is_a_conflict(self):
        _, first = self.call("POST", MAPS, self.thing("c"))
        _, second = self.call("PUT", f"{MAPS}/c", {**first, "data": {"a": "1"}})
        status, refused = self.call("PUT", f"{MAPS}/c", {**first, "data": {"a": "2"}})
        self.assertEqual((status, refused["reason"]), (409, "Conflict"))
        self.assertIn("the object has been modified", refused["message"])
        _, same = self.call("PUT", f"{MAPS}/c", second)
        self.assertEqual(same["metadata"]["resourceVersion"], second["metadata"]["resourceVersion"])

    def test_dry_run_answers_and_stores_nothing(self):
        status, made = self.call("POST", f"{MAPS}?dryRun=All", self.thing("c"))
        self.assertEqual((status, made["metadata"]["name"], self.api.object("ConfigMap", "c")), (201, "c", None))

    def test_status_and_spec_are_written_apart(self):
        self.api.create(yaml_of(CRD), {"apiVersion": "example.com/v1", "kind": "Claw", "metadata": {"name": "c"}, "spec": {"size": 1}})
        path = "/apis/example.com/v1/namespaces/default/claws/c"
        both = {"apiVersion": "example.com/v1", "kind": "Claw", "spec": {"size": 2}, "status": {"phase": "Ready"}}
        apply = lambda place: self.call("PATCH", f"{path}{place}?fieldManager=keeper&force=true", both, "application/apply-patch+yaml")
        status, first = apply("/status")
        self.assertEqual((status, first["spec"]["size"], first["status"], first["metadata"]["generation"]), (200, 1, {"phase": "Ready"}, 1))
        entry = next(e for e in first["metadata"]["managedFields"] if e["manager"] == "keeper")
        self.assertEqual((entry["subresource"], entry["fieldsV1"]), ("status", {"f:status": {"f:phase": {}}}))
        _, second = apply("")
        self.assertEqual((second["spec"]["size"], second["status"], second["metadata"]["generation"]), (2, {"phase": "Ready"}, 2))

    def test_a_generated_name(self):
        body = {"metadata": {"generateName": "x-"}}
        names = {self.call("POST", MAPS, body)[1]["metadata"]["name"] for _ in range(3)}
        self.assertEqual((len(names), all(name.startswith("x-") for name in names)), (3, True))

    def test_a_watch_starts_where_the_list_ended(self):
        self.call("POST", MAPS, self.thing("before"))
        version = self.call("GET", MAPS)[1]["metadata"]["resourceVersion"]
        seen = []

        def watch():
            with urllib.request.urlopen(f"{self.api.url}{MAPS}?watch=1&timeoutSeconds=2&resourceVersion={version}") as stream:
                seen.extend((e["type"], e["object"]["metadata"]["name"]) for e in map(json.loads, stream))
        reader = threading.Thread(target=watch)
        reader.start()
        self.call("POST", MAPS, self.thing("after"))
        self.call("PATCH", f"{MAPS}/after", {"data": {"a": "1"}}, "application/merge-patch+json")
        self.call("DELETE", f"{MAPS}/after")
        reader.join()
        self.assertEqual(seen, [("ADDED", "after"), ("MODIFIED", "after"), ("DELETED", "after")])

    def test_both_forms_of_discovery_name_every_kind(self):
        self.api.create(yaml_of(CRD))
        flat = {r["name"] for r in self.call("GET", "/apis/example.com/v1")[1]["resources"]}
        wide = self.call("GET", "/apis", accept="application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList")[1]
        group = next(g for g in wide["items"] if g["metadata"]["name"] == "example.com")
        self.assertEqual((flat, group["versions"][0]["resources"][0]["resource"]), ({"claws", "claws/status"}, "claws"))

    def test_claims_grow_only_where_the_class_lets_them(self):
        def claim(name, size, **spec):
            return {**self.thing(name, "PersistentVolumeClaim"), "spec": {
                "accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": size}}, **spec}}
        path, merge = "/api/v1/namespaces/default/persistentvolumeclaims", "application/merge-patch+json"
        size = lambda text: {"spec": {"resources": {"requests": {"storage": text}}}}
        self.api.create(claim("fixed", "20Gi"), claim("grows", "20Gi", storageClassName="expandable"), claim("waits", "1Gi", storageClassName="no"))
        self.assertIn("only dynamically provisioned pvc can be resized", self.call("PATCH", f"{path}/fixed", size("30Gi"), merge)[1]["message"])
        self.assertIn("can not be less than status.capacity", self.call("PATCH", f"{path}/fixed", size("10Gi"), merge)[1]["message"])
        self.assertIn("spec is immutable after creation", self.call("PATCH", f"{path}/fixed", {"spec": {"accessModes": ["ReadWriteMany"]}}, merge)[1]["message"])
        self.assertEqual(self.call("PATCH", f"{path}/grows", size("30Gi"), merge)[0], 200)
        self.assertEqual(self.api.object("PersistentVolumeClaim", "grows")["status"]["capacity"], {"storage": "30Gi"})
        self.assertEqual(self.api.object("PersistentVolumeClaim", "waits")["status"], {"phase": "Pending"})

    def test_other_fields_that_do_not_change(self):
        merge = "application/merge-patch+json"
        self.api.create({**self.thing("s", "Secret"), "stringData": {"a": "b"}},
                        {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": {"name": "b"},
                         "roleRef": {"kind": "Role", "name": "r"}},
                        {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "j"}, "spec": {"template": {"spec": {
                            "restartPolicy": "Never", "containers": [{"name": "main", "image": "a"}]}}}})
        self.assertEqual(self.api.object("Secret", "s")["data"], {"a": "Yg=="})
        bindings = "/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings"
        for path, patch, text in (
                ("/api/v1/namespaces/default/secrets/s", {"type": "x"}, "type: Invalid value: \"x\": field is immutable"),
                (f"{bindings}/b", {"roleRef": {"name": "other"}}, "cannot change roleRef"),
                ("/apis/batch/v1/namespaces/default/jobs/j", {"spec": {"template": {"spec": {"x": 1}}}}, "field is immutable")):
            status, answer = self.call("PATCH", path, patch, merge)
            self.assertEqual(status, 422)
            self.assertIn(text, answer["message"])

    def test_faults_strike_when_told(self):
        self.api.fault(method="GET", path="configmaps", kind="503", every=2)
        self.assertEqual([self.call("GET", MAPS)[0] for _ in range(4)], [200, 503, 200, 503])
        self.api.clear_faults()
        self.call("POST", "/_test/faults", {"path": "configmaps", "kind": "429", "retryAfter": 3, "skip": 1})
        self.assertEqual([self.call("GET", MAPS)[0] for _ in range(3)], [200, 429, 200])
        self.api.fault(method="POST", path="configmaps", kind="cut")
        with self.assertRaises(Exception):
            self.call("POST", MAPS, self.thing("cut"))
        self.api.fault(method="POST", path="configmaps", kind="refuse")
        with self.assertRaises(Exception):
            self.call("POST", MAPS, self.thing("refused"))
        self.assertEqual((bool(self.api.object("ConfigMap", "cut")), self.api.object("ConfigMap", "refused")), (True, None))
        started = time.monotonic()
        self.api.fault(path="configmaps", kind="slow", seconds=0.3)
        self.call("GET", MAPS)
        self.assertGreater(time.monotonic() - started, 0.3)
        self.assertEqual([e.get("fault") for e in self.api.log("POST", "configmaps")], ["cut", "refuse"])
        self.assertEqual(self.call("POST", "/_test/reset")[0], 200)
        self.assertIsNone(self.api.object("ConfigMap", "cut"))


def yaml_of(text):
    import yaml
    return yaml.safe_load(text)


class Collecting(HTTPCase):
    def owned(self, name, owner, **metadata):
        reference = {"apiVersion": "v1", "kind": "ConfigMap", "name": "owner", "uid": owner["metadata"]["uid"], "blockOwnerDeletion": True}
        return self.thing(name, ownerReferences=[reference], **metadata)

    def family(self):
        owner = self.api.create(self.thing("owner"))[0]
        self.api.create(self.owned("child", owner, annotations={"helm.sh/resource-policy": "keep"}))

    def test_dependents_go_with_their_owner_whatever_helm_was_told(self):
        for policy in ("Background", "Foreground"):
            self.fresh()
            self.family()
            self.call("DELETE", f"{MAPS}/owner", {"propagationPolicy": policy})
            self.assertEqual([o["metadata"]["name"] for o in self.api.objects("ConfigMap", "default")], ["kube-root-ca.crt"])

    def test_orphans_stay_without_the_reference(self):
        self.family()
        self.call("DELETE", f"{MAPS}/owner?propagationPolicy=Orphan")
        self.assertNotIn("ownerReferences", self.api.object("ConfigMap", "child")["metadata"])

    def test_an_owner_that_never_was(self):
        self.api.create(self.owned("child", {"metadata": {"uid": "nobody"}}))
        self.assertIsNone(self.api.object("ConfigMap", "child"))

    def test_a_finalizer_holds_the_object(self):
        self.api.create(self.thing("c", finalizers=["example.com/hold"]))
        self.assertIn("deletionTimestamp", self.call("DELETE", f"{MAPS}/c")[1]["metadata"])
        self.assertTrue(self.api.object("ConfigMap", "c"))
        self.call("PATCH", f"{MAPS}/c", {"metadata": {"finalizers": None}}, "application/merge-patch+json")
        self.assertIsNone(self.api.object("ConfigMap", "c"))

    def test_a_claim_in_use_waits_for_its_pod(self):
        self.api.create({**self.thing("data", "PersistentVolumeClaim"), "spec": {
            "accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}}, {**self.thing("p", "Pod"), "spec": {
                "containers": [{"name": "main", "image": "a"}], "volumes": [{"name": "d", "persistentVolumeClaim": {"claimName": "data"}}]}})
        self.call("DELETE", "/api/v1/namespaces/default/persistentvolumeclaims/data")
        self.assertTrue(self.api.object("PersistentVolumeClaim", "data"))
        self.call("DELETE", "/api/v1/namespaces/default/pods/p")
        self.assertIsNone(self.api.object("PersistentVolumeClaim", "data"))


class Rights(HTTPCase):
    rbac = True

    def test_a_namespace_admin_and_nobody(self):
        self.api.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "a"}})
        user = "namespace-admin:a"
        self.assertEqual(self.call("GET", "/api/v1/namespaces/a/secrets", user=user)[0], 200)
        status, refused = self.call("GET", MAPS, user=user)
        self.assertEqual((status, refused["message"]), (403, f'configmaps is forbidden: User "{user}" cannot list resource '
                                                             '"configmaps" in API group "" in the namespace "default"'))
        self.assertEqual(self.call("GET", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", user=user)[0], 403)
        self.assertEqual(self.call("GET", MAPS, user="someone")[0], 403)
        self.assertEqual(self.call("GET", MAPS)[0], 200)

    def test_a_service_account_has_what_its_bindings_give(self):
        user = "system:serviceaccount:default:keeper"
        self.api.create({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": {"name": "r"}, "rules": [
            {"apiGroups": [""], "resources": ["configmaps"], "resourceNames": ["mine"], "verbs": ["get", "patch"]}]},
            {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": {"name": "b"},
             "roleRef": {"kind": "Role", "name": "r"}, "subjects": [{"kind": "ServiceAccount", "name": "keeper", "namespace": "default"}]},
            self.thing("mine"), self.thing("other"))
        self.assertEqual([self.call("GET", f"{MAPS}/{name}", user=user)[0] for name in ("mine", "other")], [200, 403])
        self.assertEqual(self.kubectl("auth", "can-i", "get", "configmap/mine", user=user).out.strip(), "yes")
        self.assertEqual(self.kubectl("auth", "can-i", "get", "secrets", user=user, ok=False).out.strip(), "no")

    def test_rights_of_a_custom_kind_aggregate_to_the_namespace_admin(self):
        self.api.create(yaml_of(CRD))
        path = "/apis/example.com/v1/namespaces/default/claws"
        self.assertEqual(self.call("GET", path, user="namespace-admin:default")[0], 403)
        self.api.create({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {
            "name": "claw-admin", "labels": {"rbac.authorization.k8s.io/aggregate-to-admin": "true"}},
            "rules": [{"apiGroups": ["example.com"], "resources": ["claws"], "verbs": ["*"]}]})
        self.assertEqual(self.call("GET", path, user="namespace-admin:default")[0], 200)


class TheProgram(HTTPCase):
    def test_it_says_when_it_is_ready_and_writes_a_kubeconfig(self):
        import os
        import subprocess
        import sys
        config = os.path.join(self.api.folder, "config")
        program = os.path.join(os.path.dirname(os.path.abspath(__file__)), "apiserver.py")
        with subprocess.Popen([sys.executable, program, "--kubeconfig", config, "--kubernetes-version", "1.33.1"],
                              stdout=subprocess.PIPE, text=True) as server:
            try:
                self.assertIn("loopback API server at http://127.0.0.1:", server.stdout.readline())
                shown = subprocess.run([tool("kubectl", "1.33.9"), "version"], text=True, capture_output=True, check=True,
                                       env={**self.api.environment(), "KUBECONFIG": config})
                self.assertIn("Server Version: v1.33.1", shown.stdout)
            finally:
                server.terminate()
