"""A custom resource against the schema of its CRD: what is pruned, defaulted, refused.

The order is the real server's: nulls of non-nullable fields go, unknown fields go (or are reported, under
`fieldValidation=Strict`), defaults come in, then types, limits and CEL rules are checked.
"""

import json
import re

from . import cel
from .errors import field
from .store import clone

_TYPES = {"object": dict, "array": list, "string": str, "boolean": bool}
_ROOT = ("apiVersion", "kind", "metadata")


def prune(value, schema, path="", unknown=None):
    """A copy without unknown fields and null values; `unknown` collects the paths of the former."""
    if isinstance(value, dict):
        return _prune_object(value, schema, path, unknown)
    if isinstance(value, list):
        return [prune(item, schema.get("items", {}), f"{path}[{i}]", unknown) for i, item in enumerate(value)]
    return value


def _prune_object(value, schema, path, unknown):
    properties, extra = schema.get("properties", {}), schema.get("additionalProperties")
    embedded = path == "" or schema.get("x-kubernetes-embedded-resource")
    kept = {}
    for key, child in value.items():
        here = f"{path}.{key}" if path else key
        if embedded and key in _ROOT:
            kept[key] = child
        elif key in properties or isinstance(extra, dict):
            inner = properties.get(key, extra)
            if child is not None or inner.get("nullable"):
                kept[key] = prune(child, inner, here, unknown)
        elif schema.get("x-kubernetes-preserve-unknown-fields") or extra is True:
            kept[key] = clone(child)
        elif unknown is not None:
            unknown.append(here)
    return kept


def default(value, schema):
    """Fills in defaults, in place. A default inside an object counts only when that object is there."""
    if isinstance(value, dict):
        for key, inner in schema.get("properties", {}).items():
            if key not in value and "default" in inner:
                value[key] = clone(inner["default"])
            if key in value:
                default(value[key], inner)
        extra = schema.get("additionalProperties")
        for key in value if isinstance(extra, dict) else ():
            if key not in schema.get("properties", {}):
                default(value[key], extra)
    elif isinstance(value, list):
        for item in value:
            default(item, schema.get("items", {}))


def problems(value, schema, path="", old=None, skipped=None):
    """Everything the schema refuses. `old` is the stored value on update; `skipped` collects rules we cannot evaluate."""
    found = _typed(value, schema, path)
    if found:
        return found
    found += _limits(value, schema, path)
    if isinstance(value, dict):
        properties, extra = schema.get("properties", {}), schema.get("additionalProperties")
        for name in schema.get("required", ()):
            if name not in value:
                found.append(field(_join(path, name), "Required", "Required value"))
        for key, child in value.items():
            inner = properties.get(key, extra if isinstance(extra, dict) else None)
            if inner and not (path == "" and key in _ROOT):
                before = old.get(key) if isinstance(old, dict) else None
                found += problems(child, inner, _join(path, key), before, skipped)
    elif isinstance(value, list):
        for i, item in enumerate(value):
            found += problems(item, schema.get("items", {}), f"{path}[{i}]", None, skipped)
        found += _duplicates(value, schema, path)
    return found or _rules(value, schema, path, old, skipped)


def _join(path, name):
    return f"{path}.{name}" if path else name


def _is(value, name):
    if name == "integer":
        return isinstance(value, int) and not isinstance(value, bool) or isinstance(value, float) and value.is_integer()
    if name == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return isinstance(value, _TYPES[name])


def _typed(value, schema, path):
    if value is None and schema.get("nullable"):
        return []
    name = schema.get("type")
    if schema.get("x-kubernetes-int-or-string"):
        right, name = _is(value, "integer") or isinstance(value, str), "integer,string"
    else:
        right = not name or _is(value, name)
    if right:
        return []
    have = next((n for n in ("boolean", "integer", "number", "string", "array", "object") if _is(value, n)), "null")
    return [field(path, "TypeInvalid", f"Invalid value: {json.dumps(have)}: {path} in body must be of type {name}: "
                  f"{json.dumps(have)}")]


def _limits(value, schema, path):
    found, shown = [], json.dumps(value)
    bad = lambda text: found.append(field(path, "Invalid", f"Invalid value: {shown}: {path} in body {text}"))
    if "enum" in schema and value not in schema["enum"]:
        choices = ", ".join(json.dumps(choice) for choice in schema["enum"])
        found.append(field(path, "NotSupported", f"Unsupported value: {shown}: supported values: {choices}"))
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if value < schema.get("minimum", value):
            bad(f"should be greater than or equal to {schema['minimum']}")
        if value > schema.get("maximum", value):
            bad(f"should be less than or equal to {schema['maximum']}")
    if isinstance(value, str):
        if "pattern" in schema and not re.search(schema["pattern"], value):
            bad(f"should match '{schema['pattern']}'")
    for kind, what, low, high in ((str, "chars long", "minLength", "maxLength"), (list, "items", "minItems", "maxItems"),
                                  (dict, "properties", "minProperties", "maxProperties")):
        if isinstance(value, kind):
            if len(value) < schema.get(low, 0):
                bad(f"should have at least {schema[low]} {what}")
            if len(value) > schema.get(high, len(value)):
                bad(f"should have at most {schema[high]} {what}")
    fits = lambda inner: not problems(value, inner, path)
    if "anyOf" in schema and not any(fits(s) for s in schema["anyOf"]):
        bad("must validate at least one schema (anyOf)")
    if "oneOf" in schema and sum(fits(s) for s in schema["oneOf"]) != 1:
        bad("must validate one and only one schema (oneOf)")
    if not all(fits(s) for s in schema.get("allOf", ())):
        bad("must validate all the schemas (allOf)")
    if "not" in schema and fits(schema["not"]):
        bad("must not validate the schema (not)")
    return found


def _duplicates(items, schema, path):
    """Items of a `map` or `set` list must differ."""
    kind, seen, found = schema.get("x-kubernetes-list-type"), [], []
    for i, item in enumerate(items if kind in ("map", "set") else ()):
        key = {k: item.get(k) for k in schema.get("x-kubernetes-list-map-keys", ())} if kind == "map" else item
        if key in seen:
            found.append(field(f"{path}[{i}]", "Duplicate", f"Duplicate value: {json.dumps(key)}"))
        seen.append(key)
    return found


def _rules(value, schema, path, old, skipped):
    found = []
    for rule in schema.get("x-kubernetes-validations", ()):
        try:
            if "oldSelf" in rule["rule"] and old is None:
                continue
            holds = cel.evaluate(rule["rule"], {"self": value, "oldSelf": old})
        except cel.Unsupported as why:
            if skipped is not None and (rule["rule"], str(why)) not in skipped:
                skipped.append((rule["rule"], str(why)))
            continue
        except cel.Failed as why:
            holds, rule = False, {"message": f"{why} evaluating rule: {rule.get('message', rule['rule'])}"}
        if not holds:
            at = path + rule.get("fieldPath", "")
            message = rule.get("message") or f"failed rule: {rule['rule']}"
            found.append(field(at.lstrip("."), "Invalid", f"Invalid value: {_type_name(value)}: {message}"))
    return found


def _type_name(value):
    return '"object"' if isinstance(value, dict) else '"array"' if isinstance(value, list) else json.dumps(value)
