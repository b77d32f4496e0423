"""The recipes of docs/gitops.md and examples/gitops with real Helm, kubectl and, where it is, kpt. No cluster, no network.

Each recipe runs twice and must give the same bytes. OPENCLAW_TEST_FULL=1 takes every Helm, kubectl and shell.
"""

import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("OPENCLAW_BIN_DIR") or ROOT / "bin").resolve()
TOOLS = pathlib.Path(os.environ.get("OPENCLAW_TOOLS") or ROOT / ".cache" / "tools")
FULL = os.environ.get("OPENCLAW_TEST_FULL") == "1"
HELMS = ("3.17.1", "3.19.0", "4.1.4", "4.3.1") if FULL else ("3.17.1", "4.3.1")
KUBECTLS = ("1.30.0", "1.33.9", "1.37.1") if FULL else ("1.30.0", "1.37.1")
SHELLS = (("dash",), ("busybox", "sh"), ("bash", "--posix"))
EXAMPLES = ROOT / "examples" / "gitops"
PAGE = (ROOT / "docs" / "gitops.md").read_text()
BLOCKS = dict(re.findall(r"<!-- test: ([\w ]+) -->\n```sh\n(.*?)```", PAGE, re.S))


def setUpModule():
    if not FULL:
        print(f"gitops: Helm {', '.join(HELMS)}, kubectl {', '.join(KUBECTLS)}; OPENCLAW_TEST_FULL=1 takes all")


def tool(name, version):
    path = TOOLS / f"{name}-{version}" / name
    if not os.access(path, os.X_OK):
        raise AssertionError(f"{name} {version} is missing: run scripts/fetch-tools")
    return path


def documents(text):
    return [document for document in yaml.safe_load_all(text) if document]


def kinds(text):
    return [document["kind"] for document in documents(text)]


class GitOpsCase(unittest.TestCase):
    def setUp(self):
        self.work = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.work)

    def environment(self, helm="4.3.1", kubectl="1.33.9", **more):
        """A machine with these programs, ours, and nothing of the developer's: no kubeconfig, no plugins."""
        path = pathlib.Path(tempfile.mkdtemp(dir=self.work))
        for name, program in (("helm", tool("helm", helm)), ("kubectl", tool("kubectl", kubectl)),
                              ("openclaw-post", BIN / "openclaw-post")):
            (path / name).symlink_to(program)
        home = self.work / "home"
        home.mkdir(exist_ok=True)
        return {"PATH": f"{path}:/usr/bin:/bin", "HOME": str(home), "KUBECONFIG": "/nonexistent", **more}

    def run_command(self, command, code=0, **options):
        done = subprocess.run(command, text=True, capture_output=True, timeout=120, check=False, **options)
        self.assertEqual(done.returncode, code, f"{command}\n{done.stdout[-2000:]}\n{done.stderr}")
        return done


