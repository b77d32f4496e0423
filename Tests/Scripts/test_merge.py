"""Runs the Node.js program that merges and converts openclaw.json, and the post-start hook."""

import json
import os

import render
from box import Box
from case import Case, init_config, locked


class Merge(Case):
    """The Node.js program, as the init container runs it and as the hook does."""

    PLACES = {"init": ("/config/openclaw.json", "/data"), "hook": ("/operator-config/openclaw.json", "/home/openclaw/.openclaw")}

    def each_place(self):
        for shell, place in (("dash", "init"), ("busybox", "init"), ("dash", "hook")):
            self.where = f"{shell}, {place}"
            yield Volume(self, shell, place)

    def test_three_way(self):
        for volume in self.each_place():
            volume.apply({"a": 1, "gone": {"x": 1, "y": {"z": 1}}, "list": [1, 2], "touched": 1})
            volume.agent(lambda c: c.update(mine=1, touched=2) or c["gone"].update(mine=1) or c["list"].append(3))
            volume.apply({"a": 2, "list": [9], "deep": {"k": None}})
            self.assertEqual(volume.config, {"a": 2, "list": [9], "deep": {"k": None}, "mine": 1, "touched": 2,
                                             "gone": {"mine": 1}})
            volume.agent(lambda c: c["gone"].clear())
            volume.apply({})
            self.assertEqual(volume.config, {"mine": 1, "touched": 2, "gone": {}})

    def test_folders_of_keys_go_when_they_are_empty(self):
        for volume in self.each_place():
            volume.apply({"a": {"b": {"c": 1}, "d": {}}, "e": []})
            volume.apply({"a": {"b": 1}})
            self.assertEqual(volume.config, {"a": {"b": 1}})
            volume.apply({"a": [1]})
            self.assertEqual(volume.config, {"a": [1]})
            volume.apply({})
            self.assertEqual(volume.config, {})

    def test_the_operator_wins_where_it_speaks(self):
        for volume in self.each_place():
            volume.apply({"gateway": {"auth": {"mode": "token"}}})
            volume.agent(lambda c: c["gateway"]["auth"].update(mode="none"))
            volume.apply({"gateway": {"auth": {"mode": "token"}}})
            self.assertEqual(volume.config["gateway"]["auth"]["mode"], "token")

    def test_without_a_note_of_what_was_applied(self):
        for volume in self.each_place():
            volume.write('{"old": 1, "a": {"kept": 1}}')
            volume.apply({"a": {"b": 1}})
            self.assertEqual(volume.config, {"old": 1, "a": {"kept": 1, "b": 1}})
            volume.write("}{", ".openclaw-applied.json")
            self.assertIn("is not known", volume.apply({"c": 1}).stderr)
            self.assertEqual(volume.config, {"old": 1, "a": {"kept": 1, "b": 1}, "c": 1})
            volume.apply({})
            self.assertEqual(volume.config, {"old": 1, "a": {"kept": 1, "b": 1}})

    def test_after_overwrite_mode(self):
        for shell, box in self.each_shell():
            box.write("/config/openclaw.json", '{"a": 1, "b": 1}')
            self.ok(box.run(init_config("overwrite"), shell))
            box.write("/config/openclaw.json", '{"a": 1}')
            self.ok(box.run(init_config("merge"), shell))
            self.assertEqual(json.loads(box.read("/data/openclaw.json")), {"a": 1})

    def test_force_paths(self):
        paths = ["models.providers", "a.b.c", "list.0", "missing.x", "scalar.x", "null.x", "__proto__.toString",
                 "constructor.prototype", "it's", "-x", "$(touch /data/pwned)", "list.length"]
        for volume in self.each_place():
            volume.write(json.dumps({"models": {"providers": {"old": 1}, "kept": 1}, "a": {"b": {"c": 1, "d": 1}},
                                     "list": ["x", "y"], "scalar": 1, "null": None, "it's": 1, "-x": 1}))
            volume.apply({"models": {"providers": {"new": 1}}}, paths)
            self.assertEqual(volume.config, {"models": {"providers": {"new": 1}, "kept": 1}, "a": {"b": {"d": 1}},
                                             "list": ["y"], "scalar": 1, "null": None})
            self.assertFalse(volume.box.exists("/data/pwned"))

    def test_malformed(self):
        texts = ["{", "[]", "null", '"x"', "\x00\x01", b"\xff\xfe{\x00", "{} {}"]
        for volume in self.each_place():
            for n, text in enumerate(texts, 1):
                volume.write(text)
                self.assertIn(f"it is now openclaw.json.broken-{n}", volume.apply({"a": 1}).stderr)
                self.assertEqual(volume.config, {"a": 1})
                kept = volume.box.path(volume.folder + f"/openclaw.json.broken-{n}").read_bytes()
                self.assertEqual(kept, text if isinstance(text, bytes) else text.encode())

    def test_deeply_nested(self):
        deep = '{"a":' * 100000 + "1" + "}" * 100000
        for volume in self.each_place():
            volume.write(deep)
            volume.write(deep, ".openclaw-applied.json")
            volume.apply({"b": 1}, ["a.a"])

    def test_empty(self):
        for volume in self.each_place():
            for text in ("", "\n", " "):
                volume.write(text)
                volume.apply({"a": 1})
                self.assertEqual(volume.config, {"a": 1})
                self.assertFalse(volume.box.exists(volume.folder + "/openclaw.json.broken-1"))

    def test_byte_order_mark_and_comments(self):
        for volume in self.each_place():
            volume.write("\ufeff{\"mine\": 1}")
            volume.apply({"a": 1})
            self.assertEqual(volume.config, {"mine": 1, "a": 1})
            json5(volume.box)
            volume.write("// mine\n{mine: 2, b: [1,],}")
            volume.apply({"a": 1})
            self.assertEqual(volume.config, {"mine": 2, "b": [1], "a": 1})

    def test_not_a_file(self):
        for volume in self.each_place():
            box, target = volume.box, volume.folder + "/openclaw.json"
            box.write("/tmp/secret", '{"secret": 1}')
            box.write(volume.folder + "/other.json", '{"other": 1}')
            for n, make in enumerate([lambda: box.path(target).mkdir(), lambda: os.mkfifo(box.path(target)),
                                      lambda: box.link(target, "/tmp/secret"), lambda: box.link(target, "/nowhere"),
                                      lambda: box.link(target, "openclaw.json")], 1):
                box.path(target).unlink(missing_ok=True)
                make()
                self.assertIn(f"broken-{n}", volume.apply({"a": 1}).stderr)
                self.assertEqual(volume.config, {"a": 1})
            self.assertEqual(box.read("/tmp/secret"), '{"secret": 1}')
            box.path(target).unlink()
            box.link(target, "other.json")
            volume.apply({"b": 1})
            self.assertEqual(volume.config["other"], 1)
            self.assertFalse(box.path(target).is_symlink())
            self.assertEqual(box.read(volume.folder + "/other.json"), '{"other": 1}')

    def test_names_that_the_agent_blocks(self):
        for volume in self.each_place():
            for name in ("openclaw.json.new", ".openclaw-applied.json", ".openclaw-applied.json.new"):
                locked(volume.box, f"{volume.folder}/{name}")
            volume.apply({"a": 1})
            volume.apply({"b": 1})
            self.assertEqual(volume.config, {"b": 1})

    def test_keys_that_are_no_keys_elsewhere(self):
        operator = ('{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"x": 1}}, "toString": {"y": 1}, '
                    '"a": {"__proto__": {"z": 1}}}')
        mine = '{"__proto__": {"mine": 1}, "hasOwnProperty": 1, "constructor": {"mine": 1}, "a": {"__proto__": {"mine": 1}}}'
        for volume in self.each_place():
            volume.write(mine)
            volume.apply(operator)
            self.assertEqual(volume.config, {
                "__proto__": {"mine": 1, "polluted": 1}, "hasOwnProperty": 1, "constructor": {"mine": 1, "prototype": {"x": 1}},
                "a": {"__proto__": {"mine": 1, "z": 1}}, "toString": {"y": 1}})
            volume.apply({})
            self.assertEqual(volume.config, json.loads(mine))

    def test_text_survives(self):
        document = {"ü": "日本 \u2028 \U0001f980 ’ \\ \" \n", "n": [0, -1, 1.5, 1e300, 9007199254740991], "": {"": ""}}
        for volume in self.each_place():
            volume.apply(document)
            self.assertEqual(volume.config, document)
            self.assertIn("日本", volume.box.read(volume.folder + "/openclaw.json"))

    def test_nothing_is_written_when_nothing_changed(self):
        for volume in self.each_place():
            volume.apply({"a": 1})
            volume.agent(lambda c: c.update(mine=1))
            volume.apply({"a": 1})
            files = [volume.box.path(volume.folder + "/" + name) for name in ("openclaw.json", ".openclaw-applied.json")]
            before = [(path.stat().st_ino, path.stat().st_mtime_ns) for path in files]
            volume.apply({"a": 1})
            self.assertEqual([(path.stat().st_ino, path.stat().st_mtime_ns) for path in files], before)

    def test_permissions_stay(self):
        for volume in self.each_place():
            volume.write("{}")
            volume.box.path(volume.folder + "/openclaw.json").chmod(0o600)
            volume.apply({"a": 1})
            self.assertEqual(volume.box.path(volume.folder + "/openclaw.json").stat().st_mode & 0o777, 0o600)

    def test_operator_text_that_cannot_be_read(self):
        for volume in self.each_place():
            for text in ("{", "[]", "// only a comment"):
                volume.write('{"mine": 1}')
                self.assertIn("the previous one stays", volume.apply(text).stderr)
                self.assertEqual(volume.config, {"mine": 1})

    def test_full_disk(self):
        for volume in self.each_place():
            volume.box.small(volume.folder)
            volume.apply({"a": 1})
            volume.agent(lambda c: c.update(mine=1))
            volume.box.fill(volume.folder)
            before = volume.box.tree(volume.folder)
            self.assertIn("the previous one stays", volume.apply({"a": "x" * 9000}).stderr)
            self.assertEqual(volume.box.tree(volume.folder), before)
            # Malformed and no room: the agent could not start, and nothing is lost.
            volume.write("{")
            volume.box.path(volume.folder + "/filler").unlink()
            volume.box.fill(volume.folder)
            run = volume.run({"a": "x" * 9000})
            self.assertEqual(run.returncode, 1)
            self.assertIn("none to start with", run.stderr)
            self.assertEqual(volume.box.read(volume.folder + "/openclaw.json"), "{")

    def test_read_only(self):
        volume = Volume(self, "dash", "hook")
        volume.apply({"a": 1})
        volume.box.read_only(volume.folder)
        volume.apply({"a": 1})
        self.assertIn("the previous one stays", volume.apply({"a": 2}).stderr)
        self.assertEqual(volume.config, {"a": 1})


