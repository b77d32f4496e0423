"""tally.py LOG...: adds up what the runners say at the end of their logs and prints 'N passed, N failed'.

Reads swift test (XCTest and Swift Testing), compare.py and unittest. A log without any closing line is an error:
that run ended early, and its tests must not count as passed. 'not run: …' in a log names what was left out and why: these
lines are repeated here, and a log may consist of them.
"""
import re
import sys

XCTEST = re.compile(r"^\s*Executed (\d+) tests?, with (?:(\d+) tests? skipped and )?(\d+) failures?")
SWIFT_TESTING = re.compile(r"^\S+ Test run with (\d+) tests?\b.* (?:passed|failed) after ")
SWIFT_FAILED = re.compile(r"^\S+ Test (?!run with ).* failed after [\d.]+ seconds")
SWIFT_SKIPPED = re.compile(r"^\S+ Test (?!run with )\S.* skipped(?:[.:]|$)")
CASES = re.compile(r"^score: .*\bfiles (\d+)/(\d+)$")
LEFT_OUT = re.compile(r"^left out on purpose: (\d+)")
UNITTEST = re.compile(r"^Ran (\d+) tests? in ")
UNITTEST_PARTS = re.compile(r"(failures|errors|unexpected successes|skipped)=(\d+)")


def left_out(line):
    """The line that says what did not run and why, or None."""
    if line.startswith("not run: "):
        return line
    return "not run: " + line.split(" ", 1)[1] if SWIFT_SKIPPED.match(line) else None


def xctest(lines):
    # A suite's line comes after those of the suites inside it: the last is the whole run.
    found = [m for m in map(XCTEST.match, lines) if m]
    if not found:
        return None
    ran, skipped, failed = (int(n or 0) for n in found[-1].groups())
    return ran - failed - skipped, failed, skipped


def swift_testing(lines):
    found = [m for m in map(SWIFT_TESTING.match, lines) if m]
    if not found:
        return None
    failed = sum(bool(SWIFT_FAILED.match(line)) for line in lines)
    skipped = sum(bool(SWIFT_SKIPPED.match(line)) for line in lines)
    return sum(int(m.group(1)) for m in found) - failed - skipped, failed, skipped


def conformance(lines):
    found = [m for m in map(CASES.match, lines) if m]
    if not found:
        return None
    good, cases = map(int, found[-1].groups())
    return good, cases - good, sum(int(m.group(1)) for m in map(LEFT_OUT.match, lines) if m)


def unittest(lines):
    total = None
    for number, line in enumerate(lines):
        ran = UNITTEST.match(line)
        verdict = next((x for x in lines[number + 1:] if re.match(r"(OK|FAILED|NO TESTS RAN)", x)), None) if ran else None
        if verdict is None:
            continue
        parts = {name: int(count) for name, count in UNITTEST_PARTS.findall(verdict)}
        skipped = parts.pop("skipped", 0)
        failed = sum(parts.values())
        row = max(int(ran.group(1)) - failed - skipped, 0), failed, skipped
        total = tuple(map(sum, zip(total or (0, 0, 0), row)))
    return total


def main(logs):
    totals, whole, omitted = (0, 0, 0), True, {}
    for log in logs:
        with open(log, encoding="utf-8", errors="replace") as stream:
            lines = stream.read().splitlines()
        omitted.update(dict.fromkeys(filter(None, map(left_out, lines))))
        started = sum(line.endswith(" Test run started.") for line in lines)
        rows = [row for row in (read(lines) for read in (xctest, swift_testing, conformance, unittest)) if row]
        if started > sum(bool(SWIFT_TESTING.match(line)) for line in lines) or not (
                rows or any(line.startswith("not run: ") for line in lines)):
            print(f"{log}: no closing line, so that run ended early", file=sys.stderr)
            whole = False
        for row in rows:
            totals = tuple(map(sum, zip(totals, row)))
    print(*omitted, sep="\n", end="\n" if omitted else "")
    passed, failed, skipped = totals
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 0 if whole and not failed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
