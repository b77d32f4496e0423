"""A CRD's schema as a JSON Schema that also refuses what a server would drop."""

import jsonschema
import yaml


def validators(text):
    """{(apiVersion, kind): validator} of the CRDs in a YAML stream. A file may say first where it comes from."""
    found = {}
    for crd in yaml.safe_load_all(text):
        if not crd or crd.get("kind") != "CustomResourceDefinition":
            continue
        spec = crd["spec"]
        for version in spec["versions"]:
            schema = _strict(version["schema"]["openAPIV3Schema"], root=True)
            jsonschema.Draft202012Validator.check_schema(schema)
            found[f"{spec['group']}/{version['name']}", spec["names"]["kind"]] = jsonschema.Draft202012Validator(schema)
    return found


def _strict(schema, root=False):
    """Kubernetes prunes fields that are not in the schema; here they are refused."""
    out = {key: value for key, value in schema.items() if not key.startswith("x-") and key not in ("nullable", "format", "default",
                                                                                                    "description", "example")}
    if "properties" in out:
        out["properties"] = {key: _strict(value) for key, value in out["properties"].items()}
        if root:
            out["properties"].update(apiVersion={"type": "string"}, kind={"type": "string"}, metadata={"type": "object"})
    if isinstance(out.get("additionalProperties"), dict):
        out["additionalProperties"] = _strict(out["additionalProperties"])
    elif out.get("type") == "object" and not schema.get("x-kubernetes-preserve-unknown-fields") and "properties" in out:
        out.setdefault("additionalProperties", False)
    if isinstance(out.get("items"), dict):
        out["items"] = _strict(out["items"])
    if "pattern" in out and "(?i)" in out["pattern"]:  # Go allows it anywhere, Python only in front
        out["pattern"] = "(?i)" + out["pattern"].replace("(?i)", "")
    if schema.get("x-kubernetes-int-or-string"):
        out.pop("anyOf", None)
        out["type"] = ["integer", "string"]
    if schema.get("nullable") and "type" in out:
        out["type"] = [*([out["type"]] if isinstance(out["type"], str) else out["type"]), "null"]
        if "enum" in out:
            out["enum"] = [*out["enum"], None]
    return out


def problems(validator, document):
    """Each on one line, with its path."""
    return [f"{'.'.join(map(str, error.absolute_path))}: {error.message}"[:300] for error in validator.iter_errors(document)]
