"""Runs the commands and probes of the other containers."""

import http.server
import os
import shutil
import signal
import socket
import threading
import time

import render
from box import SHELLS, Box
from case import Case


class WebTerminal(Case):
    def test_flags(self):
        for read_only, flag in ((True, "<-R>"), (False, "<-W>")):
            for shell, box in self.each_shell():
                box.fake("ttyd", "")
                self.ok(box.run(render.text("web-terminal", readOnly=read_only), shell))
                secrets = {"TTYD_USERNAME": "a user", "TTYD_PASSWORD": "$(x) it's *"}
                script = render.text("web-terminal", readOnly=read_only, credential=True)
                self.ok(box.run(script, shell, env=secrets))
                self.assertEqual(box.calls("ttyd"), [flag + "<sh>", flag + "<-c><a user:$(x) it's *><sh>"])
                self.assertNotEqual(box.run(script, shell).returncode, 0)


class Chromium(Case):
    def test_bridge(self):
        if shutil.which("socat") is None:
            self.skipTest("not run: there is no socat")
        script = render.text("chromium")
        for shell in ("bash", "dash", "busybox"):
            self.where = shell
            box = Box(self)
            box.fake("headless-shell", "exec socat TCP4-LISTEN:9223,bind=127.0.0.1,fork,reuseaddr EXEC:/usr/bin/cat",
                     "headless-shell")
            process = box.start(script, shell, ["--", "--a flag=with spaces", "--it's"])
            try:
                first, second = self.connect(), self.connect()
                for word, connection in ((b"one", first), (b"two", second)):
                    connection.sendall(word)
                    self.assertEqual(connection.recv(3), word)
                first.close()
                second.close()
            finally:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            self.assertEqual(box.calls("headless-shell"), [
                "<--no-sandbox><--use-gl=angle><--use-angle=swiftshader><--remote-debugging-address=0.0.0.0>"
                "<--remote-debugging-port=9223><--a flag=with spaces><--it's>"])

    def connect(self):
        for _ in range(100):
            try:
                connection = socket.create_connection(("127.0.0.1", 9222), 5)
                connection.settimeout(5)
                connection.sendall(b"?")
                if connection.recv(1) == b"?":
                    return connection
            except OSError:
                pass
            time.sleep(0.05)
        self.fail("nothing answers on 9222")

    def test_without_socat(self):
        box = Box(self)
        run = box.run(render.text("chromium"), "busybox", arguments=["--"])
        self.assertEqual(run.returncode, 127)
        self.assertIn("socat", run.stderr)


class DiskReadiness(Case):
    def answer(self, box, code):
        for tool in ("curl", "wget"):
            box.fake(tool, f"exit {code}")

    def test_space(self):
        for path in ("/home/openclaw/.openclaw", "/data/it's $(touch /data/pwned)", "/data/-x", "/data/new\nline"):
            for shell, box in self.each_shell():
                box.path(path).mkdir(parents=True, exist_ok=True)
                box.small(path, "1m")
                self.answer(box, 0)
                self.ok(box.run(render.text("disk-readiness", path=path, minimumFreeKiB=1024), shell))
                self.assertIn("http://127.0.0.1:18790/readyz", box.calls("curl")[0])
                for least in (1025, 2**62):
                    run = box.run(render.text("disk-readiness", path=path, minimumFreeKiB=least), shell)
                    self.assertEqual(run.returncode, 1)
                    self.assertIn("KiB left", run.stderr)
                box.fill(path)
                self.assertEqual(box.run(render.text("disk-readiness", path=path, minimumFreeKiB=1), shell).returncode, 1)
                self.assertFalse(box.exists("/data/pwned"))

    def test_gateway(self):
        script = render.text("disk-readiness", path="/data", minimumFreeKiB=1, port=18789)
        for shell, box in self.each_shell():
            self.answer(box, 22)
            self.assertEqual(box.run(script, shell).returncode, 22)
            self.assertIn(":18789/", box.calls("curl")[0])

    def test_without_curl_and_wget(self):
        box = Box(self)
        self.tools(box, "df")
        for shell in SHELLS:
            self.ok(box.run(render.text("disk-readiness", path="/data", minimumFreeKiB=1), shell, env={"PATH": "/tools"}))

    def tools(self, box, *names):
        box.path("/tools").mkdir(exist_ok=True)
        for name in names:
            box.link("/tools/" + name, "/usr/bin/" + name)

    def test_real_curl_and_wget(self):
        class Handler(http.server.BaseHTTPRequestHandler):
            code = 200

            def do_GET(self):
                self.send_response(self.code if self.path == "/readyz" else 404)
                self.end_headers()

            def log_message(self, *_):
                pass

        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            script = render.text("disk-readiness", path="/data", minimumFreeKiB=1, port=server.server_port)
            for tool in ("curl", "wget"):
                if not os.path.exists("/usr/bin/" + tool):
                    print(f"not run: the readiness probe with {tool}, which is not here")
                    continue
                for shell in SHELLS:
                    box = Box(self)
                    self.tools(box, "df", tool)
                    environment = {"PATH": "/tools", "http_proxy": "http://127.0.0.1:1", "ALL_PROXY": "http://127.0.0.1:1"}
                    Handler.code = 200
                    self.ok(box.run(script, shell, env=environment))
                    Handler.code = 503
                    self.assertNotEqual(box.run(script, shell, env=environment).returncode, 0)
            server.shutdown()

    def test_missing_and_read_only(self):
        for shell, box in self.each_shell():
            self.answer(box, 0)
            run = box.run(render.text("disk-readiness", path="/missing", minimumFreeKiB=1), shell)
            self.assertEqual(run.returncode, 1)
        # busybox looks at the permission bits only; the image's shell asks the kernel.
        box = Box(self)
        self.answer(box, 0)
        box.read_only("/data")
        run = box.run(render.text("disk-readiness", path="/data", minimumFreeKiB=1), "dash")
        self.assertEqual(run.returncode, 1)
        self.assertIn("not writable", run.stderr)
