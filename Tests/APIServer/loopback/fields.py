"""Sets of fields, in the notation of `managedFields`.

A path is a tuple of elements such as `("f:spec", "f:containers", 'k:{"name":"main"}', "f:image")`; a set of fields is a
Python set of paths. `fieldsV1` is the same thing written as a tree, where "." marks a path that is itself a member.
"""

import json

from .errors import APIError
from .shape import SET


def leaves(value, shape, path=()):
    """{path: value} of every leaf; items of keyed lists stand for themselves too, with value True."""
    found = {}
    _collect(value, shape, path, found)
    return found


def _collect(value, shape, path, found):
    if isinstance(value, dict) and value and not shape.atomic_map():
        for key, child in value.items():
            _collect(child, shape.child(key), path + ("f:" + key,), found)
    elif isinstance(value, list) and value and shape.list_keys():
        for item in value:
            here = path + (shape.element(item),)
            if here in found:
                raise _duplicate(shape, path, here[-1])
            found[here] = True
            if shape.list_keys() is not SET:
                for key, child in item.items():
                    _collect(child, shape.item().child(key), here + ("f:" + key,), found)
    elif path:
        found[path] = value


def _duplicate(shape, path, element):
    return APIError(500, "", f"failed to create typed patch object ({shape.kind.api_version}, Kind={shape.kind.kind}): "
                    f"{text(path)}: duplicate entries for key {text((element,))}")


def merge(live, config, shape):
    """What server-side apply makes of a live value and an applied one."""
    if isinstance(live, dict) and isinstance(config, dict) and not shape.atomic_map():
        merged = dict(live)
        for key, value in config.items():
            merged[key] = merge(live[key], value, shape.child(key)) if key in live else value
        return merged
    if isinstance(live, list) and isinstance(config, list) and shape.list_keys():
        return _merge_list(live, config, shape)
    return config


def _merge_list(live, config, shape):
    """Applied items in the applied order; an item that only the live list has stays before the one it preceded."""
    ours = {shape.element(item): item for item in config}
    theirs = [(shape.element(item), item) for item in live]
    merged, position = [], 0
    for element, item in ours.items():
        old = next((i for i, (e, _) in enumerate(theirs) if e == element), None)
        if old is not None:
            merged += [other for e, other in theirs[position:old] if e not in ours]
            position = max(position, old + 1)
            item = item if shape.list_keys() is SET else merge(theirs[old][1], item, shape.item())
        merged.append(item)
    return merged + [other for e, other in theirs[position:] if e not in ours]


def remove(value, paths, shape):
    """The value without these paths; a container that this empties goes too (None)."""
    first = {}
    for path in paths:
        first.setdefault(path[0], []).append(path[1:])
    if isinstance(value, dict):
        kept = {}
        for key, child in value.items():
            rest = first.get("f:" + key)
            if rest is not None:
                child = None if () in rest else remove(child, rest, shape.child(key))
            if child is not None or rest is None:
                kept[key] = child
        return kept or None
    if isinstance(value, list) and shape.list_keys():
        kept = []
        for item in value:
            rest = first.get(shape.element(item))
            if rest is not None:
                item = None if () in rest else remove(item, rest, shape.item())
            if item is not None:
                kept.append(item)
        return kept or None
    return value


def compare(old, new, shape):
    """(changed or added paths, removed paths)."""
    before, after = leaves(old, shape), leaves(new, shape)
    changed = {path for path, value in after.items() if path not in before or before[path] != value}
    return changed, before.keys() - after.keys()


def to_v1(paths):
    tree = {}
    for path in sorted(paths):
        node = tree
        for element in path:
            node = node.setdefault(element, {})
        node["."] = {}
    return _trim(tree)


def _trim(node):
    if set(node) == {"."}:
        return {}
    return {key: _trim(child) if key != "." else {} for key, child in node.items()}


def from_v1(tree, path=()):
    found = set()
    for key, child in (tree or {}).items():
        if key == ".":
            found.add(path)
        elif child:
            found |= from_v1(child, path + (key,))
        else:
            found.add(path + (key,))
    return found


def text(path):
    """As the server prints it: `.spec.containers[name="main"].image`."""
    out = ""
    for element in path:
        kind, rest = element.split(":", 1)
        if kind == "f":
            out += "." + rest
        elif kind == "v":
            out += f"[={rest}]"
        else:
            out += "[" + ",".join(f"{k}={json.dumps(v)}" for k, v in json.loads(rest).items()) + "]"
    return out
