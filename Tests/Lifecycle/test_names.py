"""Namespaces and names: several instances and releases, odd names, subcharts, renamed instances, people with few rights."""

import os
import unittest

from release_case import DEFAULT, KEPT, NAME, ReleaseCase, each
from through_helm import CHART, HELMS, SOME


def called(name, objects=DEFAULT):
    """The objects of the default instance under another name."""
    return {(kind, name + each.removeprefix(NAME)) for kind, each in objects}


class Namespaces(ReleaseCase):
    @each(SOME)
    def test_create_namespace_on_the_first_install(self, version):
        there = ("-n", "agents", "--create-namespace")
        self.install(version, *there)
        token = self.token(namespace="agents")
        self.assertEqual(self.there("agents"), DEFAULT)
        self.upgrade(version, *there[:2])
        self.assertEqual(self.token(namespace="agents"), token)
        self.run_helm(version, "uninstall", NAME, "-n", "agents")
        self.install(version, *there)
        self.assertEqual(self.token(namespace="agents"), token)
        self.install(version, verb=["upgrade", "--install"])  # of the same name, in another namespace
        self.assertNotEqual(self.token(), token)

    @each(SOME)
    def test_two_releases_in_a_namespace(self, version):
        self.install(version)
        token = self.token()
        self.install(version, release="my-agent-2")
        other = self.token("my-agent-2-gateway-token")
        self.assertNotEqual(token, other)
        self.assertEqual(self.there(), DEFAULT | called("my-agent-2"))
        self.run_helm(version, "uninstall", NAME)
        self.assertEqual(self.there(), KEPT | called("my-agent-2"))
        self.upgrade(version, release="my-agent-2")
        self.assertEqual((self.token(), self.token("my-agent-2-gateway-token")), (token, other))

    @each(SOME)
    def test_a_release_that_would_take_the_objects_of_another(self, version):
        self.install(version)
        before = self.own_objects()
        self.install(version, "--set", f"fullnameOverride={NAME}", release="other", ok=False, says="invalid ownership metadata")
        self.assertEqual(self.own_objects(), before)

    @each(SOME)
    def test_odd_names(self, version):
        for name in ("y", "true", "null", "a" * 37):
            with self.subTest(name=name):
                self.fresh()
                self.install(version, release=name)
                token = self.token(f"{name}-gateway-token")
                self.upgrade(version, release=name)
                self.assertEqual((self.there(), self.token(f"{name}-gateway-token")), (called(name), token))

    @each(SOME)
    def test_names_that_do_not_fit_are_refused_before_anything_is_made(self, version):
        for name, rule in (("012", "x-instance-name"), ("1e3", "x-instance-name"), ("a" * 53, "x-instance-name-length")):
            self.install(version, release=name, ok=False, says=f"error[{rule}]")
        self.assertEqual(self.there(), set())


class Instances(ReleaseCase):
    def values(self, **instances):
        return self.home.file("values.yaml", {"instances": instances})

    @each(HELMS)
    def test_several_in_one_release(self, version):
        self.install(version, "-f", self.values(y={}, home={"chromium": {"enabled": True}}))
        both = called(f"{NAME}-y") | called(f"{NAME}-home") | {("Service", f"{NAME}-home-cdp")}
        self.assertEqual(self.there(), both)
        tokens = [self.token(f"{NAME}-{name}-gateway-token") for name in ("y", "home")]
        self.assertEqual(len(set(tokens)), 2)
        self.upgrade(version, "-f", self.values(y={}, home={}, work={}))
        self.assertEqual([self.token(f"{NAME}-{name}-gateway-token") for name in ("y", "home")], tokens)

        self.upgrade(version, "-f", self.values(home={}))
        self.assertEqual(self.there(), called(f"{NAME}-home") | called(f"{NAME}-y", KEPT) | called(f"{NAME}-work", KEPT))
        self.upgrade(version, "-f", self.values(y={}, home={}))
        self.assertEqual([self.token(f"{NAME}-{name}-gateway-token") for name in ("y", "home")], tokens)
        self.run_helm(version, "uninstall", NAME)
        self.assertEqual({kind for kind, _ in self.there()}, {"Secret", "PersistentVolumeClaim"})

    @each(SOME)
    def test_one_that_is_wrong_stops_all(self, version):
        self.install(version, "-f", self.values(a={}, b={}))
        before = self.own_objects()
        wrong = {"security": {"podSecurityContext": {"runAsUser": 0}}}
        self.upgrade(version, "-f", self.values(a={"suspended": True}, b=wrong), ok=False, says=f"{NAME}-b")
        self.assertEqual(self.own_objects(), before)


class Renamed(ReleaseCase):
    @each(SOME)
    def test_fullname_override_on_upgrade(self, version):
        self.install(version)
        token, claim = self.token(), self.claim()
        self.upgrade(version, "--set", "fullnameOverride=friend")
        # a new instance beside what the old one leaves
        self.assertEqual(self.there(), called("friend") | KEPT)
        self.assertEqual((self.token(), self.claim()), (token, claim))
        self.assertNotEqual(self.token("friend-gateway-token"), token)
        self.upgrade(version)
        self.assertEqual(self.there(), DEFAULT | called("friend", KEPT))
        self.assertEqual((self.token(), self.claim()), (token, claim))

    @each(SOME)
    def test_renamed_with_its_data(self, version):
        """The way that keeps data and token: both are named."""
        self.install(version)
        claim = self.claim()
        self.upgrade(version, "--set", "fullnameOverride=friend", "--set", f"storage.persistence.existingClaim={NAME}-data",
                     "--set", f"gateway.existingSecret={NAME}-gateway-token")
        volumes = self.api.object("StatefulSet", "friend")["spec"]["template"]["spec"]["volumes"]
        self.assertIn({"name": "data", "persistentVolumeClaim": {"claimName": f"{NAME}-data"}}, volumes)
        self.assertEqual(self.claim(), claim)
        self.assertEqual(self.there(), {each for each in called("friend") if each not in called("friend", KEPT)} | KEPT)


