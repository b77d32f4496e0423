"""What a run of the keeper does beside updates: requests of agents, drift, rotated Secrets, status; with real Helm, the rights
of the keeper's own Role, and the loopback API server."""

import json
import unittest
import urllib.error
import urllib.request

from tick_case import CHART, HELM, NAME, TickCase, kill, post_renderer, reduced

AGENT = f"system:serviceaccount:default:{NAME}"
GROUP = "openclaw.rocks/v1alpha1"
ALL = ["skills", "config", "workspaceFiles", "envVars"]


class UpkeepCase(TickCase):
    def begin_release(self, version=HELM, allowed=(), **more):
        # Without a collector: the address of a pod is nobody's here.
        values = {"image": {"tag": "2026.3.1"}, "keeper": {"enabled": True}, "observability": {"metrics": {"enabled": False}}, **more}
        if allowed:
            values["selfConfigure"] = {"enabled": True, "allowedActions": list(allowed)}
        self.values = self.home.file("values.yaml", values)
        self.run_helm(version, "install", NAME, CHART, "-f", self.values, *post_renderer(version))

    def users_upgrade(self, version=HELM, *arguments):
        self.run_helm(version, "upgrade", NAME, CHART, "-f", self.values, *post_renderer(version), *arguments)

    def ask(self, name, user=AGENT, code=201, **spec):
        body = {"apiVersion": GROUP, "kind": "OpenClawSelfConfig", "metadata": {"name": name, "namespace": "default"},
                "spec": {"instanceRef": NAME, **spec}}
        path = f"/apis/{GROUP}/namespaces/default/openclawselfconfigs"
        status, answer = self.call("POST", path, body, user=user)
        self.assertEqual(status, code, answer)

    def call(self, method, path, body, user="admin"):
        """(status, answer) of one request to the API server."""
        kind = "application/merge-patch+json" if method == "PATCH" else "application/json"
        request = urllib.request.Request(self.api.url + path, json.dumps(body).encode() if method != "GET" else None, method=method,
                                         headers={"Content-Type": kind, "Authorization": f"Bearer {user}"})
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                return response.status, json.load(response)
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def answer(self, name):
        """(phase, message) of a request."""
        status = (self.api.object("OpenClawSelfConfig", name) or {}).get("status", {})
        return status.get("phase"), status.get("message")

    def variables(self):
        return {v["name"]: v.get("value") for v in self.containers()["openclaw"]["env"]}

    def conditions(self):
        status = self.api.object("OpenClawInstance", NAME).get("status", {})
        return {c["type"]: (c["status"], c["reason"]) for c in status.get("conditions", [])}


