"""Just enough of WebSocket (RFC 6455) to speak the Chrome DevTools Protocol: one connection, text messages, no extensions."""

import base64
import hashlib
import json
import os
import socket
import struct
import urllib.parse

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, section 1.3


class Connection:
    """A DevTools session: `call` sends a command and returns its result; events that come between are kept."""

    def __init__(self, url, timeout=20):
        parts = urllib.parse.urlsplit(url)
        self._socket = socket.create_connection((parts.hostname, parts.port), timeout)
        self._buffer = b""
        self._number = 0
        self.events = []
        key = base64.b64encode(os.urandom(16))
        self._socket.sendall(b"GET %s HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                             b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %s\r\n\r\n"
                             % (parts.path.encode(), parts.netloc.encode(), key))
        head = self._until(b"\r\n\r\n").decode("latin-1")
        accept = base64.b64encode(hashlib.sha1(key + _GUID).digest()).decode()
        if " 101 " not in head.split("\r\n")[0] or accept not in head:
            raise ConnectionError(head)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._socket.close()

    def call(self, method, session=None, **parameters):
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        self._send(json.dumps(message).encode())
        while True:
            answer = self._receive()
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise ConnectionError(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def event(self, method, session=None):
        """The parameters of the next event of this name, or of one that came already."""
        while True:
            for index, event in enumerate(self.events):
                if event.get("method") == method and event.get("sessionId") == session:
                    return self.events.pop(index)["params"]
            self.events.append(self._receive())

    def _send(self, data, opcode=1):
        mask = os.urandom(4)
        size = len(data)
        if size < 126:
            head = struct.pack("!BB", 0x80 | opcode, 0x80 | size)
        elif size < 1 << 16:
            head = struct.pack("!BBH", 0x80 | opcode, 0x80 | 126, size)
        else:
            head = struct.pack("!BBQ", 0x80 | opcode, 0x80 | 127, size)
        self._socket.sendall(head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(data)))

    def _receive(self):
        message = b""
        while True:
            first, second = self._exactly(2)
            size = second & 0x7F
            if size == 126:
                size, = struct.unpack("!H", self._exactly(2))
            elif size == 127:
                size, = struct.unpack("!Q", self._exactly(8))
            data = self._exactly(size)
            opcode = first & 0xF
            if opcode == 8:
                raise ConnectionError("closed by the browser")
            if opcode == 9:
                self._send(data, 10)
            elif opcode in (0, 1):
                message += data
                if first & 0x80:
                    return json.loads(message)

    def _more(self):
        data = self._socket.recv(65536)
        if not data:
            raise ConnectionError("the browser hung up")
        self._buffer += data

    def _until(self, mark):
        while mark not in self._buffer:
            self._more()
        end = self._buffer.index(mark) + len(mark)
        found, self._buffer = self._buffer[:end], self._buffer[end:]
        return found

    def _exactly(self, size):
        while len(self._buffer) < size:
            self._more()
        found, self._buffer = self._buffer[:size], self._buffer[size:]
        return found
