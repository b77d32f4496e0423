"""Runs selfconfig.sh for real against an API server on loopback, over TLS, with the pod's paths and host name."""

import http.server
import json
import shutil
import ssl
import subprocess
import threading

import render
from box import Box
from case import HOSTILE, Case

ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount/"
WHO = {"OPENCLAW_INSTANCE_NAME": "my-agent", "OPENCLAW_NAMESPACE": "agents"}
REQUESTS = "/apis/openclaw.rocks/v1alpha1/namespaces/agents/openclawselfconfigs"


class Handler(http.server.BaseHTTPRequestHandler):
    seen = []
    answer = (200, b'{"kind":"Thing","b":{"c":[1]}}')

    def handle_one(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.seen.append((self.command, self.path, headers, body))
        code, text = self.answer
        self.send_response(code)
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = handle_one

    def log_message(self, *_):
        pass


class SelfConfig(Case):
    def setUp(self):
        for tool in ("bash", "openssl"):
            if shutil.which(tool) is None:
                self.skipTest(f"not run: there is no {tool}")
        self.box = Box(self)
        self.script = render.text("selfconfig.sh")
        self.box.write("/data/selfconfig.sh", self.script)
        self.box.write(ACCOUNT + "token", "a-token\n")
        for name in ("ca", "other"):
            self.certificate(name)
        Handler.seen, Handler.answer = [], SelfConfig.OK

    OK = Handler.answer

    def certificate(self, name):
        files = [self.box.path(ACCOUNT + name + ending) for ending in (".key", ".crt")]
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=" + name,
                        "-addext", "subjectAltName=DNS:kubernetes.default.svc", "-keyout", files[0], "-out", files[1]],
                       check=True, capture_output=True)
        return files

    def serve(self, certificate="ca"):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 443), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.box.path(f"{ACCOUNT}{certificate}.crt"), self.box.path(f"{ACCOUNT}{certificate}.key"))
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.handle_error = lambda *_: None
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)

    def call(self, *arguments, env=None, **options):
        return self.box.run('bash /data/selfconfig.sh "$@"', "bash", ["sh", *arguments], {**WHO, **(env or {})}, **options)

    def request(self, *arguments, **options):
        """The spec of the request that the call makes."""
        Handler.seen.clear()
        run = self.ok(self.call(*arguments, **options))
        (method, path, headers, body), = Handler.seen
        document = json.loads(body)
        name = document["metadata"]["name"]
        self.assertEqual((method, path, headers["authorization"]), ("POST", REQUESTS, "Bearer a-token"))
        self.assertEqual((document["apiVersion"], document["kind"]), ("openclaw.rocks/v1alpha1", "OpenClawSelfConfig"))
        self.assertRegex(name, r"^sc-[0-9]{10}-[0-9]+$")
        self.assertEqual(document["spec"].pop("instanceRef"), "my-agent")
        self.assertIn(f"Request: {name}\n", run.stdout)
        self.assertIn("five minutes", run.stdout)
        return document["spec"]

    def test_reads(self):
        self.serve()
        for arguments, path in {
            ("get-instance",): "/apis/openclaw.rocks/v1alpha1/namespaces/agents/openclawinstances/my-agent",
            ("get-config",): "/api/v1/namespaces/agents/configmaps/my-agent-config",
            ("get-secret", "s"): "/api/v1/namespaces/agents/secrets/s",
            ("get-secret", "../../x?y#z"): "/api/v1/namespaces/agents/secrets/..%2F..%2Fx%3Fy%23z",
            ("status", "sc-1-2"): REQUESTS + "/sc-1-2",
        }.items():
            Handler.seen.clear()
            run = self.ok(self.call(*arguments))
            self.assertEqual(run.stdout, '{\n  "kind": "Thing",\n  "b": {\n    "c": [\n      1\n    ]\n  }\n}\n')
            self.assertEqual([(seen[0], seen[1]) for seen in Handler.seen], [("GET", path)])

    def test_writes(self):
        self.serve()
        self.assertEqual(self.request("add-skill", "@o/s"), {"addSkills": ["@o/s"]})
        self.assertEqual(self.request("remove-skill", "npm:x"), {"removeSkills": ["npm:x"]})
        self.assertEqual(self.request("config-patch", '{"a": {"b": [1, "ü"]}, "__proto__": {"x": 1}}'),
                         {"configPatch": {"a": {"b": [1, "ü"]}, "__proto__": {"x": 1}}})
        self.assertEqual(self.request("add-env", "A", "b"), {"addEnvVars": [{"name": "A", "value": "b"}]})
        self.assertEqual(self.request("add-env", "A", ""), {"addEnvVars": [{"name": "A", "value": ""}]})
        self.assertEqual(self.request("remove-env", "A"), {"removeEnvVars": ["A"]})
        self.assertEqual(self.request("add-file", "a/b.md", "# x\n"), {"addWorkspaceFiles": {"a/b.md": "# x\n"}})
        self.assertEqual(self.request("add-file", "long", "-", input="y" * 300000), {"addWorkspaceFiles": {"long": "y" * 300000}})
        self.assertEqual(self.request("remove-file", "a/b.md"), {"removeWorkspaceFiles": ["a/b.md"]})

    def test_hostile_arguments(self):
        self.serve()
        for value in [*HOSTILE[:12], 'a"},{"b', "__proto__", "\\", "'; process.exit(0); '"]:
            self.assertEqual(self.request("add-skill", value), {"addSkills": [value]})
            self.assertEqual(self.request("add-env", value, value), {"addEnvVars": [{"name": value, "value": value}]})
            self.assertEqual(self.request("add-file", value, value + "x"), {"addWorkspaceFiles": {value: value + "x"}})
        self.assertFalse(self.box.exists("/data/pwned"))

    def test_usage(self):
        for arguments in ((), ("help",), ("--help",)):
            run = self.ok(self.call(*arguments))
            for command in ("get-instance", "get-config", "get-secret", "add-skill", "remove-skill", "config-patch", "add-env",
                            "remove-env", "add-file", "remove-file", "status"):
                self.assertIn(f"  {command} ", run.stdout)
        run = self.call("frobnicate")
        self.assertEqual(run.returncode, 1)
        self.assertIn("frobnicate", run.stderr)
        self.assertIn("usage", run.stdout)
        for arguments in (("add-skill",), ("add-skill", ""), ("add-env", "A"), ("add-file", "x"), ("status",), ("get-secret",),
                          ("config-patch",), ("add-skill", "a", "b"), ("get-config", "x"), ("constructor",)):
            run = self.call(*arguments)
            self.assertEqual(run.returncode, 1, arguments)
            self.assertRegex(run.stdout + run.stderr, "usage: bash selfconfig.sh")
        self.assertEqual(Handler.seen, [])

    def test_refusals(self):
        for patch in ("{", "[]", "null", "1"):
            run = self.call("config-patch", patch)
            self.assertEqual(run.returncode, 1)
            self.assertIn("the patch", run.stderr)
        for name in WHO:
            run = self.call("get-config", env={name: ""})
            self.assertEqual(run.returncode, 1)
            self.assertIn(name + " is not set", run.stderr)
        run = self.call("get-config")
        self.assertEqual(run.returncode, 1)
        self.assertIn("cannot be reached", run.stderr)
        self.serve()
        Handler.answer = (403, b'{"message":"forbidden"}')
        run = self.call("add-skill", "a")
        self.assertEqual((run.returncode, run.stdout), (1, ""))
        self.assertIn('403\n{"message":"forbidden"}', run.stderr)
        Handler.answer = (200, b"<html>")
        self.assertEqual(self.call("get-config").returncode, 1)
        self.box.path(ACCOUNT + "token").unlink()
        self.assertIn("cannot read " + ACCOUNT + "token", self.call("get-config").stderr)

    def test_a_server_with_another_certificate(self):
        self.serve("other")
        run = self.call("get-config")
        self.assertEqual(run.returncode, 1)
        self.assertEqual(Handler.seen, [])
