"""`openclaw-keeper secrets ensure` with exactly the rights that the chart's hook gives it."""

import base64
import json
import re
import signal
import subprocess
import time
import unittest

from keeper_case import KeeperCase

TOKEN, AUTH = "my-agent-gateway-token", "my-agent-basic-auth"
ENSURE = ("secrets", "ensure", "--namespace", "default", "--instance", "my-agent")
BOTH = (*ENSURE, "--basic-auth", "my-agent=ann=e", "--release", "my-release")
HEX = re.compile(rb"[0-9a-f]{64}")


def decoded(secret):
    return {key: base64.b64decode(value) for key, value in secret["data"].items()}


class SecretsCase(KeeperCase):
    # As in chart/templates/secrets-hook.yaml.
    rules = [{"apiGroups": [""], "resources": ["secrets"], "resourceNames": [TOKEN, AUTH], "verbs": ["get"]},
             {"apiGroups": [""], "resources": ["secrets"], "verbs": ["create"]}]

    def live(self, name=TOKEN):
        return self.api.object("Secret", name)

    def bring(self, data, name=TOKEN):
        self.api.create({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name, "namespace": "default"}, "data": data})
        return self.live(name)


class Ensure(SecretsCase):
    def test_makes_both_and_leaves_them(self):
        self.keeper(*BOTH)
        token, auth = self.live(), self.live(AUTH)
        self.assertEqual(list(decoded(token)), ["token"])
        self.assertRegex(decoded(token)["token"], rb"^[0-9a-f]{64}$")
        values = decoded(auth)
        self.assertEqual((set(values), values["username"]), ({"auth", "username", "password"}, b"ann=e"))
        salt, expected = values["auth"].decode().split("$")[2], values["auth"].decode()
        made = subprocess.run(["openssl", "passwd", "-apr1", "-salt", salt, values["password"].decode()], check=True,
                              capture_output=True, text=True).stdout.strip()
        self.assertEqual(f"ann=e:{made}", expected)
        for secret in (token, auth):
            meta = secret["metadata"]
            self.assertEqual(meta["labels"], {"app.kubernetes.io/name": "openclaw", "app.kubernetes.io/instance": "my-agent",
                                              "app.kubernetes.io/managed-by": "Helm"})
            self.assertEqual(meta["annotations"], {"helm.sh/resource-policy": "keep", "meta.helm.sh/release-name": "my-release",
                                                   "meta.helm.sh/release-namespace": "default"})
        self.keeper(*BOTH)
        self.assertEqual((self.live(), self.live(AUTH)), (token, auth))
        self.assertEqual(self.requests(), [("GET", 404), ("POST", 201)] * 2 + [("GET", 200)] * 2)

    def test_no_value_in_the_log(self):
        self.bring({"token": base64.b64encode(b"hunter2").decode()})
        for arguments in (ENSURE, BOTH):
            lines = self.keeper(*arguments)
            self.assertEqual({line["level"] for line in lines}, {"info"})
            values = [*decoded(self.live()).values()] + [v for k, v in decoded(self.live(AUTH) or {"data": {}}).items()
                                                          if k != "username"]
            for value in values:
                self.assertNotIn(value.decode(), self.log)
                self.assertNotIn(base64.b64encode(value).decode(), self.log)
            self.assertIsNone(HEX.search(self.log.encode()))

    def test_what_the_user_made_stays_as_it_is(self):
        mine = self.bring({"token": "bWluZQ==", "other": "eA=="})
        self.keeper(*BOTH)
        self.assertEqual(self.live(), mine)

    def test_one_without_its_key_is_a_failure_and_stays(self):
        for data in ({"other": "eA=="}, {"token": ""}, None):
            with self.subTest(data=data):
                self.fresh()
                self.allow(self.rules)
                before = self.bring(data)
                line = self.keeper(*BOTH, code=3)[-1]
                self.assertEqual(line["message"], f'cannot use Secret "{TOKEN}" in namespace "default": it exists, but its key '
                                                  '"token" is missing or empty')
                self.assertEqual(line["fix"], "add the key, or delete the Secret to have a new one made")
                self.assertEqual(self.live(), before)
                self.assertIsNotNone(self.live(AUTH))  # the other one is seen to

    def test_two_at_a_time_agree(self):
        processes = [self.start(*ENSURE) for _ in range(2)]
        for process in processes:
            self.end(process)
        self.assertEqual([status for _, status in self.requests()].count(201), 1)

    def test_one_that_somebody_makes_between_look_and_write(self):
        self.api.fault(method="POST", path="/secrets", kind="slow", seconds=1)
        process = self.start(*ENSURE)
        self.wait_for("POST", process)
        theirs = self.bring({"token": "dGhlaXJz"})
        self.end(process)
        self.assertEqual(self.live(), theirs)
        self.assertEqual(self.requests(), [("GET", 404), ("POST", 409), ("GET", 200)])

    def test_exactly_its_rights(self):
        self.fresh()
        self.allow([{"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}])
        line = self.keeper(*ENSURE, code=3)[-1]
        self.assertIn("403 Forbidden", line["message"])
        self.assertEqual(line["fix"], "let a Role of the ServiceAccount allow it")
        self.assertEqual(self.requests(), [("GET", 404), ("POST", 403)])


class Faults(SecretsCase):
    def test_what_passes_is_waited_for(self):
        cases = [("GET", {"kind": "500"}), ("GET", {"kind": "cut"}), ("POST", {"kind": "503"}), ("POST", {"kind": "409"}),
                 ("POST", {"kind": "cut"}), ("POST", {"kind": "refuse"}), ("POST", {"kind": "429", "retryAfter": 1})]
        for method, fault in cases:
            with self.subTest(method=method, **fault):
                self.fresh()
                self.allow(self.rules)
                self.api.fault(method=method, path="/secrets", **fault)
                began = time.monotonic()
                lines = self.keeper(*ENSURE)
                self.assertRegex(decoded(self.live())["token"], rb"^[0-9a-f]{64}$")
                self.assertTrue(lines[0]["message"].startswith("trying again: "), lines)
                if fault["kind"] == "429":
                    self.assertGreaterEqual(time.monotonic() - began, 1)

    def test_a_token_that_is_rotated(self):
        (self.folder / "token").write_text("system:serviceaccount:default:old\n")
        self.api.fault(method="GET", path="/secrets", kind="500")
        process = self.start(*ENSURE)
        line = process.stderr.readline()  # it is about to try again
        self.assertIn("trying again", line)
        (self.folder / "token.new").write_text("system:serviceaccount:default:step\n")
        (self.folder / "token.new").rename(self.folder / "token")
        self.end(process)
        self.assertIsNotNone(self.live())

    def test_an_untrusted_server_gets_no_token(self):
        other = self.folder / "other.crt"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
                        "2", "-subj", "/CN=other", "-keyout", self.folder / "key", "-out", other], check=True, capture_output=True)
        host, port = self.address
        flags = ("--api-server", f"https://{host}:{port}", "--token-file", self.folder / "token", "--ca-file", other)
        process = self.start(*ENSURE, *flags)
        self.assertIn("CERTIFICATE_VERIFY_FAILED", process.stderr.readline())
        process.send_signal(signal.SIGTERM)
        self.end(process, 3)
        self.assertEqual((self.requests(), self.live()), ([], None))

    def test_an_end_that_is_asked_for(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(signal=number.name):
                self.fresh()
                self.allow(self.rules)
                self.api.fault(method="POST", path="/secrets", kind="slow", seconds=30)
                process = self.start(*ENSURE)
                self.wait_for("POST", process)
                began = time.monotonic()
                process.send_signal(number)
                _, err = self.end(process, 3)
                self.assertLess(time.monotonic() - began, 5)
                self.assertEqual(json.loads(err.splitlines()[-1])["message"], "ended before the work was done, as was asked for")
                self.assertIsNone(self.live())


class CommandLine(SecretsCase):
    def test_wrong_usage(self):
        for arguments, says in (
                (("secrets", "ensure"), "--namespace"),
                (("secrets", "ensure", "--namespace", "default"), "nothing to do"),
                ((*ENSURE, "--instance", "A_b"), "no name of an object"),
                (("secrets", "ensure", "--namespace", "../x", "--instance", "a"), "no name of an object"),
                ((*ENSURE, "--basic-auth", "x"), "not name=user"),
                ((*ENSURE, "--basic-auth", "x=a:b"), "colon"),
                ((*ENSURE, "--basic-auth", "x=a\nb:c"), "control character"),
                ((*ENSURE, "--api-server", "http://127.0.0.1:1"), "--token-file"),
                ((*ENSURE, "--log-format", "xml"), "log-format"),
                (("nonsense",), "nonsense")):
            with self.subTest(arguments=arguments):
                _, err = self.end(self.start(*arguments), 2)
                self.assertIn(says, err)
        self.assertEqual(self.requests(), [])

    def test_help_and_version(self):
        for arguments in (("--help",), ("secrets", "--help"), ("secrets", "ensure", "--help"), ("statefulsets", "release", "--help")):
            out, err = self.end(self.start(*arguments))
            self.assertIn("USAGE: openclaw-keeper", out)
            self.assertEqual(err, "")
        self.assertRegex(self.end(self.start("--version"))[0], r"^openclaw-keeper \d+\.\d+\.\d+\n$")

    def test_outside_of_a_cluster(self):
        line = self.keeper(*ENSURE, code=3, KUBERNETES_SERVICE_HOST="")[-1]
        self.assertIn("KUBERNETES_SERVICE_HOST is not set", line["message"])
        self.assertIn("--api-server", line["fix"])
        (self.folder / "token").unlink()
        line = self.keeper(*ENSURE, code=3)[-1]
        self.assertIn("cannot read the token of the ServiceAccount", line["message"])
        (self.folder / "ca.crt").write_text("no certificate")
        self.assertIn("not certificates", self.keeper(*ENSURE, code=3)[-1]["message"])

    def test_text(self):
        _, err = self.end(self.start(*ENSURE, "--log-format", "text"))
        self.assertRegex(err, rf'^\d\d:\d\d:\d\d info made the Secret namespace="default" secret="{TOKEN}"\n$')


if __name__ == "__main__":
    unittest.main()
