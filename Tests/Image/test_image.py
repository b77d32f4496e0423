"""scripts/image: what it makes, whether twice the same, and whether that runs as a pod runs it: uid 1000, all read-only.

Needs release builds of openclaw-keeper and openclaw-post in OPENCLAW_BIN_DIR (by default bin/), Debian 12 with its package
lists, and root for the parts that run the image. Packages and tools come from .cache, or once from Debian and PyPI.
"""

import hashlib
import json
import os
import pathlib
import re
import shutil
import sqlite3
import ssl
import stat
import subprocess
import tempfile
import unittest

from image_case import ACCOUNT, NAME, ROOT, VERSION, build, can_mount, image, run, tree

from keeper_case import BIN, KeeperCase  # noqa: E402
from store import KEY, SECRET, Store  # noqa: E402

needs_root = unittest.skipUnless(can_mount(), "not run: the image as a pod, that needs root and a mount namespace")
PROGRAMS = {"helm", "openclaw-keeper", "openclaw-post", "rclone", "sqlite3"}


class ContentTest(unittest.TestCase):
    def test_same_input_same_bytes(self):
        dist = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, dist)
        first = image().dist / "image"
        command = f"umask 077 && cd / && exec {ROOT}/scripts/image {first}/{NAME}.packages"
        said = subprocess.run(["bash", "-c", command], env={**os.environ, "OPENCLAW_DIST": str(dist), "TZ": "Asia/Tokyo"},
                              check=True, capture_output=True, text=True)
        for ending in ("oci.tar", "digest", "packages", "spdx.json"):
            self.assertEqual((dist / "image" / f"{NAME}.{ending}").read_bytes(), (first / f"{NAME}.{ending}").read_bytes(), ending)
        self.assertEqual((said.stdout, (first / f"{NAME}.digest").read_text()), (image().digest + "\n",) * 2)

    def test_configuration(self):
        config = image().config
        self.assertEqual((config["os"], config["architecture"], config["created"]), ("linux", "amd64", "2000-01-01T00:00:00Z"))
        self.assertEqual((config["config"]["User"], config["config"]["Entrypoint"]), ("1000:1000", ["openclaw-keeper"]))
        labels = config["config"]["Labels"]
        self.assertEqual(labels["org.opencontainers.image.version"], VERSION)
        self.assertEqual(image().manifest["annotations"], {**labels, "org.opencontainers.image.created": config["created"]})
        self.assertEqual(len(image().manifest["layers"]), 2)
        self.assertIn(f"skopeo copy --preserve-digests oci-archive:{image().archive} docker://REGISTRY/", image().said)

    def test_files(self):
        size = sum(layer["size"] for layer in image().manifest["layers"])
        self.assertLess(size, 90e6, "the image has grown")
        for member in image().members:
            self.assertEqual((member.uid, member.gid, member.mtime), (0, 0, 946684800), member.name)
            self.assertTrue(member.isfile() or member.isdir() or member.issym(), member.name)
            if member.name != "tmp":
                allowed = 0o777 if member.issym() else 0o755
                self.assertEqual(stat.S_IMODE(member.mode) & ~allowed, 0, f"{member.name}: {stat.filemode(member.mode)}")
        files = image().files
        self.assertEqual(stat.S_IMODE((files / "tmp").stat().st_mode), 0o1777)
        self.assertEqual({path.name for path in (files / "usr/bin").iterdir()}, PROGRAMS)  # no shell, no package manager
        executable = {m.name for m in image().members if m.isfile() and m.mode & 0o111 and "/lib/" not in m.name}
        self.assertEqual(executable, {f"usr/bin/{name}" for name in PROGRAMS})
        for name in ("openclaw-keeper", "openclaw-post"):
            self.assertEqual((files / "usr/bin" / name).read_bytes(), (BIN / name).read_bytes())
        for path in (ROOT / "chart").rglob("*"):
            if path.is_file():
                self.assertEqual((files / "usr/share/openclaw" / path.relative_to(ROOT)).read_bytes(), path.read_bytes())

    def test_certificates(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(image().files / "etc/ssl/certs/ca-certificates.crt")
        self.assertGreater(len(context.get_ca_certs()), 100)

    def test_bill_of_materials(self):
        from spdx_tools.spdx.parser.parse_anything import parse_file
        from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document
        file = image().dist / "image" / f"{NAME}.spdx.json"
        self.assertEqual([str(m) for m in validate_full_spdx_document(parse_file(str(file)), "SPDX-2.3")], [])
        packages = {p["name"]: p for p in json.loads(file.read_text())["packages"]}
        debian = {path.name: re.search(r"(?m)^Version: (.*)", path.read_text())[1]
                  for path in (image().files / "var/lib/dpkg/status.d").iterdir()}
        self.assertGreater(len(debian), 10)
        ours = ("keeper", "openclaw-keeper", "openclaw-post", "openclaw-chart")
        rest = {"helm": "4.3.1", "rclone": "1.75.2", **dict.fromkeys(ours, VERSION)}
        self.assertEqual({name: p["versionInfo"] for name, p in packages.items()}, {**debian, **rest})
        for name in PROGRAMS - {"sqlite3"}:
            sum = hashlib.sha256((image().files / "usr/bin" / name).read_bytes()).hexdigest()
            self.assertEqual(packages[name]["checksums"][0]["checksumValue"], sum)
        self.assertEqual("sha256:" + packages["keeper"]["checksums"][0]["checksumValue"], image().digest)
        self.assertEqual(packages["zlib1g"]["licenseDeclared"], "Zlib")
        self.assertTrue(all((image().files / "usr/share/doc" / name / "copyright").is_file() for name in debian))

    def test_a_registry_gets_the_same_digest(self):
        folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, folder)
        (folder / "list").write_text("docker-registry\n")  # unpacked only: installed, it would start a service
        subprocess.run([ROOT / "scripts/lib/image/debs", folder, folder / "list"], check=True, capture_output=True)
        subprocess.run(["dpkg-deb", "--extract", next(folder.glob("*.deb")), folder / "program"], check=True)
        (folder / "config.yml").write_text(
            "version: 0.1\nlog: {level: info, accesslog: {disabled: true}}\nhttp: {addr: '127.0.0.1:0'}\n"
            f"storage: {{filesystem: {{rootdirectory: {folder}/data}}}}\n")
        registry = subprocess.Popen([folder / "program/usr/bin/docker-registry", "serve", folder / "config.yml"],
                                    stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.addCleanup(registry.stderr.close)
        self.addCleanup(registry.wait)
        self.addCleanup(registry.kill)
        address = next(found[1] for line in registry.stderr if (found := re.search(r"listening on (127\.0\.0\.1:\d+)", line)))
        target = f"docker://{address}/keeper:{VERSION}"
        subprocess.run(["skopeo", "copy", "--quiet", "--preserve-digests", "--dest-tls-verify=false", f"oci-archive:{image().archive}",
                        target], check=True, timeout=120)
        told = subprocess.run(["skopeo", "inspect", "--tls-verify=false", "--format", "{{.Digest}}", target], check=True,
                              capture_output=True, text=True, timeout=60).stdout.strip()
        self.assertEqual(told, image().digest)


@needs_root
class PodTest(unittest.TestCase):
    def setUp(self):
        for folder in (ACCOUNT, "proc", "dev"):  # mount points are the container runtime's to make
            (image().files / folder).mkdir(parents=True, exist_ok=True)
        before = tree(image().files)
        self.addCleanup(lambda: self.assertEqual(tree(image().files), before, "something was written"))

    def test_it_is_as_a_pod(self):
        status = dict(line.split(":\t") for line in run("rclone", "cat", "/proc/self/status").stdout.splitlines() if ":\t" in line)
        self.assertEqual((status["Uid"], status["Gid"]), ("\t".join(["1000"] * 4),) * 2)
        self.assertEqual((status["CapEff"].strip("0"), status["CapPrm"].strip("0"), status["NoNewPrivs"]), ("", "", "1"))
        self.assertIn("read-only file system", run("rclone", "touch", "/tmp/x", ok=None).stderr)
        self.assertEqual(run("rclone", "touch", "/tmp/x", tmp=True).stdout, "")

    def test_versions(self):
        """Without a writable /tmp, which the hook Jobs do not have."""
        for command, says in ((["openclaw-keeper", "--version"], f"openclaw-keeper {VERSION}\n"), (["helm", "version"], "v4.3.1"),
                              (["openclaw-post", "--version"], f"openclaw-post {VERSION}\n"), (["rclone", "version"], "rclone v1.75.2"),
                              (["sqlite3", ":memory:", "select 1"], "1\n")):
            with self.subTest(command):
                result = run(*command)
                self.assertIn(says, result.stdout)
                if command[0] != "helm":
                    self.assertEqual(result.stderr, "")

    def test_every_library_is_there(self):
        dynamic = set()
        for path in sorted(image().files.rglob("*")):
            if path.is_file() and not path.is_symlink() and path.read_bytes()[:4] == b"\x7fELF":
                result = run("/lib64/ld-linux-x86-64.so.2", "--list", f"/{path.relative_to(image().files)}", ok=None)
                self.assertNotIn("not found", result.stdout + result.stderr)
                dynamic |= {path.name} if result.returncode == 0 else set()
        self.assertLessEqual({"openclaw-keeper", "sqlite3", "libcrypto.so.3"}, dynamic)
        self.assertEqual(PROGRAMS - dynamic, {"helm", "rclone", "openclaw-post"})  # these need none

    def test_the_chart_renders(self):
        command = ("helm", "template", "my-agent", "/usr/share/openclaw/chart", "--post-renderer", "openclaw-post")
        out = run(*command, tmp=True).stdout
        self.assertIn("kind: StatefulSet", out)
        self.assertNotIn("observed:", out)
        # Helm 4 loads no plugin of any kind without a cache folder: what the docs say of /tmp.
        self.assertIn("failed to create wazero compilation cache", run(*command, ok=False).stderr)


@needs_root
class DataTest(unittest.TestCase):
    """Backups and restores with the image's own rclone and sqlite3: no token, nothing writable but the pod's two volumes."""

    def setUp(self):
        for folder in ("proc", "dev"):
            (image().files / folder).mkdir(parents=True, exist_ok=True)
        self.store = Store()
        self.addCleanup(self.store.close)
        (self.store.folder / "saves").mkdir()
        self.volumes = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.volumes)
        for name in ("data", "other", "scratch"):
            (self.volumes / name).mkdir()
        (self.volumes / "data" / "memory.md").write_text("what it knows")
        with sqlite3.connect(self.volumes / "data" / "state.db") as database:
            database.execute("create table t as select 42 as x")
        for path in (self.volumes, *self.volumes.rglob("*")):
            os.chown(path, 1000, 1000)

    def keeper(self, *arguments, data):
        run("openclaw-keeper", *arguments, "--data", f"/tmp/{data}", "--scratch", "/tmp/scratch", "--result", "/tmp/result",
            tmp=self.volumes, HOME="/tmp/scratch", TMPDIR="/tmp/scratch", S3_BUCKET="saves", S3_ENDPOINT=self.store.endpoint,
            S3_REGION="us-east-1", S3_ACCESS_KEY_ID=KEY, S3_SECRET_ACCESS_KEY=SECRET, OPENCLAW_BACKUP_PREFIX="backups/agents/my-agent",
            OPENCLAW_INSTANCE="my-agent", OPENCLAW_NAMESPACE="agents")
        return json.loads((self.volumes / "result").read_text())

    def test_there_and_back(self):
        made = self.keeper("backup", "run", "--kind", "manual", data="data")
        self.assertEqual((made["files"], made["databases"]), (2, 1))
        self.keeper("restore", "run", f"--from={made['path']}", data="other")
        self.assertEqual((self.volumes / "other" / "memory.md").read_text(), "what it knows")
        with sqlite3.connect(self.volumes / "other" / "state.db") as database:
            self.assertEqual(database.execute("select x from t").fetchall(), [(42,)])


