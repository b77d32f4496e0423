"""The objects, in memory, and the history that a watch reads.

One lock guards everything: a request changes the store alone, and so do the controllers that run after it. The history is
never cut, so a watch can start from any resource version and no client sees "410 Gone".
"""

import itertools
import threading
import uuid
from datetime import datetime, timezone


def now():
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def clone(value):
    """A copy of what JSON can say; several times as fast as copy.deepcopy, which matters for CRDs."""
    if isinstance(value, dict):
        return {key: clone(child) for key, child in value.items()}
    if isinstance(value, list):
        return [clone(child) for child in value]
    return value


class Store:
    def __init__(self):
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.clear()

    def clear(self):
        with self.lock:
            self.objects = {}  # (resource, namespace, name) -> object
            self.history = []  # (version, resource, old or None, new or None)
            self.version = 1
            self.closed = False

    def close(self):
        """Ends all watches."""
        with self.lock:
            self.closed = True
            self.changed.notify_all()

    def get(self, resource, namespace, name, copy=True):
        """Nil when there is no such object."""
        with self.lock:
            found = self.objects.get((resource, namespace or "", name))
            return clone(found) if copy else found

    def list(self, resource, namespace=None, copy=True):
        """Every object of a resource, in all namespaces when none is given, sorted as the real server sorts."""
        with self.lock:
            keys = sorted(k for k in self.objects if k[0] == resource and namespace in (None, "", k[1]))
            return [clone(self.objects[k]) if copy else self.objects[k] for k in keys]

    def all(self):
        """(resource, object) of everything, not copied."""
        with self.lock:
            return [(key[0], self.objects[key]) for key in sorted(self.objects)]

    def put(self, resource, obj):
        """Stores the object as it is, under the next resource version, and returns a copy."""
        with self.lock:
            meta = obj["metadata"]
            meta.setdefault("uid", str(uuid.uuid4()))
            meta.setdefault("creationTimestamp", now())
            key = (resource, meta.get("namespace", ""), meta["name"])
            self.version += 1
            meta["resourceVersion"] = str(self.version)
            kept = clone(obj)
            self._record(resource, self.objects.get(key), kept)
            self.objects[key] = kept
            return clone(kept)

    def remove(self, resource, obj):
        with self.lock:
            meta = obj["metadata"]
            old = self.objects.pop((resource, meta.get("namespace", ""), meta["name"]), None)
            if old is None:
                return
            self.version += 1
            last = clone(old)
            last["metadata"]["resourceVersion"] = str(self.version)
            self._record(resource, last, None)

    def since(self, version):
        """The changes after a version, newest first, not copied."""
        with self.lock:
            return list(itertools.takewhile(lambda change: change[0] > version, reversed(self.history)))

    def _record(self, resource, old, new):
        self.history.append((self.version, resource, old, new))
        self.changed.notify_all()

    def changes(self, resource, since, seconds):
        """Yields changes of a resource after a version, as (version, old, new), and None after each second of silence;
        ends after `seconds` or with the server."""
        position, deadline = 0, datetime.now().timestamp() + seconds
        while datetime.now().timestamp() < deadline:
            with self.lock:
                if self.closed or position > len(self.history):
                    return
                if position == len(self.history):
                    self.changed.wait(1)
                if self.closed or position > len(self.history):
                    return
                batch, position = self.history[position:], len(self.history)
            for version, changed, old, new in batch:
                if changed == resource and version > since:
                    yield version, old, new
            if not batch:
                yield None
