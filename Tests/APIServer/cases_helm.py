"""The life of a release with real Helm: install, upgrade, roll back, uninstall, and what happens when answers go wrong."""

import json

from tools import HELM_4, HELMS, ServerCase, each

__all__ = ["LifeOfARelease", "Waiting", "Faults"]

# A release as ours will be: a generated Secret and a claim that are kept, and a workload that uses them.
TEMPLATE = """\
{{- $old := lookup "v1" "Secret" .Release.Namespace (printf "%s-token" .Release.Name) }}
apiVersion: v1
kind: Secret
metadata:
  name: "{{ .Release.Name }}-token"
  annotations: {helm.sh/resource-policy: keep}
data:
  token: {{ if $old }}{{ $old.data.token }}{{ else }}{{ randAlphaNum 32 | b64enc }}{{ end }}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: "{{ .Release.Name }}-config"}
data: {image: "{{ .Values.image }}", isUpgrade: "{{ .Release.IsUpgrade }}"}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: "{{ .Release.Name }}-data", annotations: {helm.sh/resource-policy: keep}}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: {{ .Values.size }}}}}
---
apiVersion: v1
kind: Service
metadata: {name: "{{ .Release.Name }}"}
spec: {selector: {app: "{{ .Release.Name }}"}, ports: [{name: http, port: 80, targetPort: 8080}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: "{{ .Release.Name }}"}
spec:
  serviceName: "{{ .Release.Name }}"
  selector: {matchLabels: {app: "{{ .Release.Name }}"}}
  template:
    metadata: {labels: {app: "{{ .Release.Name }}"}}
    spec:
      containers:
        - name: main
          image: {{ .Values.image }}
          env: [{name: A, value: "1"}, {name: B, value: "2"}]
          ports: [{containerPort: 8080}]
          volumeMounts: [{name: data, mountPath: /data}]
      volumes: [{name: data, persistentVolumeClaim: {claimName: "{{ .Release.Name }}-data"}}]
"""
HOOK = """\
apiVersion: batch/v1
kind: Job
metadata:
  name: "{{ .Release.Name }}-hook"
  annotations: {helm.sh/hook: "pre-install,pre-upgrade,pre-delete", helm.sh/hook-delete-policy: before-hook-creation}
spec: {backoffLimit: 0, template: {spec: {restartPolicy: Never, containers: [{name: main, image: hook}]}}}
"""
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: "{{ .Release.Name }}"}
spec:
  selector: {matchLabels: {app: d}}
  template: {metadata: {labels: {app: d}}, spec: {containers: [{name: main, image: "{{ .Values.image }}"}]}}
