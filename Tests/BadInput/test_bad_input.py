"""Bad input: a finding with its place and a way out, exit code 1, nothing on standard output, no crash."""

import gc
import os
import pathlib
import signal
import subprocess
import tempfile
import unittest

import inputs
from post import CONTROL, GIB, binary, environment, run

GOOD = inputs.INSTANCE.encode()


class Case(unittest.TestCase):
    def assertClean(self, result):
        self.assertIsNone(CONTROL.search(result.errors), result.errors[:500])
        self.assertGreaterEqual(result.code, 0, f"ended by signal {-result.code}")

    def assertRefused(self, result, wanted, place, source="standard input"):
        """Code 1, nothing written, this finding at this place, each error with a fix."""
        said = result.errors[:2000]
        self.assertClean(result)
        self.assertEqual(result.code, 1, said)
        self.assertFalse(result.output, "nothing may be half-written")
        errors = [finding for finding in result.findings if finding.severity == "error"]
        found = [f"{finding.id} {finding.at}" for finding in errors if finding.source == source]
        self.assertTrue(errors, said)
        if place is None:
            self.assertIn(wanted, [finding.id for finding in errors], said)
        else:
            self.assertIn(f"{wanted} {place}", found, said)

    def assertFails(self, result, code, *words):
        self.assertClean(result)
        self.assertEqual(result.code, code, result.errors)
        self.assertFalse(result.output)
        self.assertTrue(result.errors.startswith("error"), result.errors)
        for word in words:
            self.assertIn(word, result.errors)


def marked(text):
    """The text without its mark, and the mark's line and column."""
    before, after = text.split("@", 1)
    lines = before.split("\n")
    return (before + after).encode(), f"{len(lines)}:{len(lines[-1]) + 1}"


