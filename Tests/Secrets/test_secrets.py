"""Generated Secrets: made once, kept byte for byte, repeatable with a seed, and never anywhere but in the Secret."""

import base64
import copy
import hashlib
import hmac
import http.client
import os
import pathlib
import select
import shutil
import socket
import subprocess
import tempfile
import unittest

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
SEED = b"0123456789abcdef0123456789abcdef"
TOKEN = "a-gateway-token"


def binary():
    path = pathlib.Path(os.environ.get("OPENCLAW_BIN_DIR", ROOT / "bin")) / "openclaw-post"
    if not path.exists():
        raise unittest.SkipTest("not run: there is no openclaw-post; scripts/build makes it")
    return path


def instance(name="a", namespace="ns", spec=None, observed=None):
    document = {"apiVersion": "openclaw.rocks/v1alpha1", "kind": "OpenClawInstance",
                "metadata": {"name": name, "namespace": namespace}, "spec": spec or {}}
    return document if observed is None else {**document, "observed": observed}


def secret(data, name=TOKEN, namespace="ns", **more):
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name, "namespace": namespace}, "data": data, **more}


def stateful_set(name="a"):
    variable = {"name": "OPENCLAW_GATEWAY_TOKEN", "valueFrom": {"secretKeyRef": {"name": f"{name}-gateway-token", "key": "token"}}}
    return {"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": name, "namespace": "ns"},
            "spec": {"template": {"spec": {"containers": [{"name": "openclaw", "env": [variable]}]}}}}


def hkdf(salt, key, info, count):
    """RFC 5869 with SHA-256."""
    def code(key, text):
        return hmac.new(key, text, hashlib.sha256).digest()
    pseudorandom, output, block = code(salt, key), b"", b""
    for counter in range(1, 256):
        block = code(pseudorandom, block + info + bytes([counter]))
        output += block
        if len(output) >= count:
            return output[:count]
    raise ValueError(count)


def derived(count, purpose, namespace="ns", name="a", context="", generation=1):
    parts = [namespace, name, purpose, context, str(generation)]
    info = "".join(f"{len(part.encode())}:{part};" for part in parts).encode()
    return hkdf(b"openclaw-post secrets v1", SEED, info, count)


BASIC_AUTH = {"networking": {"ingress": {"enabled": True, "hosts": [{"host": "a.example.org"}],
                                         "security": {"basicAuth": {"enabled": True, "username": "admin"}}}}}


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.report = self.folder / "report.txt"
        self.seed = self.folder / "seed"
        self.seed.write_bytes(SEED)
        self.seed.chmod(0o600)

    def run_post(self, document, *arguments, objects=None, seeded=False, env=None):
        if objects is not None:
            live = self.folder / "live.yaml"
            live.write_text(objects if isinstance(objects, str) else yaml.safe_dump_all(objects))
            arguments += ("--objects", str(live))
        if seeded:
            arguments += ("--secret-seed-file", str(self.seed))
        return subprocess.run(
            [binary(), "--report", str(self.report), *arguments], input=yaml.safe_dump(document).encode(), capture_output=True,
            timeout=30, env={"PATH": os.environ["PATH"], **(env or {})})

    def secrets(self, document, *arguments, **options):
        run = self.run_post(document, *arguments, **options)
        self.assertEqual(run.returncode, 0, run.stderr.decode())
        documents = list(yaml.safe_load_all(run.stdout))
        return {d["metadata"]["name"]: d.get("data", {}) for d in documents if d["kind"] == "Secret"}

    def refused(self, wanted, *arguments, **options):
        run = self.run_post(*arguments, **options)
        self.assertEqual((run.returncode, run.stdout), (1, b""), run.stderr.decode())
        self.assertIn(f"error[{wanted}]", run.stderr.decode())
        return run.stderr.decode()