class Page(GitOpsCase):
    """Every shell block of the page, as it stands, in a copy of what a checkout has."""

    def setUp(self):
        super().setUp()
        self.tree = self.work / "tree"
        self.tree.mkdir()
        for name in ("chart", "examples", "plugins", "scripts"):
            shutil.copytree(ROOT / name, self.tree / name, symlinks=True)
        for name in ("plugin.yaml", "completion.yaml"):
            shutil.copy(ROOT / name, self.tree)
        shutil.copytree(BIN, self.tree / "bin")

    def run_block(self, name, environment):
        return self.run_command(["bash", "-euo", "pipefail", "-c", BLOCKS[name]], cwd=self.tree, env=environment)

    def bytes_of(self, *names):
        """Digest of the files and folders that a block made; they are taken away."""
        digest = hashlib.sha256()
        for name in names:
            path = self.tree / name
            for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
                if file.is_file():
                    digest.update(str(file.relative_to(self.tree)).encode() + file.read_bytes())
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        return digest.hexdigest()

    def test_no_block_is_left_out(self):
        self.assertEqual(set(BLOCKS), {"rendered", "kustomize", "function", "kpt"})
        self.assertEqual(len(BLOCKS), PAGE.count("```sh"))

    def test_rendered(self):
        """And what Flux does with the folder: a kustomization of all its files, with a real kustomize."""
        found = set()
        for helm in HELMS:
            environment = self.environment(helm, HELM_DATA_HOME=str(self.work / f"data-{helm}"))
            self.run_command(["helm", "plugin", "install", str(self.tree)], env=environment)
            for _ in range(2):
                self.run_block("rendered", environment)
                folder = self.tree / "rendered"
                names = sorted(file.name for file in folder.glob("*.yaml"))
                self.assertIn("statefulset-my-agent.yaml", names)
                self.assertFalse([name for name in names if name.startswith("secret-")])
                (folder / "kustomization.yaml").write_text(yaml.safe_dump({"resources": names}))
                built = self.run_command(["kubectl", "kustomize", str(folder)], env=environment).stdout
                self.assertEqual(len(documents(built)), len(names))
                (folder / "kustomization.yaml").unlink()
                found.add(self.bytes_of("rendered"))
        self.assertEqual(len(found), 1)

    def test_kustomize(self):
        found = set()
        for kubectl in KUBECTLS:
            for _ in range(2):
                self.run_block("kustomize", self.environment(kubectl=kubectl))
                text = (self.tree / "objects.yaml").read_text()
                found.add(self.bytes_of("objects.yaml"))
        self.assertEqual(len(found), 1)
        objects = documents(text)
        settings = next(each["metadata"]["name"] for each in objects if each["metadata"]["name"].startswith("settings-"))
        record = next(each for each in objects if each["kind"] == "OpenClawInstance")
        self.assertEqual(record["spec"]["config"]["configMapRef"]["name"], settings)
        config = next(each for each in objects if each["metadata"]["name"] == "my-agent-config")
        self.assertIn("claude-sonnet", config["data"]["openclaw.json"], "the generated ConfigMap was read")
        self.assertNotIn("Secret", kinds(text))

    def docker(self, environment):
        """Stands in for Docker: runs the entrypoint that the image would have. What kubectl says to it is real."""
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.work))
        (folder / "docker").write_text('#!/bin/sh\ncase "$*" in *registry.example.com/openclaw-post:*) ;; *) exit 9 ;; esac\n'
                                       "exec openclaw-post\n")
        (folder / "docker").chmod(0o755)
        return {**environment, "PATH": f"{folder}:{environment['PATH']}"}

    def test_function(self):
        found = set()
        for kubectl in KUBECTLS:
            environment = self.docker(self.environment(kubectl=kubectl))
            for _ in range(2):
                self.run_block("function", environment)
                text = (self.tree / "objects.yaml").read_text()
                found.add(self.bytes_of("objects.yaml"))
        self.assertEqual(len(found), 1)
        objects = {(each["kind"], each["metadata"]["name"]): each for each in documents(text)}
        settings = next(name for kind, name in objects if name.startswith("settings-"))
        record = objects["OpenClawInstance", "my-agent"]
        self.assertEqual(record["spec"]["config"]["configMapRef"]["name"], settings)
        self.assertIn("claude-sonnet", objects["ConfigMap", "my-agent-config"]["data"]["openclaw.json"])
        self.assertNotIn("config.kubernetes.io", text)
        # An overlay above it, with a prefix below: the names that references follow are not the final ones.
        base = self.tree / "examples/gitops/kustomize/base/kustomization.yaml"
        base.write_text(base.read_text() + "namePrefix: prod-\n")
        overlay = self.tree / "overlay"
        overlay.mkdir()
        (overlay / "kustomization.yaml").write_text("resources: [../examples/gitops/kustomize/function]\n"
                                                    "commonAnnotations: {team: a}\n")
        text = self.run_command(["kubectl", "kustomize", "--enable-alpha-plugins", str(overlay)], env=environment).stdout
        objects = {(each["kind"], each["metadata"]["name"]): each for each in documents(text)}
        self.assertIn("claude-sonnet", objects["ConfigMap", "prod-my-agent-config"]["data"]["openclaw.json"])
        self.assertEqual(objects["StatefulSet", "prod-my-agent"]["metadata"]["annotations"]["team"], "a")
        self.assertRegex(objects["OpenClawInstance", "prod-my-agent"]["spec"]["config"]["configMapRef"]["name"],
                         "^prod-settings-")

    def test_function_that_refuses(self):
        instance = self.tree / "examples/gitops/kustomize/base/instance.yaml"
        instance.write_text(instance.read_text().replace("  image:\n", "  imag:\n"))
        done = self.run_command(["bash", "-c", BLOCKS["function"]], 1, cwd=self.tree,
                                env=self.docker(self.environment()))
        self.assertIn("x-unknown-field", done.stderr)

    def test_kubectl_leaves_exec_functions_out(self):
        """As the page says; should it change, the page has one recipe more."""
        settings = self.tree / "examples/gitops/kustomize/function/openclaw-post.yaml"
        text = re.sub(r"container:\n\s+image: .*", f"exec: {{path: {BIN}/openclaw-post}}", settings.read_text())
        settings.write_text(text)
        self.assertIn("exec:", text)
        for kubectl in KUBECTLS:
            done = self.run_command(["kubectl", "kustomize", "--enable-alpha-plugins",
                                     "examples/gitops/kustomize/function"], cwd=self.tree,
                                    env=self.environment(kubectl=kubectl))
            self.assertNotIn("StatefulSet", kinds(done.stdout))

    def test_kpt(self):
        kpt = shutil.which("kpt")
        if not kpt:
            print("not run: kpt, which is not installed; its input is given by hand instead")
            self.by_hand()
            return
        environment = self.environment()
        (pathlib.Path(environment["PATH"].split(":")[0]) / "kpt").symlink_to(kpt)
        before = (self.tree / "examples/gitops/kpt/instance.yaml").read_text()
        self.run_block("kpt", environment)
        package = self.tree / "my-agent"
        self.assertEqual((package / "instance.yaml").read_text(), before, "the user's file stays as it is")
        first = {file.name: file.read_bytes() for file in (package / "my-agent-objects").iterdir()}
        self.assertIn("statefulset-my-agent.yaml", first)
        self.assertNotIn(b"config.kubernetes.io", b"".join(first.values()))
        render = ["kpt", "fn", "render", str(package), "--allow-exec"]
        self.run_command(render, env=environment)
        self.assertEqual({file.name: file.read_bytes() for file in (package / "my-agent-objects").iterdir()}, first)
        # Something is switched off; somebody put a file of their own there.
        (package / "my-agent-objects" / "mine.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: mine\n")
        (package / "instance.yaml").write_text(before + "  availability:\n    podDisruptionBudget:\n      enabled: false\n")
        self.run_command(render, env=environment)
        names = {file.name for file in (package / "my-agent-objects").iterdir()}
        self.assertEqual(set(first) - names, {"poddisruptionbudget-my-agent.yaml"})
        self.assertEqual(names - set(first), {"mine.yaml"})
        (package / "instance.yaml").write_text(before + "  availabilty: {}\n")
        self.assertIn("did you mean", self.run_command(render, 1, env=environment).stderr)

    def by_hand(self):
        instance = yaml.safe_load((EXAMPLES / "kpt" / "instance.yaml").read_text())
        instance["metadata"]["annotations"] = {"config.kubernetes.io/path": "instance.yaml"}
        kptfile = yaml.safe_load((EXAMPLES / "kpt" / "Kptfile").read_text())
        lines = kptfile["pipeline"]["mutators"][0]["configMap"]
        given = {"apiVersion": "config.kubernetes.io/v1", "kind": "ResourceList", "items": [kptfile, instance],
                 "functionConfig": {"apiVersion": "v1", "kind": "ConfigMap", "data": lines}}
        texts = {self.run_command(["openclaw-post"], env=self.environment(), input=yaml.safe_dump(given)).stdout
                 for _ in range(2)}
        self.assertEqual(len(texts), 1)
        items = yaml.safe_load(texts.pop())["items"]
        self.assertEqual(items[:2], [kptfile, instance])
        self.assertTrue(all(each["metadata"]["annotations"]["config.kubernetes.io/path"].startswith("my-agent-objects/")
                            for each in items[2:]))