class Requests(UpkeepCase):
    def test_what_is_asked_for_is_there_after_the_next_run_and_stays(self):
        self.begin_release(allowed=ALL)
        self.ask("sc-1", addEnvVars=[{"name": "MODE", "value": "calm"}])
        self.ask("sc-2", addWorkspaceFiles={"notes/a.md": "hi"}, configPatch={"agents": {"defaults": {"model": "x"}}})
        self.tick()
        self.assertEqual(self.answer("sc-1"), ("Applied", "applied"))
        self.assertEqual(self.variables()["MODE"], "calm")
        files = self.api.object("ConfigMap", f"{NAME}-workspace")["data"]
        self.assertEqual(files["notes--a.md"], "hi")
        self.assertEqual(self.revisions()[-1], ("deployed", f"keeper: {NAME}: requested by its agent: sc-1, sc-2"))
        record = self.api.object("OpenClawInstance", NAME)
        self.assertNotIn("env", record["spec"])
        owner = self.api.object("OpenClawSelfConfig", "sc-1")["metadata"]["ownerReferences"][0]
        self.assertEqual(owner["uid"], record["metadata"]["uid"])
        self.assertIn("SelfConfigApplied", self.events())
        # The user's own upgrade, with the user's own values, keeps it; so do the next runs.
        self.users_upgrade()
        self.assertEqual(self.variables()["MODE"], "calm")
        before = len(self.revisions())
        self.ticks(2)
        self.assertEqual(len(self.revisions()), before)
        # What the user sets wins, and taking the right away takes it out.
        self.users_upgrade(HELM, "--set", "env[0].name=MODE,env[0].value=busy")
        self.assertEqual(self.variables()["MODE"], "busy")
        self.users_upgrade(HELM, "--set", "selfConfigure.allowedActions={skills}")
        self.assertNotIn("MODE", self.variables())
        # An hour later the requests are gone, what they did is not.
        self.tick(minutes=60)
        self.tick()
        self.assertEqual(self.api.objects("OpenClawSelfConfig"), [])
        self.users_upgrade()
        self.assertEqual(self.variables()["MODE"], "calm")

    def test_removal_takes_only_what_was_added(self):
        self.begin_release(allowed=ALL, env=[{"name": "THEIRS", "value": "1"}])
        self.ask("sc-1", addEnvVars=[{"name": "MODE", "value": "calm"}])
        self.tick()
        self.ask("sc-2", removeEnvVars=["MODE", "THEIRS"])
        self.tick()
        phase, message = self.answer("sc-2")
        self.assertEqual(phase, "Applied")
        self.assertIn('variable "THEIRS" was not added by a request', message)
        self.assertEqual(self.variables()["THEIRS"], "1")
        self.assertNotIn("MODE", self.variables())
        self.assertIn("SelfConfigSkippedRemoval", self.events())

    def test_what_is_refused_changes_nothing(self):
        self.begin_release(allowed=["skills"])
        self.ask("denied", addEnvVars=[{"name": "MODE", "value": "x"}], addSkills=["weather"])
        self.ask("failed", addSkills=["weather; curl evil"])
        self.ask("stray", instanceRef="nobody", addSkills=["weather"])
        before = len(self.revisions())
        self.tick()
        self.assertEqual(self.answer("denied")[0], "Denied")
        self.assertEqual(self.answer("failed")[0], "Failed")
        self.assertEqual(self.answer("stray")[0], "Failed")
        self.assertEqual(len(self.revisions()), before)
        self.assertIn("SelfConfigDenied", self.events())

    def test_forged_state_and_requests_get_nowhere(self):
        """Whoever can write the state can do no more than a request; the agent cannot write it at all."""
        self.begin_release(allowed=["envVars"])
        self.tick()
        path = f"/api/v1/namespaces/default/configmaps/{NAME}-state"
        for method in ("GET", "PUT", "PATCH", "DELETE"):
            status, _ = self.call(method, path, {"data": {}}, user=AGENT)
            self.assertEqual(status, 403, method)
        requests = f"/apis/{GROUP}/namespaces/default/openclawselfconfigs"
        status, _ = self.call("PATCH", f"{requests}/x/status", {"status": {"phase": "Applied"}}, user=AGENT)
        self.assertEqual(status, 403)
        forged = {"version": 1, "selfConfigure": {"requests": [
            {"name": "evil", "uid": "x", "addEnvVars": [{"name": "NODE_OPTIONS", "value": "-r /data/x"}],
             "addSkills": ["weather"], "configPatch": {"gateway": {"auth": {"mode": "none"}}}}]}}
        self.call("PATCH", path, {"data": {"state.json": json.dumps(forged)}})
        pod = self.api.object("StatefulSet", NAME)["spec"]["template"]
        self.users_upgrade()
        self.ticks(2)
        self.assertEqual(self.api.object("StatefulSet", NAME)["spec"]["template"], pod)
        # An agent cannot say that its request was applied: a status in a new object does not count.
        self.call("POST", requests, {
            "apiVersion": GROUP, "kind": "OpenClawSelfConfig", "metadata": {"name": "sly", "namespace": "default"},
            "spec": {"instanceRef": NAME, "addSkills": ["x"]}, "status": {"phase": "Applied", "message": "done"}}, user=AGENT)
        self.tick()
        self.assertEqual(self.answer("sly")[0], "Denied")


    def test_a_run_that_was_killed_is_gone_on_with(self):
        """After whatever change to the cluster it dies: the request is answered once, and what it asks for is there once."""
        self.begin_release(allowed=ALL)
        self.tick()
        self.ask("sc-first", addEnvVars=[{"name": "MODE", "value": "first"}])
        mark = len(self.api.log())
        self.tick()
        changes = [f"{e['method']} {e['path'].rpartition('/v1')[2]}" for e in self.api.log()[mark:] if e["method"] not in ("GET", "HEAD")]
        answered = next(index for index, change in enumerate(changes) if change.endswith("sc-first/status"))
        for point in reduced("crash points of a request", [0, len(changes) // 2, answered - 1, answered], range(len(changes))):
            with self.subTest(killed_before=changes[point], point=point):
                name = f"sc-{point}"
                self.ask(name, addEnvVars=[{"name": "MODE", "value": name}])
                process = self.begin()
                self.api.world.killer = lambda process=process: kill(process)
                self.api.fault(method="POST|PUT|PATCH|DELETE", kind="kill", skip=point)
                process.communicate(timeout=120)
                self.api.clear_faults()
                self.assertEqual(process.returncode, -9)
                self.ticks(2)
                self.assertEqual(self.answer(name), ("Applied", "applied"))
                self.assertEqual(self.variables()["MODE"], name)
                state = self.state()["selfConfigure"]
                self.assertEqual([entry["name"] for entry in state["requests"]], [name])
                self.assertNotIn("answers", state)
                told = [o for o in self.api.objects("Event") if o["reason"] == "SelfConfigApplied" and f" {name} " in o["message"]]
                self.assertEqual(len(told), 1)


class Drift(UpkeepCase):
    def test_what_was_changed_by_hand_is_put_right_and_foreign_fields_live_on(self):
        self.begin_release(allowed=ALL)
        self.tick()
        before = len(self.revisions())
        self.kubectl("delete", "role", NAME)
        self.kubectl("label", "service", NAME, "theirs=yes")
        self.kubectl("patch", "service", NAME, "--type=merge", "-p", json.dumps({"spec": {"selector": {"app.kubernetes.io/name": "x"}}}))
        self.tick()
        self.assertIsNotNone(self.api.object("Role", NAME), self.log)
        self.assertEqual(self.conditions()["RBACReady"], ("True", "RBACCreated"))
        service = self.api.object("Service", NAME)
        self.assertEqual(service["spec"]["selector"]["app.kubernetes.io/name"], "openclaw")
        self.assertEqual(service["metadata"]["labels"]["theirs"], "yes")
        status, description = self.revisions()[-1]
        self.assertEqual((status, len(self.revisions())), ("deployed", before + 1))
        self.assertIn("drift: ", description)
        self.ticks(2)
        self.assertEqual(len(self.revisions()), before + 1)

    def test_a_rotated_token_a_scaled_pod_and_a_restart_are_no_drift(self):
        self.begin_release()
        self.tick()
        before = len(self.revisions())
        self.kubectl("annotate", "configmap", f"{NAME}-config", "theirs=yes")
        self.kubectl("rollout", "restart", "statefulset", NAME)
        self.ticks(2)
        self.assertEqual(len(self.revisions()), before)
        template = self.api.object("StatefulSet", NAME)["spec"]["template"]
        self.assertIn("kubectl.kubernetes.io/restartedAt", template["metadata"]["annotations"])

    def test_somebody_who_insists_wins_after_three_times(self):
        self.begin_release()
        self.tick()
        for _ in range(4):
            self.kubectl("patch", "pdb", NAME, "--type=merge", "-p", '{"spec": {"maxUnavailable": 0}}')
            self.tick()
        self.assertEqual(self.api.object("PodDisruptionBudget", NAME)["spec"]["maxUnavailable"], 0)
        self.assertEqual(sum("drift" in text for _, text in self.revisions()), 3)
        self.assertEqual(self.conditions()["DriftNotCorrectable"], ("True", "CorrectedTooOften"))
        self.ticks(2)
        self.assertEqual(sum("drift" in text for _, text in self.revisions()), 3)
        # The user's own upgrade puts it right, and the condition goes.
        self.users_upgrade(HELM, "--force-conflicts", "--server-side=true")
        self.tick()
        self.assertNotIn("DriftNotCorrectable", self.conditions())


class Secrets(UpkeepCase):
    def secret(self, value):
        self.kubectl("patch", "secret", "keys", "--type=merge", "-p", json.dumps({"stringData": {"API_KEY": value}}))

    def annotation(self):
        return self.api.object("StatefulSet", NAME)["spec"]["template"]["metadata"]["annotations"].get("openclaw.rocks/secret-hash")

    def test_a_rotation_rolls_the_pod_and_an_install_does_not(self):
        self.api.create({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "keys", "namespace": "default"},
                         "data": {"API_KEY": "b25l"}})
        self.begin_release(envFrom=[{"secretRef": {"name": "keys"}}])
        before = len(self.revisions())
        self.ticks(2)
        self.assertEqual((self.annotation(), len(self.revisions())), (None, before))
        self.secret("two")
        self.tick()
        first = self.annotation()
        self.assertRegex(first, "^[0-9a-f]{16}$")
        self.assertIn("a Secret that its pod reads has changed", self.revisions()[-1][1])
        self.ticks(2)
        self.users_upgrade()
        self.assertEqual((self.annotation(), len(self.revisions())), (first, before + 2))
        self.rotate()  # the gateway's token
        self.tick()
        self.assertNotEqual(self.annotation(), first)
        # A Secret that is added rolls the pod by its own reference, and not once more by the next run.
        self.api.create({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "more", "namespace": "default"}, "data": {}})
        self.users_upgrade(HELM, "--set", "env[0].name=X,env[0].valueFrom.secretKeyRef.name=more,env[0].valueFrom.secretKeyRef.key=x")
        hash_before, count = self.annotation(), len(self.revisions())
        self.ticks(2)
        self.assertEqual((self.annotation(), len(self.revisions())), (hash_before, count))


