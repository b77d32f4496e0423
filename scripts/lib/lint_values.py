"""Prints a values file of at least as many lines as asked for, that lint has nothing to say about."""

import sys

HEAD = """image:
  tag: "2026.3.12"
envFrom:
  - secretRef:
      name: openclaw-api-keys
storage:
  persistence:
    size: 10Gi
config:
  raw:
    agents:
      list:
"""


def main():
    lines = HEAD.splitlines()
    number = 0
    while len(lines) < int(sys.argv[1]) - 41:
        number += 1
        lines += [f"        - id: agent-{number}", f"          name: Agent {number}", f"          workspace: w{number}",
                  "          model: provider/model", "          tools: [read, write]  # and no more"]
    lines += ["workspace:", "  initialFiles:"]
    for number in range(13):
        lines += [f"    notes/{number}.md: |", f"      # Note {number}", "      Some text."]
    print("\n".join(lines))


if __name__ == "__main__":
    main()
