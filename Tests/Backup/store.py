"""A real S3 server on loopback (rclone serve s3), and a proxy before it that fails as stores fail."""

import http.client
import http.server
import os
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOOLS = pathlib.Path(os.environ.get("OPENCLAW_TOOLS") or ROOT / ".cache" / "tools")
RCLONE = TOOLS / "rclone-1.75.2" / "rclone"
KEY, SECRET = "LOOPBACKKEYID", "loopback+secret/of+the+store"


class Store:
    """The server; each bucket is a folder beneath `folder`, each object a file.

    `look_anew` is for how long it believes what it knows of a folder: briefly where a test changes files behind its back."""

    def __init__(self, look_anew="1ms"):
        if not os.access(RCLONE, os.X_OK):
            raise AssertionError("rclone is missing: run scripts/fetch-tools")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="openclaw-store-"))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [RCLONE, "serve", "s3", "--addr", f"127.0.0.1:{self.port}", "--auth-key", f"{KEY},{SECRET}",
             "--dir-cache-time", look_anew, self.folder],
            env={"PATH": os.environ["PATH"], "HOME": str(self.folder), "RCLONE_CONFIG": ""},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise AssertionError("rclone serve s3 does not start") from None
                time.sleep(0.05)

    @property
    def endpoint(self):
        return f"http://127.0.0.1:{self.port}"

    def close(self):
        self.process.terminate()
        self.process.wait(30)
        shutil.rmtree(self.folder, ignore_errors=True)


class Fault:
    """What happens to requests that fit: the first `skip` pass, then `times` of them are hit (all when None)."""

    def __init__(self, kind, method=".*", path=".*", status=500, code="InternalError", seconds=0, skip=0, times=None):
        self.kind, self.method, self.path = kind, re.compile(method), re.compile(path)
        self.status, self.code, self.seconds, self.skip, self.times = status, code, seconds, skip, times
        self.hits = 0

    def takes(self, method, path):
        if not self.method.fullmatch(method) or not self.path.search(path):
            return False
        if self.skip:
            self.skip -= 1
            return False
        if self.times is not None and self.hits >= self.times:
            return False
        self.hits += 1
        return True


class Proxy:
    """Passes requests on to the store, signatures and all, unless a fault takes them."""

    def __init__(self, store):
        self.store, self.faults, self.requests, self.lock = store, [], [], threading.Lock()
        proxy = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def handle_one_request(self):
                try:
                    super().handle_one_request()
                except (ConnectionError, BrokenPipeError):
                    self.close_connection = True

            def do(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                path = self.path + " copy" * ("x-amz-copy-source" in self.headers)
                with proxy.lock:
                    proxy.requests.append((self.command, path))
                    fault = next((f for f in proxy.faults if f.takes(self.command, path)), None)
                if fault is not None:
                    if fault.kind == "status":
                        return self.refuse(fault)
                    if fault.kind == "reset":
                        self.close_connection = True
                        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                        return self.connection.close()
                    if fault.kind == "slow":
                        proxy.stopped.wait(fault.seconds)
                upstream = http.client.HTTPConnection("127.0.0.1", proxy.store.port, timeout=120)
                upstream.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
                for name, value in self.headers.items():
                    upstream.putheader(name, value)
                upstream.endheaders(body)
                answer = upstream.getresponse()
                data = answer.read()
                if fault is not None and fault.kind == "corrupt" and data:
                    data = bytes([data[0] ^ 1]) + data[1:]
                self.send_response_only(answer.status, answer.reason)
                for name, value in answer.getheaders():
                    if name.lower() not in ("transfer-encoding", "content-length", "connection"):
                        self.send_header(name, value)
                length = answer.getheader("Content-Length") if self.command == "HEAD" else str(len(data))
                self.send_header("Content-Length", length or "0")
                self.end_headers()
                if fault is not None and fault.kind == "cut":
                    data = data[:len(data) // 2]
                    self.close_connection = True
                if self.command != "HEAD":
                    self.wfile.write(data)
                upstream.close()

            def refuse(self, fault):
                data = f"<Error><Code>{fault.code}</Code><Message>made for a test</Message></Error>".encode()
                self.send_response_only(fault.status)
                self.send_header("Content-Type", "application/xml")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(data)

            do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = do

        self.stopped = threading.Event()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def endpoint(self):
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def fail(self, kind, **more):
        fault = Fault(kind, **more)
        self.faults.append(fault)
        return fault

    def mend(self):
        self.faults.clear()

    def close(self):
        self.stopped.set()
        self.server.shutdown()
        self.server.server_close()
