"""Answers that go wrong on purpose, so that a test can see what a client does then.

A fault is a JSON object: `method` and `path` (regular expressions; path includes the query), `kind`, and when it strikes:
`times` (the first N matching requests, default 1; 0 for always), `every` (each Nth one) and `skip` (let N pass first).
Once it is active it says beside these how many requests it has `seen` and how many it `struck`.

| kind     | what happens                                                                           |
|----------|----------------------------------------------------------------------------------------|
| 403, 429, 409, 500, 503 | refused with that status, nothing done; `retryAfter` seconds for 429 (default 1) |
| slow     | waits `seconds` (default 2), then answers as usual, if the client is still there      |
| cut      | the work is done, and the connection closes in the middle of the answer                |
| refuse   | the connection closes, nothing is done                                                 |
| kill     | the work is done, `world.killer` is called, and the connection closes without an answer |
"""

import re
import threading

from .errors import APIError, bad_request

KINDS = ("403", "429", "409", "500", "503", "slow", "cut", "refuse", "kill")


class Faults:
    def __init__(self):
        self.lock, self.active = threading.Lock(), []

    def add(self, fault):
        kind = str(fault.get("kind"))
        if kind not in KINDS:
            raise bad_request(f"unknown fault {kind!r}; known: {', '.join(KINDS)}")
        if unknown := set(fault) - {"kind", "method", "path", "times", "every", "skip", "seconds", "retryAfter"}:
            raise bad_request(f"unknown keys in a fault: {', '.join(sorted(unknown))}")
        with self.lock:
            self.active.append({"times": 0 if "every" in fault else 1, **fault, "kind": kind, "seen": 0, "struck": 0})

    def clear(self):
        with self.lock:
            self.active.clear()

    def struck(self):
        """How many requests the active ones have hit."""
        with self.lock:
            return sum(fault["struck"] for fault in self.active)

    def strike(self, method, path):
        """The fault that hits this request, or nil; counts the request against every fault it matches."""
        hit = None
        with self.lock:
            for fault in self.active:
                if not (re.search(fault.get("method", ""), method) and re.search(fault.get("path", ""), path)):
                    continue
                fault["seen"] += 1
                turn = fault["seen"] - fault.get("skip", 0)
                due = turn > 0 and turn % fault.get("every", 1) == 0 and (not fault["times"] or fault["struck"] < fault["times"])
                if due and hit is None:
                    fault["struck"] += 1
                    hit = fault
        return hit


def error(fault):
    """The failure to send for a fault that is a status; nil for the others."""
    kind = fault["kind"]
    if kind == "429":
        return APIError(429, "TooManyRequests", "the server has received too many requests and has asked us to try again later",
                        {"retryAfterSeconds": fault.get("retryAfter", 1)}, {"Retry-After": str(fault.get("retryAfter", 1))})
    if kind == "403":
        return APIError(403, "Forbidden", "forbidden: refused by the test")
    if kind == "409":
        return APIError(409, "Conflict", "Operation cannot be fulfilled: the object has been modified; please apply your "
                        "changes to the latest version and try again")
    if kind == "500":
        return APIError(500, "InternalError", "Internal error occurred: injected by the test")
    if kind == "503":
        return APIError(503, "ServiceUnavailable", "the server is currently unable to handle the request")
    return None