class Names(GitOpsCase):
    """The nameReference configuration knows every field that names an object."""

    LEAVES = re.compile(r"(\.|^)(secretName|configMapName|existingSecret|existingClaim|claimName|serviceAccountName"
                        r"|(configMap|secret)Ref\.name|(configMap|secret)KeyRef\.name|authKeySecretRef\.name"
                        r"|pullSecrets\.name|configMap\.name)$")
    # Names of a cluster's own, and of containers of the user, which have Kubernetes' shape.
    CONTAINERS = ("initContainers", "sidecars")

    def paths(self, schema, path=""):
        if "properties" in schema:
            for key, value in schema["properties"].items():
                yield from self.paths(value, f"{path}.{key}" if path else key)
        elif "items" in schema:
            yield from self.paths(schema["items"], path)
        else:
            yield path

    def known(self):
        text = (EXAMPLES / "kustomize" / "base" / "names.yaml").read_text()
        return {entry["kind"]: [field["path"] for field in entry["fieldSpecs"]]
                for entry in yaml.safe_load(text)["nameReference"]}

    def test_every_reference_of_the_api(self):
        crd = next(d for file in sorted((ROOT / "chart" / "crds").iterdir()) for d in documents(file.read_text())
                   if d["spec"]["names"]["kind"] == "OpenClawInstance")
        schema = crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"]
        wanted = {path for path in self.paths(schema) if self.LEAVES.search(path)}
        self.assertGreater(len(wanted), 8, wanted)
        known = {path.removeprefix("spec/").replace("/", ".") for paths in self.known().values() for path in paths}
        self.assertEqual(wanted - known, set())

    def test_kustomize_follows_each(self):
        """Every path with a real kustomize: an object under a prefix, and an instance that names it."""
        lists = {"additionalWorkspaces", "envFrom", "env", "initContainers", "sidecars", "extraVolumes", "sidecarVolumes",
                 "sources", "pullSecrets", "tls"}
        folder = self.work / "names"
        folder.mkdir()
        shutil.copy(EXAMPLES / "kustomize" / "base" / "names.yaml", folder)
        objects, wanted = [], {}
        for kind, paths in self.known().items():
            objects.append({"apiVersion": "v1", "kind": kind, "metadata": {"name": f"x-{kind.lower()}"}})
            for number, path in enumerate(paths):
                value = f"x-{kind.lower()}"
                for step in reversed(path.split("/")):
                    value = {step: [value] if step in lists else value}
                name = f"{kind.lower()}-{number}"
                wanted[f"prod-{name}"] = (path, f"prod-x-{kind.lower()}")
                objects.append({"apiVersion": "openclaw.rocks/v1alpha1", "kind": "OpenClawInstance",
                                "metadata": {"name": name}, **value})
        (folder / "all.yaml").write_text(yaml.safe_dump_all(objects))
        (folder / "kustomization.yaml").write_text("resources: [all.yaml]\nnamePrefix: prod-\nconfigurations: [names.yaml]\n")
        for kubectl in KUBECTLS:
            built = self.run_command(["kubectl", "kustomize", str(folder)], env=self.environment(kubectl=kubectl)).stdout
            for document in documents(built):
                if document["kind"] == "OpenClawInstance":
                    path, name = wanted[document["metadata"]["name"]]
                    value = document
                    for step in path.split("/"):
                        value = value[step]
                        value = value[0] if isinstance(value, list) else value
                    self.assertEqual(value, name, path)