class Volume:
    """A volume in merge mode and the operator's configuration beside it."""

    def __init__(self, test, shell, place):
        self.test, self.shell, self.place = test, shell, place
        self.box = Box(test)
        self.source, self.folder = Merge.PLACES[place]

    def run(self, operator, force_paths=()):
        self.box.write(self.source, operator if isinstance(operator, str) else json.dumps(operator, ensure_ascii=False))
        if self.place == "init":
            script = init_config("merge", [], force_paths=force_paths)
        else:
            script = render.text("post-start", mode="merge", forcePaths=list(force_paths))
        return self.box.run(script, self.shell)

    def apply(self, operator, force_paths=()):
        run = self.test.ok(self.run(operator, force_paths))
        self.test.assertEqual([name for name in self.box.tree(self.folder) if name.endswith(".new")], [])
        return run

    @property
    def config(self):
        return json.loads(self.box.read(self.folder + "/openclaw.json"))

    def agent(self, change):
        config = self.config
        change(config)
        self.write(json.dumps(config))

    def write(self, text, name="openclaw.json"):
        self.box.write(f"{self.folder}/{name}", text)


def json5(box):
    """A stand-in for the library of that name in the image."""
    box.write("/app/package.json", "{}")
    box.write("/app/node_modules/json5/index.js",
              'exports.parse = (text) => Function("return (" + text.replace(/^\\/\\/.*$/gm, "") + ")")();')


