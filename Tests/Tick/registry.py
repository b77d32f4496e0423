"""Debian's docker-registry on the loopback interface, guarded by tokens, with a small server that gives them.

The package is unpacked and not installed: installed, it would start a service. Images are a configuration and a manifest,
without layers: nobody runs them. `pull` tells what a user may have; `None` is whoever does not say who asks.
"""

import base64
import functools
import hashlib
import http.server
import json
import pathlib
import re
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "Tests" / "Helm")]

from through_helm import temporary_folder  # noqa: E402

SERVICE, ISSUER = "registry.test", "tokens.test"


@functools.cache
def program():
    folder = temporary_folder()
    (folder / "list").write_text("docker-registry\n")
    subprocess.run([ROOT / "scripts/lib/image/debs", folder, folder / "list"], check=True, capture_output=True)
    subprocess.run(["dpkg-deb", "--extract", next(folder.glob("*.deb")), folder / "program"], check=True)
    return folder / "program/usr/bin/docker-registry"


def _text(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Registry:
    def __init__(self):
        self.folder = temporary_folder()
        self.public, self.passwords = True, {}  # who may pull: everybody, and users by password
        self.asked = []  # scopes that tokens were asked for, with the user
        key, self.certificate = self.folder / "key.pem", self.folder / "certificate.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=tokens",
                        "-keyout", key, "-out", self.certificate], check=True, capture_output=True)
        self.key = key
        self.x5c = "".join(line for line in self.certificate.read_text().splitlines() if "-----" not in line)
        owner = self

        class Tokens(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                owner.answer(self)

            def log_message(self, *_):
                pass
        self.tokens = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Tokens)
        threading.Thread(target=self.tokens.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        realm = f"http://127.0.0.1:{self.tokens.server_address[1]}/token?account=x"
        (self.folder / "config.yml").write_text(
            "version: 0.1\nlog: {level: info, accesslog: {disabled: true}}\nhttp: {addr: '127.0.0.1:0'}\n"
            f"storage: {{filesystem: {{rootdirectory: {self.folder}/data}}}}\n"
            f"auth: {{token: {{realm: '{realm}', service: {SERVICE}, issuer: {ISSUER}, rootcertbundle: {self.certificate}}}}}\n")
        self.process = subprocess.Popen([program(), "serve", self.folder / "config.yml"], stdout=subprocess.DEVNULL,
                                        stderr=subprocess.PIPE, text=True)
        self.address = next(found[1] for line in self.process.stderr if (found := re.search(r"listening on (127\.0\.0\.1:\d+)", line)))
        threading.Thread(target=self.process.stderr.read, daemon=True).start()

    def close(self):
        self.process.kill()
        self.process.wait()
        self.tokens.shutdown()
        self.tokens.server_close()

    # Tokens

    def answer(self, request):
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(request.path).query)
        scope = query.get("scope", [""])[0]
        user = None
        if (header := request.headers.get("Authorization", "")).startswith("Basic "):
            user, _, password = base64.b64decode(header[6:]).decode().partition(":")
            if self.passwords.get(user) != password:
                request.send_error(401)
                return
        self.asked.append((user, scope))
        kind, name, actions = (scope.rsplit(":", 1)[0].split(":", 1) + [scope.rsplit(":", 1)[-1]]) if scope else ("", "", "")
        allowed = [a for a in actions.split(",") if a == "pull"] if self.public or user else []
        body = json.dumps({"access_token": self.token(kind, name, allowed), "expires_in": 300}).encode()
        request.send_response(200)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    def token(self, kind, name, actions):
        now = int(time.time())
        head = {"typ": "JWT", "alg": "RS256", "x5c": [self.x5c]}
        claims = {"iss": ISSUER, "sub": "x", "aud": SERVICE, "exp": now + 86400, "nbf": now - 60, "iat": now, "jti": str(time.time_ns()),
                  "access": [{"type": kind, "name": name, "actions": actions}] if actions else []}
        signed = ".".join(_text(json.dumps(part).encode()) for part in (head, claims))
        signature = subprocess.run(["openssl", "dgst", "-sha256", "-sign", self.key], input=signed.encode(), check=True,
                                   capture_output=True).stdout
        return f"{signed}.{_text(signature)}"

    # Images

    def _send(self, method, name, path, body=None, **headers):
        request = urllib.request.Request(
            path if path.startswith("http") else f"http://{self.address}/v2/{name}/{path}", data=body, method=method,
            headers={"Authorization": f"Bearer {self._push(name)}", **{key.replace("_", "-"): value for key, value in headers.items()}})
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.headers

    @functools.cache
    def _push(self, name):
        return self.token("repository", name, ["pull", "push"])

    def _blob(self, name, data):
        digest = "sha256:" + hashlib.sha256(data).hexdigest()
        place = self._send("POST", name, "blobs/uploads/", b"")["Location"]
        separator = "&" if "?" in place else "?"
        self._send("PUT", name, f"{place}{separator}digest={urllib.parse.quote(digest)}", data, Content_Type="application/octet-stream")
        return {"digest": digest, "size": len(data)}

    def push(self, name, *tags, machines=("amd64", "arm64")):
        """An image under each tag: an index of several machines, or a plain manifest of one."""
        entries = []
        for machine in machines:
            config = self._blob(name, json.dumps({"os": "linux", "architecture": machine, "rootfs": {"type": "layers", "diff_ids": []},
                                                  "config": {}, "history": [], "created": tags[0]}).encode())
            kind = "application/vnd.docker.distribution.manifest.v2+json"
            manifest = json.dumps({"schemaVersion": 2, "mediaType": kind, "layers": [], "config":
                                   {"mediaType": "application/vnd.docker.container.image.v1+json", **config}}).encode()
            digest = "sha256:" + hashlib.sha256(manifest).hexdigest()
            for tag in tags if len(machines) == 1 else [digest]:
                self._send("PUT", name, f"manifests/{tag}", manifest, Content_Type=kind)
            entries.append({"mediaType": kind, "digest": digest, "size": len(manifest),
                            "platform": {"os": "linux", "architecture": machine}})
        if len(machines) > 1:
            kind = "application/vnd.docker.distribution.manifest.list.v2+json"
            index = json.dumps({"schemaVersion": 2, "mediaType": kind, "manifests": entries}).encode()
            for tag in tags:
                self._send("PUT", name, f"manifests/{tag}", index, Content_Type=kind)