class Making(Case):
    def test_tokens_are_drawn(self):
        tokens = [base64.b64decode(self.secrets(instance())[TOKEN]["token"]).decode() for _ in range(5)]
        self.assertEqual(len(set(tokens)), 5)
        for token in tokens:
            self.assertRegex(token, "^[0-9a-f]{64}$")

    def test_the_check_itself_is_the_standard(self):
        """RFC 5869, A.1 and A.3."""
        key = b"\x0b" * 22
        self.assertEqual(hkdf(bytes(range(13)), key, bytes(range(0xF0, 0xFA)), 42).hex(),
                         "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865")
        self.assertEqual(hkdf(b"", key, b"", 42).hex(),
                         "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8")

    def test_a_seed_gives_what_the_standard_gives(self):
        found = self.secrets(instance(spec=BASIC_AUTH), seeded=True)
        self.assertEqual(base64.b64decode(found[TOKEN]["token"]).decode(), derived(32, "gateway-token").hex())
        self.assertEqual(base64.b64decode(found["a-basic-auth"]["password"]).decode(), derived(20, "basic-auth").hex())

    def test_a_seed_tells_instances_apart(self):
        def settings(**values):
            return {"settings": {"secrets": values}}
        variants = [
            instance(), instance(name="b"), instance(namespace="other"), instance(observed=settings(context="x")),
            instance(observed=settings(generation=2)),
        ]
        tokens = []
        for document in variants:
            name = document["metadata"]["name"] + "-gateway-token"
            first = self.secrets(document, seeded=True)[name]["token"]
            self.assertEqual(first, self.secrets(document, seeded=True)[name]["token"])
            tokens.append(first)
        self.assertEqual(len(set(tokens)), len(tokens))
        by_environment = self.secrets(instance(), env={"OPENCLAW_SECRET_SEED_FILE": str(self.seed)})
        self.assertEqual(by_environment[TOKEN]["token"], tokens[0])

    def test_basic_auth_is_what_apache_takes(self):
        data = {key: base64.b64decode(value).decode() for key, value in self.secrets(instance(spec=BASIC_AUTH))["a-basic-auth"].items()}
        user, line = data["auth"].split(":")
        self.assertEqual((user, data["username"]), ("admin", "admin"))
        _, scheme, salt, _ = line.split("$")
        self.assertEqual((scheme, len(salt)), ("apr1", 8))
        openssl = subprocess.run(["openssl", "passwd", "-apr1", "-salt", salt, data["password"]], capture_output=True, check=True)
        self.assertEqual(openssl.stdout.decode().strip(), line)

    def test_htpasswd_knows_the_password(self):
        if shutil.which("htpasswd") is None:
            self.skipTest("not run: there is no htpasswd; scripts/ensure-deps test")
        data = {key: base64.b64decode(value).decode() for key, value in self.secrets(instance(spec=BASIC_AUTH))["a-basic-auth"].items()}
        file = self.folder / "htpasswd"
        file.write_text(data["auth"] + "\n")
        for password, is_right in ((data["password"], True), ("wrong", False)):
            done = subprocess.run(["htpasswd", "-vb", file, "admin", password], capture_output=True)
            self.assertEqual(done.returncode == 0, is_right, done.stderr)

    def test_a_real_nginx_lets_in_whoever_knows_the_password(self):
        """As ingress-nginx does it: key `auth` of the Secret becomes the file of `auth_basic_user_file`."""
        nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin") or self.skipTest("not run: there is no nginx")
        data = {key: base64.b64decode(value).decode() for key, value in self.secrets(instance(spec=BASIC_AUTH))["a-basic-auth"].items()}
        (self.folder / "htpasswd").write_text(data["auth"])
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        user = "user root;" if os.getuid() == 0 else ""
        temporary = " ".join(f"{kind}_temp_path {self.folder}/{kind};" for kind in
                             ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (self.folder / "www").mkdir()
        (self.folder / "www" / "index.html").write_text("in")
        (self.folder / "nginx.conf").write_text(f"""
            {user} daemon off; master_process off; pid {self.folder}/pid;
            events {{ worker_connections 16; }}
            http {{ access_log off; {temporary} server {{ listen 127.0.0.1:{port}; root {self.folder}/www;
              auth_basic "OpenClaw"; auth_basic_user_file {self.folder}/htpasswd; }} }}""")
        process = subprocess.Popen([nginx, "-e", "stderr", "-c", self.folder / "nginx.conf", "-p", self.folder], stderr=subprocess.PIPE)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)

        def status(credentials):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            for _ in range(200):
                try:
                    connection.connect()
                    break
                except ConnectionRefusedError:
                    self.assertIsNone(process.poll(), "nginx ended")
                    select.select([process.stderr], [], [], 0.05)
            headers = {}
            if credentials:
                headers["Authorization"] = "Basic " + base64.b64encode(credentials.encode()).decode()
            connection.request("GET", "/", headers=headers)
            found = connection.getresponse().status
            connection.close()
            return found

        self.assertEqual(status(f"admin:{data['password']}"), 200)
        for wrong in (None, "admin:wrong", "admin:", f"root:{data['password']}", f"admin:{data['auth']}"):
            self.assertEqual(status(wrong), 401, wrong)

    def test_traefik_can_read_the_secret_too(self):
        """Name and password of a Secret of this type, one key of any other: pkg/provider/kubernetes/crd of Traefik."""
        def of(document, **options):
            run = self.run_post(document, **options)
            self.assertEqual(run.returncode, 0, run.stderr.decode())
            found = {d["metadata"]["name"]: d for d in yaml.safe_load_all(run.stdout) if d["kind"] == "Secret"}
            return found["a-basic-auth"], run.stderr.decode()
        spec = copy.deepcopy(BASIC_AUTH)
        spec["networking"]["ingress"]["className"] = "traefik"
        secret, told = of(instance(spec=spec))
        self.assertEqual(secret["type"], "kubernetes.io/basic-auth")
        self.assertTrue({"username", "password"} <= set(secret["data"]))
        self.assertNotIn("x-basic-auth-traefik", told)
        # A type never changes: what the operator made stays what it is, and that is told.
        secret["type"] = "Opaque"
        again, told = of(instance(spec=spec), objects=[secret])
        self.assertEqual((again["type"], again["data"]), ("Opaque", secret["data"]))
        self.assertIn("x-basic-auth-traefik", told)

    def test_other_modes_make_nothing(self):
        for mode in ("job", "external"):
            with self.subTest(mode):
                self.assertEqual(self.secrets(instance(spec=BASIC_AUTH, observed={"settings": {"secrets": {"mode": mode}}})), {})

    def test_a_secret_of_the_users_is_not_written(self):
        self.assertEqual(self.secrets(instance(spec={"gateway": {"existingSecret": "mine"}})), {})


