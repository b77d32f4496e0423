"""What was observed on a real Kubernetes 1.36 API server with Helm 3 and 4, one test per observation.

These are the specification of the double: where it differs, it is the double that is wrong.
"""

import json
import os
import signal
import subprocess
import time

from cases_helm import HOOK, VALUES, ReleaseCase
from tools import CRD, HELM_3, HELM_4, HELMS, each, tool

__all__ = ["Secrets", "Conflicts", "Interrupted", "CustomResourcesInACharts", "NamespaceAdmin", "Claims", "Owners"]

CLAW = """\
apiVersion: example.com/v1
kind: Claw
metadata: {name: "{{ .Release.Name }}"}
spec: {size: {{ .Values.size }}}
"""


class Secrets(ReleaseCase):
    @each(HELMS)
    def test_a_kept_secret_survives_uninstall_and_is_adopted(self, version):
        chart = self.release_chart()
        self.helm(version, "install", "r", chart)
        token = self.token()
        self.helm(version, "uninstall", "r")
        self.helm(version, "install", "r", chart)
        self.assertEqual(self.token(), token)

    @each(HELM_3)
    def test_rollback_over_a_rotation_restores_the_old_secret_in_helm_3(self, version):
        chart = self.release_chart()
        self.helm(version, "install", "r", chart)
        token = self.token()
        self.helm(version, "upgrade", "r", chart, "--set", "image=app:2")
        self.kubectl("patch", "secret", "r-token", "--type=merge", "-p", '{"data":{"token":"bmV3"}}')
        self.helm(version, "rollback", "r", "1")
        self.assertEqual(self.token(), token)

    @each(HELM_4)
    def test_rollback_over_a_rotation_is_a_conflict_in_helm_4(self, version):
        chart = self.release_chart()
        self.helm(version, "install", "r", chart)
        self.helm(version, "upgrade", "r", chart, "--set", "image=app:2")
        self.kubectl("patch", "secret", "r-token", "--type=merge", "-p", '{"data":{"token":"bmV3"}}')
        refused = self.helm(version, "rollback", "r", "1", ok=False)
        self.assertIn('conflict with "kubectl-patch" using v1: .data.token', refused.text)
        # the other objects are rolled back all the same
        self.assertEqual((self.token(), self.image(), self.status_of(version, "r")[-1]), ("bmV3", "app:1", "failed"))


class Conflicts(ReleaseCase):
    EDIT = '{"spec":{"template":{"spec":{"containers":[{"name":"main","image":"app:edited"}]}}}}'

    def edited(self, version, *arguments):
        chart = self.release_chart()
        self.helm(version, "install", "r", chart, *arguments)
        self.kubectl("patch", "sts", "r", "-p", self.EDIT)
        self.kubectl("annotate", "sts", "r", "mine=kept")
        return chart

    @each(HELM_4)
    def test_a_hand_edit_makes_a_server_side_upgrade_conflict(self, version):
        chart = self.edited(version)
        refused = self.helm(version, "upgrade", "r", chart, "--set", "image=app:2", ok=False)
        self.assertIn('conflict with "kubectl-patch" using apps/v1: .spec.template.spec.containers[name="main"].image', refused.text)
        self.helm(version, "upgrade", "r", chart, "--set", "image=app:2", "--force-conflicts")
        self.assertEqual((self.image(), self.api.object("StatefulSet", "r")["metadata"]["annotations"]["mine"]), ("app:2", "kept"))

    @each(HELM_3)
    def test_helm_3_overwrites_a_hand_edit(self, version):
        chart = self.edited(version)
        self.helm(version, "upgrade", "r", chart)
        self.assertEqual(self.image(), "app:1")

    @each(HELM_4)
    def test_forcing_needs_server_side_on_a_client_side_release(self, version):
        chart = self.edited("3.17.1")
        self.helm(version, "upgrade", "r", chart, "--force-conflicts", ok=False)
        self.helm(version, "upgrade", "r", chart, "--server-side=true", "--force-conflicts")
        self.assertEqual((self.image(), self.api.object("StatefulSet", "r")["metadata"]["annotations"]["mine"]), ("app:1", "kept"))
        self.helm("3.17.1", "upgrade", "r", chart, "--set", "image=app:3")
        self.assertEqual(self.image(), "app:3")
        self.helm("3.17.1", "rollback", "r", "1")
        self.assertEqual(self.image(), "app:1")

    @each(HELMS)
    def test_custom_resources_are_corrected_only_server_side_with_force(self, version):
        self.kubectl("apply", "-f", "-", stdin=CRD)
        chart = self.chart({"claw.yaml": CLAW}, values={"size": 1})
        client_side = [] if version in HELM_3 else ["--server-side=false"]
        self.helm(version, "install", "r", chart, *client_side)
        self.kubectl("patch", "claw", "r", "--type=merge", "-p", '{"spec":{"size":5,"name":"mine"}}')
        self.helm(version, "upgrade", "r", chart)
        self.assertEqual(self.api.object("Claw", "r")["spec"]["size"], 5)
        self.helm("4.3.1", "upgrade", "r", chart, "--server-side=true", "--force-conflicts")
        spec = self.api.object("Claw", "r")["spec"]
        self.assertEqual((spec["size"], spec["name"]), (1, "mine"))

    def renders(self, version, *arguments):
        """What four upgrades in a row make of a null in the user's values."""
        chart = self.chart({"x.yaml": """\
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: x}
            data: {values: {{ toJson .Values | quote }}}
            """}, values={"m": {"a": 1}})
        self.helm(version, "upgrade", "--install", "r", chart, "--set", "m.a=null")
        file = os.path.join(self.api.folder, "v.json")
        for _ in range(4):
            with open(file, "w", encoding="utf-8") as written:
                written.write(self.helm(version, "get", "values", "r", "-o", "json").out)
            self.helm(version, "upgrade", "r", chart, *(file if a == "FILE" else a for a in arguments))
            yield self.api.object("ConfigMap", "x")["data"]["values"]

    @each(HELM_3)
    def test_a_null_value_alternates_under_reuse_values_in_helm_3(self, version):
        self.assertEqual(list(self.renders(version, "--reuse-values")), ['{"m":{"a":null}}', '{"m":{}}'] * 2)

    @each(HELMS)
    def test_reset_values_with_the_values_of_the_release_is_stable(self, version):
        self.assertEqual(len(set(self.renders(version, "--reset-values", "-f", "FILE"))), 1)