class BadInput(Case):
    def test_there_are_enough(self):
        self.assertGreaterEqual(len(inputs.MARKED) + len(inputs.RAW) + len(inputs.LARGE), 60)

    def test_texts(self):
        for name, (text, wanted) in inputs.MARKED.items():
            with self.subTest(name):
                data, place = marked(text)
                result = run(data)
                self.assertRefused(result, wanted or result.findings[0].id, place if wanted else None)
                first = next(finding for finding in result.findings if finding.severity == "error")
                self.assertTrue(first.fix or "must be" in first.message or "did you mean" in first.message, first)

    def test_bytes(self):
        for name, (data, wanted, place) in inputs.RAW.items():
            with self.subTest(name):
                result = run(data)
                self.assertRefused(result, wanted, place)
                self.assertTrue(result.findings[0].fix, result.errors)

    def test_no_value_of_a_variable_is_shown(self):
        result = run(inputs.spec("env:\n- {name: PIN, value: 918273}\n- {name: FLAG, value: true}").encode())
        self.assertEqual([finding.id for finding in result.findings if finding.severity == "error"], ["wrong-type"] * 2)
        self.assertIn("spec.env[0].value is an integer, it must be a text", result.errors)
        self.assertNotIn("918273", result.errors)

    def test_every_beginning_of_a_document(self):
        """A text may be cut off anywhere: it is refused or it is whole, and never half-written."""
        data = (inputs.spec("image: {tag: \"1\"}\nenv:\n- name: A\n  value: |\n    x\nskills: [a, 'b']")).encode()
        for length in range(0, len(data), 7):
            with self.subTest(length=length):
                result = run(data[:length])
                self.assertClean(result)
                self.assertIn(result.code, (0, 1))
                self.assertEqual(bool(result.output), result.code == 0 and length > 0)

    def test_random_damage(self):
        seed = int.from_bytes(os.urandom(4), "big")
        state = seed
        def random(limit):
            nonlocal state
            state = (state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
            return (state >> 33) % limit
        base = inputs.spec("image: {tag: \"1\"}\nenv:\n- name: A\n  value: &x |\n    x\n- {name: B, value: *x}").encode()
        for _ in range(150):
            data = bytearray(base)
            for _ in range(1 + random(4)):
                data[random(len(data))] = random(256)
            with self.subTest(seed=seed, data=bytes(data)):
                result = run(bytes(data))
                self.assertClean(result)
                self.assertIn(result.code, (0, 1))
                self.assertEqual(bool(result.output), result.code == 0)


class LargeInput(Case):
    def test_memory_and_time_are_bounded(self):
        for name, (make, wanted, place) in inputs.LARGE.items():
            with self.subTest(name):
                data = make()
                result = run(data, memory=3 * GIB // 2, timeout=60)
                del data
                gc.collect()
                self.assertRefused(result, wanted, place)
                self.assertLess(len(result.errors), 2 << 20)

    def test_more_than_the_limit(self):
        with tempfile.TemporaryFile() as file:
            file.truncate(300 << 20)
            self.assertFails(run(stdin=file, memory=3 * GIB // 2), 3, "256 MiB")
        with open("/dev/zero", "rb") as zero:
            self.assertFails(run(stdin=zero, memory=3 * GIB // 2), 3, "256 MiB")


class BadFiles(Case):
    """What is named on the command line."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def file(self, content, name="file.yaml", mode=0o600):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        path.chmod(mode)
        return str(path)

    def test_content(self):
        secret = "kind: Secret\nmetadata: {name: a-gateway-token}\ndata:\n  token: YQ==\n"
        table = {
            "objects, cut off": ("--objects", "kind: Secret\ndata: {a: b\n", "yaml-syntax", "3:1"),
            "objects, binary": ("--objects", b"\xff\xfe", "yaml-encoding", "1:1"),
            "objects, no object": ("--objects", "just text\n", "wrong-kind", "1:1"),
            "objects, a list": ("--objects", "---\n- kind: Secret\n", "wrong-kind", "2:1"),
            "objects, no kind": ("--objects", secret + "---\nmetadata: {name: b}\n", "wrong-kind", "6:1"),
            "objects, duplicate key": ("--objects", secret + "  token: Yg==\n", "yaml-duplicate-key", "5:3"),
            "objects, alias bomb": ("--objects", "kind: List\n" + inputs.billion_laughs(9, 9).replace("    ", ""), "yaml-alias", None),
            "defaults, cut off": ("--defaults", "kind: 'x\n", "yaml-syntax", "2:1"),
            "defaults, other kind": ("--defaults", "kind: OpenClawInstance\n", "wrong-kind", None),
            "defaults, empty": ("--defaults", "", "wrong-kind", None),
            "defaults, unknown field": (
                "--defaults", "kind: OpenClawClusterDefaults\nmetadata: {name: cluster}\nspec:\n  imgae: {}\n",
                "x-unknown-field", "4:3"),
            "defaults, wrong type": (
                "--defaults", "kind: OpenClawClusterDefaults\nmetadata: {name: cluster}\nspec: {registry: 5}\n",
                "wrong-type", "3:18"),
            "packs, cut off": ("--packs", "a: [\n", "yaml-syntax", "2:1"),
            "packs, a list": ("--packs", "- a\n", "wrong-type", "1:1"),
            "packs, duplicate key": ("--packs", "a: {}\na: {}\n", "yaml-duplicate-key", "2:1"),
            "seed, empty": ("--secret-seed-file", "", "seed-too-short", None),
            "seed, too short": ("--secret-seed-file", b"x" * 31, "seed-too-short", None),
        }
        for name, (option, content, wanted, place) in table.items():
            with self.subTest(name):
                path = self.file(content)
                result = run(GOOD, option, path)
                self.assertRefused(result, wanted, place, source=path)
                self.assertTrue(result.findings[0].fix, result.errors)

    def test_files_that_cannot_be_read(self):
        (self.folder / "folder").mkdir()
        os.mkfifo(self.folder / "pipe", 0o600)
        good = self.file(b"x" * 40, "seed")
        (self.folder / "link").symlink_to(good)
        open_to_all = self.file(b"x" * 40, "open", 0o644)
        group = self.file(b"x" * 40, "group", 0o640)
        table = {
            "missing": ("--objects", str(self.folder / "none"), "No such file"),
            "a folder": ("--objects", str(self.folder / "folder"), "directory"),
            "a file as a folder": ("--defaults", good + "/x", "directory"),
            "control characters in the name": ("--packs", "/no\x1b[2J\nsuch", "No such file"),
            "a very long name": ("--objects", "/" + "x" * 5000, "too long"),
            "seed, missing": ("--secret-seed-file", str(self.folder / "none"), "No such file"),
            "seed, a folder": ("--secret-seed-file", str(self.folder / "folder"), "not a regular file"),
            "seed, a pipe": ("--secret-seed-file", str(self.folder / "pipe"), "not a regular file"),
            "seed, a device": ("--secret-seed-file", "/dev/zero", "not a regular file"),
            "seed, a link": ("--secret-seed-file", str(self.folder / "link"), "symbolic link"),
            "seed, readable by all": ("--secret-seed-file", open_to_all, "chmod 600"),
            "seed, readable by the group": ("--secret-seed-file", group, "chmod 600"),
        }
        for name, (option, path, words) in table.items():
            with self.subTest(name):
                self.assertFails(run(GOOD, option, path, timeout=10), 3, words)

    @unittest.skipIf(os.geteuid() == 0, "not run: root reads every file")
    def test_a_file_without_permission(self):
        self.assertFails(run(GOOD, "--objects", self.file("", mode=0)), 3, "Permission denied")

    def test_usage(self):
        table = {
            "unknown option": (["--object", "x"], "did you mean --objects?"),
            "an argument": (["x.yaml"], "x.yaml"),
            "no value": (["--objects"], "needs a file name"),
            "an empty value": (["--defaults="], "needs a file name"),
            "control characters": (["--\x1b[2J\n"], "unknown argument"),
            "a very long one": (["--" + "x" * 100_000], "unknown argument"),
        }
        for name, (arguments, words) in table.items():
            with self.subTest(name):
                self.assertFails(run(GOOD, *arguments), 2, words)

    def test_strict_refuses_warnings(self):
        result = run(GOOD, "--strict")
        self.assertEqual(result.code, 1)
        self.assertFalse(result.output)
        self.assertTrue(run(GOOD).output)

    def test_a_report_that_cannot_be_written_is_a_warning(self):
        result = run(GOOD, "--report", "/proc/none/report.txt")
        self.assertEqual(result.code, 0)
        self.assertIn("the report is missing", result.errors)

    def test_the_report_follows_no_link_and_is_private(self):
        other = self.folder / "other"
        other.write_text("keep")
        report = self.folder / "report.txt"
        report.symlink_to(other)
        result = run(GOOD, "--report", str(report))
        self.assertEqual(result.code, 0, result.errors)
        self.assertEqual(other.read_text(), "keep")
        self.assertFalse(report.is_symlink())
        self.assertEqual(report.stat().st_mode & 0o777, 0o600)


class BadStreams(Case):
    """The world around the process."""

    def shell(self, command, data=GOOD):
        with tempfile.TemporaryDirectory() as folder:
            return subprocess.run(
                ["sh", "-c", command, "sh", str(binary())], input=data, capture_output=True, timeout=30,
                env=environment(folder))

    def test_a_full_disk(self):
        with open("/dev/full", "wb") as full:
            result = run(GOOD, stdout=full)
        self.assertEqual(result.code, 3)
        self.assertIn("No space left", result.errors)

    def test_closed_output(self):
        run_ = self.shell('"$1" >&-')
        self.assertEqual(run_.returncode, 3)
        self.assertIn(b"cannot write standard output", run_.stderr)

    def test_closed_input(self):
        run_ = self.shell('"$1" <&-')
        self.assertEqual((run_.returncode, run_.stdout), (3, b""))
        self.assertIn(b"cannot read standard input", run_.stderr)

    def test_closed_errors(self):
        self.assertEqual(self.shell('"$1" 2>&-').returncode, 0)
        run_ = self.shell('"$1" 2>&-', b"[")
        self.assertEqual((run_.returncode, run_.stdout), (1, b""))

    def test_input_is_a_folder(self):
        run_ = self.shell('"$1" </')
        self.assertEqual((run_.returncode, run_.stdout), (3, b""))

    def test_a_reader_that_goes_away(self):
        """No death by SIGPIPE: the caller is told that the output is not whole."""
        with tempfile.TemporaryDirectory() as folder:
            process = subprocess.Popen(
                [binary()], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(folder))
            process.stdout.close()
            process.stdin.write(GOOD)
            process.stdin.close()
            errors = process.stderr.read().decode()
            process.stderr.close()
        self.assertEqual(process.wait(30), 3, errors)
        self.assertIn("cannot write standard output", errors)

    def test_a_writer_that_dies(self):
        """Half a document on standard input, then its end."""
        run_ = self.shell('{ head -c 100; kill -9 $$; } | "$1"', inputs.spec("registry: \"" + "x" * 500 + "\"").encode())
        self.assertFalse(run_.stdout)

    def test_an_interrupt(self):
        with tempfile.TemporaryDirectory() as folder:
            process = subprocess.Popen(
                [binary()], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(folder),
                # A job in the background ignores the signal, and so would its children.
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
            process.stdin.write(GOOD)
            process.stdin.flush()
            process.send_signal(signal.SIGINT)
            output, _ = process.communicate(timeout=30)
        self.assertEqual((process.returncode, output), (-signal.SIGINT, b""))

    def test_input_in_small_pieces(self):
        run_ = self.shell('{ head -c 10; sleep 0.1; cat; } | "$1"')
        self.assertEqual(run_.returncode, 0, run_.stderr)
        self.assertIn(b"kind: StatefulSet", run_.stdout)

    def test_a_terminal_as_input(self):
        main, side = os.openpty()
        try:
            self.assertFails(run(stdin=side), 2, "terminal")
        finally:
            os.close(main)
            os.close(side)


if __name__ == "__main__":
    unittest.main()
