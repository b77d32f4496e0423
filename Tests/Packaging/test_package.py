"""The archives of scripts/package: their bytes, and what each Helm makes of them, from install to uninstall.

Needs the programs in OPENCLAW_BIN_DIR (by default bin/) and the Helm binaries of scripts/fetch-tools
(OPENCLAW_TOOLS, by default .cache/tools). No cluster and no network.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("OPENCLAW_BIN_DIR") or ROOT / "bin").resolve()

sys.path.insert(0, str(ROOT / "Tests" / "APIServer"))
from tools import HELM_3, HELM_4, HELMS, tool  # noqa: E402

CHART, CLI, POST = "chart/openclaw-0.1.0.tgz", "plugins/openclaw-0.1.0.tgz", "plugins/openclaw-post-0.1.0.tgz"
UNKNOWN_KEY = "error unmarshaling JSON: while decoding JSON: json: unknown field \"apiVersion\""
NO_SOURCE = "got error (cannot get information about plugin source)"


def run(*arguments, folder, environment, ok=True):
    result = subprocess.run([str(a) for a in arguments], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                            text=True, capture_output=True, timeout=120, check=False)
    if ok is not None and (result.returncode == 0) != ok:
        raise AssertionError(f"{arguments}: exit code {result.returncode}\n{result.stdout}\n{result.stderr}")
    return result


def package(dist, folder, ok=True, **more):
    environment = {key: value for key, value in os.environ.items() if key != "OPENCLAW_SIGN_KEY"}
    environment.update({"OPENCLAW_BIN_DIR": str(BIN), "OPENCLAW_DIST": str(dist), **more})
    return run(ROOT / "scripts" / "package", folder=folder, environment=environment, ok=ok)


def tree(folder):
    """Every path under a folder, with what it is: two equal ones mean that nothing came, went or changed."""
    def content(path):
        return os.readlink(path) if path.is_symlink() else path.read_bytes() if path.is_file() else None
    return {str(path.relative_to(folder)): content(path) for path in sorted(folder.rglob("*"))}


def everything(home):
    """What lies in a home, without the one thing that Helm 4 leaves in it: code that it has compiled for WebAssembly plugins."""
    left = str(pathlib.Path("cache", "wazero-build"))
    return {path: content for path, content in tree(home).items() if path != left and not path.startswith(left + os.sep)}


class PackageCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.dist = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.dist)
        cls.said = package(cls.dist, cls.dist).stderr

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.data = self.folder / "data"
        (self.data / "plugins").mkdir(parents=True)

    def environment(self, **more):
        return {"PATH": os.environ["PATH"], "HOME": str(self.folder), "KUBECONFIG": "/dev/null",
                "HELM_DATA_HOME": str(self.data), "HELM_CACHE_HOME": str(self.folder / "cache"),
                "HELM_CONFIG_HOME": str(self.folder / "config"), **more}

    def helm(self, version, *arguments, ok=True, **more):
        return run(tool("helm", version), *arguments, folder=self.folder, environment=self.environment(**more), ok=ok)

    def install(self, version, archive):
        return self.helm(version, "plugin", "install", "--verify=false", self.dist / archive)

    def unpacked(self, archive=CLI):
        with tarfile.open(self.dist / archive) as file:
            file.extractall(self.folder, filter="data")
        return self.folder / pathlib.Path(archive).name.removesuffix("-0.1.0.tgz")

    def template(self, version, *flags, **more):
        out = self.helm(version, "template", "r", self.dist / CHART, *flags, **more)
        self.assertIn("kind: StatefulSet", out.stdout)
        self.assertNotIn("observed:", out.stdout)
        return out


class ArchivesTest(PackageCase):
    def test_same_input_same_bytes(self):
        package("again", self.folder, TZ="Asia/Tokyo", LC_ALL="C")  # from another folder, into one beside it
        self.assertEqual(tree(self.folder / "again"), tree(self.dist))
        run("sha256sum", "--check", "--strict", "SHA256SUMS", folder=self.dist, environment=self.environment())
        self.assertEqual((self.dist / "SHA256SUMS").read_text().split()[1::2], [CHART, CLI, POST])

    def test_contents(self):
        post = {"LICENSE", "bin/openclaw-post", "bin/platform", "check.sh", "installed.sh", "plugin.yaml", "run.sh"}
        cli = {"LICENSE", "bin/helm-openclaw", "bin/openclaw-post", "bin/platform", "completion.yaml", "plugin.yaml",
               "scripts/plugin/installed.sh", "scripts/plugin/run.sh", *(f"plugins/openclaw-post/{name}" for name in post)}
        for archive, name, files in ((POST, "openclaw-post", post), (CLI, "openclaw", cli)):
            with tarfile.open(self.dist / archive) as file:
                members = file.getmembers()
            self.assertEqual({m.name for m in members if not m.isdir()}, {f"{name}/{path}" for path in files})
            self.assertTrue(all(m.isfile() or m.isdir() for m in members), "Helm unpacks nothing else")
            self.assertEqual({(m.uid, m.gid, m.mtime) for m in members}, {(0, 0, 946684800)})
            self.assertEqual({m.name for m in members if m.isfile() and m.mode & 0o111},
                             {f"{name}/{path}" for path in files if path.endswith((".sh", "openclaw", "-post"))})

    def test_without_programs(self):
        empty = self.folder / "empty"
        empty.mkdir()
        result = package(self.folder / "none", self.folder, ok=False, OPENCLAW_BIN_DIR=str(empty))
        self.assertEqual(result.stderr, f"error: there is no {empty}/helm-openclaw to package\n  fix: run scripts/build first\n")
        self.assertFalse((self.folder / "none").exists())

    def test_unsigned_says_so(self):
        self.assertIn("unsigned: Helm 4 installs these plugins with --verify=false;", self.said)
        for version in HELM_4:
            with self.subTest(version):
                refusal = self.helm(version, "plugin", "install", self.dist / POST, ok=False).stderr
                self.assertIn("plugin verification failed: no provenance file (.prov) found", refusal)

    @unittest.skipUnless(shutil.which("gpg"), "gpg is not installed")
    def test_signed(self):
        home, ring = self.folder / "gpg", self.folder / "ring.gpg"
        home.mkdir(mode=0o700)
        gpg = {"GNUPGHOME": str(home)}
        self.addCleanup(run, "gpgconf", "--kill", "all", folder=self.folder, environment=self.environment(**gpg), ok=None)
        for words in (["--passphrase", "", "--quick-generate-key", "test@example.com", "rsa3072", "sign", "1d"],
                      ["--output", ring, "--export"]):
            run("gpg", "--batch", "--quiet", *words, folder=self.folder, environment=self.environment(**gpg))
        signed = self.folder / "signed"
        said = package(signed, self.folder, OPENCLAW_SIGN_KEY="test@example.com", **gpg).stderr
        self.assertNotIn("unsigned", said)
        for version in HELM_4:
            with self.subTest(version):
                for archive in (CLI, POST):
                    out = self.helm(version, "plugin", "install", "--keyring", ring, signed / archive)
                    self.assertIn("Plugin Hash Verified", out.stdout + out.stderr)
                self.helm(version, "plugin", "uninstall", "openclaw", "openclaw-post")
        for version in HELMS:
            with self.subTest(version):
                self.helm(version, "verify", "--keyring", ring, signed / CHART)
        result = package(signed, self.folder, ok=False, OPENCLAW_SIGN_KEY="nobody@example.com", **gpg)
        self.assertIn("error: gpg cannot sign with the key 'nobody@example.com'", result.stderr)


class PluginTest(PackageCase):
    def test_helm_4_from_the_archives(self):
        before = tree(self.data)
        for version in HELM_4:
            with self.subTest(version):
                for archive in (CLI, POST):
                    self.install(version, archive)
                self.assertEqual(self.helm(version, "openclaw", "version").stdout, "helm-openclaw 0.1.0\n")
                rendered = self.template(version, "--post-renderer", "openclaw-post").stdout
                self.helm(version, "plugin", "uninstall", "openclaw-post")
                # The CLI plugin alone brings its own post-renderer.
                through = self.helm(version, "openclaw", "template", "r", self.dist / CHART).stdout
                self.assertEqual(through.count("\nkind: "), rendered.count("\nkind: "))
                self.helm(version, "plugin", "uninstall", "openclaw")
                self.assertEqual(tree(self.data), before)

    def test_helm_3_from_the_unpacked_archive(self):
        before, folder = tree(self.data), self.unpacked()
        for version in HELM_3:
            with self.subTest(version):
                refusal = self.helm(version, "plugin", "install", self.dist / CLI, ok=False).stderr
                self.assertEqual(refusal, "Error: expected plugin to be a folder\n")
                self.helm(version, "plugin", "install", folder)
                self.assertEqual(self.helm(version, "openclaw", "version").stdout, "helm-openclaw 0.1.0\n")
                self.template(version, "--post-renderer", folder / "bin" / "openclaw-post")
                self.helm(version, "openclaw", "template", "r", self.dist / CHART)
                self.helm(version, "plugin", "uninstall", "openclaw")
                self.assertEqual(tree(self.data), before)

    def test_update_of_what_came_from_an_archive(self):
        """Helm updates only what came out of a version control system; the rest stays as it is and works on."""
        folder, before = self.unpacked(), tree(self.data)
        for version in HELMS:
            with self.subTest(version):
                if version in HELM_3:
                    self.helm(version, "plugin", "install", folder)
                else:
                    self.install(version, CLI)
                installed, unpacked = tree(self.data), tree(folder)
                self.assertIn(NO_SOURCE, self.helm(version, "plugin", "update", "openclaw", ok=False).stderr)
                self.assertEqual((tree(self.data), tree(folder)), (installed, unpacked))
                self.helm(version, "openclaw", "version")
                self.helm(version, "plugin", "uninstall", "openclaw")
                self.assertEqual((tree(self.data), tree(folder)), (before, unpacked))

    def test_update_of_a_clone(self):
        """The clone and what it was cloned from must bear the same name; a program that is not built is told, not fatal."""
        origin = self.unpacked()
        built = self.folder / "built"
        shutil.move(origin / "bin", built)
        shutil.rmtree(origin / "plugins" / "openclaw-post" / "bin")
        (origin / ".gitignore").write_text("bin/\n")  # as in the repository: Helm updates no clone with changes
        clone = self.folder / "clones" / "openclaw"
        home = self.folder / "home"
        own = {"HOME": str(home), "HELM_DATA_HOME": str(home / "data"), "HELM_CACHE_HOME": str(home / "cache"),
               "HELM_CONFIG_HOME": str(home / "config")}
        (home / "data" / "plugins").mkdir(parents=True)
        (home / "cache").mkdir()

        def git(*words, folder=origin):
            run("git", "-c", "user.name=a", "-c", "user.email=a@example.com", *words, folder=folder,
                environment=self.environment())

        git("init", "--quiet", "--initial-branch=main")
        git("add", "--all")
        git("commit", "--quiet", "--message=first")
        git("clone", "--quiet", origin, clone)
        for version in HELMS:
            with self.subTest(version):
                told = "the plugin 'openclaw' is installed, but"
                before = everything(home)
                self.assertIn(told, self.helm(version, "plugin", "install", clone, **own).stdout)
                (origin / "news").write_text(version)
                git("add", "--all")
                git("commit", "--quiet", f"--message={version}")
                out = self.helm(version, "plugin", "update", "openclaw", **own).stdout
                self.assertIn(told, out)
                self.assertIn("Updated plugin: openclaw", out)
                self.assertEqual((clone / "news").read_text(), version)
                self.assertEqual(list((home / "data" / "plugins").iterdir()), [home / "data" / "plugins" / "openclaw"])
                shutil.copytree(built, clone / "bin")
                self.assertEqual(self.helm(version, "openclaw", "version", **own).stdout, "helm-openclaw 0.1.0\n")
                # pinned: an update cleans the clone of all that git ignores, the programs too, and is told of
                (origin / "news").write_text(f"{version} again")
                git("commit", "--quiet", "--all", f"--message={version} again")
                self.assertIn(told, self.helm(version, "plugin", "update", "openclaw", **own).stdout)
                self.assertFalse((clone / "bin").exists())
                shutil.copytree(built, clone / "bin")
                self.assertEqual(self.helm(version, "openclaw", "version", **own).stdout, "helm-openclaw 0.1.0\n")
                self.helm(version, "plugin", "uninstall", "openclaw", **own)
                self.assertEqual(everything(home), before)
                self.assertTrue((clone / "plugin.yaml").exists())
                shutil.rmtree(clone / "bin")

    def test_a_folder_named_like_the_post_renderer(self):
        """Helm 4 names the link after the folder, not the plugin: such a folder cannot stand beside the post-renderer."""
        folder = self.unpacked().rename(self.folder / "openclaw-post")
        for version in HELM_4:
            with self.subTest(version):
                self.install(version, POST)
                refusal = self.helm(version, "plugin", "install", folder, ok=False).stderr
                self.assertIn("Error: plugin already exists\n", refusal)
                self.install(version, CLI)  # the archive can
                self.helm(version, "plugin", "uninstall", "openclaw", "openclaw-post")

    def test_another_platform(self):
        folder = self.unpacked()
        (folder / "bin" / "platform").write_text("Plan9 mips\n")
        here = subprocess.run(["uname", "-sm"], text=True, capture_output=True, check=True).stdout.strip()
        for version in HELMS:
            with self.subTest(version):
                self.helm(version, "plugin", "install", folder)
                result = self.helm(version, "openclaw", "version", ok=False)
                self.assertEqual(result.returncode, 3)
                self.assertEqual(result.stdout, "")
                self.assertIn(f"{folder}/bin/helm-openclaw is made for Plan9 mips, this machine is {here}\n  fix: clone "
                              "https://github.com/openclaw-post/openclaw-post, run its scripts/build (needs Swift", result.stderr)
                self.helm(version, "plugin", "uninstall", "openclaw")

    def test_the_post_renderer_on_another_platform(self):
        """linux/amd64 starts the program; everywhere else a script looks first whether one was built there."""
        folder = self.unpacked() / "plugins" / "openclaw-post"
        here = subprocess.run(["uname", "-sm"], text=True, capture_output=True, check=True).stdout.strip()
        plugin = folder / "plugin.yaml"
        plugin.write_text(plugin.read_text().replace("    - os: linux\n      arch: amd64\n", "    - os: plan9\n      arch: mips\n"))
        for version in HELM_4:
            with self.subTest(version):
                (folder / "bin" / "platform").write_text(f"{here}\n")
                self.assertNotIn("error:", self.helm(version, "plugin", "install", folder).stdout)
                self.template(version, "--post-renderer", "openclaw-post")
                self.helm(version, "plugin", "uninstall", "openclaw-post")
                (folder / "bin" / "platform").write_text("Plan9 mips\n")
                complaint = f"{folder}/bin/openclaw-post is made for Plan9 mips, this machine is {here}\n  fix: clone "
                self.assertIn(complaint, self.helm(version, "plugin", "install", folder).stdout)
                self.helm(version, "template", "r", self.dist / CHART, "--post-renderer", "openclaw-post", ok=False)
                result = subprocess.run([folder / "run.sh"], text=True, capture_output=True, check=False, start_new_session=True)
                self.assertEqual((result.returncode, result.stdout), (3, ""))
                self.assertIn(complaint, result.stderr)
                self.helm(version, "plugin", "uninstall", "openclaw-post")


class TwoHelmsTest(PackageCase):
    def pairs(self):
        return ((three, four) for three in HELM_3 for four in HELM_4)

    def test_each_with_its_own_folder(self):
        """`helm plugin install` goes by HELM_DATA_HOME, every other command by HELM_PLUGINS, which follows it unless set."""
        folder = self.unpacked()
        for three, four in self.pairs():
            with self.subTest(three=three, four=four):
                homes = {version: self.folder / f"{three}-{four}" / version for version in (three, four)}
                self.helm(three, "plugin", "install", folder, HELM_DATA_HOME=str(homes[three]))
                for archive in (CLI, POST):
                    self.helm(four, "plugin", "install", "--verify=false", self.dist / archive, HELM_DATA_HOME=str(homes[four]))
                self.assertEqual(tree(self.data), {"plugins": None})
                renderers = {three: folder / "bin" / "openclaw-post", four: "openclaw-post"}
                for version in (three, four, three):
                    for own in ({"HELM_DATA_HOME": str(homes[version])}, {"HELM_PLUGINS": str(homes[version] / "plugins")}):
                        self.assertEqual(self.template(version, "--post-renderer", renderers[version], **own).stderr, "")
                        self.assertEqual(self.helm(version, "openclaw", "version", **own).stderr, "")
                self.helm(four, "plugin", "uninstall", "openclaw", "openclaw-post", HELM_DATA_HOME=str(homes[four]))
                self.assertEqual(tree(homes[four]), {"plugins": None})
                self.helm(three, "openclaw", "version", HELM_DATA_HOME=str(homes[three]))

    def test_a_shared_folder(self):
        """Helm 3 says at every run that it cannot read the plugin of Helm 4, finds no plugin, and does its work."""
        post = self.unpacked() / "bin" / "openclaw-post"
        for three, four in self.pairs():
            with self.subTest(three=three, four=four):
                for archive in (CLI, POST):
                    self.install(four, archive)
                complaint = f'failed to load plugin at "{self.data}/plugins/openclaw-post/plugin.yaml": {UNKNOWN_KEY}\n'
                said = self.template(three, "--post-renderer", post).stderr
                self.assertEqual(said, f"failed to load plugins: {complaint}")
                self.assertIn(f"Error: {complaint}", self.helm(three, "plugin", "list", ok=False).stderr)
                self.assertIn('unknown command "openclaw"', self.helm(three, "openclaw", "version", ok=False).stderr)
                self.assertEqual(self.template(four, "--post-renderer", "openclaw-post").stderr, "")
                # With the CLI plugin alone there is nothing to complain of.
                self.helm(four, "plugin", "uninstall", "openclaw-post")
                self.assertEqual(self.helm(three, "openclaw", "version").stderr, "")
                self.helm(four, "plugin", "uninstall", "openclaw")


if __name__ == "__main__":
    unittest.main()