class JSON5(Case):
    TEXT = "// hello\n{a: 'it\\'s', b: [1, 2,],}\n"

    def test_with_the_image_s_library(self):
        for shell, box in self.each_shell():
            json5(box)
            box.write("/config/openclaw.json", self.TEXT)
            box.fake("npx", "exit 9")
            self.twice(box, init_config("json5"), shell)
            self.assertEqual(json.loads(box.read("/data/openclaw.json")), {"a": "it's", "b": [1, 2]})
            self.assertEqual(box.calls("npx"), [])

    def test_with_npx(self):
        for shell, box in self.each_shell():
            box.write("/config/openclaw.json", self.TEXT)
            box.fake("npx", """echo '{"a": 1}'""")
            self.twice(box, init_config("json5"), shell)
            self.assertEqual(box.calls("npx")[0], "<-y><json5></config/openclaw.json>")
            self.assertEqual(json.loads(box.read("/data/openclaw.json")), {"a": 1})

    def test_plain_json_needs_neither(self):
        for shell, box in self.each_shell():
            box.write("/config/openclaw.json", '{"a": 1}')
            box.write("/data/openclaw.json", "{ the agent's")
            self.ok(box.run(init_config("json5"), shell))
            self.assertEqual(json.loads(box.read("/data/openclaw.json")), {"a": 1})

    def test_a_failing_conversion_leaves_the_file(self):
        for shell, box in self.each_shell():
            box.write("/config/openclaw.json", self.TEXT)
            box.fake("npx", "echo no network >&2; exit 1")
            box.write("/data/openclaw.json", '{"old": 1}')
            self.assertIn("no network", self.ok(box.run(init_config("json5"), shell)).stderr)
            self.assertEqual(box.read("/data/openclaw.json"), '{"old": 1}')
            box.path("/data/openclaw.json").unlink()
            self.assertEqual(box.run(init_config("json5"), shell).returncode, 1)

    def test_no_hook(self):
        self.assertIsNone(render.text("post-start", mode="json5"))
        self.assertIsNone(render.text("post-start", mode="seed"))