class ArgoCD(GitOpsCase):
    VALUES = 'image: {tag: "2026.3.12"}\nenvFrom:\n  - secretRef: {name: openclaw-api-keys}\n'

    def setUp(self):
        super().setUp()
        self.app = self.work / "app"
        self.app.mkdir()
        (self.app / "openclaw-values.yaml").write_text(self.VALUES)

    def generate(self, helm="4.3.1", shell=("dash",), code=0, **more):
        environment = self.environment(
            helm, **{"ARGOCD_APP_NAME": "my-agent", "ARGOCD_APP_NAMESPACE": "agents", "KUBE_VERSION": "1.33.0",
                     "KUBE_API_VERSIONS": "v1,apps/v1,monitoring.coreos.com/v1/ServiceMonitor",
                     "OPENCLAW_CHART": str(ROOT / "chart"), "TMPDIR": str(self.temporary()), **more})
        os.chmod(environment["HOME"], 0o500)
        self.addCleanup(os.chmod, environment["HOME"], 0o700)
        return self.run_command([*shell, str(EXAMPLES / "argocd" / "generate.sh")], code, cwd=self.app, env=environment)

    def temporary(self):
        folder = self.work / "tmp"
        folder.mkdir(exist_ok=True)
        return folder

    def tearDown(self):
        self.assertEqual(list(self.temporary().iterdir()), [], "nothing is left behind")
        self.assertFalse([path for path in self.work.rglob("pwned*")])

    def test_every_shell_and_helm_twice(self):
        found = set()
        for shell in SHELLS:
            for helm in HELMS:
                for _ in range(2 if shell is SHELLS[0] or FULL else 1):
                    found.add(self.generate(helm, shell).stdout)
        self.assertEqual(len(found), 1, "the same bytes")
        text = found.pop()
        self.assertIn("StatefulSet", kinds(text))
        self.assertNotIn("Secret", kinds(text))
        self.assertNotIn("observed", text)

    def test_secrets(self):
        self.assertIn("Job", kinds(self.with_mode("job")))
        self.assertIn("helm.sh/hook", self.with_mode("job"))
        self.with_mode("render", code=1, says="no seed")
        # As Kubernetes mounts a Secret: a link to a file that others may read.
        (self.work / "..data").write_text("0123456789" * 4)
        (self.work / "seed").symlink_to("..data")
        texts = {self.with_mode("render", helm, OPENCLAW_SECRET_SEED_FILE=str(self.work / "seed")) for helm in HELMS}
        self.assertEqual(len(texts), 1)
        self.assertIn("Secret", kinds(texts.pop()))

    def with_mode(self, mode, helm="4.3.1", code=0, says="", **more):
        (self.app / "openclaw-values.yaml").write_text(f"{self.VALUES}secrets: {{mode: {mode}}}\n")
        done = self.generate(helm, code=code, **more)
        self.assertIn(says, done.stderr)
        if code:
            self.assertEqual(done.stdout, "")
        return done.stdout

    def test_values_files(self):
        name = "$(touch pwned) 'a' `b` *.yaml"
        (self.app / name).write_text("suspended: true\n")
        done = self.generate(ARGOCD_ENV_VALUES=f"openclaw-values.yaml\n\n{name}\n", ARGOCD_ENV_RELEASE="other")
        pods = next(d for d in documents(done.stdout) if d["kind"] == "StatefulSet")
        self.assertEqual((pods["metadata"]["name"], pods["spec"]["replicas"]), ("other", 0))
        (self.work / "secret.yaml").write_text("suspended: true\n")
        for hostile in ("../secret.yaml", str(self.work / "secret.yaml"), "https://example.com/values.yaml", "-",
                        "a/../../secret.yaml"):
            for shell in SHELLS:
                done = self.generate(shell=shell, code=1, ARGOCD_ENV_VALUES=hostile)
                self.assertIn("not inside the folder", done.stderr)
                self.assertEqual(done.stdout, "")
        for hostile in (f"openclaw-values.yaml,{self.work}/secret.yaml", f'"{self.work}/secret.yaml"'):
            self.assertIn("a comma or a quote", self.generate(code=1, ARGOCD_ENV_VALUES=hostile).stderr)

    def test_hostile_names(self):
        """What an application may be called: words and never commands, flags or files."""
        keys = ("ARGOCD_APP_NAME", "ARGOCD_ENV_RELEASE", "ARGOCD_APP_NAMESPACE")
        for number, name in enumerate((
                "$(touch pwned)", "`touch pwned`", "a; touch pwned", "a' ; touch pwned '", '"; touch pwned; "', "a b",
                "--post-renderer=x", "-x", "../../pwned", "a\nb", "*", "A_B", "y" * 80)):
            for key in keys if FULL else keys[number % 3:][:1]:
                with self.subTest(name=name, key=key):
                    self.refuse(**{key: name})
        self.refuse(KUBE_VERSION="$(touch pwned)")
        self.generate(KUBE_API_VERSIONS="v1,$(touch pwned),--x,a b")
        self.refuse(ARGOCD_APP_NAME="")

    def refuse(self, **more):
        shell = SHELLS[len(str(more)) % 2]
        environment = self.environment(**{"ARGOCD_APP_NAME": "a", "ARGOCD_APP_NAMESPACE": "n", "TMPDIR": str(self.temporary()),
                                          "OPENCLAW_CHART": str(ROOT / "chart"), **more})
        done = subprocess.run([*shell, str(EXAMPLES / "argocd" / "generate.sh")], cwd=self.app, env=environment, text=True,
                              capture_output=True, timeout=60, check=False)
        self.assertNotEqual(done.returncode, 0, done.stdout[:500])
        self.assertEqual(done.stdout, "")

    def test_what_is_wrong_is_said(self):
        (self.app / "openclaw-values.yaml").write_text("gateway: {existingSecret: 3}\n")
        self.assertNotEqual(self.generate(code=1).stderr, "")
        (self.app / "openclaw-values.yaml").write_text("chromium: {enabled: true}\nskills: ['pack:a/b']\n")
        self.assertIn("error[", self.generate(code=1).stderr)

    def test_the_plugin(self):
        plugin = yaml.safe_load((EXAMPLES / "argocd" / "plugin.yaml").read_text())
        self.assertEqual((plugin["apiVersion"], plugin["kind"]), ("argoproj.io/v1alpha1", "ConfigManagementPlugin"))
        self.assertEqual(set(plugin["spec"]), {"discover", "generate"})
        self.assertTrue(list(self.app.glob(plugin["spec"]["discover"]["fileName"])))
        self.assertEqual(plugin["spec"]["generate"]["command"][-1], "/home/argocd/cmp-server/config/generate.sh")

    def test_the_component(self):
        """Built by a real kustomize, over a repository server with the volumes that Argo CD's has."""
        folder = self.work / "argo"
        folder.mkdir()
        shutil.copytree(EXAMPLES / "argocd", folder / "examples/gitops/argocd")
        components = yaml.safe_load(re.search(r"```yaml\n(components:.*?)```", PAGE, re.S).group(1))
        (folder / "kustomization.yaml").write_text(yaml.safe_dump({"namespace": "argocd", "resources": ["server.yaml"], **components}))
        (folder / "server.yaml").write_text(yaml.safe_dump({
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "argocd-repo-server"},
            "spec": {"template": {"spec": {"containers": [{"name": "argocd-repo-server", "image": "argocd"}],
                                           "volumes": [{"name": "var-files", "emptyDir": {}}, {"name": "plugins", "emptyDir": {}}]}}}}))
        texts = set()
        for kubectl in KUBECTLS:
            texts.add(self.run_command(["kubectl", "kustomize", str(folder)], env=self.environment(kubectl=kubectl)).stdout)
        self.assertEqual(len(texts), 1)
        objects = {each["kind"]: each for each in documents(texts.pop())}
        plugin = objects["ConfigMap"]
        self.assertEqual(plugin["data"]["generate.sh"], (EXAMPLES / "argocd" / "generate.sh").read_text())
        pod = objects["Deployment"]["spec"]["template"]["spec"]
        volumes = {each["name"]: each for each in pod["volumes"]}
        self.assertEqual(volumes["openclaw-plugin"]["configMap"]["name"], plugin["metadata"]["name"])
        sidecar = next(each for each in pod["containers"] if each["name"] == "openclaw")
        self.assertEqual({each["name"] for each in sidecar["volumeMounts"]} - set(volumes), set())


