"""The browser of the pod, for real: Debian's headless shell, started by the rendered command and arguments.

What is replaced is what the image brings: `/headless-shell/headless-shell` is Debian's build of the same program. The
command, the arguments, the bridge, the ports, the mounts, the user and the startup probe are the container's own.
"""

import http.server
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "Scripts"))

import render  # noqa: E402
from box import Box, prepare, state  # noqa: E402
from cdp import Connection  # noqa: E402

SHELL = "/usr/lib/chromium/chromium-headless-shell"


def container(**chromium):
    instance = {"apiVersion": "openclaw.rocks/v1alpha1", "kind": "OpenClawInstance", "metadata": {"name": "a", "namespace": "b"},
                "spec": {"chromium": {"enabled": True, **chromium}}}
    pod = next(o for o in render.objects(instance) if o["kind"] == "StatefulSet")["spec"]["template"]["spec"]
    return next(c for c in pod["initContainers"] if c["name"] == "chromium"), pod["volumes"]


class Browser:
    """The container, started in a root filesystem of its own as the kubelet would."""

    def __init__(self, test, **chromium):
        self.box, (self.container, volumes) = Box(test), container(**chromium)
        self.port = self.container["ports"][0]["containerPort"]
        box = self.box
        box.path("/headless-shell").mkdir()
        # A wrapper of one line, as the program finds its own files beside where it lies.
        box.write("/headless-shell/headless-shell", f'#!/bin/sh\nexec {SHELL} "$@"\n', 0o755)
        kinds = {volume["name"]: volume for volume in volumes}
        for mount in self.container["volumeMounts"]:
            test.assertIn(mount["name"], kinds)
            box.path(mount["mountPath"]).mkdir(parents=True, exist_ok=True)
            box.mount("none", mount["mountPath"], "tmpfs", data="size=256m,mode=1777")
        user = self.container["securityContext"]["runAsUser"]
        environment = {"PATH": "/usr/bin:/bin", **{v["name"]: v["value"] for v in self.container["env"]}}

        def enter():
            os.setsid()
            os.chroot(box.root)
            os.chdir("/")
            if state["user"] is not None:
                os.setgroups([])
                os.setgid(1000)
                os.setuid(user)

        self.log = tempfile.TemporaryFile()
        if self.container["securityContext"]["readOnlyRootFilesystem"]:
            box.read_only_root()
            with test.assertRaises(OSError):
                box.write("/headless-shell/x")
        test.addCleanup(self.log.close)
        command = [*self.container["command"], *self.container["args"]]
        self.process = subprocess.Popen(command, preexec_fn=enter, env=environment, stdout=self.log, stderr=self.log)
        test.addCleanup(self.stop)
        self.started(test)

    def stop(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def started(self, test):
        """Asks as the startup probe does, as often and as long."""
        probe = self.container["startupProbe"]
        test.assertEqual((probe["httpGet"]["path"], probe["httpGet"]["port"]), ("/json/version", self.port))
        until = time.monotonic() + probe["initialDelaySeconds"] + probe["periodSeconds"] * probe["failureThreshold"]
        while time.monotonic() < until:
            try:
                self.version = self.get(probe["httpGet"]["path"], probe["timeoutSeconds"])
                return
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.1)
        test.fail("the browser did not start:\n" + self.said())

    def said(self):
        self.log.seek(0)
        return self.log.read().decode(errors="replace")

    def get(self, path, timeout=20):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=timeout) as answer:
            return json.load(answer)

    def arguments(self):
        """What the browser itself was started with."""
        for entry in os.listdir("/proc"):
            try:
                with open(f"/proc/{entry}/cmdline", "rb") as file:
                    words = file.read().decode().split("\0")[:-1]
                if entry.isdigit() and words and words[0] == SHELL and os.getsid(int(entry)) == self.process.pid and \
                        not any(word.startswith("--type=") for word in words):
                    return words[1:]
            except (OSError, ProcessLookupError):
                pass
        raise AssertionError("no browser runs")


class Page(http.server.BaseHTTPRequestHandler):
    agents = []

    def do_GET(self):
        Page.agents.append(self.headers["User-Agent"])
        body = b"<title>Of the agent</title><p id=x>1</p><script>x.textContent = navigator.webdriver</script>"
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class CDP(unittest.TestCase):
    def setUp(self):
        if not os.access(SHELL, os.X_OK):
            self.skipTest("not run: there is no chromium-headless-shell (scripts/ensure-deps test)")
        prepare()

    def page(self, connection, url):
        """Opens a page and returns its title and what its script wrote."""
        target = connection.call("Target.createTarget", url="about:blank")["targetId"]
        session = connection.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        connection.call("Page.enable", session)
        connection.call("Page.navigate", session, url=url)
        connection.event("Page.loadEventFired", session)
        result = connection.call("Runtime.evaluate", session, returnByValue=True,
                                 expression="[document.title, document.getElementById('x').textContent]")
        return result["result"]["value"]

    def serve(self):
        Page.agents.clear()
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return f"http://127.0.0.1:{server.server_port}/"

    def test_an_agent_browses(self):
        browser = Browser(self)
        self.assertIn("HeadlessChrome", browser.version["User-Agent"])
        # The address that OpenClaw is told leads through the bridge, not to the port behind it.
        url = browser.version["webSocketDebuggerUrl"]
        self.assertTrue(url.startswith(f"ws://127.0.0.1:{browser.port}/"), url)
        page = self.serve()
        with Connection(url) as first, Connection(url) as second:
            self.assertEqual(first.call("Browser.getVersion")["product"], browser.version["Browser"])
            # Automation is not announced to pages: that is what the flags are for.
            self.assertEqual(self.page(first, page), ["Of the agent", "false"])
            self.assertEqual(self.page(second, page), ["Of the agent", "false"])
        self.assertEqual(len(Page.agents), 2)
        with socket.create_connection(("127.0.0.1", 9223), 5):
            pass

    def test_flags_and_variables_of_the_user_arrive(self):
        agent = "Mozilla/5.0 (it's $(me))"
        browser = Browser(self, extraArgs=["--user-agent=" + agent, "--window-size=800,600", "--no-first-run"],
                          extraEnv=[{"name": "TZ", "value": "Asia/Tokyo"}], persistence={"enabled": True})
        words = browser.arguments()
        self.assertEqual(words[-len(browser.container["args"]):], browser.container["args"])
        self.assertEqual([word for word in words if "first-run" in word], ["--no-first-run"])
        with Connection(browser.version["webSocketDebuggerUrl"]) as connection:
            self.page(connection, self.serve())
            self.assertEqual(Page.agents, [agent])
            target = connection.call("Target.createTarget", url="about:blank")["targetId"]
            session = connection.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
            value = connection.call("Runtime.evaluate", session, expression="Intl.DateTimeFormat().resolvedOptions().timeZone")
            self.assertEqual(value["result"]["value"], "Asia/Tokyo")
        # The profile lies on the claim.
        self.assertNotEqual(os.listdir(browser.box.path("/chromium-data")), [])


if __name__ == "__main__":
    unittest.main()