class PostStart(Case):
    TARGET = "/home/openclaw/.openclaw/openclaw.json"

    def test_overwrite(self):
        script = render.text("post-start", mode="overwrite")
        for shell, box in self.each_shell():
            box.write("/operator-config/openclaw.json", '{"a": 1}')
            self.twice(box, script, shell, "home")
            box.write(self.TARGET, '{"evil": 1}')
            self.ok(box.run(script, shell))
            self.assertEqual(box.read(self.TARGET), '{"a": 1}')
            before = box.path(self.TARGET).stat()
            self.ok(box.run(script, shell))
            self.assertEqual(box.path(self.TARGET).stat().st_ino, before.st_ino)

    def test_read_only_and_full(self):
        script = render.text("post-start", mode="overwrite")
        for shell, box in self.each_shell():
            box.small("/home/openclaw/.openclaw")
            box.write("/operator-config/openclaw.json", '{"a": 1}')
            self.ok(box.run(script, shell))
            box.fill("/home/openclaw/.openclaw")
            box.write("/operator-config/openclaw.json", '{"a": "%s"}' % ("x" * 9000))
            self.assertIn("the previous one stays", self.ok(box.run(script, shell)).stderr)
            box.read_only("/home/openclaw/.openclaw")
            self.assertIn("the previous one stays", self.ok(box.run(script, shell)).stderr)
            self.assertEqual(box.read(self.TARGET), '{"a": 1}')

    def test_nothing_to_start_with(self):
        script = render.text("post-start", mode="overwrite")
        for shell, box in self.each_shell():
            box.write("/operator-config/openclaw.json", '{"a": 1}')
            box.read_only("/home/openclaw/.openclaw")
            run = box.run(script, shell)
            self.assertEqual(run.returncode, 1)
            self.assertIn("cannot start", run.stderr)
