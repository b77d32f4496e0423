"""Runs init-config with skill packs that come, change and go."""

import os
import shutil

from case import Case, init_config, workspace


class Packs(Case):
    def start(self, box, shell, packs, policy="replace", flat=(), directories=(), **options):
        """Starts with these packs: {path: content}."""
        box.write("/config/openclaw.json", "{}")
        shutil.rmtree(box.path("/workspace-init"))
        box.path("/workspace-init").mkdir()
        for path, content in packs.items():
            box.write("/workspace-init/" + path.replace("/", "--"), content)
        for path in flat:
            box.write("/workspace-init/" + path, "the user's\n")
        space = workspace(packs=[[path, path.replace("/", "--")] for path in sorted(packs)], directories=list(directories),
                          flat=[[path, path] for path in flat])
        return self.twice(box, init_config(policy=policy, workspaces=[space]), shell, **options)

    def files(self, box):
        return {k[len("workspace/"):]: v for k, v in box.tree().items()
                if k.startswith("workspace/") and v != "/"}

    def test_new_revision(self):
        for shell, box in self.each_shell():
            self.start(box, shell, {"skills/a/SKILL.md": "1", "skills/a/old/x.md": "1", "skills/b/SKILL.md": "1"})
            box.write("/data/workspace/skills/b/mine.md", "mine")
            box.write("/data/workspace/skills/a/SKILL.md", "drifted")
            self.start(box, shell, {"skills/a/SKILL.md": "2", "skills/a/new.md": "2"})
            self.assertEqual(self.files(box), {"skills/a/SKILL.md": b"2", "skills/a/new.md": b"2",
                                               "skills/b/mine.md": b"mine"})
            self.assertNotIn("workspace/skills/a/old", box.tree())
            self.assertEqual(box.read("/data/.skillpack-manifest"), "skills/a/SKILL.md\nskills/a/new.md\n")
            self.start(box, shell, {})
            self.assertEqual(self.files(box), {"skills/b/mine.md": b"mine"})
            self.assertFalse(box.exists("/data/.skillpack-manifest"))
            self.assertTrue(box.exists("/data/workspace"))

    def test_file_becomes_folder_and_back(self):
        for shell, box in self.each_shell():
            self.start(box, shell, {"a": "1", "b/c": "1"})
            self.start(box, shell, {"a/x": "2", "b": "2"})
            self.assertEqual(self.files(box), {"a/x": b"2", "b": b"2"})
            box.path("/data/workspace/b").unlink()
            box.write("/data/workspace/b/mine", "mine")
            self.start(box, shell, {"a/x": "2", "b": "2"})
            self.assertEqual(self.files(box), {"a/x": b"2", "b": b"2", "b.broken-1/mine": b"mine"})

    def test_what_the_user_takes_over_is_there_in_the_same_start(self):
        for shell, box in self.each_shell():
            self.start(box, shell, {"x.md": "the pack's", "d/y.md": "1"})
            self.start(box, shell, {}, flat=["x.md"], directories=["d"])
            self.assertEqual(self.files(box), {"x.md": b"the user's\n"})
            self.assertEqual(box.tree()["workspace/d"], "/")

    def test_create_only(self):
        for shell, box in self.each_shell():
            self.start(box, shell, {"p/x": "1"}, "createOnly")
            box.write("/data/workspace/p/x", "mine")
            self.start(box, shell, {"p/x": "2", "q": "2"}, "createOnly")
            self.assertEqual(self.files(box), {"p/x": b"mine", "q": b"2"})
            self.assertFalse(box.exists("/data/.skillpack-manifest"))

    def test_manifest_that_the_agent_wrote(self):
        lines = ["/data/keep", "../keep", "a/../../keep", "link/keep", "./x", "", "..", "/", "a//b", "-rf", "*",
                 "$(touch /data/pwned)", "folder", "new", "\\", "x\0y", "no newline at the end"]
        for shell, box in self.each_shell():
            box.write("/data/keep", "keep")
            box.write("/data/workspace/folder/keep", "keep")
            box.write("/data/workspace/star.md", "keep")
            box.link("/data/workspace/link", "/data")
            box.write("/data/workspace/no newline at the end", "goes")
            box.write("/data/.skillpack-manifest", "\n".join(lines))
            box.path("/data/.skillpack-manifest.new").mkdir()
            self.start(box, shell, {"new": "1"})
            self.assertEqual(self.files(box), {"folder/keep": b"keep", "star.md": b"keep", "link": "-> /data", "new": b"1"})
            self.assertEqual(box.read("/data/keep"), "keep")
            self.assertNotIn("pwned", box.tree())
            self.assertEqual(box.read("/data/.skillpack-manifest"), "new\n")

    def test_manifest_that_is_something_else(self):
        for shell, box in self.each_shell():
            box.write("/data/workspace/x", "mine")
            box.write("/data/list", "x\n")
            for make in (lambda path: path.symlink_to("list"), lambda path: path.mkdir(), os.mkfifo):
                box.path("/data/.skillpack-manifest").unlink(missing_ok=True)
                make(box.path("/data/.skillpack-manifest"))
                self.start(box, shell, {"new": "1"})
                self.assertEqual(self.files(box), {"x": b"mine", "new": b"1"})
                self.assertEqual(box.read("/data/list"), "x\n")

    def test_path_with_a_newline_takes_nothing_with_it(self):
        for shell, box in self.each_shell():
            box.write("/data/workspace/SOUL.md", "mine")
            self.start(box, shell, {"p\nSOUL.md": "1", "q": "1"})
            self.assertEqual(box.read("/data/.skillpack-manifest"), "q\n")
            self.start(box, shell, {})
            self.assertEqual(self.files(box), {"SOUL.md": b"mine", "p\nSOUL.md": b"1"})

    def test_full_disk_leaves_the_packs_alone(self):
        for shell, box in self.each_shell():
            box.small("/data")
            self.start(box, shell, {"p/x": "1", "p/y": "1"})
            box.fill("/data")
            before = box.tree()
            self.start(box, shell, {"p/x": "2"})
            self.assertEqual(box.tree(), before)