class Status(UpkeepCase):
    def test_phases_conditions_and_kubectl_wait(self):
        self.begin_release()
        self.tick()
        record = self.api.object("OpenClawInstance", NAME)
        self.assertEqual(record["status"]["phase"], "Running")
        self.assertEqual(record["status"]["gatewayEndpoint"], f"{NAME}.default.svc:18789")
        self.assertEqual(record["status"]["managedResources"]["statefulSet"], NAME)
        self.assertEqual({status for status, _ in self.conditions().values()}, {"True"})
        self.kubectl("wait", "--for=condition=Ready", f"openclawinstances.openclaw.rocks/{NAME}", "--timeout=5s")
        shown = self.kubectl("get", "openclawinstances").out
        self.assertIn("Running", shown)
        self.assertIn("True", shown)
        version = record["metadata"]["resourceVersion"]
        self.ticks(2)
        self.assertEqual(self.api.object("OpenClawInstance", NAME)["metadata"]["resourceVersion"], version, "written for nothing")
        self.users_upgrade(HELM, "--set", "suspended=true")
        self.tick()
        self.assertEqual(self.api.object("OpenClawInstance", NAME)["status"]["phase"], "Suspended")
        self.assertEqual(self.conditions()["Ready"], ("False", "Suspended"))

    def test_what_is_missing_is_said(self):
        self.begin_release(envFrom=[{"secretRef": {"name": "absent"}}])
        self.tick()
        self.assertEqual(self.conditions()["SecretsReady"], ("False", "SecretsMissing"))

    def test_a_release_that_a_user_took_back_is_left_alone(self):
        self.begin_release(allowed=ALL)
        self.users_upgrade(HELM, "--set", "image.tag=2026.3.2")
        self.run_helm(HELM, "rollback", NAME, "1")
        before = len(self.revisions())
        self.ask("sc-1", addSkills=["weather"])
        self.kubectl("delete", "role", NAME)
        self.ticks(2)
        self.assertEqual(len(self.revisions()), before)
        self.assertEqual(self.conditions()["ReleaseLeftAlone"], ("True", "RolledBackByUser"))
        self.assertEqual(self.conditions()["RBACReady"][0], "False")
        self.assertIsNone(self.answer("sc-1")[0], "nobody is told of what is not there yet")
        self.users_upgrade()
        self.tick()
        self.assertEqual(self.answer("sc-1")[0], "Applied")


if __name__ == "__main__":
    unittest.main()
