"""The part of CEL that validation rules of CRDs commonly use: has, size, comparisons, logic, `in`, `?:`, string tests, and
the macros all, exists, exists_one, filter and map.

No type checking, no cost limits, no durations, quantities or regular-expression captures. A rule that needs more raises
`Unsupported`, which is not the same as a rule that does not hold.
"""

import re


class Unsupported(Exception):
    """We do not know this expression."""


class Failed(Exception):
    """CEL's own runtime error, such as a missing key."""


_TOKEN = re.compile(r"""\s*(?:
    (?P<number>\d+\.\d+|\d+)u?
  | (?P<block>r?(?:"{3}.*?"{3}|'{3}.*?'{3}))
  | (?P<string>r?'(?:[^'\\]|\\.)*'|r?"(?:[^"\\]|\\.)*")
  | (?P<name>[A-Za-z_][A-Za-z_0-9]*)
  | (?P<sign>&&|\|\||==|!=|<=|>=|[-+*/%!<>?:.,()\[\]{}])
)""", re.VERBOSE | re.DOTALL)

_LEVELS = [["||"], ["&&"], ["==", "!=", "<", "<=", ">", ">=", "in"], ["+", "-"], ["*", "/", "%"]]
_MACROS = ("all", "exists", "exists_one", "filter", "map")


def evaluate(text, variables):
    tokens, end = [], 0
    text = text.strip()
    while end < len(text):
        found = _TOKEN.match(text, end)
        if not found:
            raise Unsupported(f"at {text[end:end + 20]!r}")
        tokens.append((found.lastgroup, found.group(found.lastgroup)))
        end = found.end()
    parser = _Parser(tokens + [("end", "")])
    node = parser.ternary()
    if parser.peek() != ("end", ""):
        raise Unsupported(f"at {parser.peek()[1]!r}")
    return _run(node, variables)


class _Parser:
    """Tokens to nested tuples, one method per level of precedence."""

    def __init__(self, tokens):
        self.tokens, self.place = tokens, 0

    def peek(self):
        return self.tokens[self.place]

    def next(self):
        self.place += 1
        return self.tokens[self.place - 1]

    def accept(self, sign):
        if self.peek()[1] == sign and self.peek()[0] in ("sign", "name"):
            self.place += 1
            return True
        return False

    def expect(self, sign):
        if not self.accept(sign):
            raise Unsupported(f"expected {sign!r}, found {self.peek()[1]!r}")

    def ternary(self):
        condition = self.binary(0)
        if not self.accept("?"):
            return condition
        yes = self.ternary()
        self.expect(":")
        return ("?", condition, yes, self.ternary())

    def binary(self, level):
        if level == len(_LEVELS):
            return self.unary()
        left = self.binary(level + 1)
        while True:
            sign = next((s for s in _LEVELS[level] if self.accept(s)), None)
            if not sign:
                return left
            left = (sign, left, self.binary(level + 1))

    def unary(self):
        if self.accept("!"):
            return ("!", self.unary())
        if self.accept("-"):
            return ("negate", self.unary())
        node = self.primary()
        while True:
            if self.accept("."):
                name = self.next()[1]
                node = ("call", name, node, self.arguments(")")) if self.accept("(") else ("member", node, name)
            elif self.accept("["):
                node = ("index", node, self.ternary())
                self.expect("]")
            else:
                return node

    def arguments(self, end):
        found = []
        while not self.accept(end):
            found.append(self.ternary())
            if not self.accept(","):
                self.expect(end)
                break
        return found

    def primary(self):
        kind, text = self.next()
        if kind == "number":
            return ("value", float(text) if "." in text else int(text))
        if kind in ("string", "block"):
            raw, quotes = text.startswith("r"), 3 if kind == "block" else 1
            body = text[raw + quotes:-quotes]
            return ("value", body if raw else re.sub(r"\\(.)", r"\1", body))
        if text == "(" and kind == "sign":
            node = self.ternary()
            self.expect(")")
            return node
        if text == "[" and kind == "sign":
            return ("list", self.arguments("]"))
        if kind == "name":
            if text in ("true", "false", "null"):
                return ("value", {"true": True, "false": False, "null": None}[text])
            if self.accept("("):
                return ("call", text, None, self.arguments(")"))
            return ("name", text)
        raise Unsupported(f"at {text!r}")