"""
VALUES = {"image": "app:1", "size": "1Gi"}


class ReleaseCase(ServerCase):
    def release_chart(self, **more):
        return self.chart({"all.yaml": TEMPLATE, **more}, values=VALUES)

    def token(self, release="r"):
        return self.api.object("Secret", f"{release}-token")["data"]["token"]

    def image(self, release="r"):
        return self.api.object("StatefulSet", release)["spec"]["template"]["spec"]["containers"][0]["image"]


class LifeOfARelease(ReleaseCase):
    @each(HELMS)
    def test_install_upgrade_roll_back_uninstall_install_again(self, version):
        chart = self.release_chart(**{"hook.yaml": HOOK})
        self.helm(version, "install", "r", chart)
        token, address = self.token(), self.api.object("Service", "r")["spec"]["clusterIP"]
        self.assertEqual(self.api.object("PersistentVolumeClaim", "r-data")["status"]["capacity"], {"storage": "1Gi"})

        self.helm(version, "upgrade", "r", chart, "--set", "image=app:2")
        self.assertEqual((self.token(), self.image()), (token, "app:2"))
        self.assertEqual(self.api.object("Service", "r")["spec"]["clusterIP"], address)

        self.helm(version, "rollback", "r", "1")
        self.assertEqual((self.token(), self.image()), (token, "app:1"))
        self.assertEqual(self.status_of(version, "r"), ["superseded", "superseded", "deployed"])
        listed = json.loads(self.helm(version, "list", "-o", "json").out)
        self.assertEqual([(r["name"], r["revision"]) for r in listed], [("r", "3")])
        self.assertIn("kind: StatefulSet", self.helm(version, "get", "manifest", "r").out)

        self.helm(version, "upgrade", "r", chart, "--set", "image=app:3", "--dry-run=server")
        self.helm(version, "template", "r", chart, "--dry-run=server")
        self.assertEqual(self.image(), "app:1")

        self.helm(version, "uninstall", "r")
        left = {o["metadata"]["name"] for o in self.api.objects(namespace="default")}
        self.assertEqual(left, {"default", "kube-root-ca.crt", "r-token", "r-data"} | {n for n in left if n.startswith("r-hook")})
        self.helm(version, "install", "r", chart)
        self.assertEqual(self.token(), token)

    @each(HELMS)
    def test_a_token_rotated_by_hand_survives_an_upgrade(self, version):
        chart = self.release_chart()
        self.helm(version, "install", "r", chart)
        self.kubectl("patch", "secret", "r-token", "--type=merge", "-p", '{"data":{"token":"bmV3"}}')
        self.helm(version, "upgrade", "r", chart, "--set", "image=app:2")
        self.assertEqual(self.token(), "bmV3")

    @each(HELMS)
    def test_create_namespace_happens_after_rendering(self, version):
        chart = self.chart({"x.yaml": """\
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: x}
            data: {live: "{{ empty (lookup "v1" "ServiceAccount" .Release.Namespace "default") | not }}"}
            """})
        self.helm(version, "install", "r", chart, "-n", "new", "--create-namespace")
        self.assertEqual(self.api.object("ConfigMap", "x", "new")["data"], {"live": "false"})
        self.helm(version, "upgrade", "r", chart, "-n", "new")
        self.assertEqual(self.api.object("ConfigMap", "x", "new")["data"], {"live": "true"})

    @each(HELMS)
    def test_foreign_objects_are_adopted_only_when_asked(self, version):
        chart = self.release_chart()
        self.api.create({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "r-config"}, "data": {"mine": "1"}})
        refused = self.helm(version, "install", "r", chart, ok=False)
        self.assertIn("invalid ownership metadata", refused.text)
        self.helm(version, "install", "r", chart, "--take-ownership")
        self.assertEqual(self.api.object("ConfigMap", "r-config")["data"]["image"], "app:1")

    @each(HELMS)
    def test_immutable_fields_stop_an_upgrade_with_the_real_message(self, version):
        chart = self.release_chart()
        self.helm(version, "install", "r", chart)
        other = self.chart({"all.yaml": TEMPLATE.replace("serviceName: ", "serviceName: other # ")}, values=VALUES)
        refused = self.helm(version, "upgrade", "r", other, ok=False)
        self.assertIn("updates to statefulset spec for fields other than 'replicas'", refused.text)
        self.assertEqual(self.status_of(version, "r"), ["deployed", "failed"])


class Waiting(ReleaseCase):
    @each(HELMS)
    def test_wait_succeeds_and_times_out(self, version):
        chart = self.release_chart(**{"deployment.yaml": DEPLOYMENT})
        self.helm(version, "install", "r", chart, "--wait", "--timeout", "20s")
        self.api.settings(workloads=[["app:bad", "never"]])
        late = self.helm(version, "upgrade", "r", chart, "--set", "image=app:bad", "--wait", "--timeout", "2s", ok=False)
        self.assertIn("deadline exceeded", late.text)
        self.assertEqual(self.api.object("Pod", "r-0")["status"]["phase"], "Pending")
        self.helm(version, "rollback", "r", "1", "--wait", "--timeout", "20s")

    @each(HELMS)
    def test_hooks_end_as_the_test_wants(self, version):
        chart = self.release_chart(**{"hook.yaml": HOOK})
        self.api.settings(jobs="fail")
        self.helm(version, "install", "r", chart, "--timeout", "10s", ok=False)
        self.assertEqual(self.status_of(version, "r"), ["failed"])
        self.assertIsNone(self.api.object("StatefulSet", "r"))
        self.api.settings(jobs=[["-hook", "never"]])
        self.helm(version, "upgrade", "--install", "r", chart, "--timeout", "1s", ok=False)
        self.api.settings(jobs="complete")
        self.helm(version, "upgrade", "--install", "r", chart)
        self.assertEqual(self.image(), "app:1")


class Faults(ReleaseCase):
    @each(HELMS)
    def test_too_many_requests_is_waited_out(self, version):
        chart = self.release_chart()
        self.api.fault(path="/configmaps", kind="429", times=2)
        self.helm(version, "install", "r", chart)
        self.assertEqual([e.get("fault") for e in self.api.log(path="/configmaps")][:2], ["429", "429"])

    def test_refusals_end_in_a_clear_failure_and_can_be_repeated(self):
        for version in HELMS:
            for kind, text in (("500", "injected by the test"), ("409", "object has been modified"), ("cut", "")):
                with self.subTest(f"{version} {kind}"):
                    self.fresh()
                    chart = self.release_chart()
                    self.helm(version, "install", "r", chart)
                    token = self.token()
                    # every write to the workload, since Helm 4 repeats some of them
                    self.api.fault(method="PATCH|PUT", path="/statefulsets/r", kind=kind, times=0)
                    failed = self.helm(version, "upgrade", "r", chart, "--set", "image=app:2", ok=False)
                    self.assertIn(text, failed.text)
                    self.api.clear_faults()
                    self.helm(version, "upgrade", "r", chart, "--set", "image=app:2")
                    self.assertEqual((self.token(), self.image()), (token, "app:2"))

    def test_slow_answers_only_take_time(self):
        for version in HELM_4[-1:]:
            self.api.fault(path="/secrets", kind="slow", seconds=1)
            self.helm(version, "install", "r", self.release_chart())
            self.assertEqual(self.status_of(version, "r"), ["deployed"])
