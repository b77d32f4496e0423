"""Objects that depend on the cluster or on size: kinds that nobody serves, ConfigMaps that are too large, workspaces."""

import unittest

from render import instance, one, render, run

TRAEFIK = {"networking": {"ingress": {"enabled": True, "className": "traefik", "hosts": [{"host": "a.org"}],
                                      "security": {"basicAuth": {"enabled": True}}},
                          "httpRoute": {"enabled": True, "parentRefs": [{"name": "g"}]}},
           "observability": {"metrics": {"serviceMonitor": {"enabled": True}, "prometheusRule": {"enabled": True}}}}
KINDS = {"serviceMonitor": ("ServiceMonitor", "servicemonitor-crd-missing"), "httpRoute": ("HTTPRoute", "httproute-crd-missing"),
         "prometheusRule": ("PrometheusRule", "x-prometheusrule-crd-missing"), "middleware": ("Middleware", "x-middleware-crd-missing")}


def observed(live=True, **capabilities):
    return {"release": {"name": "r", "namespace": "agents", "revision": 1, "isInstall": True}, "live": live,
            "capabilities": {**dict.fromkeys(KINDS, True), **capabilities}}


class Served(unittest.TestCase):
    def kinds(self, **given):
        code, out, said = run([instance(observed=observed(**given), **TRAEFIK)])
        self.assertEqual(code, 0, said)
        return {kind for kind, _ in KINDS.values() if f"\nkind: {kind}\n" in out}, said

    def test_a_kind_that_the_cluster_lacks_is_left_out_and_told(self):
        everything = {kind for kind, _ in KINDS.values()}
        for name, (kind, rule) in KINDS.items():
            with self.subTest(kind):
                found, said = self.kinds(**{name: False})
                self.assertEqual(found, everything - {kind})
                self.assertIn(f"warning[{rule}]", said)
        found, said = self.kinds()
        self.assertEqual(found, everything)
        self.assertNotIn("crd-missing", said)

    def test_without_a_cluster_nobody_knows(self):
        found, said = self.kinds(live=False, **dict.fromkeys(KINDS, False))
        self.assertEqual(found, {kind for kind, _ in KINDS.values()})
        self.assertNotIn("crd-missing", said)


class Backups(unittest.TestCase):
    def test_a_manifest_names_no_bucket(self):
        code, out, said = run([instance(backup={"schedule": "@daily"}, restoreFrom="backups/a/b/c")])
        self.assertEqual(code, 0, said)
        for field in ("backup.schedule", "restoreFrom"):
            self.assertIn(f"warning[x-backup-credentials]: {field} does nothing here", said)
        self.assertNotIn("init-restore", out)
        self.assertNotIn("kind: CronJob", out)


class Workspaces(unittest.TestCase):
    def files(self, *others, packs=None, **spec):
        return one(render(*others, instance(**spec), packs=packs), "ConfigMap", "my-agent-workspace")["data"]

    @staticmethod
    def map(name, **data):
        return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": "agents"}, "data": data}

    def test_who_wins(self):
        """Ours over inline over ConfigMap over packs, in each workspace for itself."""
        packs = {"o/r/p": {"files": {"A.md": "pack", "B.md": "pack", "C.md": "pack", "ENVIRONMENT.md": "pack", "d/E.md": "pack"}}}
        maps = [self.map("m", **{"B.md": "map", "C.md": "map", "ENVIRONMENT.md": "map", "d--E.md": "map"})]
        inline = {"C.md": "inline", "ENVIRONMENT.md": "inline", "f/g/H.md": "inline"}
        files = self.files(*maps, packs=packs, skills=["pack:o/r/p"], workspace={
            "configMapRef": {"name": "m"}, "initialFiles": inline,
            "additionalWorkspaces": [{"name": "x", "configMapRef": {"name": "m"}, "initialFiles": inline, "skills": ["pack:o/r/p"]}]})
        for prefix in ("", "--ws--x--"):
            found = {key: files[prefix + key] for key in ("A.md", "B.md", "C.md", "d--E.md", "f--g--H.md")}
            self.assertEqual(found, {"A.md": "pack", "B.md": "map", "C.md": "inline", "d--E.md": "map", "f--g--H.md": "inline"})
            self.assertTrue(files[prefix + "ENVIRONMENT.md"].startswith("# "))
        self.assertEqual(list(files), sorted(files, key=str.encode))

    def test_what_is_injected(self):
        own = {"initialFiles": {"BOOTSTRAP.md": "mine"}}
        extra = {"additionalWorkspaces": [{"name": "x"}]}
        for spec, default in [
            ({}, {"ENVIRONMENT.md", "BOOTSTRAP.md"}),
            ({"workspace": {"bootstrap": {"enabled": False}}}, {"ENVIRONMENT.md"}),
            ({"selfConfigure": {"enabled": True}}, {"ENVIRONMENT.md", "BOOTSTRAP.md", "SELFCONFIG.md", "selfconfig.sh"}),
        ]:
            spec = {**spec, "workspace": {**spec.get("workspace", {}), **extra}}
            self.assertEqual(set(self.files(**spec)), default | {"--ws--x--ENVIRONMENT.md"})
        self.assertNotEqual(self.files(workspace=own)["BOOTSTRAP.md"], "mine")
        self.assertEqual(self.files(workspace={**own, "bootstrap": {"enabled": False}})["BOOTSTRAP.md"], "mine")

    def test_sizes(self):
        """A ConfigMap holds 1 MiB, wherever its files come from."""
        big = "x" * 600_000
        for why, documents, packs in [
            ("ConfigMaps", [self.map("m", a=big), self.map("n", b=big), instance(workspace={
                "configMapRef": {"name": "m"}, "additionalWorkspaces": [{"name": "x", "configMapRef": {"name": "n"}}]})], None),
            ("a pack", [instance(skills=["pack:o/r/p"])], {"o/r/p": {"files": {"a": big, "b": big}}}),
            ("openclaw.json", [instance(config={"raw": {"agents": {"a": big, "b": big}}})], None),
            ("ours on top", [instance(workspace={"initialFiles": {"a": "x" * ((1 << 20) - 100)}})], None),
        ]:
            with self.subTest(why):
                code, out, said = run(documents, packs=packs)
                self.assertEqual((code, out), (1, ""), said[:500])
                self.assertIn("error[config-map-too-large]", said)
        code, _, said = run([instance(workspace={"initialFiles": {"a": big}}, config={"raw": {"agents": {"a": big}}})])
        self.assertEqual(code, 0, said[:500])


if __name__ == "__main__":
    unittest.main()