class Flux(unittest.TestCase):
    # Of the v1 API: what an object of the kind may say here, and what it must.
    FIELDS = {
        "GitRepository": ({"interval", "url", "ref"}, {"interval", "url"}, "source.toolkit.fluxcd.io/v1"),
        "Kustomization": ({"interval", "sourceRef", "path", "prune", "wait", "timeout"}, {"interval", "sourceRef", "prune"},
                          "kustomize.toolkit.fluxcd.io/v1"),
    }

    def test_the_objects(self):
        found = documents((EXAMPLES / "flux" / "rendered.yaml").read_text())
        self.assertEqual([each["kind"] for each in found], list(self.FIELDS))
        for each in found:
            allowed, needed, version = self.FIELDS[each["kind"]]
            self.assertEqual(each["apiVersion"], version)
            self.assertLessEqual(set(each["spec"]), allowed)
            self.assertLessEqual(needed, set(each["spec"]))
        repository, kustomization = found
        self.assertEqual(kustomization["spec"]["sourceRef"], {"kind": "GitRepository", "name": repository["metadata"]["name"]})
        self.assertIn("--output-dir rendered ", BLOCKS["rendered"], "the folder that the page renders into")
        self.assertEqual(kustomization["spec"]["path"], "./rendered")

    def test_every_example_is_named_on_the_page_or_by_another(self):
        text = PAGE + "".join(file.read_text() for file in EXAMPLES.rglob("kustomization.yaml")) + (EXAMPLES / "argocd/generate.sh").read_text()
        for file in EXAMPLES.rglob("*"):
            if file.is_file() and file.name not in ("kustomization.yaml", "Kptfile"):
                self.assertIn(file.name, text)


if __name__ == "__main__":
    unittest.main()