class Interrupted(ReleaseCase):
    def interrupted(self, version, number):
        """An upgrade that a signal ends while the server is slow to answer."""
        chart = self.release_chart()
        self.helm(version, "install", "r", chart)
        self.api.fault(method="PATCH|PUT|POST", path="/statefulsets", kind="slow", seconds=3)
        upgrade = subprocess.Popen([tool("helm", version), "upgrade", "r", chart, "--set", "image=app:2"], text=True,
                                   env=self.api.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not any(e.get("fault") for e in self.api.log()):
            time.sleep(0.05)
        upgrade.send_signal(number)
        upgrade.wait()
        self.api.clear_faults()
        return chart

    @each(HELMS)
    def test_a_killed_upgrade_stays_pending_until_a_rollback(self, version):
        chart = self.interrupted(version, signal.SIGKILL)
        self.assertEqual(self.status_of(version, "r"), ["deployed", "pending-upgrade"])
        refused = self.helm(version, "upgrade", "r", chart, ok=False)
        self.assertIn("another operation (install/upgrade/rollback) is in progress", refused.text)
        self.helm(version, "rollback", "r", "1")
        self.helm(version, "upgrade", "r", chart)

    @each(HELMS)
    def test_a_terminated_upgrade_is_failed(self, version):
        chart = self.interrupted(version, signal.SIGTERM)
        self.assertEqual(self.status_of(version, "r"), ["deployed", "failed"])
        self.helm(version, "upgrade", "r", chart)

    @each(HELMS)
    def test_a_failed_first_install_leaves_its_objects_and_the_retry_is_an_upgrade(self, version):
        chart = self.release_chart()
        self.api.fault(method="POST|PATCH", path="/statefulsets", kind="500", times=0)
        self.helm(version, "install", "r", chart, ok=False)
        self.assertEqual(self.status_of(version, "r"), ["failed"])
        self.assertTrue(self.api.object("Secret", "r-token"))
        self.assertRegex(self.helm(version, "install", "r", chart, ok=False).text, "cannot re-?use a name that is still in use")
        self.api.clear_faults()
        self.helm(version, "upgrade", "--install", "r", chart)
        self.assertEqual(self.api.object("ConfigMap", "r-config")["data"]["isUpgrade"], "true")

    @each(HELMS)
    def test_a_failed_pre_delete_hook_leaves_the_release_uninstalling(self, version):
        chart = self.release_chart(**{"hook.yaml": HOOK})
        self.helm(version, "install", "r", chart)
        self.api.settings(jobs="fail")
        self.helm(version, "uninstall", "r", "--timeout", "5s", ok=False)
        self.assertEqual(self.status_of(version, "r"), ["uninstalling"])
        self.assertIn("has no deployed releases", self.helm(version, "upgrade", "r", chart, ok=False).text)
        self.helm(version, "uninstall", "r", "--no-hooks")


class CustomResourcesInACharts(ReleaseCase):
    @each(HELMS)
    def test_the_skeleton_is_refused_with_the_message_of_the_rule(self, version):
        chart = self.chart({"claw.yaml": CLAW + "observed: {live: false}\n"}, values={"size": 1}, crds={"claw.yaml": CRD})
        refused = self.helm(version, "install", "r", chart, ok=False)
        self.assertIn("install with the post-renderer", refused.text)
        chart = self.chart({"claw.yaml": CLAW}, values={"size": 1}, crds={"claw.yaml": CRD})
        self.helm(version, "upgrade", "--install", "r", chart)
        self.assertEqual(self.api.object("Claw", "r")["spec"]["mode"], "merge")

    @each(HELMS)
    def test_capabilities_tell_a_live_render(self, version):
        chart = self.chart({"x.yaml": """\
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: x}
            data: {pod: "{{ .Capabilities.APIVersions.Has "v1/Pod" }}", claw: "{{ .Capabilities.APIVersions.Has "example.com/v1/Claw" }}"}
            """})
        self.helm(version, "install", "r", chart)
        self.assertEqual(self.api.object("ConfigMap", "x")["data"], {"pod": "true", "claw": "false"})
        self.kubectl("apply", "-f", "-", stdin=CRD)
        self.helm(version, "upgrade", "r", chart)
        self.assertEqual(self.api.object("ConfigMap", "x")["data"], {"pod": "true", "claw": "true"})
        self.assertIn('pod: "false"', self.helm(version, "template", "r", chart).out)
        self.assertIn('pod: "true"', self.helm(version, "template", "r", chart, "--api-versions", "v1/Pod").out)


class NamespaceAdmin(ReleaseCase):
    rbac = True
    user = "namespace-admin:default"

    @each(HELMS)
    def test_crds_need_the_cluster_and_can_be_skipped(self, version):
        chart = self.chart({"x.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n"}, crds={"claw.yaml": CRD})
        self.kubectl("apply", "-f", "-", stdin=CRD)
        refused = self.helm(version, "install", "r", chart, user=self.user, ok=False)
        self.assertIn("customresourcedefinitions.apiextensions.k8s.io", refused.text)
        self.assertIn("forbidden", refused.text)
        self.helm(version, "upgrade", "--install", "r", chart, "--skip-crds", user=self.user)
        self.assertTrue(self.api.object("ConfigMap", "x"))

    @each(HELMS)
    def test_a_role_gives_only_what_its_author_has(self, version):
        def role(group):
            return self.chart({"role.yaml": f"""\
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata: {{name: x}}
                rules: [{{apiGroups: ["{group}"], resources: [secrets], verbs: [get]}}]
                """})
        refused = self.helm(version, "install", "r", role("example.com"), user=self.user, ok=False)
        self.assertIn("attempting to grant RBAC permissions not currently held", refused.text)
        self.helm(version, "upgrade", "--install", "r", role(""), user=self.user)

    @each(HELMS)
    def test_a_forbidden_lookup_fails_the_template(self, version):
        chart = self.chart({"x.yaml": """\
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: x}
            data: {n: "{{ len (lookup "storage.k8s.io/v1" "StorageClass" "" "standard") }}"}
            """})
        self.assertIn("forbidden", self.helm(version, "install", "r", chart, user=self.user, ok=False).text)
        self.helm(version, "install", "r", chart)


class Claims(ReleaseCase):
    @each(HELMS)
    def test_a_kept_claim_neither_shrinks_nor_grows(self, version):
        chart = self.release_chart()
        self.helm(version, "install", "r", chart, "--set", "size=20Gi")
        self.helm(version, "uninstall", "r")
        smaller = self.helm(version, "install", "r", chart, "--set", "size=10Gi", ok=False)
        self.assertIn("can not be less than status.capacity", smaller.text)
        larger = self.helm(version, "upgrade", "--install", "r", chart, "--set", "size=30Gi", ok=False)
        self.assertIn("only dynamically provisioned pvc can be resized", larger.text)
        self.helm(version, "upgrade", "--install", "r", chart, "--set", "size=20Gi")


class Owners(ReleaseCase):
    @each(HELMS)
    def test_keep_does_not_protect_from_garbage_collection(self, version):
        owner = self.api.create({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "operator"}})[0]
        claim = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "r-data", "ownerReferences": [
            {"apiVersion": "v1", "kind": "ConfigMap", "name": "operator", "uid": owner["metadata"]["uid"]}]},
            "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": VALUES["size"]}}}}
        self.api.create(claim)
        self.helm(version, "install", "r", self.release_chart(), "--take-ownership")
        kept = self.api.object("PersistentVolumeClaim", "r-data")["metadata"]
        self.assertEqual((kept["annotations"]["helm.sh/resource-policy"], len(kept["ownerReferences"])), ("keep", 1))
        self.helm(version, "uninstall", "r")
        self.assertTrue(self.api.object("PersistentVolumeClaim", "r-data"))
        self.kubectl("delete", "configmap", "operator")
        self.assertIsNone(self.api.object("PersistentVolumeClaim", "r-data"))
