"""openclaw.json: what the user wrote, and what is filled in where the user left it open, against a second telling.

Hundreds of documents made by chance go through openclaw-post in one stream; the expected text is worked out here, from
the specification and not from the program. Numbers are compared as they are written.
"""

import json
import os
import random
import re
import unittest

from render import instance, one, render, run

DOCUMENTS = 1000 if os.environ.get("OPENCLAW_TEST_FULL") == "1" else 120
if DOCUMENTS < 1000:
    print(f"reduced: {DOCUMENTS} documents made by chance; OPENCLAW_TEST_FULL=1 tries 1000")
ABSENT = object()
TOKEN = "${OPENCLAW_GATEWAY_TOKEN}"
PACK = {"o/r/p": {"files": {"skills/p/SKILL.md": "x"}, "config": {"p": {"enabled": True}, "q": 1}}}


def number(text):
    return f"\0{text}\0"


def read(text):
    return json.loads(text, parse_int=number, parse_float=number)


def written(value):
    """As the ConfigMap holds it: sorted keys, two spaces, and safe inside a page."""
    text = json.dumps(value, sort_keys=True, indent=2, ensure_ascii=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return re.sub(r'"\\u0000([^"]*)\\u0000"', r"\1", text)


def at(value, *keys):
    for key in keys:
        value = value.get(key, ABSENT) if isinstance(value, dict) else ABSENT
    return value


def put(value, keys, new):
    for key in keys[:-1]:
        if not isinstance(value.get(key), dict):
            value[key] = {}
        value = value[key]
    value[keys[-1]] = new


def fill(value, keys, new):
    if at(value, *keys) is ABSENT:
        put(value, keys, new)


def enriched(document, spec, name):
    """The ten steps, in their order."""
    on = {key: spec.get(key, {}).get("enabled", False) for key in ("tailscale", "chromium")}
    proxy = spec.get("gateway", {}).get("enabled", True)
    trusted = at(document, "gateway", "auth", "mode") == "trusted-proxy"
    fill(document, ["gateway", "mode"], "local")
    if spec.get("observability", {}).get("metrics", {}).get("enabled", True):
        fill(document, ["diagnostics", "otel"], {"metrics": True, "endpoint": "http://localhost:4318"})
    token = at(document, "gateway", "auth", "token")
    has_own = isinstance(token, str) and token != "" and not token.startswith("\0")
    if not has_own and not trusted:
        put(document, ["gateway", "auth", "token"], TOKEN)
        fill(document, ["gateway", "auth", "mode"], "token")
    fill(document, ["gateway", "controlUi", "dangerouslyDisableDeviceAuth"], True)
    if on["tailscale"] and spec["tailscale"].get("authSSO"):
        fill(document, ["gateway", "auth", "allowTailscale"], True)
    if on["chromium"]:
        fill(document, ["browser", "defaultProfile"], "default")
        fill(document, ["browser", "attachOnly"], True)
        fill(document, ["browser", "remoteCdpTimeoutMs"], number("30000"))
        for profile in ("default", "chrome"):
            path = ["browser", "profiles", profile]
            if at(document, *path, "cdpUrl") is ABSENT and at(document, *path, "cdpPort") is ABSENT:
                put(document, [*path, "cdpUrl"], "${OPENCLAW_CHROMIUM_CDP}")
            fill(document, [*path, "color"], "#4285F4")
    fill(document, ["gateway", "bind"], "loopback" if proxy else "0.0.0.0")
    proxies = at(document, "gateway", "trustedProxies")
    proxies = proxies if isinstance(proxies, list) else []
    if "127.0.0.0/8" not in proxies:
        put(document, ["gateway", "trustedProxies"], [*proxies, "127.0.0.0/8"])
    origins = {"http://localhost:18789", "http://127.0.0.1:18789"}
    if on["tailscale"]:
        origins.add(f"https://{name}")
    fill(document, ["gateway", "controlUi", "allowedOrigins"], sorted(origins))
    if spec.get("skills"):
        for key, value in (("p", {"enabled": True}), ("q", number("1"))):
            fill(document, ["skills", "entries", key], value)
    return document


NUMBERS = ["0", "-0", "1", "1.0", "1e3", "1E-7", "9007199254740993", "123456789012345678901234567890", "0.1", "-2.50"]
TEXTS = ["", "x", "trusted-proxy", "token", "é", "e\u0301", "日本", "👩‍💻", "a\"b\\c/d", "\u0001\b\f\n\r\t\u007f", "<b>&\u2028\u2029",
         "no", "1", "null", "${OPENCLAW_GATEWAY_TOKEN}", "\ufeff", "🦀 " * 3]
PATHS = [["gateway"], ["gateway", "mode"], ["gateway", "auth"], ["gateway", "auth", "token"], ["gateway", "auth", "mode"],
         ["gateway", "auth", "allowTailscale"], ["gateway", "controlUi"], ["gateway", "controlUi", "allowedOrigins"],
         ["gateway", "controlUi", "dangerouslyDisableDeviceAuth"], ["gateway", "bind"], ["gateway", "trustedProxies"],
         ["diagnostics"], ["diagnostics", "otel"], ["browser"], ["browser", "defaultProfile"], ["browser", "attachOnly"],
         ["browser", "profiles"], ["browser", "profiles", "default"], ["browser", "profiles", "chrome"],
         ["browser", "profiles", "default", "cdpPort"], ["browser", "profiles", "chrome", "cdpUrl"],
         ["browser", "profiles", "chrome", "color"], ["browser", "profiles", "mine"], ["skills"], ["skills", "entries"],
         ["skills", "entries", "p"], ["skills", "entries", "mine"], ["agents", "list"], ["zz", "ä", "e\u0301"], ["é"]]


def chance_value(chance, depth=0):
    kind = chance.randrange(8 if depth < 3 else 5)
    if kind == 0:
        return None
    if kind == 1:
        return chance.random() < 0.5
    if kind == 2:
        return number(chance.choice(NUMBERS))
    if kind in (3, 4):
        return chance.choice(TEXTS)
    if kind == 5:
        return ["127.0.0.0/8", *TEXTS[:2]] if chance.random() < 0.2 else [chance_value(chance, depth + 1) for _ in range(chance.randrange(4))]
    return {chance.choice(TEXTS): chance_value(chance, depth + 1) for _ in range(chance.randrange(4))}


def chance_document(chance):
    document = {}
    for path in chance.sample(PATHS, chance.randrange(len(PATHS))):
        put(document, path, chance_value(chance))
    items = list(document.items())
    chance.shuffle(items)
    return dict(items)


def chance_spec(chance):
    spec = {}
    for key, part in [("tailscale", {"enabled": True, "authSSO": True}), ("chromium", {"enabled": True}), ("skills", ["pack:o/r/p"]),
                      ("gateway", {"enabled": False}), ("observability", {"metrics": {"enabled": False}})]:
        if chance.random() < 0.4:
            spec[key] = part
    return spec


def unmarked(value):
    """The JSON text of a document whose numbers are marked."""
    text = json.dumps(value, ensure_ascii=False).replace("\u007f", "\\u007f")  # YAML wants it so
    return re.sub(r'"\\u0000([^"]*)\\u0000"', r"\1", text)


def config_map(name, text, key="openclaw.json"):
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": "agents"}, "data": {key: text}}


def shipped(objects, name="my-agent"):
    return one(objects, "ConfigMap", f"{name}-config")["data"]["openclaw.json"]


class Pipeline(unittest.TestCase):
    maxDiff = None

    def test_documents_made_by_chance(self):
        seed = random.randrange(2**32)
        chance = random.Random(seed)
        rows, stream = {}, []
        for index in range(DOCUMENTS):
            name, document, spec = f"a{index}", chance_document(chance), chance_spec(chance)
            text = unmarked(document)
            self.assertEqual(read(text), document)
            rows[name] = (text, written(enriched(read(text), spec, name)))
            stream += [config_map(f"c{index}", text), instance(name, config={"configMapRef": {"name": f"c{index}"}}, **spec)]
        objects = {each["metadata"]["name"]: each for each in render(*stream, packs=PACK) if each["kind"] == "ConfigMap"}
        for name, (given, expected) in rows.items():
            with self.subTest(name, seed=seed, given=given):
                self.assertEqual(objects[f"{name}-config"]["data"]["openclaw.json"], expected)

    def test_the_same_written_inline(self):
        """As config.raw: also through YAML."""
        seed = random.randrange(2**32)
        chance = random.Random(seed)
        rows, stream = {}, []
        for index in range(DOCUMENTS // 2):
            name, document, spec = f"a{index}", chance_document(chance), chance_spec(chance)
            if at(document, "gateway", "bind") in ("loopback", "127.0.0.1"):
                continue  # refused without the proxy
            # YAML has no one spelling of a number: the exponent is written small.
            rows[name] = written(enriched(read(unmarked(document)), spec, name)).replace("1E-7", "1e-7")
            parts = json.dumps(instance(name, config={"raw": "\0raw\0"}, **spec))
            text = unmarked(document)
            for character in "\u2028\u2029":  # line breaks to YAML 1.1, which a key must not have
                text = text.replace(character, f"\\u{ord(character):04x}")
            stream.append(parts.replace('"\\u0000raw\\u0000"', text))
        objects = {each["metadata"]["name"]: each for each in render(*stream, packs=PACK) if each["kind"] == "ConfigMap"}
        for name, expected in rows.items():
            with self.subTest(name, seed=seed):
                self.assertEqual(objects[f"{name}-config"]["data"]["openclaw.json"], expected)

    def test_the_token_table(self):
        def auth(given):
            raw = {} if given is ABSENT else {"gateway": {"auth": given}}
            return json.loads(shipped(render(instance(config={"raw": raw}))))["gateway"].get("auth", ABSENT)
        for given, expected in [
            (ABSENT, {"mode": "token", "token": TOKEN}),
            ({"token": "mine"}, {"token": "mine"}),
            ({"token": ""}, {"mode": "token", "token": TOKEN}),
            ({"token": None}, {"mode": "token", "token": TOKEN}),
            ({"token": 5}, {"mode": "token", "token": TOKEN}),
            ({"mode": "trusted-proxy"}, {"mode": "trusted-proxy"}),
            ({"mode": "password"}, {"mode": "password", "token": TOKEN}),
            ({"mode": None}, {"mode": None, "token": TOKEN}),
            ({"mode": "none", "token": "mine"}, {"mode": "none", "token": "mine"}),
            (None, {"mode": "token", "token": TOKEN}),
            ("x", {"mode": "token", "token": TOKEN}),
        ]:
            with self.subTest(given=given if given is not ABSENT else "absent"):
                self.assertEqual(auth(given), expected)

    def test_no_token_stands_in_a_config_map(self):
        for spec in ({}, {"gateway": {"existingSecret": "s"}}, {"env": [{"name": "OPENCLAW_GATEWAY_TOKEN", "value": "t" * 20}]}):
            objects = render(instance(**spec))
            made = [value for each in objects if each["kind"] == "Secret" for value in (each.get("data") or {}).values()]
            for each in objects:
                if each["kind"] == "ConfigMap":
                    text = json.dumps(each)
                    self.assertNotIn("t" * 20, text)
                    self.assertFalse([value for value in made if value in text])

    def test_base_documents(self):
        def text(given, key="openclaw.json", ref=None, raw=None):
            config = {"configMapRef": {"name": "c", **({"key": ref} if ref else {})}}
            if raw is not None:
                config["raw"] = raw
            return shipped(render(config_map("c", given, key), instance(config=config)))
        default = shipped(render(instance()))
        for empty in ("", " \n", "{}", "null"):
            self.assertEqual(text(empty), default, repr(empty))
        for foreign in ("// five\n{a: 1,}", "[1]", "\"x\"", "5", "{\"a\": 1} x", "\t{'a': 1}\r\n"):
            self.assertEqual(text(foreign), foreign)
        self.assertIn('"k": 1', text('{"k": 1}', key="other.json", ref="other.json"))
        self.assertNotIn('"r"', text('{"k": 1}', raw={"r": 1}), "the ConfigMap wins")
        self.assertEqual(shipped(render(instance(config={"raw": {}}))), default)

    def test_missing_references_are_errors(self):
        live = {"release": {"name": "r", "namespace": "agents", "revision": 1}, "live": True}
        code, out, said = run([instance(observed=live, config={"configMapRef": {"name": "c"}}, gateway={"existingSecret": "s"})])
        self.assertEqual((code, out), (1, ""))
        for rule in ("config-cm-missing", "gateway-secret-missing"):
            self.assertIn(f"error[{rule}]", said)


if __name__ == "__main__":
    unittest.main()
