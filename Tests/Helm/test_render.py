"""`helm template` of four Helm versions through the post-renderer: the same objects, and diagnostics that can be read."""

import fcntl
import json
import os
import pathlib
import pty
import re
import shutil
import stat
import subprocess
import termios
import threading
import unittest

import yaml

from through_helm import BIN, CASES, CHART, HELM_3, HELM_4, HELMS, ROOT, Home, helm, identity, objects, post_renderer

QUICKSTART = ROOT / "examples" / "quickstart.yaml"
# A rule's finding: Helm's own check of values against the schema does not see it.
WRONG = {"security": {"podSecurityContext": {"runAsUser": 0}}}
WRONG_SAYS = ("error[pod-run-as-root]", "spec.security.podSecurityContext.runAsUser", "= fix: ")
PLUGIN_FAILED = 'plugin "openclaw-post" exited with error'


class RenderCase(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.home = Home()

    def render(self, version, *arguments, **more):
        """What `helm template` through the post-renderer prints."""
        result = self.home.template(version, *arguments, **more)
        report = self.home.report.read_text() if self.home.report.exists() else "no report"
        self.assertEqual(result.returncode, 0, f"Helm {version}: {result.stderr}\n{report}")
        return result.stdout

    def same(self, *arguments, versions=HELMS, **more):
        """The text of each version, after a check that all hold the same objects."""
        texts = {version: self.render(version, *arguments, **more) for version in versions}
        first = objects(texts[versions[0]])
        for version in versions[1:]:
            with self.subTest(Helm=version):
                self.assertEqual(objects(texts[version]), first)
        return texts

    def parent(self, templates):
        """A chart of the user's that holds ours."""
        folder = self.home.folder / "parent"
        shutil.copytree(CHART, folder / "charts" / "openclaw")
        (folder / "templates").mkdir()
        (folder / "Chart.yaml").write_text("apiVersion: v2\nname: parent\nversion: 1.0.0\n"
                                           "dependencies: [{name: openclaw, version: 0.1.0, condition: openclaw.enabled}]\n")
        for name, text in templates.items():
            (folder / "templates" / name).write_text(text)
        return folder


    def parent_template(self, chart, spec):
        """The parent chart with another document of its own."""
        (chart / "templates" / "mine.yaml").write_text(
            f"apiVersion: example.com/v1\nkind: Mine\nmetadata: {{name: mine}}\nspec:\n  {spec}")
        return chart


def by_identity(text):
    """Each document's own lines: without the separators, comments and blank lines between documents that Helm writes. Those of
    the chart's hooks count by what they say: Helm 4 writes them anew before it gives them to a post-renderer."""
    found = {}
    for part in re.split(r"(?m)^---\n", text):
        lines = [line for line in part.strip("\n").split("\n") if not line.startswith("# Source: ")]
        if any(lines):
            document = yaml.safe_load("\n".join(lines))
            is_hook = "helm.sh/hook" in (document["metadata"].get("annotations") or {})
            found[identity(document)] = document if is_hook else "\n".join(lines).strip("\n")
    return found


class SameObjects(RenderCase):
    def test_the_readmes_example(self):
        texts = self.same("-f", QUICKSTART)
        kinds = [document["kind"] for document in objects(texts["3.17.1"])]
        self.assertCountEqual(kinds, ["OpenClawInstance", "ServiceAccount", "Role", "RoleBinding", "NetworkPolicy", "Secret",
                                      "ConfigMap", "ConfigMap", "PersistentVolumeClaim", "PodDisruptionBudget", "StatefulSet",
                                      "Service"])
        first = by_identity(texts["3.17.1"])
        for version in HELMS[1:]:
            with self.subTest(Helm=version):
                self.assertEqual(by_identity(texts[version]), first)

    def test_every_feature(self):
        spec = yaml.safe_load((CASES / "everything.yaml").read_text())["spec"]
        values = self.home.file("values.yaml", {**spec, "keeper": {"backup": {"credentialsSecret": "s3"}}})
        texts = self.same("-f", values)
        # What the chart itself writes Helm 4 writes anew before it calls a post-renderer.
        ours = lambda text: {key: value for key, value in by_identity(text).items() if "name: openclaw-keeper" not in value}
        first = ours(texts["3.17.1"])
        for version in HELMS[1:]:
            with self.subTest(Helm=version):
                self.assertEqual(ours(texts[version]), first)

    def test_several_instances(self):
        values = {"instances": {"y": {"suspended": True}, "on": {"storage": {"persistence": {"size": "2Gi"}}}, "012": {}},
                  "labels": {"on": "y"}}
        texts = self.same("-f", self.home.file("values.yaml", values))
        names = [document["metadata"]["name"] for document in objects(texts["4.3.1"]) if document["kind"] == "StatefulSet"]
        self.assertEqual(names, ["my-agent-012", "my-agent-on", "my-agent-y"])

    def test_texts_that_yaml_readers_misread(self):
        raw = {"on": "y", "yes": "no", "null": "~", "a": ["012", "1e3", "0x1f", "1_000", ".5", "=", "<<", "2001-01-01", "1:30"],
               "numbers": [0, -1, 1.5, 9007199254740991], "flags": [True, False], "big": "1234567890123456789",
               "text": " two\n  lines: and\n\ta tab \n", "ends": "no newline\n\n", "quotes": "'\"\\", "emoji": "\U0001f980 ü\u2028",
               "{{ go }}": "{{ not a template }}", "hash": "a #b", "colon": "a: b", "": "empty key", "<<": "<<"}
        raw = {"meta": raw}  # a key that OpenClaw knows
        # Helm 3.17 writes the values as YAML to judge them, and then cannot read its own key <<.
        texts = self.same("-f", self.home.file("values.yaml", {"config": {"raw": raw}}), "--skip-schema-validation")
        for version, text in texts.items():
            with self.subTest(Helm=version):
                found = {document["kind"]: document for document in objects(text)}
                self.assertEqual(found["OpenClawInstance"]["spec"]["config"]["raw"], raw)
                config = next(d for d in objects(text) if d["metadata"]["name"] == "my-agent-config")["data"]["openclaw.json"]
                self.assertEqual(json.loads(config)["meta"], raw["meta"])

    def test_two_renders_are_the_same_bytes_and_without_a_seed_the_tokens_differ(self):
        for version in HELMS:
            with self.subTest(Helm=version):
                self.assertEqual(self.render(version, "-f", QUICKSTART), self.render(version, "-f", QUICKSTART))
                one, two = (objects(self.render(version, "-f", QUICKSTART, seeded=False)) for _ in range(2))
                differing = [identity(a)[1] for a, b in zip(one, two) if a != b]
                self.assertEqual(differing, ["Secret"])

    def test_a_parent_chart_and_documents_that_are_not_ours(self):
        foreign = ("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: mine # a comment\ndata:\n  on: 'y'\n"
                   "  text: |-\n    {{ .Release.Name }}\n    - two\n")
        chart = self.parent({"mine.yaml": foreign, "empty.yaml": "# nothing\n"})
        texts = self.same("-f", self.home.file("values.yaml", {"openclaw": {"storage": {"persistence": {"size": "3Gi"}}}}),
                          chart=chart)
        claim = next(d for d in objects(texts["4.3.1"]) if d["kind"] == "PersistentVolumeClaim")
        self.assertEqual((claim["metadata"]["name"], claim["spec"]["resources"]["requests"]), ("my-agent-data", {"storage": "3Gi"}))
        for version in HELM_3:  # Helm 4 writes every document anew before it calls a post-renderer
            self.assertIn(foreign.replace("{{ .Release.Name }}", "my-agent"), texts[version])
        merged = self.parent_template(chart, "base: &b {a: 1}\n  other:\n    <<: *b\n    c: '<<'\n")
        for version in HELMS:
            with self.subTest("anchors and merge keys", Helm=version):
                found = objects(self.render(version, chart=merged))
                self.assertEqual(next(d for d in found if d["metadata"]["name"] == "mine")["spec"],
                                 {"base": {"a": 1}, "other": {"a": 1, "c": "<<"}})
        off = self.same("--set", "openclaw.enabled=false", chart=chart)
        self.assertEqual([d["metadata"]["name"] for d in objects(off["3.19.0"])], ["mine"])


class Diagnostics(RenderCase):
    def failure(self, version, values, *arguments, **more):
        result = self.home.template(version, "-f", self.home.file("wrong.yaml", values), *arguments, **more)
        self.assertEqual((result.returncode, result.stdout.strip()), (1, ""), f"Helm {version}")
        return result

    def assert_says(self, text, wanted=WRONG_SAYS):
        for part in wanted:
            self.assertIn(part, text)

    def test_helm_3_prints_it(self):
        for version in HELM_3:
            with self.subTest(Helm=version):
                error = self.failure(version, WRONG).stderr
                self.assert_says(error)
                self.assertIn("nothing was written", error)

    def test_helm_4_says_nothing_and_the_report_says_it(self):
        for version in HELM_4:
            with self.subTest(Helm=version):
                error = self.failure(version, WRONG, "--debug").stderr
                self.assertIn(PLUGIN_FAILED, error)
                self.assertNotIn("pod-run-as-root", error)
                self.assert_says(self.home.report.read_text())

    def test_it_names_the_line_to_type_and_shows_no_secret(self):
        """The spec's path, the value unless it may be secret, and the very command for the user's own files."""
        values = {**WRONG, "env": [{"name": "KEY", "value": "hunter2"}]}
        for version in HELMS:
            with self.subTest(Helm=version):
                other = self.home.file("my other's.yaml", {"image": {"tag": "1"}})
                result = self.failure(version, values, f"--values={other}", "--set", "registry=hidden.example.com")
                wrong = self.home.folder / "wrong.yaml"
                report = self.home.report.read_text()
                line = (f"helm openclaw lint -f {wrong} -f '{str(other).replace(chr(39), chr(39) + chr(92) + chr(39) * 2)}' "
                        "--release my-agent -n agents (and the --set flags that you gave)")
                for text in [report] + ([result.stderr] if version in HELM_3 else []):
                    self.assertIn(line, text)
                    self.assert_says(text, (*WRONG_SAYS, "runAsUser is 0"))
                    self.assertNotIn("hunter2", text)
                    self.assertNotIn("hidden.example.com", text)
                typed = line.split(" (and")[0].replace("helm openclaw", str(BIN / "helm-openclaw"))
                again = subprocess.run(["sh", "-c", typed], capture_output=True, text=True, timeout=60)
                self.assertEqual(again.returncode, 1, again.stderr)
                self.assertRegex(again.stdout, r"error\[pod-run-as-root\].*\n  --> .*wrong\.yaml:\d+:\d+")

    def test_the_report_under_every_helm_is_private_and_goes_when_all_is_well(self):
        for version in HELMS:
            with self.subTest(Helm=version):
                self.failure(version, {**WRONG, "env": [{"name": "KEY", "value": "hunter2"}]})
                report = self.home.report.read_text()
                self.assert_says(report)
                self.assertNotIn("hunter2", report)
                self.assertEqual(stat.S_IMODE(self.home.report.stat().st_mode), 0o600)
                self.assertEqual([path.name for path in self.home.report.parent.iterdir()], ["last-report.txt"])
                self.render(version, "--set", "envFrom[0].secretRef.name=keys", "--set", "image.tag=2026.3.12")
                if self.home.report.exists():  # a seeded render of a good example may still warn
                    self.assertNotIn("error[", self.home.report.read_text())

    def test_a_report_that_says_the_same_stays_and_gets_the_time(self):
        report = self.home.report
        for before, stays in ((lambda: None, True), (lambda: report.chmod(0o644), False),
                              (lambda: report.write_bytes(report.read_bytes()[::-1]), False),
                              (lambda: os.link(report, self.home.folder / "other"), False),
                              (lambda: (report.rename(self.home.folder / "moved"), report.symlink_to(self.home.folder / "moved")), False)):
            self.failure(HELMS[-1], WRONG)
            text = report.read_text()
            before()
            os.utime(report, (1, 1))
            old = report.lstat()
            self.failure(HELMS[-1], WRONG)
            new = report.lstat()
            self.assertEqual(new.st_ino == old.st_ino, stays)
            self.assertEqual((report.read_text(), stat.S_IMODE(new.st_mode), stat.S_ISREG(new.st_mode)), (text, 0o600, True))
            self.assertGreater(new.st_mtime, 1e9)

    def test_the_report_is_where_this_helm_has_its_cache(self):
        cache = self.home.folder / "elsewhere"
        for version in HELMS:
            with self.subTest(Helm=version):
                self.failure(version, WRONG, HELM_CACHE_HOME=str(cache))
                self.assert_says((cache / "openclaw" / "last-report.txt").read_text())
                shutil.rmtree(cache)
                told = pathlib.Path(self.home.helm(version, "env", "HELM_CACHE_HOME").stdout.strip())
                self.assertEqual(told / "openclaw" / "last-report.txt", self.home.report)

    def test_helm_4_repeats_it_on_the_terminal(self):
        for version in HELM_4:
            for everywhere in (False, True):
                with self.subTest(Helm=version, streams="terminal" if everywhere else "pipes"):
                    shown, code = self.on_a_terminal(version, everywhere)
                    self.assertEqual(code, 1)
                    self.assert_says(shown)

    def test_helm_3_says_it_once_on_a_terminal(self):
        for version in HELM_3:
            with self.subTest(Helm=version):
                self.assertEqual(self.on_a_terminal(version, True)[0].count("error[pod-run-as-root]"), 1)

    def on_a_terminal(self, version, everywhere):
        """What stands on the controlling terminal afterwards, and Helm's exit code. `everywhere`: all three streams are it too."""
        values = self.home.file("wrong.yaml", WRONG)
        ours, theirs = pty.openpty()

        def take_terminal():
            os.setsid()
            fcntl.ioctl(theirs, termios.TIOCSCTTY, 0)

        stream = theirs if everywhere else subprocess.DEVNULL
        process = subprocess.Popen(  # pylint: disable=subprocess-popen-preexec-fn
            [helm(version), "template", "my-agent", str(CHART), "-f", values, *post_renderer(version)],
            env=self.home.environment(version), stdin=stream, stdout=stream, stderr=stream, preexec_fn=take_terminal)
        shown = []

        def read():
            try:
                while chunk := os.read(ours, 4096):
                    shown.append(chunk)
            except OSError:  # nobody has it open any more
                pass

        reader = threading.Thread(target=read)
        reader.start()
        code = process.wait(30)
        os.close(theirs)  # not earlier: a terminal that goes away takes its session with it
        reader.join()
        os.close(ours)
        return b"".join(shown).decode().replace("\r\n", "\n"), code

    def test_a_typing_mistake(self):
        for version in HELMS:
            with self.subTest(Helm=version):
                error = self.failure(version, {"storage": {"persistance": {"size": "1Gi"}}}).stderr
                report = self.home.report.read_text() if self.home.report.exists() else ""
                self.assertIn("persistance", error + report)
                self.home.report.unlink(missing_ok=True)
                self.failure(version, {"storage": {"persistance": {"size": "1Gi"}}}, "--skip-schema-validation")
                self.assert_says(self.home.report.read_text(), ("spec.storage", '"persistance"', '"persistence"'))

    def test_every_error_at_once_and_where_it_came_from(self):
        values = {"instances": {"a": WRONG, "b": {"initContainers": [{"name": "init-config", "image": "x"}]}}}
        for version in HELMS:
            with self.subTest(Helm=version):
                self.failure(version, values)
                report = self.home.report.read_text()
                self.assert_says(report, ("my-agent-a", "my-agent-b", "error[init-container-reserved]", "error[pod-run-as-root]"))
                self.assertIn("openclaw/templates/instance.yaml", report)


class HelmsOwnFlags(RenderCase):
    def test_include_crds(self):
        crds = [d for file in sorted(CHART.glob("crds/*.yaml")) for d in objects(file.read_text())]
        self.assertTrue(crds, "chart/crds is empty: run scripts/generate")
        without = objects(self.render("4.3.1", "-f", QUICKSTART))
        for version in HELMS:
            with self.subTest(Helm=version):
                found = objects(self.render(version, "-f", QUICKSTART, "--include-crds"))
                self.assertEqual([d for d in found if d["kind"] == "CustomResourceDefinition"], sorted(crds, key=identity))
                self.assertEqual([d for d in found if d["kind"] != "CustomResourceDefinition"], without)

    def test_hooks_in_the_stream(self):
        texts = self.same("-f", QUICKSTART, "--set", "secrets.mode=job")
        plain = self.render("3.17.1", "-f", QUICKSTART, "--set", "secrets.mode=job", "--no-hooks")
        found = objects(texts["4.3.1"])
        hooks = [d for d in found if "helm.sh/hook" in d["metadata"].get("annotations", {})]
        self.assertEqual([d["kind"] for d in hooks], ["Job", "Role", "RoleBinding", "ServiceAccount"])
        self.assertEqual([d for d in found if d not in hooks], objects(plain))
        self.assertNotIn("Secret", [d["kind"] for d in found])
        for version in HELMS:
            with self.subTest(Helm=version):
                self.assertNotIn("postrender-filename", texts[version])

    def test_output_dir_holds_what_came_before_the_post_renderer_in_helm_3(self):
        expected = objects(self.render("4.3.1", "-f", QUICKSTART))
        for version in HELMS:
            with self.subTest(Helm=version):
                folder = self.home.folder / f"out-{version}"
                result = self.home.template(version, "-f", QUICKSTART, "--output-dir", folder)
                self.assertEqual(result.returncode, 0, result.stderr)
                written = sorted((d for file in folder.rglob("*.yaml") for d in objects(file.read_text())), key=identity)
                if version in HELM_3:
                    self.assertEqual([(d["kind"], "observed" in d) for d in written], [("OpenClawInstance", True)])
                else:
                    self.assertEqual(written, expected)

    def test_arguments(self):
        live = self.home.file("live.yaml", """\
            apiVersion: v1
            kind: List
            items:
              - apiVersion: v1
                kind: Secret
                metadata: {name: my-agent-gateway-token, namespace: agents}
                data: {token: bGl2ZQ==}
            """)
        for version in HELMS:
            with self.subTest(Helm=version):
                found = objects(self.render(version, "-f", QUICKSTART, post=("--objects", live)))
                secret = next(d for d in found if d["kind"] == "Secret")
                self.assertEqual(secret["data"], {"token": "bGl2ZQ=="})
                by_environment = objects(self.render(version, "-f", QUICKSTART, OPENCLAW_OBJECTS=live))
                self.assertEqual(by_environment, found)
                refused = self.home.template(version, "-f", QUICKSTART, post=("--objekts", live))
                self.assertEqual((refused.returncode, refused.stdout), (1, ""))
                self.assertIn("did you mean --objects?" if version in HELM_3 else PLUGIN_FAILED, refused.stderr)
                missing = self.home.template(version, "-f", QUICKSTART, post=("--objects", "/nowhere.yaml"))
                self.assertEqual(missing.returncode, 1)

    def test_strict(self):
        for version in HELMS:
            with self.subTest(Helm=version):
                values = ["--set", "networking.ingress.enabled=true", "--set", "networking.ingress.hosts[0].host=a.example.com"]
                self.render(version, *values)
                result = self.home.template(version, *values, post=("--strict",))
                self.assertEqual((result.returncode, result.stdout), (1, ""))
                self.assertIn("warning[ingress-no-tls]", self.home.report.read_text())

    def test_an_upgrade_without_a_cluster_would_change_the_token(self):
        for version in HELMS:
            with self.subTest(Helm=version):
                result = self.home.template(version, "-f", QUICKSTART, "--is-upgrade", seeded=False)
                self.assertEqual(result.returncode, 1)
                report = self.home.report.read_text()
                for way in ("error[secret-unknown]", "--dry-run=server", "--objects", "OPENCLAW_SECRET_SEED_FILE"):
                    self.assertIn(way, report)


if __name__ == "__main__":
    unittest.main()
