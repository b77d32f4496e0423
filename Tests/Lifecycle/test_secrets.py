"""The gateway token and its kin over a release's life: lost, brought by the user, made by a Job, derived from a seed."""

import base64
import json
import unittest

from release_case import DEFAULT, KEPT, NAME, ROTATED, TOKEN, HookCase, ReleaseCase, each
from through_helm import HELMS, SOME, post_renderer

NO_SECRET = DEFAULT - {("Secret", TOKEN)}


class Lost(ReleaseCase):
    @each(HELMS)
    def test_a_secret_deleted_by_hand_is_made_anew_only_when_asked(self, version):
        self.install(version)
        token = self.token()
        self.kubectl("delete", "secret", TOKEN)
        before = self.own_objects()
        self.upgrade(version, ok=False, says="error[secret-lost]")
        self.upgrade(version, ok=False, says=f"secrets.regenerate: [{TOKEN}]")
        self.assertEqual((self.own_objects(), self.history(version)), (before, ["deployed"]))
        self.upgrade(version, "--set", f"secrets.regenerate={{{TOKEN}}}")
        new = self.token()
        self.assertRegex(new, r"^[A-Za-z0-9+/]{86}==$")
        self.assertNotEqual(new, token)
        for values in (["--set", f"secrets.regenerate={{{TOKEN}}}"], []):  # it stays allowed, and then it is not
            self.upgrade(version, *values)
            self.assertEqual(self.token(), new)

    @each(SOME)
    def test_a_lost_password(self, version):
        values = ["--set", "networking.ingress.enabled=true", "--set", "networking.ingress.hosts[0].host=a.example.com",
                  "--set", "networking.ingress.className=nginx", "--set", "networking.ingress.security.basicAuth.enabled=true"]
        self.install(version, *values)
        password = self.api.object("Secret", f"{NAME}-basic-auth")["data"]
        self.assertEqual(set(password), {"auth", "username", "password"})
        self.upgrade(version, *values)
        self.assertEqual(self.api.object("Secret", f"{NAME}-basic-auth")["data"], password)
        self.kubectl("delete", "secret", f"{NAME}-basic-auth")
        self.upgrade(version, *values, ok=False, says="error[secret-lost]")
        self.upgrade(version, *values, "--set", f"secrets.regenerate={{{NAME}}}")
        self.assertNotEqual(self.api.object("Secret", f"{NAME}-basic-auth")["data"], password)

    @each(SOME)
    def test_a_secret_that_nothing_used_yet(self, version):
        """The first install failed before the workload: nothing runs with it, so nothing is lost."""
        self.api.fault(method="POST|PATCH", path="/statefulsets", kind="500", times=0)
        self.install(version, ok=False)
        self.kubectl("delete", "secret", TOKEN, "--ignore-not-found")
        self.api.clear_faults()
        self.install(version, verb=["upgrade", "--install"])
        self.assertEqual(self.there(), DEFAULT)


class BroughtByTheUser(ReleaseCase):
    def wired_to(self):
        variables = {each["name"]: each for each in self.containers()["openclaw"]["env"]}
        return variables["OPENCLAW_GATEWAY_TOKEN"]["valueFrom"]["secretKeyRef"]["name"]

    def bring(self, name):
        self.kubectl("create", "secret", "generic", name, "--from-literal=token=mine")
        return self.token(name)

    @each(SOME)
    def test_existing_secret(self, version):
        mine = self.bring("mine")
        self.install(version, "--set", "gateway.existingSecret=mine")
        self.assertEqual((self.there(), self.wired_to(), self.token("mine")), (NO_SECRET | {("Secret", "mine")}, "mine", mine))
        self.upgrade(version, "--set", "gateway.existingSecret=mine")
        self.assertNotIn(mine, self.run_helm(version, "get", "manifest", NAME).out)
        self.run_helm(version, "uninstall", NAME)
        self.assertEqual(self.token("mine"), mine)

    @each(SOME)
    def test_existing_secret_later_and_back(self, version):
        self.install(version)
        token, mine = self.token(), self.bring("mine")
        self.upgrade(version, "--set", "gateway.existingSecret=mine")
        self.assertEqual((self.wired_to(), self.token()), ("mine", token))
        self.upgrade(version)
        self.assertEqual((self.wired_to(), self.token(), self.token("mine")), (TOKEN, token, mine))

    @each(SOME)
    def test_mode_external(self, version):
        self.install(version, "--set", "secrets.mode=external")
        self.assertEqual((self.there(), self.wired_to()), (NO_SECRET, TOKEN))
        mine = self.bring(TOKEN)
        self.upgrade(version, "--set", "secrets.mode=external")
        self.assertEqual(self.token(), mine)
        self.run_helm(version, "uninstall", NAME)
        self.assertEqual(self.token(), mine)

    @each(SOME)
    def test_mode_changed_on_a_living_release(self, version):
        for mode in ("external", "job"):
            with self.subTest(mode=mode):
                self.fresh()
                self.install(version)
                token = self.token()
                self.upgrade(version, "--set", f"secrets.mode={mode}")
                self.assertEqual((self.token(), self.wired_to()), (token, TOKEN))
                self.rotate()
                self.upgrade(version)
                self.assertEqual(self.token(), ROTATED)


