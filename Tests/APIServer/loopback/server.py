"""Sockets: one request in, one answer or one watch out.

HTTP/1.1 with kept connections, because clients reuse them, and each answer in one write, because Nagle's algorithm would
otherwise add 40 ms to every request.
"""

import json
import select
import socket
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit

import yaml

from . import control, discovery, errors, faults, protobuf, reviews, tables, watch
from .rest import APPLY, Call
from .world import target


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """YAML as Kubernetes reads it: a date is a string."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in _Loader.yaml_implicit_resolvers.items()}


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, world, port, security=None):
        """`security` is an SSLContext, or nil for plain HTTP."""
        super().__init__(("127.0.0.1", port), Handler)
        self.world, self.security = world, security
        self.url = f"http{'s' if security else ''}://127.0.0.1:{self.server_address[1]}"

    def get_request(self):
        connection, address = super().get_request()
        if self.security:  # the handshake is made by the first read, on the connection's own thread
            connection = self.security.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, address

    def handle_error(self, request, client_address):
        """A client that went away is no news."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 0

    def log_message(self, *args):
        """Requests are kept for /_test/log instead."""

    def handle_request(self):
        world = self.server.world
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.cut = False
        user, path, query = self._caller()
        entry = {"method": self.command, "path": path, "query": query, "user": user, "agent": self.headers.get("User-Agent", "")}
        try:
            if path.startswith("/_test/"):
                entry = None
                return self._send(200, *control.answer(self.server, self.command, path, query, _decoded(body)))
            world.log.append(entry)
            read = lambda: protobuf.decode(body, world.store) if "protobuf" in self.headers.get("Content-Type", "") else _decoded(body)
            if body:
                entry["body"] = read()
            fault = world.faults.strike(self.command, self.path)
            if fault:
                entry["fault"] = fault["kind"]
                self._suffer(fault)
            self._answer(user, path, query, read() if body else None)
        except errors.APIError as error:
            self._send(error.code, error.status(), headers=error.headers)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        except _Refused:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
        except Exception as error:  # a defect of this double: tell the client, and the test that reads stderr
            import traceback
            traceback.print_exc()
            self._send(500, errors.APIError(500, "InternalError", f"defect in the loopback API server: {error!r}").status())
        finally:
            if entry is not None:
                entry["status"] = getattr(self, "sent", 0)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_request

    def _caller(self):
        """(user, path without /as/USER, query)."""
        parts = urlsplit(self.path)
        path, user = unquote(parts.path), "admin"
        if path.startswith("/as/"):
            user, _, rest = path[len("/as/"):].partition("/")
            path = "/" + rest
        elif self.headers.get("Authorization", "").startswith("Bearer "):
            user = self.headers["Authorization"].split(" ", 1)[1].strip()
        if user == "admin" and self.headers.get("Impersonate-User"):
            user = self.headers["Impersonate-User"]
        return user, path, dict(parse_qsl(parts.query, keep_blank_values=True))

    def _suffer(self, fault):
        if fault["kind"] == "slow":
            # Whoever hangs up meanwhile is not served, nor one whose cluster was reset: no test gets another's late request.
            age, end = self.server.world.age, time.monotonic() + fault.get("seconds", 2)
            while time.monotonic() < end:
                time.sleep(0.02)
                if self.server.world.age != age or not self._listening():
                    raise _Refused()
        elif fault["kind"] in ("cut", "kill"):
            self.cut = fault["kind"]
        elif fault["kind"] == "refuse":
            raise _Refused()
        else:
            raise faults.error(fault)

    def _answer(self, user, path, query, body):
        world, accept = self.server.world, self.headers.get("Accept", "")
        if path == "/version":
            return self._send(200, discovery.version(world.kubernetes_version))
        if path in ("/healthz", "/readyz", "/livez"):
            return self._send(200, b"ok", "text/plain")
        if path == "/openapi/v2":  # an empty document, also when read as protobuf
            return self._send(200, b"", "application/com.github.proto-openapi.spec.v2.v1.0+protobuf")
        document, media = discovery.answer(path, accept, world.kinds.all())
        if document is not None:
            return self._send(200, document, media)
        found = target(world.kinds, path)
        if found is None:
            raise errors.no_such_path()
        kind, namespace, name, subresource = found
        call = Call(kind, namespace, name, subresource, query, self.headers, body, user)
        verb = self._verb(call)
        world.rbac.check(user, verb, kind.group, kind.plural + (f"/{subresource}" if subresource else ""), namespace, name)
        if verb == "watch":
            return self._watch(call, tables.wanted(accept))
        status, result = self._carry_out(call, verb)
        style = tables.wanted(accept)
        if isinstance(result, bytes):
            return self._send(status, result, "text/plain")
        if style and not subresource:
            result = tables.form(kind, result, style, query.get("includeObject", "Metadata"))
        warnings = {"Warning": ", ".join(f'299 - "{w}"' for w in (t.replace('"', '\\"') for t in call.warnings))} if call.warnings else {}
        self._send(status, result, headers=warnings)

    def _verb(self, call):
        if self.command == "GET":
            if call.query.get("watch") in ("true", "1"):
                return "watch"
            return "get" if call.name else "list"
        if self.command == "DELETE":
            return "delete" if call.name else "deletecollection"
        return {"POST": "create", "PUT": "update", "PATCH": "patch"}[self.command]

    def _carry_out(self, call, verb):
        """(status, document)."""
        world = self.server.world
        if call.kind in discovery.REVIEWS:
            if verb != "create":
                raise errors.method_not_allowed()
            return 201, reviews.review(world.rbac, call.kind, call.body or {}, call.user)
        special = reviews.subresource(world.rest, call, self.command)
        if special is not None:
            return 201 if verb == "create" else 200, special
        if verb in ("create", "update", "patch") and call.body is None or verb == "create" and call.name:
            raise errors.bad_request("a body is required, and a name in the path only for put and patch")
        if verb == "patch" and APPLY in self.headers.get("Content-Type", ""):
            existing = world.store.get(call.kind.resource, call.namespace, call.name, copy=False)
            if existing is None:
                world.rbac.check(call.user, "create", call.kind.group, call.kind.plural, call.namespace, call.name)
                return 201, world.rest.patch(call)
        do = {"get": world.rest.get, "list": world.rest.list, "create": world.rest.create, "update": world.rest.update,
              "patch": world.rest.patch, "delete": world.rest.delete, "deletecollection": world.rest.delete_all}[verb]
        result = do(call)
        if result.get("kind") != "Status" and "items" not in result:
            result = world.rest.shown(call.kind, result)
        return 201 if verb == "create" else 200, result

    def _watch(self, call, style):
        self._head(200, {"Content-Type": "application/json", "Transfer-Encoding": "chunked"})
        for event, obj in watch.events(self.server.world.rest, call, self._listening):
            if style and event != "BOOKMARK":
                obj = tables.form(call.kind, obj, style, call.query.get("includeObject", "Metadata"))
            line = json.dumps({"type": event, "object": obj}).encode() + b"\n"
            self.wfile.write(b"%x\r\n%s\r\n" % (len(line), line))
            if self.cut:
                raise _Refused()
        self.wfile.write(b"0\r\n\r\n")

    def _listening(self):
        readable, _, _ = select.select([self.connection], [], [], 0)
        if self.server.security:  # which cannot be peeked into; a client that waits for an answer says nothing but good-bye
            return not readable
        return not readable or self.connection.recv(1, socket.MSG_PEEK) != b""

    def _head(self, status, headers):
        self.sent = status
        lines = [f"HTTP/1.1 {status} {self.responses.get(status, ('',))[0]}"] + [f"{k}: {v}" for k, v in headers.items()]
        self.wfile.write(("\r\n".join(lines) + "\r\n\r\n").encode())

    def _send(self, status, document, media=None, headers=None):
        content = document if isinstance(document, bytes) else json.dumps(document).encode() + b"\n"
        self.sent = status
        lines = [f"HTTP/1.1 {status} {self.responses.get(status, ('',))[0]}", f"Content-Type: {media or 'application/json'}",
                 f"Content-Length: {len(content)}"] + [f"{k}: {v}" for k, v in (headers or {}).items()]
        whole = ("\r\n".join(lines) + "\r\n\r\n").encode() + content
        if getattr(self, "cut", False) == "kill":
            self.server.world.killer()
            raise _Refused()
        if getattr(self, "cut", False):
            self.wfile.write(whole[:len(whole) - len(content) // 2 - 1])
            raise _Refused()
        self.wfile.write(whole)


class _Refused(Exception):
    """The connection is to be closed without (the rest of) an answer."""


def _decoded(body):
    if not body:
        return None
    try:
        return json.loads(body)
    except ValueError:
        pass
    try:
        return yaml.load(body, Loader=_Loader)
    except (yaml.YAMLError, UnicodeDecodeError):
        return None
