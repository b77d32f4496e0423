"""The table of bad inputs: what is wrong, what must be said, and where.

`@` in an instance's text marks the expected place and is cut out; texts without a mark name line and column themselves.
"""

HEAD = "apiVersion: openclaw.rocks/v1alpha1\nkind: OpenClawInstance\n"
INSTANCE = HEAD + "metadata:\n  name: a\n"


def spec(text):
    return INSTANCE + "spec:\n" + "".join(f"  {line}\n" for line in text.split("\n"))


def observed(text):
    return INSTANCE + "observed:\n" + "".join(f"  {line}\n" for line in text.split("\n"))


# name: (text with a mark, expected id)
MARKED = {
    # The text stops being YAML.
    "truncated in a key": (HEAD + "metadata:\n  name: a\nspe@", "yaml-syntax"),
    "truncated in a quote": (INSTANCE + "spec:\n  registry: \"ghcr.io\n@", "yaml-syntax"),
    "truncated in a flow list": (INSTANCE + "spec: {env: [\n@", "yaml-syntax"),
    "truncated in a flow mapping": (INSTANCE + "spec: {image: {tag: x\n@", "yaml-syntax"),
    "tab as indentation": (INSTANCE + "spec:\n@\timage: {}\n", "yaml-syntax"),
    "wrong indentation": (INSTANCE + "spec:\n  image:\n    tag: x\n   @repository: y\n", "yaml-syntax"),
    "two colons": (INSTANCE + "spec:\n  registry: a@: b\n", "yaml-syntax"),
    "unquoted at sign": (INSTANCE + "spec:\n  registry: @@x\n".replace("@@", "@\x40", 1), "yaml-syntax"),
    "unquoted template": (INSTANCE + "spec:\n  registry: {{ .Values.x }@}\n", None),
    "list among keys": (INSTANCE + "spec:\n  registry: x\n  @- a\n", "yaml-syntax"),
    "NUL": (INSTANCE + "spec:\n  registry: a@\0b\n", "yaml-syntax"),
    "bell": (INSTANCE + "# é\n# \u2028\nspec:\n  registry: é@\x07\n", "yaml-syntax"),
    "escape in plain text": (INSTANCE + "spec:\n  registry: @\x1b[31m\n", "yaml-syntax"),
    "unknown escape": (INSTANCE + "spec:\n  registry: \"@\\q\"\n", "yaml-syntax"),
    "bad block indicator": (INSTANCE + "spec:\n  registry: |@x\n", "yaml-syntax"),
    "old Mac line ends": (HEAD + "metadata: {name: a}\r--@", None),
    "marker in quotes": (INSTANCE + "spec:\n  registry: \"a\n@---\nb\"\n", "yaml-syntax"),
    # Aliases, keys, tags, depth.
    "unknown alias": (INSTANCE + "spec:\n  registry: @*x\n", "yaml-alias"),
    "alias in itself": (INSTANCE + "spec: &s\n  config:\n    raw: @*s\n", "yaml-alias"),
    "duplicate key": (spec("image: {tag: x}\n@image: {tag: y}"), "yaml-duplicate-key"),
    "duplicate key at the top": (INSTANCE + "@kind: OpenClawInstance\n", "yaml-duplicate-key"),
    "duplicate key in flow": (spec("image: {tag: x, @tag: y}"), "yaml-duplicate-key"),
    "mapping as a key": (spec("? @{a: b}\n: c"), "yaml-key"),
    "list as a key": (spec("@[a]: c"), "yaml-key"),
    "merge of a text": (spec("<<: @x"), "yaml-merge-key"),
    "unknown tag": (spec("registry: @!secret x"), "yaml-tag"),
    "infinity": (spec("config: {raw: {a: @.inf}}"), "yaml-tag"),
    "too deep": (spec("config:\n  raw: " + "[" * 197 + "@["), "yaml-too-deep"),
    # The envelope.
    "wrong apiVersion": ("apiVersion: @openclaw.rocks/v1\nkind: OpenClawInstance\nmetadata: {name: a}\n", "api-version"),
    "no metadata": ("@" + HEAD, "required-field"),
    "no name": (HEAD + "metadata:\n  @labels: {}\n", "required-field"),
    "empty name": (HEAD + "metadata:\n  name: @''\n", "x-instance-name"),
    "name is a number": (HEAD + "metadata:\n  name: @5\n", "wrong-type"),
    "name of capitals": (HEAD + "metadata:\n  name: @My_Agent\n", "x-instance-name"),
    "name too long": (HEAD + "metadata:\n  name: @" + "a" * 64 + "\n", "x-instance-name"),
    "metadata is a list": (HEAD + "metadata:\n@- name\n", "wrong-type"),
    "labels of numbers": (HEAD + "metadata:\n  name: a\n  labels: {x: @1}\n", "wrong-type"),
    "unknown key at the top": (INSTANCE + "@sepc: {}\n", "x-unknown-field"),
    "unknown key of metadata": (HEAD + "metadata:\n  name: a\n  @namespcae: b\n", "x-unknown-field"),
    "spec is a text": (INSTANCE + "spec: @x\n", "wrong-type"),
    "spec is a list": (INSTANCE + "spec:\n@- image\n", "wrong-type"),
    "two instances of one name": (INSTANCE + "---\n" + HEAD + "metadata:\n  name: @a\n", "duplicate-instance"),
    # The spec's types.
    "unknown field": (spec("@imgae: {}"), "x-unknown-field"),
    "unknown nested field": (spec("image:\n  @tga: x"), "x-unknown-field"),
    "mapping wanted, text given": (spec("image: @x"), "wrong-type"),
    "mapping wanted, list given": (spec("image:\n@- tag"), "wrong-type"),
    "list wanted, mapping given": (spec("env:\n  @A: b"), "wrong-type"),
    "list wanted, text given": (spec("skills: @x"), "wrong-type"),
    "text wanted, number given": (spec("image: {tag: @1.10}"), "wrong-type"),
    "text wanted, boolean given": (spec("image: {tag: @on}"), "wrong-type"),
    "boolean wanted, text given": (spec("selfConfigure: {enabled: @'true'}"), "wrong-type"),
    "boolean wanted, number given": (spec("gateway: {enabled: @1}"), "wrong-type"),
    "integer wanted, text given": (spec("security: {podSecurityContext: {runAsUser: @'1000'}}"), "wrong-type"),
    "integer wanted, fraction given": (spec("security: {podSecurityContext: {runAsUser: @1.5}}"), "wrong-type"),
    "variable without a name": (spec("env:\n- @value: x"), "required-field"),
    "variable of a number": (spec("env:\n- name: A\n  value: @5"), "wrong-type"),
    "element of a wrong type": (spec("skills:\n- a\n- @{b: c}"), "wrong-type"),
    "quantity": (spec("storage: {persistence: {size: @10GB}}"), "quantity-invalid"),
    "choice": (spec("image: {pullPolicy: @Allways}"), "enum-pull-policy"),
    "root": (spec("security: {podSecurityContext: {runAsUser: @0}}"), "pod-run-as-root"),
    "terminal escapes in a value": (spec('image: {pullPolicy: @"\\e[2J\\e]0;x\\a"}'), "enum-pull-policy"),
    "terminal escapes in a key": (spec('@"\\e[2J\\r\\u202e": 1'), "x-unknown-field"),
    "line feeds in a value": (spec('image: {pullPolicy: @"x\\nerror[forged]: y"}'), "enum-pull-policy"),
    # What the chart fills.
    "observed is a text": (INSTANCE + "observed: @x\n", "wrong-type"),
    "unknown key of observed": (observed("@foo: 1"), "x-unknown-field"),
    "live is a text": (observed("live: @'yes'"), "wrong-type"),
    "objects is a mapping": (observed("objects:\n  @kind: Secret"), "wrong-type"),
    "unknown setting": (observed("settings: {secrets: {@mod: render}}"), "x-unknown-field"),
    "unknown secrets mode": (observed("settings: {secrets: {mode: @vault}}"), "not-one-of"),
    "upgrade without a cluster": (
        HEAD + "metadata:\n  name: @a\nobserved: {release: {name: a, isUpgrade: true}}\n", "secret-unknown"),
    "number beyond 2^53": (
        INSTANCE + "spec: {config: {raw: {a: @9007199254740993}}}\nobserved: {live: true}\n", "number-too-large"),
    "number beyond doubles": (
        INSTANCE + "spec: {config: {raw: {a: @1e400}}}\nobserved: {live: true}\n", "number-too-large"),
    # Documents that are not ours are read to their end as well.
    "cut off behind an instance": (INSTANCE + "---\nkind: ConfigMap\ndata: {a: b\n@", "yaml-syntax"),
    "cut off before an instance": ("kind: ConfigMap\ndata: {a: b\n@---\n" + INSTANCE, "yaml-syntax"),
}