@needs_root
class ClusterTest(KeeperCase):
    """As the hook Jobs do: found by the two variables and the service account's folder, nothing else given."""

    rules = [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}]

    def setUp(self):
        super().setUp()
        (image().files / ACCOUNT).mkdir(parents=True, exist_ok=True)
        (self.folder / "namespace").write_text("default")
        self.folder.chmod(0o755)
        for path in self.folder.iterdir():
            path.chmod(0o644)

    def inside(self, *command, **more):
        host, port = self.address
        return run(*command, account=self.folder, KUBERNETES_SERVICE_HOST=host, KUBERNETES_SERVICE_PORT=str(port), **more)

    def test_secrets_ensure(self):
        self.inside("openclaw-keeper", "secrets", "ensure", "--namespace", "default", "--instance", "my-agent")
        self.assertIn("token", self.api.object("Secret", "my-agent-gateway-token")["data"])

    def test_helm_upgrade(self):
        """What a step of the keeper comes down to."""
        for _ in range(2):
            self.inside("helm", "upgrade", "--install", "my-agent", "/usr/share/openclaw/chart", "--namespace", "default", "--no-hooks",
                        "--skip-crds", "--set", "record.enabled=false", "--post-renderer", "openclaw-post", tmp=True)
        self.assertIsNotNone(self.api.object("StatefulSet", "my-agent"))
        self.assertIsNotNone(self.api.object("Secret", "sh.helm.release.v1.my-agent.v2"))


class FailureTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def refused(self, *arguments, **environment):
        said = build(self.folder / "dist", *arguments, ok=False, **environment).stderr
        self.assertFalse((self.folder / "dist").exists())
        return said

    def test_programs(self):
        (self.folder / "bin").mkdir()
        environment = {"OPENCLAW_BIN_DIR": str(self.folder / "bin")}
        self.assertIn("openclaw-keeper for the image\n  fix: run scripts/build", self.refused(**environment))
        shutil.copy(BIN / "openclaw-post", self.folder / "bin/openclaw-keeper")
        self.assertIn(f"is not of version {VERSION}, it says: openclaw-post", self.refused(**environment))
        shutil.copy(BIN / "openclaw-keeper", self.folder / "bin/openclaw-keeper")
        other = self.folder / "bin/openclaw-post"
        other.write_text(f"#!/bin/sh\n[ $# = 0 ] || exec echo openclaw-post {VERSION}\necho unknown field >&2\nexit 1\n")
        other.chmod(0o755)
        self.assertIn("unknown field\nerror: the chart does not pass bin/openclaw-post\n", self.refused(**environment))

    def test_lists(self):
        rows = (image().dist / "image" / f"{NAME}.packages").read_text().splitlines()
        (self.folder / "apt-get").write_text("#!/bin/sh\nexit 100\n")  # as without a network
        (self.folder / "apt-get").chmod(0o755)
        path = f"{self.folder}:{os.environ['PATH']}"
        less = "".join(f"{row}\n" for row in rows if not row.startswith("libyaml"))
        for text, says in ((less, "openclaw-keeper needs libyaml-0.so.2, which no package in packages.txt has"),
                           ("no-such-package\n", "apt knows only 0 of the 1 packages"),
                           (f"zlib1g=1:0 {'0' * 64} zlib1g_0_amd64.deb\n", "cannot get zlib1g_0_amd64.deb with the sum 0000"),
                           ("zlib1g=1 x ../y.deb\n", "not a line of a list of packages")):
            with self.subTest(says):
                (self.folder / "list").write_text(text)
                self.assertIn(says, self.refused(self.folder / "list", PATH=path))
        self.assertIn("there is no list of packages", self.refused(self.folder / "none"))


    def test_packages_that_nothing_needs(self):
        control = self.folder / "extra/DEBIAN/control"
        control.parent.mkdir(parents=True)
        control.write_text("Package: extra\nVersion: 1\nArchitecture: all\nMaintainer: nobody <n@example.com>\nDescription: x\n")
        (self.folder / "extra/usr/share/doc/extra").mkdir(parents=True)
        (self.folder / "extra/usr/share/doc/extra/copyright").write_text("none\n")
        debs = self.folder / "debs"
        subprocess.run([ROOT / "scripts/lib/image/debs", debs, image().dist / "image" / f"{NAME}.packages"], check=True,
                       capture_output=True)
        subprocess.run(["dpkg-deb", "--root-owner-group", "--build", self.folder / "extra", debs], check=True, capture_output=True)
        programs = image().files / "usr/bin"
        for gone, says in ((None, "nothing in the image needs extra\n"), ("gcc-12-base", "the copyright of libgcc-s1 is in the package gcc-12")):
            for deb in debs.glob(f"{gone}_*"):
                deb.unlink()
            result = subprocess.run(["python3", ROOT / "scripts/lib/image/rootfs.py", debs, programs / "helm", programs / "rclone", BIN,
                                     ROOT, self.folder / str(gone)], capture_output=True, text=True, check=False)
            self.assertEqual(result.returncode, 1, result.stderr)
            self.assertIn(says, result.stderr)