class Subchart(ReleaseCase):
    @each(SOME)
    def test_in_a_chart_of_the_users(self, version):
        parent = self.chart({"mine.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: mine}\n"}, name="parent",
                            values={"openclaw": {"image": {"tag": "2026.3.12"}}, "global": {"any": "thing"}})
        self.link(parent)
        self.install(version, chart=parent)
        mine = {("ConfigMap", "mine")}
        self.assertEqual(self.there(), DEFAULT | mine)
        token, claim = self.token(), self.claim()
        self.upgrade(version, "--set", "openclaw.image.tag=2026.3.13", chart=parent)
        self.assertEqual((self.token(), self.claim(), self.tag()), (token, claim, "2026.3.13"))
        self.upgrade(version, "--set", "openclaw.enabled=false", chart=parent)
        self.assertEqual(self.there(), KEPT | mine)
        self.upgrade(version, "--set", "openclaw.enabled=true", chart=parent)
        self.assertEqual((self.there(), self.token(), self.claim()), (DEFAULT | mine, token, claim))

    @each(SOME)
    def test_twice_under_two_names(self, version):
        parent = self.chart({}, name="parent")
        self.link(parent, "work", "play")
        self.install(version, "--set", "work.nameOverride=work", "--set", "play.nameOverride=play", chart=parent)
        self.assertEqual(self.there(), called(f"{NAME}-work") | called(f"{NAME}-play"))

    def link(self, parent, *aliases):
        """Makes our chart a dependency: once under its own name, or once per alias."""

        os.makedirs(os.path.join(parent, "charts"))
        os.symlink(CHART.resolve(), os.path.join(parent, "charts", "openclaw"))
        with open(os.path.join(parent, "Chart.yaml"), "a", encoding="utf-8") as file:
            file.write("dependencies:\n")
            for alias in aliases or [None]:
                file.write("  - {name: openclaw, version: 0.1.0, "
                           + (f"alias: {alias}" if alias else "condition: openclaw.enabled") + "}\n")


class NamespaceAdmin(ReleaseCase):
    """Somebody who may do everything in one namespace and nothing outside it."""

    rbac = True
    WITHOUT = ("-n", "team", "--skip-crds", "--set", "record.enabled=false")
    USER = "namespace-admin:team"

    def setUp(self):
        super().setUp()
        self.objects = DEFAULT - {("OpenClawInstance", NAME)}

    def fresh(self):
        super().fresh()
        self.api.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "team"}})

    def live(self, version):
        """A whole life."""
        self.install(version, *self.WITHOUT, user=self.USER)
        self.assertEqual(self.there("team"), self.objects)
        token = self.token(namespace="team")
        self.upgrade(version, *self.WITHOUT, "--set", "image.tag=2026.3.13", user=self.USER)
        self.run_helm(version, "rollback", NAME, "1", "-n", "team", user=self.USER)
        self.assertEqual(self.token(namespace="team"), token)
        self.run_helm(version, "uninstall", NAME, "-n", "team", user=self.USER)
        self.assertEqual(self.there("team"), KEPT)
        self.install(version, *self.WITHOUT, user=self.USER)
        self.assertEqual((self.there("team"), self.token(namespace="team")), (self.objects, token))

    @each(HELMS)
    def test_on_a_cluster_without_our_kinds(self, version):
        self.live(version)

    @each(SOME)
    def test_on_a_cluster_with_our_kinds(self, version):
        self.kubectl("apply", "-f", str(CHART / "crds"))
        self.live(version)

    @each(SOME)
    def test_hooks(self, version):
        self.install(version, *self.WITHOUT, "--set", "secrets.mode=job", user=self.USER)
        self.assertEqual(self.there("team"), self.objects - {("Secret", f"{NAME}-gateway-token")})

    @each(SOME)
    def test_a_password(self, version):
        values = ("--set", "networking.ingress.enabled=true", "--set", "networking.ingress.hosts[0].host=a.example.com", "--set",
                  "networking.ingress.security.basicAuth.enabled=true", "--set", "networking.ingress.className=nginx")
        for _ in range(2):
            self.install(version, *self.WITHOUT, *values, verb=["upgrade", "--install"], user=self.USER)
            self.assertIn(("Secret", f"{NAME}-basic-auth"), self.there("team"))

    @each(SOME)
    def test_who_forgets_the_flags_is_told(self, version):
        refused = self.install(version, "-n", "team", user=self.USER, ok=False)
        self.assertIn("cannot", refused.err)
        self.assertIn("customresourcedefinitions", refused.err)
        self.assertEqual(self.there("team"), set())

    @each(SOME)
    def test_with_the_aggregated_roles_the_record_works_too(self, version):
        self.install(version, "-n", "other", "--create-namespace", "--set", "record.aggregateRoles=true", release="first")
        self.install(version, "-n", "team", "--skip-crds", user=self.USER)
        self.upgrade(version, "-n", "team", "--skip-crds", user=self.USER)
        self.assertEqual(self.there("team"), DEFAULT)


if __name__ == "__main__":
    unittest.main()