# name: (bytes, expected id, line:column)
RAW = {
    "UTF-16, little end first": (INSTANCE.encode("utf-16"), "yaml-encoding", "1:1"),
    "UTF-16, big end first": ("\ufeff".encode("utf-16-be") + INSTANCE.encode("utf-16-be"), "yaml-encoding", "1:1"),
    "UTF-16 without a mark": (INSTANCE.encode("utf-16-le"), "yaml-syntax", "1:2"),
    "UTF-32": (INSTANCE.encode("utf-32"), "yaml-encoding", "1:1"),
    "Latin-1": (spec("registry: caf").encode()[:-1] + b"\xe9\n", "yaml-encoding", "6:16"),
    "overlong": (b"a: \xc0\xaf\n", "yaml-encoding", "1:4"),
    "surrogate": (b"a: 1\nb: \xed\xa0\x80\n", "yaml-encoding", "2:4"),
    "cut off in a character": (b"a: \xe2\x82", "yaml-encoding", "1:4"),
    "an ELF file": (b"\x7fELF\x02\x01\x01" + bytes(range(256)), "yaml-encoding", "2:118"),
    "a gzip file": (b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03", "yaml-encoding", "1:2"),
    "a PNG file": (b"\x89PNG\r\n\x1a\n", "yaml-encoding", "1:1"),
    "NUL bytes": (b"\0" * 1000, "yaml-syntax", "1:1"),
}


def billion_laughs(levels, width):
    lines = ["a0: &a0 [" + ", ".join(["lol"] * width) + "]"]
    for level in range(1, levels):
        lines.append(f"a{level}: &a{level} [" + ", ".join([f"*a{level - 1}"] * width) + "]")
    return "".join(f"    {line}\n" for line in lines)


def million(piece, megabytes=100):
    return (piece * ((megabytes << 20) // len(piece) + 1))[: megabytes << 20]


# name: (a function that makes the bytes, expected id, line:column)
LARGE = {
    "100 MB of block lists": (lambda: million(b"- "), "yaml-too-large", "1:1"),
    "100 MB of block lists, a line each": (lambda: million(b"-\n"), "yaml-too-large", "1:1"),
    "100 MB of open brackets": (lambda: million(b"["), "yaml-too-large", "1:1"),
    "100 MB of open braces": (lambda: million(b"{a: "), "yaml-too-large", "1:1"),
    "100 MB of brackets, a line each": (lambda: million(b"[\n"), "yaml-too-large", "1:1"),
    "100 MB of quotes": (lambda: million(b"'"), "yaml-too-large", "1:1"),
    "100 MB of NUL": (lambda: million(b"\0"), "yaml-too-large", "1:1"),
    "100 MB of 0xff": (lambda: million(b"\xff"), "yaml-too-large", "1:1"),
    "15 MB of open brackets": (lambda: million(b"[", 15), "yaml-too-deep", "1:201"),
    "15 MB of open braces": (lambda: million(b"{a: ", 15), "yaml-too-deep", "1:801"),
    "15 MB of block lists": (lambda: million(b"- ", 15), "yaml-too-deep", "1:401"),
    "15 MB of anchors": (lambda: million(b"&a ", 15), "yaml-syntax", "1:4"),
    "15 MB of 0x80 behind text": (lambda: million(b"a", 15) + b"\x80", "yaml-encoding", f"1:{(15 << 20) + 1}"),
    "100 MB of documents that are cut off": (lambda: million(b"[\n---\n"), "yaml-syntax", "2:1"),
    "a list and 100 MB of documents": (lambda: b"[\n---\n" + million(b"a\n---\n"), "yaml-syntax", "2:1"),
    "a list and 100 MB of markers": (lambda: b"[\n---\n" + million(b"---\n"), "yaml-syntax", "2:1"),
    "50 MB of instances without a name": (
        lambda: b"{apiVersion: openclaw.rocks/v1alpha1, kind: OpenClawInstance}\n---\n" * 800_000, "required-field", "1:1"),
    "10 MB of duplicate keys": (
        lambda: (INSTANCE + "spec:\n").encode() + million(b"  a:\n", 10) + b"\n", "yaml-duplicate-key", "7:3"),
    "10 MB of unknown fields": (
        lambda: (INSTANCE + "spec:\n").encode() + b"".join(b"  f%d: 1\n" % i for i in range(900_000)), "x-unknown-field", "6:3"),
    "10 MB of variables": (
        lambda: spec("env: [" + "{}," * 3_000_000 + "]").encode(), "required-field", "6:9"),
    "billion laughs": (
        lambda: (INSTANCE + "spec:\n  config:\n   raw:\n" + billion_laughs(9, 9)).encode(), "yaml-alias", None),
    "a wide alias bomb": (
        lambda: (INSTANCE + "spec:\n  config:\n   raw:\n    a: &a [" + "x," * 50_000 + "]\n    b: ["
                 + "*a," * 100_000 + "]\n").encode(), "yaml-alias", "9:12"),
    "a chain of aliases that deepens": (
        lambda: (INSTANCE + "spec:\n  config:\n   raw:\n    a0: &a0 1\n" + "".join(
            f"    a{i}: &a{i} {'[' * 150}*a{i - 1}{']' * 150}\n" for i in range(1, 100))).encode(), "yaml-too-deep", "10:163"),
    "a number of 10 MB": (
        lambda: spec("replicas: " + "0" * 10_000_000 + ".5").encode(), "x-unknown-field", "6:3"),
    "an instance behind 90 MB of others": (
        lambda: million(b"a: bcdefgh\n---\n", 90)[: (90 << 20) // 15 * 15] + (INSTANCE + "sepc: 1\n").encode(),
        "x-unknown-field", f"{(90 << 20) // 15 * 2 + 5}:1"),
}
