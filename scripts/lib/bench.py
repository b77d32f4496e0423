"""Runs commands in turns and prints what each costs, as a multiple of the first.

CPU time is user and system time of the process as the kernel counts it; the median of all rounds is shown, so that
what else the machine does matters little. Memory is the process's largest resident set.
"""

import argparse
import itertools
import os
import re
import statistics
import subprocess
import sys

LAUNCHER = ""


def run(command, stdin):
    """CPU seconds and peak memory in KiB of one run.

    By way of a small C program: a process counts the memory of the one that started it as its own.
    """
    with open(stdin, "rb") as source:
        process = subprocess.run([LAUNCHER, *command], stdin=source, stdout=subprocess.PIPE, check=False)
    status, microseconds, size = (int(word) for word in process.stdout.split())
    if status:
        sys.exit(f"{' '.join(command)}: wait status {status}")
    return microseconds / 1e6, size


def stream(path, documents):
    """Writes documents, each an instance of its own name and namespace: agents of one could change each other."""
    with open(path, "w", encoding="utf-8") as file:
        for number, document in enumerate(documents):
            text = document.replace("my-agent", f"agent-{number}")
            text = re.sub(r'(\bnamespace: )"?agents\b"?', rf"\1agents-{number}", text)
            file.write(text if text.startswith("---") else "---\n" + text)
    return path


def streams(options, kind, documents, counts):
    """One stream of many instances, their kinds by turns; the smallest time of three runs."""
    print(f"\none stream of many instances, {kind}, tokens generated")
    for count in counts:
        path = stream(os.path.join(options.work, f"stream-{count}.yaml"), itertools.islice(itertools.cycle(documents), count))
        results = [run([options.post], path) for _ in range(3)]
        seconds = min(result[0] for result in results)
        size = max(result[1] for result in results)
        with open(path, "rb") as source:
            written = len(subprocess.run([options.post], stdin=source, capture_output=True, check=True).stdout)
        texts = (os.path.getsize(path) + written) / 1024
        print(f"{count:5} instances {seconds * 1000:9.1f} ms {seconds * 1e6 / count:9.0f} us each {size / 1024:8.1f} MiB,"
              f" {(size - texts) / 1024:6.1f} MiB beside the texts ({written / 1024 / count:.0f} KiB out each)")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("work", "post", "lint", "kubectl", "helm", "chart", "values", "cases"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--rounds", type=int, default=30)
    options = parser.parse_args()
    global LAUNCHER
    LAUNCHER = os.path.join(options.work, "launch")
    skeleton = os.path.join(options.work, "skeleton.yaml")
    live = os.path.join(options.work, "live.yaml")
    null = os.devnull
    rows = [
        ("static C program, one line", [os.path.join(options.work, "hello")], null),
        ("openclaw-post, token observed", [options.post, "--objects", live], skeleton),
        ("openclaw-post, token generated", [options.post], skeleton),
        ("kubectl kustomize, same objects", [options.kubectl, "kustomize", options.work], null),
        ("openclaw-post, every feature", [options.post], os.path.join(options.cases, "everything.yaml")),
        ("helm template, no post-renderer", [options.helm, "template", "my-agent", options.chart, "-f", options.values], null),
        ("helm-openclaw version", [options.lint, "version"], null),
        ("helm-openclaw lint, 1,000 lines", [options.lint, "lint", os.path.join(options.work, "values.yaml")], null),
    ]
    print(f"pairs in turns, {options.rounds} rounds each; median CPU time, peak memory")
    memory = {}
    for left, right in ((0, 1), (1, 2), (2, 4), (1, 3), (1, 5), (6, 7)):
        pair = {left: [], right: []}
        for _ in range(options.rounds):
            for index in pair:
                seconds, size = run(*rows[index][1:])
                pair[index].append(seconds)
                memory[index] = max(memory.get(index, 0), size)
        medians = {index: statistics.median(seconds) for index, seconds in pair.items()}
        for index in pair:
            print(f"  {rows[index][0]:34} {medians[index] * 1000:8.2f} ms {memory[index] / 1024:8.1f} MiB")
        print(f"  {'ratio':34} {max(medians.values()) / min(medians.values()):8.2f} x")
        if right == 2:
            print(f"  generating the token adds          {(medians[2] - medians[1]) * 1000:8.2f} ms")
    cases = []
    for name in sorted(os.listdir(options.cases)):
        with open(os.path.join(options.cases, name), encoding="utf-8") as file:
            cases.append(file.read())
    with open(skeleton, encoding="utf-8") as file:
        plain = file.read()
    streams(options, "the README's example", [plain], (1, 10, 100, 1000))
    streams(options, f"of {len(cases)} kinds, from the plain one to every feature at once", cases, (len(cases), 100, 1000))


if __name__ == "__main__":
    main()