class Keeping(Case):
    def test_what_lives_is_written_again_byte_for_byte(self):
        odd = {"hex": b"0a" * 32, "line feed": b"token\n", "binary": bytes(range(256)), "one letter": b"x", "letters": "ü日😀".encode()}
        for name, value in odd.items():
            with self.subTest(name):
                data = {"token": base64.b64encode(value).decode(), "other": "eA=="}
                for seeded in (False, True):
                    self.assertEqual(self.secrets(instance(), objects=[secret(data)], seeded=seeded)[TOKEN], data)
                self.assertEqual(self.secrets(instance(observed={"live": True, "objects": [secret(data)]}))[TOKEN], data)

    def test_text_that_stands_beside_the_data(self):
        objects = [secret({"token": "b2xk", "keep": "eA=="}, stringData={"token": "new\n", "more": "ü"})]
        self.assertEqual(self.secrets(instance(), objects=objects)[TOKEN], {
            "token": base64.b64encode(b"new\n").decode(), "keep": "eA==", "more": base64.b64encode("ü".encode()).decode()})

    def test_lists_and_the_environment(self):
        data = {"token": "a2VlcA=="}
        as_list = yaml.safe_dump({"apiVersion": "v1", "kind": "List", "items": [stateful_set(), secret(data)]})
        self.assertEqual(self.secrets(instance(), objects=as_list)[TOKEN], data)
        (self.folder / "env.yaml").write_text(as_list)
        self.assertEqual(self.secrets(instance(), env={"OPENCLAW_OBJECTS": str(self.folder / "env.yaml")})[TOKEN], data)

    def test_a_secret_of_another_namespace_is_another(self):
        mine, other = {"token": "bWluZQ=="}, {"token": "b3RoZXI="}
        self.assertEqual(self.secrets(instance(), objects=[secret(other, namespace="zz"), secret(mine)])[TOKEN], mine)
        self.assertNotEqual(self.secrets(instance(), objects=[secret(other, namespace="zz")])[TOKEN], other)
        nowhere = secret(mine)
        del nowhere["metadata"]["namespace"]
        self.assertEqual(self.secrets(instance(), objects=[nowhere])[TOKEN], mine)

    def test_basic_auth_is_kept_too(self):
        data = {"auth": "eA==", "username": "eQ==", "password": "eg=="}
        found = self.secrets(instance(spec=BASIC_AUTH), objects=[secret(data, name="a-basic-auth")])
        self.assertEqual(found["a-basic-auth"], data)

    def test_a_lost_secret_is_not_replaced_silently(self):
        said = self.refused("secret-lost", instance(), objects=[stateful_set()])
        self.assertIn("secrets.regenerate", said)
        self.refused("secret-lost", instance(), objects=[stateful_set()], seeded=True)
        for named in (TOKEN, "a"):
            observed = {"live": True, "settings": {"secrets": {"regenerate": [named]}}, "objects": [stateful_set()]}
            self.assertTrue(self.secrets(instance(observed=observed))[TOKEN])
            said = self.run_post(instance(observed=observed)).stderr
            self.assertIn(b"warning[secret-regenerated]", said)
            self.assertIn(b"kubectl rollout restart statefulset/a -n ns", said)
        observed["settings"]["secrets"]["regenerate"] = ["other"]
        self.refused("secret-lost", instance(observed=observed))

    def test_a_secret_without_its_key_is_told(self):
        run = self.run_post(instance(), objects=[secret({"other": "eA=="})])
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertIn(b"warning[secret-without-key]", run.stderr)
        self.assertIn(b"secret-without-key", self.run_post(instance(), objects=[secret({"token": ""})]).stderr)
        self.assertNotIn(b"name: OPENCLAW_GATEWAY_TOKEN", run.stdout)
        self.assertNotIn(b"secret-without-key", self.run_post(instance(), objects=[secret({"token": "eA=="})]).stderr)

    def test_an_upgrade_without_a_cluster_is_refused(self):
        observed = {"release": {"name": "a", "isUpgrade": True}}
        said = self.refused("secret-unknown", instance(observed=observed))
        for way in ("--dry-run=server", "--objects", "OPENCLAW_SECRET_SEED_FILE"):
            self.assertIn(way, said)
        self.assertTrue(self.secrets(instance(observed=observed), seeded=True)[TOKEN])
        self.assertEqual(self.secrets(instance(observed=observed), objects=[secret({"token": "eA=="})])[TOKEN], {"token": "eA=="})

    def test_a_new_token_without_a_cluster_is_a_warning_with_a_way_out(self):
        run = self.run_post(instance())
        self.assertIn("warning[secret-not-repeatable]", run.stderr.decode())
        self.assertIn("--objects live.yaml", run.stderr.decode())
        self.assertNotIn("secret-not-repeatable", self.run_post(instance(), seeded=True).stderr.decode())


