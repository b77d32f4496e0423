"""The three patches that are not server-side apply: JSON merge patch, JSON patch, strategic merge patch."""

from .errors import APIError
from .shape import SET
from .store import clone


def merge_patch(target, patch):
    """RFC 7396."""
    if not isinstance(patch, dict):
        return clone(patch)
    result = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merge_patch(result.get(key), value)
    return result


def json_patch(target, operations):
    """RFC 6902."""
    result = clone(target)
    for step in operations:
        op, path = step["op"], _pointer(step["path"])
        if op in ("move", "copy"):
            value = clone(_at(result, _pointer(step["from"])))
            if op == "move":
                _remove(result, _pointer(step["from"]))
            _add(result, path, value)
        elif op == "add":
            _add(result, path, clone(step["value"]))
        elif op == "remove":
            _remove(result, path)
        elif op == "replace":
            _at(result, path)
            _replace(result, path, clone(step["value"]))
        elif op == "test":
            if _at(result, path) != step.get("value"):
                raise _unprocessable()
        else:
            raise _unprocessable()
    return result


def _unprocessable():
    return APIError(422, "Invalid", "the server rejected our request due to an error in our request")


def _pointer(text):
    return [part.replace("~1", "/").replace("~0", "~") for part in text.split("/")[1:]]


def _index(container, key):
    return int(key) if isinstance(container, list) else key


def _at(value, path):
    try:
        for key in path:
            value = value[_index(value, key)]
        return value
    except (KeyError, IndexError, ValueError, TypeError):
        raise _unprocessable()


def _add(root, path, value):
    parent, key = _at(root, path[:-1]), path[-1]
    if isinstance(parent, list):
        parent.insert(len(parent) if key == "-" else int(key), value)
    elif isinstance(parent, dict):
        parent[key] = value
    else:
        raise _unprocessable()


def _replace(root, path, value):
    parent = _at(root, path[:-1])
    parent[_index(parent, path[-1])] = value


def _remove(root, path):
    _at(root, path)
    parent = _at(root, path[:-1])
    del parent[_index(parent, path[-1])]


def strategic_merge(target, patch, shape):
    """Kubernetes' own patch for built-in kinds: lists merge by key, `$patch`, `$retainKeys`, `$setElementOrder` and
    `$deleteFromPrimitiveList` are directives."""
    if patch.get("$patch") == "replace":
        return {k: clone(v) for k, v in patch.items() if k != "$patch"}
    if patch.get("$patch") == "delete":
        return None
    result = dict(target) if isinstance(target, dict) else {}
    if "$retainKeys" in patch:
        result = {k: v for k, v in result.items() if k in patch["$retainKeys"]}
    for key, value in patch.items():
        if key.startswith("$"):
            continue
        if value is None:
            result.pop(key, None)
        elif isinstance(value, dict):
            merged = strategic_merge(result.get(key), value, shape.child(key))
            if merged is None:
                result.pop(key, None)
            else:
                result[key] = merged
        elif isinstance(value, list) and shape.child(key).merge_key():
            result[key] = _merge_list(result.get(key) or [], value, shape.child(key))
        else:
            result[key] = clone(value)
    for key, gone in patch.items():
        if key.startswith("$deleteFromPrimitiveList/"):
            name = key.split("/", 1)[1]
            result[name] = [item for item in result.get(name) or [] if item not in gone]
    for key, order in patch.items():
        if key.startswith("$setElementOrder/"):
            name = key.split("/", 1)[1]
            if name in result:
                result[name] = _ordered(result[name], order, shape.child(name).merge_key())
    return result


def _merge_list(target, patch, shape):
    key = shape.merge_key()
    if key is SET:
        return target + [item for item in patch if item not in target]
    if any(item.get("$patch") == "replace" for item in patch):
        return [clone(item) for item in patch if item.get("$patch") != "replace"]
    result = list(target)
    for item in patch:
        if key not in item:
            raise APIError(400, "BadRequest", f"map: {item} does not contain declared merge key: {key}")
        places = [i for i, old in enumerate(result) if old.get(key) == item[key]]
        if item.get("$patch") == "delete":
            result = [old for old in result if old.get(key) != item[key]]
        elif places:
            result[places[0]] = strategic_merge(result[places[0]], item, shape.item())
        else:
            result.append(strategic_merge({}, item, shape.item()))
    return result


def _ordered(items, order, key):
    """Named items in the named order; the others stay behind the one they followed."""
    identity = (lambda item: item) if key is SET else (lambda item: item.get(key))
    wanted = [identity(item) for item in order]
    rank, last = {}, -1
    for item in items:
        if identity(item) in wanted:
            last = wanted.index(identity(item))
        rank[id(item)] = last
    return sorted(items, key=lambda item: rank[id(item)])
