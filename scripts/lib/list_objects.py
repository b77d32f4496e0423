"""list_objects.py FILE: a table of the Kubernetes objects in a YAML stream: kind, name, what each is for.

Reads the block style that our writer and Helm write; knows no YAML beyond that, so it needs no package.
"""
import re
import sys

# The first pattern that fits "Kind name" is taken.
PURPOSE = [
    (r"^OpenClawInstance ", "the record: what you asked for, with status"),
    (r"^StatefulSet ", "runs the agent's pod"),
    (r"^Service .*-cdp$", "the browser's debugging port, inside the cluster"),
    (r"^Service ", "reaches the gateway inside the cluster"),
    (r"^PersistentVolumeClaim .*-chromium-data$", "the browser's profile, kept on uninstall"),
    (r"^PersistentVolumeClaim ", "the agent's data, kept on uninstall"),
    (r"^ConfigMap .*-config$", "openclaw.json and the sidecars' configuration"),
    (r"^ConfigMap .*-workspace$", "files that are put into the workspace"),
    (r"^ConfigMap .*-dashboard-", "a Grafana dashboard"),
    (r"^Secret .*-gateway-token$", "the gateway's token, made once, kept on uninstall"),
    (r"^Secret .*-basic-auth$", "user and password of the Ingress, kept on uninstall"),
    (r"^Secret .*-ts-state$", "Tailscale's own state"),
    (r"^ServiceAccount ", "the pod's identity"),
    (r"^Role ", "what that identity may do"),
    (r"^RoleBinding ", "gives the Role to its ServiceAccount"),
    (r"^NetworkPolicy ", "who may talk to the pod and whom it may reach"),
    (r"^PodDisruptionBudget ", "holds back node drains"),
    (r"^HorizontalPodAutoscaler ", "scales with the load"),
    (r"^CronJob .*-keeper$", "updates, backups, drift: one short run each time"),
    (r"^CronJob .*-backup", "makes a backup"),
    (r"^Ingress |^HTTPRoute ", "reaches the gateway from outside"),
    (r"^Middleware ", "asks for user and password at the Ingress"),
    (r"^ServiceMonitor ", "lets Prometheus read the metrics"),
    (r"^PrometheusRule ", "alerts"),
]


def objects(text):
    """(kind, name) of each document, in order."""
    for document in re.split(r"(?m)^---.*$", text):
        kind = re.search(r"(?m)^kind: *(\S+)", document)
        metadata = re.search(r"(?m)^metadata:\n((?: .*\n?)+)", document)
        name = metadata and re.search(r"(?m)^ +name: *(\S+)", metadata.group(1))
        if kind and name:
            yield kind.group(1).strip("\"'"), name.group(1).strip("\"'")


def purpose(kind, name):
    return next((text for pattern, text in PURPOSE if re.search(pattern, f"{kind} {name}")), "")


def main(file):
    with open(file, encoding="utf-8") as stream:
        rows = [("KIND", "NAME", "FOR")] + [(k, n, purpose(k, n)) for k, n in objects(stream.read())]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    for row in rows:
        print(f"{row[0]:<{widths[0]}}  {row[1]:<{widths[1]}}  {row[2]}".rstrip())


if __name__ == "__main__":
    main(*sys.argv[1:])