class Leaks(Case):
    """A token stands in its Secret and nowhere else."""

    def expect_once(self, document, values, **options):
        run = self.run_post(document, **options)
        report = self.report.read_bytes() if self.report.exists() else b""
        for value in values:
            for form in (value, base64.b64encode(value).rstrip(b"=")):
                self.assertNotIn(form, run.stderr)
                self.assertNotIn(form, report)
        for document in yaml.safe_load_all(run.stdout):
            if document["kind"] == "Secret":
                continue
            text = yaml.safe_dump(document, width=10**6, allow_unicode=True).encode()
            for value in values:
                self.assertNotIn(value, text, document["kind"])
                self.assertNotIn(base64.b64encode(value).rstrip(b"="), text, document["kind"])
        return run

    def test_a_kept_token(self):
        token = b"kept-token-of-a-test"
        data = {"token": base64.b64encode(token).decode()}
        run = self.expect_once(instance(observed={"live": True, "objects": [secret(data)]}), [token])
        self.assertIn(base64.b64encode(token), run.stdout)
        self.expect_once(instance(), [token], objects=[secret(data)])
        self.expect_once(instance(), [token], objects=[secret({}, stringData={"token": token.decode()})])

    def test_made_secrets(self):
        values = [derived(32, "gateway-token").hex().encode(), derived(20, "basic-auth").hex().encode(), SEED]
        self.expect_once(instance(spec=BASIC_AUTH), values, seeded=True)

    def test_findings_show_no_secret(self):
        token = b"kept-token-of-a-test"
        objects = [secret({"token": base64.b64encode(token).decode()})]
        for observed in ({"live": "x", "objects": objects}, {"live": True, "objects": objects, "wrong": 1}):
            run = self.expect_once(instance(observed=observed), [token])
            self.assertEqual(run.returncode, 1)
        spec = {"env": [{"name": "A", "value": token.decode(), "wrong": 1}]}
        self.expect_once_in_errors(instance(spec=spec), token)

    def expect_once_in_errors(self, document, value):
        run = self.run_post(document)
        self.assertEqual(run.returncode, 1)
        self.assertNotIn(value, run.stderr)
        self.assertNotIn(value, self.report.read_bytes())


if __name__ == "__main__":
    unittest.main()
