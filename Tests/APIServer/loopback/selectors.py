"""Label and field selectors, as they stand in a query string."""

import re

from .errors import bad_request

_SET = re.compile(r"^(\S+)\s+(in|notin)\s+\(([^)]*)\)$")


def label_match(selector):
    """A test for an object's labels."""
    tests = [_label_test(part.strip()) for part in re.split(r",(?![^(]*\))", selector or "") if part.strip()]
    return lambda obj: all(test(obj["metadata"].get("labels") or {}) for test in tests)


def _label_test(text):
    found = _SET.match(text)
    if found:
        key, verb, values = found.group(1), found.group(2), {v.strip() for v in found.group(3).split(",")}
        return lambda labels: (labels.get(key) in values) == (verb == "in")
    for sign in ("!=", "==", "="):
        if sign in text:
            key, value = (side.strip() for side in text.split(sign, 1))
            return lambda labels: (labels.get(key) == value) == (sign != "!=")
    if text.startswith("!"):
        return lambda labels: text[1:] not in labels
    return lambda labels: text in labels


def field_match(selector):
    """A test for `metadata.name=x` and any other dotted path; a missing field counts as the empty text."""
    tests = []
    for part in filter(None, (selector or "").split(",")):
        sign = next((s for s in ("!=", "==", "=") if s in part), None)
        if not sign:
            raise bad_request(f"invalid selector: {part!r}; can't understand {part!r}")
        path, value = part.split(sign, 1)
        tests.append((path.split("."), value, sign != "!="))
    return lambda obj: all((_lookup(obj, path) == value) == wanted for path, value, wanted in tests)


def _lookup(value, path):
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return "" if value is None else str(value)