class MadeByAJob(ReleaseCase):
    JOB = ("--set", "secrets.mode=job")
    HOOKS = ["serviceaccounts", "roles", "rolebindings", "jobs"]

    @each(SOME)
    def test_hooks_come_and_go_and_no_secret_is_rendered(self, version):
        self.install(version, *self.JOB)
        self.assertEqual(self.there(), NO_SECRET)
        removed = [entry["path"].partition("?")[0].split("/")[-2] for entry in self.api.log("DELETE", f"{NAME}-ensure")
                   if entry.get("status", 200) < 300]
        self.assertEqual(sorted(removed), sorted(self.HOOKS))
        self.assertNotIn("kind: Secret", self.run_helm(version, "get", "manifest", NAME).out)

    @each(SOME)
    def test_what_the_job_made_is_left_alone(self, version):
        self.install(version, *self.JOB)
        self.kubectl("create", "secret", "generic", TOKEN, "--from-literal=token=made")  # what the Job would do
        made = self.token()
        self.upgrade(version, *self.JOB)
        self.run_helm(version, "rollback", NAME, "1")
        self.assertEqual(self.token(), made)
        self.run_helm(version, "uninstall", NAME)
        self.assertEqual((self.there(), self.token()), (KEPT, made))

    @each(SOME)
    def test_a_job_that_fails_stops_the_install_before_anything_else(self, version):
        self.api.settings(jobs="fail")
        self.install(version, *self.JOB, ok=False)
        self.assertEqual({kind for kind, _ in self.there()} & {"StatefulSet", "PersistentVolumeClaim", "Secret"}, set())
        self.api.settings(jobs="complete")
        self.install(version, *self.JOB, verb=["upgrade", "--install"])
        self.assertEqual(self.there(), NO_SECRET)


class MadeByTheKeeper(HookCase):
    JOB = ("--set", "secrets.mode=job", "--set", "keeper.image.repository=example.com/keeper")
    BASIC_AUTH = ("--set", "networking.ingress.enabled=true", "--set", "networking.ingress.hosts[0].host=a.example.com",
                  "--set", "networking.ingress.className=nginx", "--set", "networking.ingress.security.basicAuth.enabled=true",
                  "--set", "networking.ingress.security.basicAuth.username=ann")

    @each(SOME)
    def test_a_life(self, version):
        made, there = ("made the Secret", TOKEN), ("the Secret is there", TOKEN)
        self.install(version, *self.JOB)
        token = self.token()
        self.assertRegex(base64.b64decode(token), rb"^[0-9a-f]{64}$")
        self.assertEqual((self.there(), self.said()), (DEFAULT, [made]))
        self.upgrade(version, *self.JOB)
        self.assertEqual(self.token(), token)
        self.rotate()
        self.upgrade(version, *self.JOB)
        self.run_helm(version, "rollback", NAME, "1")
        self.assertEqual((self.token(), self.said()), (ROTATED, [made, there, there]))
        self.run_helm(version, "uninstall", NAME)
        self.assertEqual((self.there(), self.token()), (KEPT, ROTATED))
        self.install(version, *self.JOB)
        self.assertEqual((self.there(), self.token(), self.said()[3:]), (DEFAULT, ROTATED, [there]))

    @each(SOME)
    def test_the_mode_changes_and_the_value_stays(self, version):
        self.install(version, *self.JOB, *self.BASIC_AUTH)
        token, auth = self.token(), self.api.object("Secret", f"{NAME}-basic-auth")["data"]
        self.assertEqual(base64.b64decode(auth["username"]), b"ann")
        for mode in ((), self.JOB, ()):
            self.upgrade(version, *mode, *self.BASIC_AUTH)
            self.assertEqual((self.token(), self.api.object("Secret", f"{NAME}-basic-auth")["data"]), (token, auth))
        self.assertIn("kind: Secret", self.run_helm(version, "get", "manifest", NAME).out)
        self.rotate()
        for mode in (self.JOB, (), self.JOB):
            self.upgrade(version, *mode, *self.BASIC_AUTH)
            self.assertEqual(self.token(), ROTATED)
        self.run_helm(version, "uninstall", NAME)
        self.assertEqual(self.token(), ROTATED)
        self.install(version, *self.BASIC_AUTH)  # and one that renders takes it up
        self.assertEqual(self.token(), ROTATED)

    @each(SOME)
    def test_one_that_is_lost_is_made_anew(self, version):
        """Nothing in the cluster could tell the Job whether it ever was: the pods keep the old value until they restart."""
        self.install(version, *self.JOB)
        token = self.token()
        self.kubectl("delete", "secret", TOKEN)
        self.upgrade(version, *self.JOB)
        self.assertRegex(base64.b64decode(self.token()), rb"^[0-9a-f]{64}$")
        self.assertNotEqual(self.token(), token)
        # Rendered, the same loss is refused.
        self.kubectl("delete", "secret", TOKEN)
        self.upgrade(version, ok=False, says="error[secret-lost]")

    @each(SOME)
    def test_one_of_no_use_stops_the_install_before_anything_else(self, version):
        self.kubectl("create", "secret", "generic", TOKEN, "--from-literal=other=x")
        self.install(version, *self.JOB, ok=False)
        self.assertEqual({kind for kind, _ in self.there()} & {"StatefulSet", "PersistentVolumeClaim"}, set())
        self.assertEqual([code for _, code, _ in self.api.job_logs()], [3] * 4)  # backoffLimit: 3
        self.assertIn("missing or empty", self.said()[-1][0])
        self.kubectl("delete", "secret", TOKEN)
        self.install(version, *self.JOB, verb=["upgrade", "--install"])
        self.assertEqual(self.there(), DEFAULT)

    @each(SOME)
    def test_one_that_is_not_helms_is_used_as_it_is(self, version):
        self.kubectl("create", "secret", "generic", TOKEN, "--from-literal=token=mine")
        mine = self.token()
        self.install(version, *self.JOB)
        self.assertEqual((self.token(), self.said()), (mine, [("the Secret is there", TOKEN)]))