def _run(node, scope):
    kind = node[0]
    if kind == "value":
        return node[1]
    if kind == "list":
        return [_run(item, scope) for item in node[1]]
    if kind == "name":
        if node[1] not in scope:
            raise Unsupported(f"variable {node[1]!r}")
        return scope[node[1]]
    if kind == "member":
        return _key(_run(node[1], scope), node[2])
    if kind == "index":
        return _key(_run(node[1], scope), _run(node[2], scope))
    if kind == "!":
        return not _run(node[1], scope)
    if kind == "negate":
        return -_run(node[1], scope)
    if kind == "?":
        return _run(node[2] if _run(node[1], scope) else node[3], scope)
    if kind in ("&&", "||"):
        return _logic(node, scope)
    if kind == "call":
        return _call(node[1], node[2], node[3], scope)
    return _operator(kind, _run(node[1], scope), _run(node[2], scope))


def _key(container, key):
    try:
        return container[key]
    except (KeyError, IndexError, TypeError):
        raise Failed(f"no such key: {key}")


def _logic(node, scope):
    """An error on one side is forgiven when the other side decides alone."""
    decides = node[0] == "||"
    try:
        left = _run(node[1], scope)
    except Failed:
        if bool(_run(node[2], scope)) is decides:
            return decides
        raise
    return decides if bool(left) is decides else bool(_run(node[2], scope))


def _operator(sign, a, b):
    if sign in ("==", "!="):
        return (a == b and isinstance(a, bool) == isinstance(b, bool)) == (sign == "==")
    if sign == "in":
        return a in b
    try:
        return {"<": lambda: a < b, "<=": lambda: a <= b, ">": lambda: a > b, ">=": lambda: a >= b, "+": lambda: a + b,
                "-": lambda: a - b, "*": lambda: a * b, "%": lambda: a % b,
                "/": lambda: a // b if isinstance(a, int) else a / b}[sign]()
    except (TypeError, ZeroDivisionError) as why:
        raise Failed(str(why))


def _call(name, target, arguments, scope):
    if name == "has" and target is None:
        return _has(arguments[0], scope)
    if name in _MACROS and target is not None and arguments and arguments[0][0] == "name":
        return _macro(name, _run(target, scope), arguments[0][1], arguments[1:], scope)
    values = ([] if target is None else [_run(target, scope)]) + [_run(argument, scope) for argument in arguments]
    functions = {
        "size": len, "int": int, "double": float, "string": str, "lowerAscii": str.lower, "upperAscii": str.upper,
        "startsWith": str.startswith, "endsWith": str.endswith, "contains": lambda text, part: part in text,
        "matches": lambda text, pattern: re.search(pattern, text) is not None, "split": str.split,
    }
    if name not in functions:
        raise Unsupported(f"function {name!r}")
    try:
        return functions[name](*values)
    except (TypeError, ValueError) as why:
        raise Failed(str(why))


def _has(node, scope):
    if node[0] != "member":
        raise Unsupported("has() of something that is not a field")
    container = _run(node[1], scope)
    return isinstance(container, dict) and node[2] in container


def _macro(name, items, variable, bodies, scope):
    inside = [{**scope, variable: item} for item in items]
    if name == "map":
        kept = inside if len(bodies) == 1 else [s for s in inside if _run(bodies[0], s)]
        return [_run(bodies[-1], s) for s in kept]
    results = [bool(_run(bodies[0], s)) for s in inside]
    if name == "filter":
        return [item for item, result in zip(items, results) if result]
    return {"all": all(results), "exists": any(results), "exists_one": sum(results) == 1}[name]
