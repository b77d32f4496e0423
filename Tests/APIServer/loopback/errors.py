"""Failures in the form in which the Kubernetes API tells them: a `Status` object.

Helm and kubectl decide by `reason` and print `message`; so both are worded as the real server words them.
"""


class APIError(Exception):
    def __init__(self, code, reason, message, details=None, headers=None):
        super().__init__(message)
        self.code, self.reason, self.message = code, reason, message
        self.details, self.headers = details, headers or {}

    def status(self):
        body = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
                "message": self.message, "reason": self.reason, "code": self.code}
        if self.details:
            body["details"] = self.details
        return body


def _details(kind, name, causes=None, resource=True):
    details = {"name": name, "kind": kind.plural if resource else kind.kind}
    if kind.group:
        details["group"] = kind.group
    if causes:
        details["causes"] = causes
    return details


def not_found(kind, name):
    return APIError(404, "NotFound", f'{kind.resource} "{name}" not found', _details(kind, name))


def no_such_path():
    return APIError(404, "NotFound", "the server could not find the requested resource", {})


def already_exists(kind, name):
    return APIError(409, "AlreadyExists", f'{kind.resource} "{name}" already exists', _details(kind, name))


def conflict(kind, name, why="the object has been modified; please apply your changes to the latest version and try again"):
    return APIError(409, "Conflict", f'Operation cannot be fulfilled on {kind.resource} "{name}": {why}',
                    _details(kind, name))


def bad_request(message):
    return APIError(400, "BadRequest", message)


def forbidden(kind, name, why):
    quoted = f' "{name}"' if name else ""
    return APIError(403, "Forbidden", f"{kind.resource}{quoted} is forbidden: {why}", _details(kind, name))


def invalid(kind, name, problems):
    """422 for a list of problems made with `field`."""
    texts = [f"{p['field']}: {p['message']}" for p in problems]
    text = texts[0] if len(texts) == 1 else "[" + ", ".join(texts) + "]"
    return APIError(422, "Invalid", f'{kind.qualified_kind} "{name}" is invalid: {text}',
                    _details(kind, name, problems, resource=False))


def field(path, reason, message):
    """One problem: `reason` is Invalid, Required, Forbidden, NotSupported, TypeInvalid or Duplicate."""
    return {"reason": "FieldValue" + reason, "message": message, "field": path or "<nil>"}


def unsupported_media_type(accepted):
    return APIError(415, "UnsupportedMediaType", "the body of the request was in an unknown format - accepted "
                    f"media types include: {', '.join(accepted)}")


def method_not_allowed():
    return APIError(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", {})