class Seeded(ReleaseCase):
    def test_the_same_everywhere_and_different_where_it_should_be(self):
        seeded = {"OPENCLAW_SECRET_SEED_FILE": str(self.home.seed)}
        variants = {"": [], "generation": ["--set", "secrets.generation=2"], "context": ["--set", "secrets.context=east"],
                    "namespace": ["-n", "other", "--create-namespace"]}
        found = {}
        for version in SOME:
            for what, arguments in variants.items():
                self.fresh()
                self.install(version, *arguments, **seeded)
                found.setdefault(what, set()).add(self.token(namespace="other" if what == "namespace" else "default"))
        self.assertEqual({what: len(tokens) for what, tokens in found.items()}, dict.fromkeys(variants, 1))
        self.assertEqual(len(set.union(*found.values())), len(variants))

    @each(SOME)
    def test_what_lives_wins(self, version):
        seeded = {"OPENCLAW_SECRET_SEED_FILE": str(self.home.seed)}
        self.install(version)
        token = self.token()
        self.upgrade(version, "--set", "secrets.generation=3", **seeded)
        self.assertEqual(self.token(), token)
        self.rotate()
        self.upgrade(version, **seeded)
        self.assertEqual(self.token(), ROTATED)


class Others(ReleaseCase):
    @each(SOME)
    def test_hidden_secrets_are_comments_in_the_stream(self, version):
        chart = self.chart({"s.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: mine}\nstringData: {a: hunter2}\n",
                            "c.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\n"}, name="parent")
        shown = self.run_helm(version, "install", NAME, chart, "--dry-run=server", "--hide-secret", *post_renderer(version)).out
        self.assertNotIn("hunter2", shown)
        self.assertIn("HIDDEN", shown)
        self.assertIn("name: other", shown)
        # pinned: Helm hides before the post-renderer runs, so what the post-renderer makes is shown
        ours = self.install(version, "--dry-run=server", "--hide-secret", "--set", "record.enabled=false").out
        self.assertIn(f"name: {TOKEN}", ours)

    @each(SOME)
    def test_one_of_that_name_that_is_not_helms(self, version):
        self.kubectl("create", "secret", "generic", TOKEN, "--from-literal=token=mine")
        mine = self.token()
        self.install(version, ok=False, says="invalid ownership metadata")
        self.assertEqual(self.token(), mine)
        self.install(version, "--take-ownership", verb=["upgrade", "--install"])
        labels = json.loads(self.kubectl("get", "secret", TOKEN, "-o", "json").out)["metadata"]["labels"]
        self.assertEqual((self.token(), labels["app.kubernetes.io/managed-by"]), (mine, "Helm"))


if __name__ == "__main__":
    unittest.main()
