"""The files that the ConfigMaps carry: what each must say, and that the programs they are for accept them."""

import json
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import threading
import time

import render
from box import prepare
from case import Case

STREAM = "/usr/lib/nginx/modules/ngx_stream_module.so"


class Documents(Case):
    def says(self, name, *words):
        text = render.text(name)
        for word in words:
            self.assertIn(word, text)
        self.assertTrue(text.endswith("\n") and not text.endswith("\n\n"))
        self.assertEqual([line for line in text.splitlines() if line != line.rstrip()], [])

    def test_environment(self):
        self.says("ENVIRONMENT.md", "read-only", "~/.openclaw/", "~/.local/", "~/.cache/", "~/.config/", "/tmp", "emptyDir",
                  "persistent volume", "/app/openclaw.mjs", "openclaw --help", "openclaw doctor", "openclaw --version",
                  "~/.local/bin/uv", "pip install <package>", "uv tool install <tool>", "npm install -g <package>",
                  "npx <package>", "chmod +x", "apt-get", "sudo", "su`", "/usr", "/etc", "/var", "port 80", "443",
                  "custom image", "administrator")

    def test_bootstrap(self):
        self.says("BOOTSTRAP.md", "IDENTITY.md", "USER.md", "SOUL.md", "MEMORY.md", "Delete `BOOTSTRAP.md`", "timezone",
                  "quiet", "interrogate", "addressed", "vibe", "emoji", "## 1", "## 2", "## 3", "## 4")

    def test_selfconfig(self):
        commands = ("get-instance", "get-config", "get-secret", "add-skill", "remove-skill", "config-patch", "add-env",
                    "remove-env", "add-file", "remove-file", "status")
        self.says("SELFCONFIG.md", "OPENCLAW_INSTANCE_NAME", "OPENCLAW_NAMESPACE", "allowedActions", "OpenClawSelfConfig",
                  "`skills`", "`config`", "`workspaceFiles`", "`envVars`", "gateway", "`HOME`", "`OPENCLAW_GATEWAY_TOKEN`",
                  "five minutes", "One hour", "restart", "once", *(f"bash selfconfig.sh {command}" for command in commands))


class Tailscale(Case):
    def test_text(self):
        web = {"TCP": {"443": {"HTTPS": True}},
               "Web": {"${TS_CERT_DOMAIN}:443": {"Handlers": {"/": {"Proxy": "http://127.0.0.1:18789"}}}}}
        compact = lambda value: json.dumps(value, separators=(",", ":"))
        self.assertEqual(render.text("tailscale-serve.json"), compact(web))
        self.assertEqual(render.text("tailscale-serve.json", funnel=True),
                         compact({**web, "AllowFunnel": {"${TS_CERT_DOMAIN}:443": True}}))


class Collector(Case):
    def test_keys(self):
        try:
            import yaml
        except ImportError:
            self.skipTest("not run: this Python has no yaml module")
        # https://github.com/open-telemetry/opentelemetry-collector, receiver/otlpreceiver/README.md, and -contrib,
        # exporter/prometheusexporter/README.md
        self.assertEqual(yaml.safe_load(render.text("otel-collector.yaml", port=9191)), {
            "receivers": {"otlp": {"protocols": {"http": {"endpoint": "0.0.0.0:4318"}}}},
            "exporters": {"prometheus": {"endpoint": "0.0.0.0:9191", "metric_expiration": "8760h"}},
            "service": {"pipelines": {"metrics": {"receivers": ["otlp"], "exporters": ["prometheus"]}}}})


class Nginx(Case):
    def test_proxy(self):
        nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
        if nginx is None:
            self.skipTest("not run: there is no nginx")
        prepare()
        folder = pathlib.Path(tempfile.mkdtemp(prefix="script-nginx-"))
        self.addCleanup(shutil.rmtree, folder)
        # Debian builds the stream module apart; the image has it built in.
        module = f"load_module {STREAM};\n" if os.path.exists(STREAM) else ""
        config = folder / "nginx.conf"
        # The namespace may know no other user.
        config.write_text("user root;\n" + module + render.text("nginx.conf"))
        # As a read-only root filesystem would have it: no log and no lock of the distribution's.
        options = ["-c", config, "-p", folder, "-e", "/dev/stderr", "-g", "daemon off;"]
        checked = subprocess.run([nginx, "-t", *options], capture_output=True, text=True)
        self.assertEqual(checked.returncode, 0, checked.stderr)
        self.assertNotIn("warn", checked.stderr)
        for port in (18789, 18793):
            self.echo(port)
        process = subprocess.Popen([nginx, *options], stderr=subprocess.DEVNULL)
        try:
            for port in (18790, 18794):
                with self.connect(port) as connection:
                    upgrade = b"GET / HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n\x81\x05\x00\xff"
                    connection.sendall(upgrade)
                    answer = b""
                    while len(answer) < len(upgrade) + 5:
                        answer += connection.recv(4096)
                    self.assertEqual(answer, upgrade + str(port - 1).encode())
        finally:
            process.terminate()
            process.wait()

    def echo(self, port):
        """Sends back what it got, and its own port: the proxy must change no byte."""
        server = socket.create_server(("127.0.0.1", port))
        self.addCleanup(server.close)

        def serve():
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    data = connection.recv(4096)
                    if data:
                        connection.sendall(data + str(port).encode())

        threading.Thread(target=serve, daemon=True).start()

    def connect(self, port):
        for _ in range(100):
            try:
                connection = socket.create_connection(("127.0.0.1", port), 5)
                connection.settimeout(5)
                return connection
            except OSError:
                time.sleep(0.05)
        self.fail(f"nothing answers on {port}")
