"""A loopback server that plays back as much of GitHub's REST API as skill packs need, and its bad days.

It answers in the API's own forms: commits by ref, contents of files in base64 and of folders as lists, links and
submodules in those lists, ETags, pages, 404 for what is private.
"""

import base64
import hashlib
import http.server
import json
import threading
import urllib.parse


class Link(str):
    """A symbolic link to this target."""


class Submodule(str):
    """Another repository."""


class GitHub:
    def __init__(self, token=None, host="127.0.0.1"):
        self.repositories, self.requests, self.faults = {}, [], []
        self.page_size, self.token, self.stopping = 1000, token, threading.Event()
        self.server = http.server.ThreadingHTTPServer((host, 0), handler(self))
        self.server.daemon_threads = True
        self.url = f"http://{host}:{self.server.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        self.server.shutdown()
        self.server.server_close()

    def push(self, name, files, ref="main", private=False):
        """A commit with exactly these files, {path: text, bytes, Link or Submodule}; returns its hash."""
        commit = hashlib.sha1(repr((name, ref, sorted(files.items()))).encode()).hexdigest()
        repository = self.repositories.setdefault(name, {"refs": {}, "commits": {}, "private": private})
        repository["refs"][ref] = repository["commits"][commit] = commit
        repository.setdefault("trees", {})[commit] = files
        repository["refs"].setdefault("HEAD", commit)
        if ref == "main":
            repository["refs"]["HEAD"] = commit
        return commit

    def fail(self, kind, match="", times=1, **more):
        """The next requests whose path holds this text go wrong."""
        self.faults.append({"kind": kind, "match": match, "times": times, **more})

    def paths(self):
        return [request["path"] for request in self.requests]

    def fault(self, path):
        for fault in self.faults:
            if fault["match"] in path and fault["times"] > 0:
                fault["times"] -= 1
                return fault
        return {"kind": None}


def handler(github):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def do_GET(self):
            github.requests.append({"path": self.path, "headers": {k.lower(): v for k, v in self.headers.items()}})
            fault = github.fault(self.path)
            kind = fault["kind"]
            if kind == "slow":
                github.stopping.wait(60)
                return
            if kind == "status":
                return self.answer(fault["status"], {"message": fault.get("message", "")}, fault.get("headers", {}))
            if kind == "redirect":
                location = fault["to"]
                return self.answer(fault.get("status", 302), {}, {"Location": location})
            status, body, headers = self.found()
            if kind == "change":
                body = fault["change"](body)
            if kind == "truncated":
                return self.answer(status, body, headers, cut=True)
            if kind == "half":
                text = json.dumps(body).encode()
                return self.answer(status, text[:len(text) // 2], headers)
            if kind == "drip":
                return self.drip(body)
            self.answer(status, body, headers)

        def found(self):
            address = urllib.parse.urlsplit(self.path)
            query = dict(urllib.parse.parse_qsl(address.query))
            parts = [urllib.parse.unquote(part) for part in address.path.strip("/").split("/")]
            missing = (404, {"message": "Not Found"}, {})
            if len(parts) < 4 or parts[0] != "repos":
                return missing
            repository = github.repositories.get("/".join(parts[1:3]))
            authorized = github.token and self.headers.get("Authorization") == f"Bearer {github.token}"
            if repository is None or repository["private"] and not authorized:
                return missing
            rest = "/".join(parts[4:])
            if parts[3] == "commits":
                commit = repository["refs"].get(rest) or repository["commits"].get(rest)
                if commit is None:
                    return 422, {"message": f"No commit found for SHA: {rest}"}, {}
                return 200, commit.encode(), {}
            commit = repository["refs"].get(query.get("ref", "HEAD")) or repository["commits"].get(query["ref"])
            return self.contents(repository["trees"][commit], rest, int(query.get("page", 1)), address.path, commit)

        def contents(self, tree, path, page, place, commit):
            if path in tree:
                content = tree[path]
                if isinstance(content, (Link, Submodule)):
                    return 200, {"type": type(content).__name__.lower().replace("link", "symlink")}, {}
                data = content if isinstance(content, bytes) else content.encode()
                if self.headers.get("Accept", "").endswith("raw+json"):
                    return 200, data, {}
                text = base64.encodebytes(data).decode() if len(data) <= 1 << 20 else ""
                return 200, {"type": "file", "name": path.split("/")[-1], "path": path, "size": len(data),
                             "encoding": "base64" if text or not data else "none", "content": text,
                             "download_url": f"{github.url}/raw/{path}"}, {}
            below = {name[len(path) + 1:].split("/")[0]: name for name in sorted(tree) if name.startswith(path + "/")}
            if not below:
                return 404, {"message": "Not Found"}, {}
            items = []
            for name in sorted(below):
                content = tree.get(f"{path}/{name}")
                kind = "dir" if content is None else "symlink" if isinstance(content, Link) else "file"
                url = f"{github.url}/raw/{path}/{name}" if kind == "file" and not isinstance(content, Submodule) else None
                items.append({"name": name, "path": f"{path}/{name}", "type": kind, "download_url": url, "size": 0})
            first = (page - 1) * github.page_size
            links = {}
            if first + github.page_size < len(items):
                links["Link"] = (f'<{github.url}{place}?ref={commit}&page={page + 1}>; rel="next", '
                                 f'<{github.url}{place}?ref={commit}&page=99>; rel="last"')
            return 200, items[first:first + github.page_size], links

        def answer(self, status, body, headers, cut=False):
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            tag = f'"{hashlib.sha1(data).hexdigest()}"'
            if status == 200 and self.headers.get("If-None-Match") == tag:
                status, data = 304, b""
            self.send_response(status)
            for name, value in {"ETag": tag, **headers}.items() if status in (200, 304) else headers.items():
                self.send_header(name, value)
            if status != 304:
                self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            try:
                self.wfile.write(data[:len(data) // 2] if cut else data)
            except OSError:
                pass
            if cut:
                self.close_connection = True

        def drip(self, body):
            """A byte now and then, for ever: each of them in time, the whole never."""
            self.send_response(200)
            self.send_header("Content-Length", "1000000")
            self.end_headers()
            try:
                while not github.stopping.wait(0.05):
                    self.wfile.write(b" ")
                    self.wfile.flush()
            except OSError:
                pass

    return Handler
