"""What the keeper may do, and what somebody must be allowed to do who installs it."""

import json
import unittest

from tick_case import ACCOUNT, CHART, HELM, NAME, TickCase, post_renderer

ADMIN = "namespace-admin:default"


class Rights(TickCase):
    def rules(self):
        return self.api.object("Role", f"{NAME}-keeper")["rules"]

    def test_neither_escalate_nor_bind_nor_everything(self):
        self.start()
        for rule in self.rules():
            self.assertNotIn("*", rule["verbs"] + rule["resources"] + rule["apiGroups"])
            self.assertFalse({"escalate", "bind", "impersonate"} & set(rule["verbs"]))
        bound = [b for b in self.api.objects("RoleBinding") + self.api.objects("ClusterRoleBinding")
                 if any(s.get("name") == f"{NAME}-keeper" for s in b.get("subjects") or [])]
        self.assertEqual([b["metadata"]["name"] for b in bound], [f"{NAME}-keeper"])

    def test_the_admin_of_a_namespace_can_install_it(self):
        """Without our kinds: those are for whoever administers the cluster."""
        self.start(HELM, "--set", "record.enabled=false", "--skip-crds", user=ADMIN)
        self.push("2026.3.2")
        self.ticks(3)
        self.assertEqual((self.tag(), self.status()["currentVersion"]), ("2026.3.2", "2026.3.2"))

    def test_rights_that_the_user_gives_the_agent(self):
        """The keeper applies the agent's Role, so it must hold what stands in it."""
        extra = {"apiGroups": [""], "resources": ["pods/exec"], "verbs": ["create"]}
        self.start(HELM, "--set-json", f"security.rbac.additionalRules={json.dumps([extra])}")
        self.assertIn(extra, self.rules())
        self.kubectl("delete", "role", NAME)
        self.push("2026.3.2")
        self.ticks(3)
        self.assertEqual((self.tag(), extra in self.api.object("Role", NAME)["rules"]), ("2026.3.2", True))

    def test_others_state_leads_nowhere(self):
        """Whoever may write ConfigMaps can stop updates, and do no more."""
        self.start()
        self.ticks(1)
        self.push("2026.3.2")
        for forged in ("no JSON", json.dumps({"version": 1, "update": {"target": {"tag": "../evil:1", "base": {
                "repository": self.image, "tag": "2026.3.1"}}}}),
                json.dumps({"version": 1, "update": {"target": {"tag": "2026.3.1", "restoreFrom": "backups/other/x", "base": {
                    "repository": self.image, "tag": "2026.3.1"}}}})):
            self.kubectl("patch", "configmap", f"{NAME}-state", "--type=merge", "-p", json.dumps({"data": {"state.json": forged}}))
            self.upgrade(HELM)
            self.assertEqual(self.tag(), "2026.3.1")
            containers = self.api.object("StatefulSet", NAME)["spec"]["template"]["spec"]["initContainers"]
            self.assertNotIn("backups/other/x", json.dumps(containers))
            self.tick(minutes=24 * 60)
        self.ticks(3)
        self.assertEqual(self.tag(), "2026.3.2")

    def test_a_state_of_a_newer_keeper_is_not_overwritten(self):
        self.start()
        self.ticks(1)
        newer = {"data": {"state.json": json.dumps({"version": 99, "update": {}})}}
        self.kubectl("patch", "configmap", f"{NAME}-state", "--type=merge", "-p", json.dumps(newer))
        lines = self.tick(code=3)
        self.assertIn("is newer than this keeper's", lines[-1]["message"])
        self.assertEqual(self.state()["version"], 99)

    def test_nothing_of_others(self):
        """Another release of the namespace is not read, and not touched."""
        self.start()
        self.run_helm(HELM, "install", "other", "--set", "fullnameOverride=other", CHART, *post_renderer(HELM))
        before = self.api.object("StatefulSet", "other")
        self.ticks(2)
        self.assertEqual(self.api.object("StatefulSet", "other"), before)
        self.assertEqual([e for e in self.api.log(path="/other") if ACCOUNT in e["user"]], [])


if __name__ == "__main__":
    unittest.main()