class DockerfileTest(unittest.TestCase):
    """It cannot be built here, there is no registry to take Swift's image from; its last stage is what scripts/image builds."""

    text = (ROOT / "Dockerfile").read_text()

    def test_sources(self):
        ignored = {line.strip("*/") for line in (ROOT / ".dockerignore").read_text().split()}
        names = [name for line in re.findall(r"(?m)^COPY (?!--from)(.*)$", self.text) for name in line.split()[:-1]]
        self.assertEqual([name for name in names if not (ROOT / name).exists() or name in ignored], [])
        self.assertLessEqual({"chart", "plugins", "scripts", "LICENSE", "plugin.yaml", "Sources", "Package.swift"}, set(names))
        for script in re.findall(r"\bscripts/[\w/-]+", self.text):
            self.assertTrue(os.access(ROOT / script, os.X_OK) or script == "scripts/image", script)

    def test_one_list_of_contents(self):
        files = (ROOT / "scripts/lib/image/files").read_text()
        versions = set(re.findall(r"(?:helm|rclone)-v?(\d+\.\d+\.\d+)", self.text))
        self.assertEqual(versions, set(re.findall(r"(?:helm|rclone)-(\d+\.\d+\.\d+)", files)))
        self.assertIn("scripts/lib/image/files /image", self.text)
        self.assertIn("packages.txt", files)
        self.assertIn(f'image.version="{VERSION}"', self.text)

    def test_builder(self):
        asked = (ROOT / "scripts/ensure-deps").read_text()
        swift = re.search(r"Swift (\d+\.\d+) or newer", asked)[1]
        self.assertIn(f"FROM docker.io/library/swift:{swift}-bookworm AS build", self.text)
        needed = re.search(r"(?s)\nbuild=\((.*?)\n\)", asked)[1]
        for name in re.findall(r"(?m)^  ([\w.-]+)", needed):
            self.assertIn(f" {name}", self.text)


if __name__ == "__main__":
    unittest.main()
