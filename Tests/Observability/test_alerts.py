"""The alerts and dashboards that openclaw-post writes, in the hands of Prometheus' own tool.

Needs bin/openclaw-post (OPENCLAW_BIN_DIR), PyYAML and promtool.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("OPENCLAW_BIN_DIR", ROOT / "bin")) / "openclaw-post"
RUNBOOKS = "https://paperclip.inc/docs/operators/openclaw/runbooks"
SCRAPE = 30  # seconds between two samples of a series
HOUR = 3600
DAY = 24 * HOUR

# name: severity, summary with {label} where Prometheus fills in a label
ALERTS = {
    "OpenClawReconcileErrors": (
        "warning", "The keeper reports reconcile errors for {instance} in namespace {namespace}."),
    "OpenClawInstanceDegraded": ("critical", "{instance} in namespace {namespace} is in phase {phase}."),
    "OpenClawSlowReconciliation": ("warning", "Reconciling {instance} takes more than 30 s (99th percentile)."),
    "OpenClawPodCrashLooping": ("critical", "Pod {pod} is crash-looping: more than 2 restarts in 10 minutes."),
    "OpenClawPodOOMKilled": ("warning", "Pod {pod} was killed for using too much memory; raise its memory limit."),
    "OpenClawPVCNearlyFull": ("warning", "PVC {persistentvolumeclaim} is more than 80 % full."),
    "OpenClawAutoUpdateRollback": (
        "warning", "An automatic update of {instance} was rolled back within the last hour."),
}


def instance(name="my-agent", namespace="agents", observed=None, **spec):
    """An instance with alerts and dashboards; metrics={...} goes beside them."""
    metrics = {"prometheusRule": {"enabled": True}, "grafanaDashboard": {"enabled": True}, **spec.pop("metrics", {})}
    document = {
        "apiVersion": "openclaw.rocks/v1alpha1",
        "kind": "OpenClawInstance",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {**spec, "observability": {"metrics": metrics}},
    }
    if observed is not None:
        document["observed"] = {
            "release": {"name": "r", "namespace": namespace, "revision": 1, "isInstall": True, "isUpgrade": False},
            "chart": {"name": "openclaw", "version": "0.1.0"},
            "helm": {"version": "v4.3.1"},
            "live": True,
            "settings": observed,
        }
    return document


def render(document):
    if not BINARY.exists():
        raise AssertionError(f"{BINARY} is missing: run scripts/build")
    done = subprocess.run([BINARY], input=json.dumps(document), capture_output=True, text=True, timeout=60)
    if done.returncode:
        raise AssertionError(f"openclaw-post ended with {done.returncode}:\n{done.stderr}")
    return [each for each in yaml.safe_load_all(done.stdout) if each]


def rule_of(document):
    return next(each for each in render(document) if each["kind"] == "PrometheusRule")


# Values of a series over time, one per scrape. None: the series is gone from its target.

def constant(value, seconds=2 * HOUR):
    return [value] * (seconds // SCRAPE + 1)


def steps(every, by=1, first=600, seconds=2 * HOUR, start=0, last=10 * DAY):
    """A counter that grows by `by` every `every` seconds, from `first` to `last`."""
    return [start + sum(by for at in range(first, min(now, last) + 1, every))
            for now in range(0, seconds + 1, SCRAPE)]


def gone(values, begin, end=10 * DAY):
    return [None if begin <= index * SCRAPE < end else value for index, value in enumerate(values)]


def series(metric, values, **labels):
    text = ",".join(f'{key}="{value}"' for key, value in sorted(labels.items()))
    words, was = [], None
    for value in values:
        words.append(str(value) if value is not None else "stale" if was is not None else "_")
        was = value
    return {"series": f"{metric}{{{text}}}", "values": " ".join(words)}


def of_keeper(metric, values, name="my-agent", namespace="agents", **labels):
    """As the ServiceMonitor brings it in: the keeper's labels, and those of the scraped pod."""
    return series(metric, values, **{"instance": name, "namespace": namespace, "job": name, "service": name,
                                     "pod": f"{name}-0", "container": "otel-collector", "endpoint": "metrics",
                                     **labels})


def phases(current, name="my-agent", values=None, **labels):
    values = values or constant(1)
    return [of_keeper("openclaw_instance_phase",
                      values if each == current else [None if v is None else 0 for v in values],
                      name, phase=each, **labels)
            for each in ["Pending", "Provisioning", "Running", "Degraded", "Failed", "Terminating", "BackingUp",
                         "Restoring", "Updating", "Suspended"]]


def of_state_metrics(metric, values, namespace="agents", replica="10.0.0.9:8080", **labels):
    return series(metric, values, instance=replica, job="kube-state-metrics", namespace=namespace, **labels)


def stateful_set(wanted, ready, name="my-agent", **labels):
    return [of_state_metrics("kube_statefulset_replicas", wanted, statefulset=name, **labels),
            of_state_metrics("kube_statefulset_status_replicas_ready", ready, statefulset=name, **labels)]


def restarts(values, pod="my-agent-0", container="openclaw", **labels):
    return of_state_metrics("kube_pod_container_status_restarts_total", values, pod=pod, container=container,
                            uid="u", **labels)


def oom(value, pod="my-agent-0", container="openclaw", reason="OOMKilled", **labels):
    return of_state_metrics("kube_pod_container_status_last_terminated_reason", constant(value), pod=pod,
                            container=container, reason=reason, uid="u", **labels)


def volume(claim, used, capacity=100, namespace="agents", **labels):
    common = {"instance": "10.0.0.2:10250", "job": "kubelet", "node": "n1", "namespace": namespace,
              "persistentvolumeclaim": claim, **labels}
    return [series("kubelet_volume_stats_used_bytes", constant(used), **common),
            series("kubelet_volume_stats_capacity_bytes", constant(capacity), **common)]


def durations(seconds_per_tick, bounds, name="my-agent"):
    """A histogram of ticks five minutes apart; `seconds_per_tick` is repeated."""
    def counter(amount):
        values, total = [], 0
        for now in range(0, 2 * HOUR + 1, SCRAPE):
            if now and now % 300 == 0:
                total += amount(seconds_per_tick[(now // 300) % len(seconds_per_tick)])
            values.append(total)
        return values

    metric = "openclaw_reconcile_duration_seconds"
    result = [of_keeper(f"{metric}_bucket", counter(lambda s, bound=bound: int(s <= bound)), name, le=f"{bound:g}")
              for bound in bounds]
    return result + [of_keeper(f"{metric}_bucket", counter(lambda s: 1), name, le="+Inf"),
                     of_keeper(f"{metric}_count", counter(lambda s: 1), name),
                     of_keeper(f"{metric}_sum", counter(lambda s: s), name)]


USUAL_BUCKETS = [.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10]
WIDE_BUCKETS = [*USUAL_BUCKETS, 30, 60, 120, 300]
RUNNING = phases("Running")
UP = stateful_set(constant(1), constant(1))


class PromtoolTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.promtool = shutil.which("promtool") or self.fail(
            "promtool is missing: apt-get install -y --no-install-recommends prometheus")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def run_promtool(self, *arguments):
        done = subprocess.run([self.promtool, *map(str, arguments)], capture_output=True, text=True, timeout=120)
        return done.returncode, done.stdout + done.stderr

    def write(self, name, content):
        path = self.folder / name
        path.write_text(json.dumps(content))  # which is YAML too
        return path


class Alerts(PromtoolTest):
    def expect(self, alert, why, document, given, *minutes, fires=None, times=1):
        """At each of the minutes `alert` fires once with the labels `fires`, or not at all."""
        rules = self.write("rules.yaml", {"groups": rule_of(document)["spec"]["groups"]})
        severity, summary = ALERTS[alert]
        expected = [] if fires is None else [{
            "exp_labels": {"severity": severity, **fires},
            "exp_annotations": {"summary": summary.format(**fires), "runbook_url": f"{RUNBOOKS}/{alert}"},
        }]
        test = self.write("test.yaml", {
            "rule_files": [str(rules)],
            "evaluation_interval": f"{SCRAPE}s",
            "tests": [{
                "interval": f"{SCRAPE}s",
                "input_series": given,
                "alert_rule_test": [{"eval_time": f"{minute}m", "alertname": alert, "exp_alerts": expected}
                                    for minute in minutes],
            }],
        })
        with self.subTest(f"{alert}: {why}"):
            code, text = self.run_promtool("test", "rules", test)
            self.assertEqual(code, 0, f"{rules.read_text()}\n{text}")

    def fires(self, alert, why, document, given, *minutes, **labels):
        self.expect(alert, why, document, given, *minutes, fires=labels)

    def quiet(self, alert, why, document, given, *minutes):
        self.expect(alert, why, document, given, *minutes)

    def test_the_rules_are_rules(self):
        for document in [instance(), instance(suspended=True),
                         instance(availability={"autoScaling": {"enabled": True}})]:
            rule = rule_of(document)
            self.assertEqual(rule["metadata"]["name"], document["metadata"]["name"] + "-alerts")
            self.assertEqual([group["name"] for group in rule["spec"]["groups"]], ["openclaw-operator"])
            rules = rule["spec"]["groups"][0]["rules"]
            self.assertEqual([each["alert"] for each in rules], list(ALERTS))
            self.assertEqual([each["for"] for each in rules], ["5m", "5m", "5m", "0m", "0m", "5m", "0m"])
            code, text = self.run_promtool("check", "rules", self.write("rules.yaml", rule["spec"]))
            self.assertEqual(code, 0, text)
            self.assertIn("7 rules found", text)

    def test_every_alert_has_its_page(self):
        pages = {page.stem for page in (ROOT / "docs" / "runbooks").glob("OpenClaw*.md")}
        self.assertEqual(pages, set(ALERTS))
        rule = rule_of(instance(metrics={"prometheusRule": {"enabled": True, "runbookBaseURL": "https://x/y/"}}))
        for each in rule["spec"]["groups"][0]["rules"]:
            self.assertEqual(each["annotations"]["runbook_url"], "https://x/y//" + each["alert"])

    def test_nothing_but_its_own_alerts(self):
        healthy = [*RUNNING, *UP, restarts(constant(0)), *volume("my-agent-data", 10), *durations([2], WIDE_BUCKETS),
                   of_keeper("openclaw_reconcile_total", steps(300), result="success"),
                   of_keeper("openclaw_reconcile_total", constant(0), result="error"),
                   of_keeper("openclaw_autoupdate_rollbacks_total", constant(0))]
        for alert in ALERTS:
            self.quiet(alert, "all is well", instance(), healthy, 1, 20, 60, 120)

    def test_reconcile_errors(self):
        alert, who = "OpenClawReconcileErrors", {"instance": "my-agent", "namespace": "agents"}

        def errors(values, result="error", **labels):
            return [of_keeper("openclaw_reconcile_total", values, result=result, **labels)]

        every_tick = errors(steps(300))
        self.quiet(alert, "not at once", instance(), every_tick, 9, 12)
        self.fires(alert, "each tick fails, without a pause", instance(), every_tick, *range(17, 118, 5), **who)
        uneven = [sum(1 for at in (610, 895, 1220, 1500, 1815, 2100, 2430) if at <= now)
                  for now in range(0, 2 * HOUR + 1, SCRAPE)]
        self.fires(alert, "ticks are never on the second", instance(), errors(uneven), *range(17, 50), **who)
        self.fires(alert, "each tick fails, one an hour", instance(), errors(steps(HOUR, first=600)), 20, 80, **who)
        self.quiet(alert, "one failure, long ago", instance(), errors(steps(300, last=600)), 30, 60)
        self.quiet(alert, "errors of before", instance(), errors(constant(7)), 10, 60)
        self.quiet(alert, "successes", instance(), errors(steps(300), "success"), 20, 60)
        self.quiet(alert, "conflicts", instance(), errors(steps(300), "conflict"), 20, 60)
        self.quiet(alert, "another instance", instance(), errors(steps(300), name="my-agent-two"), 20, 60)
        self.quiet(alert, "another namespace", instance(), errors(steps(300), namespace="other"), 20, 60)

    def test_degraded_as_the_keeper_says(self):
        alert, who = "OpenClawInstanceDegraded", {"instance": "my-agent", "namespace": "agents"}
        for phase in ["Failed", "Degraded"]:
            self.fires(alert, phase, instance(), [*phases(phase), *UP], 5, 6, 60, phase=phase, **who)
            self.quiet(alert, f"{phase} for a moment", instance(), [*phases(phase), *UP], 1, 4)
            self.fires(alert, f"{phase} without kube-state-metrics", instance(), phases(phase), 6, phase=phase, **who)
        for phase in ["Running", "Provisioning", "Updating", "BackingUp", "Restoring", "Suspended"]:
            self.quiet(alert, phase, instance(), phases(phase), 6, 60)
        self.quiet(alert, "another instance", instance(), [*RUNNING, *phases("Failed", "my-agent-two")], 6, 60)
        twice = [*phases("Failed"), *phases("Failed", job="otlp")]
        self.fires(alert, "over two ways at once", instance(), twice, 6, 60, phase="Failed", **who)

    def test_degraded_as_kube_state_metrics_says(self):
        alert, who = "OpenClawInstanceDegraded", {"instance": "my-agent", "namespace": "agents"}
        down = stateful_set(constant(1), [1] * 40 + constant(0))
        dead = gone(constant(1), 20 * 60)
        self.fires(alert, "the pod is down and took the keeper's series along", instance(),
                   [*phases("Running", values=dead), *down], 26, 30, 60, phase="NotReady", **who)
        self.quiet(alert, "the pod is down for a moment", instance(), [*phases("Running", values=dead), *down], 19, 24)
        self.fires(alert, "the keeper still says Running", instance(), [*RUNNING, *down], 30, phase="NotReady", **who)
        self.fires(alert, "both say so, one alert", instance(), [*phases("Failed"), *down], 30, phase="Failed", **who)
        again = [*down, *stateful_set(constant(1), constant(0), replica="10.0.0.10:8080")]
        self.fires(alert, "two of kube-state-metrics, one alert", instance(), again, 30, phase="NotReady", **who)
        scaled = instance(availability={"autoScaling": {"enabled": True}})
        self.fires(alert, "two of three ready", scaled, [*RUNNING, *stateful_set(constant(3), constant(2))], 6,
                   phase="NotReady", **who)
        self.quiet(alert, "three of three ready", scaled, [*RUNNING, *stateful_set(constant(3), constant(3))], 6, 60)
        self.quiet(alert, "another StatefulSet", instance(),
                   [*RUNNING, *UP, *stateful_set(constant(1), constant(0), "my-agent-two")], 6, 60)
        self.quiet(alert, "another namespace", instance(),
                   [*RUNNING, *UP, *stateful_set(constant(1), constant(0), namespace="other")], 6, 60)

    def test_degraded_when_nobody_says_anything(self):
        alert, who = "OpenClawInstanceDegraded", {"instance": "my-agent", "namespace": "agents"}
        unknown = {"phase": "Unknown", **who}
        self.fires(alert, "no series at all", instance(), [], 6, 60, **unknown)
        self.quiet(alert, "no series for a moment", instance(), [], 1, 4)
        self.fires(alert, "only others have series", instance(), phases("Running", "my-agent-two"), 6, 60, **unknown)
        self.fires(alert, "scaled to 0 by hand", instance(), stateful_set(constant(0), constant(0)), 6, 60, **unknown)
        self.quiet(alert, "no keeper, but the pod is ready", instance(), UP, 6, 60)
        # The collector's series come back with the next tick only, more than five minutes later.
        ready = constant(1)
        ready[40:43] = [0, 0, 0]
        restart = [*phases("Running", values=gone(constant(1), 1200, 1680)), *stateful_set(constant(1), ready)]
        self.quiet(alert, "a restart between two ticks", instance(), restart, *range(20, 35))

    def test_degraded_where_silence_is_expected(self):
        alert, who = "OpenClawInstanceDegraded", {"instance": "my-agent", "namespace": "agents"}
        asleep = instance(suspended=True)
        self.quiet(alert, "suspended, no series at all", asleep, [], 6, 60)
        self.quiet(alert, "suspended", asleep, stateful_set(constant(0), constant(0)), 6, 60)
        self.quiet(alert, "suspended, the keeper says so", asleep, phases("Suspended"), 6, 60)
        self.fires(alert, "suspended and failed", asleep, phases("Failed"), 6, phase="Failed", **who)
        down = stateful_set(constant(1), constant(0))
        for why, document in [
            ("no keeper", instance(observed={"keeper": {"enabled": False}})),
            ("no collector", instance(metrics={"enabled": False})),
        ]:
            self.quiet(alert, f"{why}, no series", document, [], 6, 60)
            self.fires(alert, f"{why}, the pod is down", document, down, 6, phase="NotReady", **who)
        pushed = instance(observed={"otlp": {"endpoint": "http://collector:4318"}}, metrics={"enabled": False})
        self.fires(alert, "no collector, but the keeper pushes elsewhere", pushed, [], 6, phase="Unknown", **who)

    def test_slow_reconciliation(self):
        alert, who = "OpenClawSlowReconciliation", {"instance": "my-agent", "namespace": "agents"}
        every = range(15, 118, 7)
        self.fires(alert, "ticks of 45 s", instance(), durations([45], WIDE_BUCKETS), *every, **who)
        self.fires(alert, "ticks of 45 s, buckets up to 10 s", instance(), durations([45], USUAL_BUCKETS), *every,
                   **who)
        self.fires(alert, "every third tick", instance(), durations([2, 2, 45], WIDE_BUCKETS), 60, 90, **who)
        self.quiet(alert, "not at once", instance(), durations([45], WIDE_BUCKETS), 4, 9)
        self.quiet(alert, "ticks of 20 s", instance(), durations([20], WIDE_BUCKETS), *every)
        self.quiet(alert, "ticks of 20 s, buckets up to 10 s", instance(), durations([20], USUAL_BUCKETS), *every)
        self.quiet(alert, "another instance", instance(), durations([45], WIDE_BUCKETS, "my-agent-two"), *every)
        stopped = [{**each, "values": " ".join(each["values"].split()[:1] * 200)}
                   for each in durations([45], WIDE_BUCKETS)]
        self.quiet(alert, "no ticks", instance(), stopped, *every)

    def test_crash_looping(self):
        alert = "OpenClawPodCrashLooping"

        def labels(pod):
            return {"instance": "10.0.0.9:8080", "job": "kube-state-metrics", "namespace": "agents", "pod": pod,
                    "container": "openclaw", "uid": "u"}

        self.fires(alert, "a restart every two minutes", instance(), [restarts(steps(120))], 20, 60,
                   **labels("my-agent-0"))
        self.quiet(alert, "one restart", instance(), [restarts(steps(120, last=600))], 11, 15, 60)
        self.quiet(alert, "restarts of long ago", instance(), [restarts(constant(30))], 11, 60)
        self.quiet(alert, "a sidecar", instance(), [restarts(steps(120), container="chromium")], 20, 60)
        self.quiet(alert, "another namespace", instance(), [restarts(steps(120), namespace="other")], 20)
        for pod in ("your-agent-0", "my-agent-two-0", "my-agent-0-x"):
            self.quiet(alert, f"another instance's pod: {pod}", instance(), [restarts(steps(120), pod=pod)], 20)

    def test_oom_killed(self):
        alert = "OpenClawPodOOMKilled"

        def labels(pod):
            return {"instance": "10.0.0.9:8080", "job": "kube-state-metrics", "namespace": "agents", "pod": pod,
                    "container": "openclaw", "reason": "OOMKilled", "uid": "u"}

        self.fires(alert, "killed", instance(), [oom(1)], 0, 1, 60, **labels("my-agent-0"))
        self.quiet(alert, "not killed", instance(), [oom(0)], 1, 60)
        self.quiet(alert, "ended otherwise", instance(), [oom(1, reason="Error")], 1, 60)
        self.quiet(alert, "a sidecar", instance(), [oom(1, container="chromium")], 1, 60)
        self.quiet(alert, "another namespace", instance(), [oom(1, namespace="other")], 1, 60)
        self.quiet(alert, "another instance's pod", instance(), [oom(1, pod="my-agent-two-0")], 1, 60)

    def test_pvc_nearly_full(self):
        alert = "OpenClawPVCNearlyFull"
        own = instance()
        existing = instance(storage={"persistence": {"existingClaim": "old.claim"}})
        scaled = instance(availability={"autoScaling": {"enabled": True}},
                          storage={"persistence": {"existingClaim": "old.claim"}})
        browser = instance(chromium={"enabled": True, "persistence": {"enabled": True}})
        shared = instance(chromium={"enabled": True, "persistence": {"enabled": True, "existingClaim": "profiles"}})
        models = instance(ollama={"enabled": True, "storage": {"existingClaim": "models"}})
        browser_only = instance(storage={"persistence": {"enabled": False}},
                                chromium={"enabled": True, "persistence": {"enabled": True}})
        for document, claims in [
            (own, ["my-agent-data"]),
            (existing, ["old.claim"]),
            (scaled, ["data-my-agent-0", "data-my-agent-12"]),
            (browser, ["my-agent-data", "my-agent-chromium-data"]),
            (shared, ["my-agent-data", "profiles"]),
            (models, ["my-agent-data", "models"]),
            (browser_only, ["my-agent-chromium-data"]),
        ]:
            for claim in claims:
                labels = {"instance": "10.0.0.2:10250", "job": "kubelet", "node": "n1", "namespace": "agents",
                          "persistentvolumeclaim": claim}
                self.fires(alert, f"{claim} at 81 %", document, volume(claim, 81), 5, 60, **labels)
                self.quiet(alert, f"{claim} at 81 %, not at once", document, volume(claim, 81), 1, 4)
                self.quiet(alert, f"{claim} at 80 %", document, volume(claim, 80), 6, 60)
                self.quiet(alert, f"{claim} in another namespace", document, volume(claim, 99, namespace="x"), 6)
        for document, claims in [
            (own, ["my-agent-two-data", "not-my-agent-data", "data-my-agent-0", "my-agent-chromium-data"]),
            (existing, ["my-agent-data", "oldxclaim"]),
            (scaled, ["my-agent-data", "data-my-agent-two-0", "data-my-agent-x", "old.claim"]),
            (browser_only, ["my-agent-data"]),
            (instance(storage={"persistence": {"enabled": False}}), ["data", "other-data"]),
        ]:
            for claim in claims:
                self.quiet(alert, f"not its claim: {claim}", document, volume(claim, 99), 6, 60)

    def test_auto_update_rollback(self):
        alert, metric = "OpenClawAutoUpdateRollback", "openclaw_autoupdate_rollbacks_total"
        labels = {"instance": "my-agent", "namespace": "agents", "job": "my-agent", "service": "my-agent",
                  "pod": "my-agent-0", "container": "otel-collector", "endpoint": "metrics"}
        once = steps(300, last=600)
        self.quiet(alert, "before the first", instance(), [of_keeper(metric, once)], 5, 9)
        self.fires(alert, "the first", instance(), [of_keeper(metric, once)], 11, 40, 65, **labels)
        self.quiet(alert, "over an hour ago", instance(), [of_keeper(metric, once)], 72, 120)
        # A rollback replaces the pod: its collector knows nothing until the next tick.
        self.fires(alert, "through the restart", instance(), [of_keeper(metric, gone(once, 570, 900))], 16, 60,
                   **labels)
        self.quiet(alert, "rollbacks of before", instance(), [of_keeper(metric, constant(3))], 10, 60)
        self.quiet(alert, "another instance", instance(), [of_keeper(metric, once, "my-agent-two")], 11, 60)


class Dashboards(PromtoolTest):
    KEYS = {"my-agent-dashboard-operator": "openclaw-operator.json",
            "my-agent-dashboard-instance": "openclaw-instance.json"}

    def config_maps(self, document=None):
        objects = render(document or instance())
        return {each["metadata"]["name"]: each for each in objects
                if each["kind"] == "ConfigMap" and "-dashboard-" in each["metadata"]["name"]}

    def boards(self):
        maps = self.config_maps()
        self.assertEqual({name: list(each["data"]) for name, each in maps.items()},
                         {name: [key] for name, key in self.KEYS.items()})
        return {name: json.loads(maps[name]["data"][key]) for name, key in self.KEYS.items()}

    @staticmethod
    def panels(board):
        """Every panel, those inside closed rows included."""
        for panel in board["panels"]:
            yield panel
            yield from panel.get("panels", [])

    def test_every_expression_parses(self):
        exprs = [(name, panel["title"], target["expr"]) for name, board in self.boards().items()
                 for panel in self.panels(board) for target in panel.get("targets", [])]
        self.assertEqual({name: sum(each[0] == name for each in exprs) for name in self.KEYS},
                         {"my-agent-dashboard-operator": 18, "my-agent-dashboard-instance": 20})
        queries = [(name, variable["name"], variable["query"]) for name, board in self.boards().items()
                   for variable in board["templating"]["list"] if variable["type"] == "query"]
        for name, variable, query in queries:
            found = re.fullmatch(r"label_values\((.*), (namespace|instance)\)", query)
            self.assertTrue(found, f"{name}: {query}")
            self.assertEqual(found[2], variable)
            exprs.append((name, variable, found[1]))
        rules = []
        for index, (name, title, expr) in enumerate(exprs):
            text = expr.replace("$namespace", "agents|other").replace("$instance", "my-agent")
            self.assertNotIn("$", text, f"{name}, {title}")
            rules.append({"record": f"dashboard:expression:{index}", "expr": text})
        path = self.write("dashboards.yaml", {"groups": [{"name": "dashboards", "rules": rules}]})
        code, text = self.run_promtool("check", "rules", path)
        self.assertEqual(code, 0, text)
        self.assertIn(f"{len(exprs)} rules found", text)

    def values(self, board, title, given):
        """What a panel's first query gives after an hour, by the labels that tell its series apart."""
        panel = next(each for each in self.panels(self.boards()[board]) if each["title"] == title)
        expr = panel["targets"][0]["expr"].replace("$namespace", "agents").replace("$instance", "my-agent")

        def samples(expected):
            test = self.write("query.yaml", {"evaluation_interval": f"{SCRAPE}s", "tests": [{
                "interval": f"{SCRAPE}s", "input_series": given,
                "promql_expr_test": [{"expr": expr, "eval_time": "1h", "exp_samples": [
                    {"labels": labels, "value": value} for labels, value in expected]}]}]})
            code, text = self.run_promtool("test", "rules", test)
            self.assertEqual(code, 0, text)
        return samples

    def test_the_volumes_are_those_that_the_pod_mounts(self):
        def mounted(claim, pod):
            return of_state_metrics("kube_pod_spec_volumes_persistentvolumeclaims_info", constant(1), pod=pod,
                                    volume="data", persistentvolumeclaim=claim)
        own = ["my-agent-data", "my-agent-chromium-data", "data-my-agent-0", "data-my-agent-12", "brought-along"]
        others = ["my-agent-two-data", "data-my-agent-two-0", "not-my-agent-data", "unrelated"]
        given = [each for claim in own + others for each in volume(claim, 30)]
        given += volume("my-agent-data", 99, namespace="other")
        given += [mounted("brought-along", "my-agent-0"), mounted("my-agent-data", "my-agent-0"),
                  mounted("unrelated", "my-agent-two-0")]
        for title in ("PVC %", "PVC Usage %"):
            self.values("my-agent-dashboard-instance", title, given)([
                ('{instance="10.0.0.2:10250", job="kubelet", namespace="agents", node="n1", '
                 f'persistentvolumeclaim="{claim}"}}', 0.3) for claim in own])

    def test_the_error_rate_is_a_share(self):
        given = [of_keeper("openclaw_reconcile_total", steps(300), result="error"),
                 of_keeper("openclaw_reconcile_total", steps(300, by=3), result="success")]
        self.values("my-agent-dashboard-operator", "Reconcile Error Rate", given)([("{}", 0.25)])

    def test_grafana_can_load_them(self):
        heads = {"my-agent-dashboard-operator": ("OpenClaw Operator", "openclaw-operator-overview", "operator", True),
                 "my-agent-dashboard-instance": ("OpenClaw Instance", "openclaw-instance-detail", "instance", False)}
        source = {"type": "prometheus", "uid": "${datasource}"}
        for name, board in self.boards().items():
            title, uid, tag, many = heads[name]
            self.assertEqual((board["title"], board["uid"], board["tags"]), (title, uid, ["openclaw", tag]))
            self.assertEqual((board["schemaVersion"], board["refresh"]), (39, "30s"))
            variables = board["templating"]["list"]
            self.assertEqual([each["name"] for each in variables], ["datasource", "namespace", "instance"])
            self.assertEqual([each["multi"] for each in variables], [False, many, many])
            self.assertEqual(variables[2].get("allValue"), ".*" if many else None)
            panels = list(self.panels(board))
            ids = [panel["id"] for panel in panels]
            self.assertEqual(len(ids), len(set(ids)))
            cells = set()
            for panel in panels:
                place = panel["gridPos"]
                own = {(x, y) for x in range(place["x"], place["x"] + place["w"])
                       for y in range(place["y"], place["y"] + place["h"])}
                self.assertFalse(cells & own, f"{panel['title']} lies over another panel")
                self.assertLessEqual(place["x"] + place["w"], 24)
                cells |= own
                if panel["type"] == "row":
                    self.assertEqual("panels" in panel, panel.get("collapsed", False))
                    continue
                self.assertEqual(panel["datasource"], source)
                self.assertEqual([each["refId"] for each in panel["targets"]], list("ABCDEF")[:len(panel["targets"])])
                self.assertTrue(all("legendFormat" in each for each in panel["targets"]))

    def test_the_config_maps_are_found(self):
        for name, each in self.config_maps().items():
            self.assertEqual(each["metadata"]["labels"]["grafana_dashboard"], "1", name)
            self.assertEqual(each["metadata"]["annotations"]["grafana_folder"], "OpenClaw", name)
        own = instance(metrics={"grafanaDashboard": {
            "enabled": True, "folder": "Agents", "labels": {"team": "a", "grafana_dashboard": "yes"}}})
        for each in self.config_maps(own).values():
            self.assertEqual(each["metadata"]["labels"]["team"], "a")
            self.assertEqual(each["metadata"]["labels"]["grafana_dashboard"], "yes")
            self.assertEqual(each["metadata"]["annotations"]["grafana_folder"], "Agents")

    def test_one_text_for_all_instances(self):
        def texts(document):
            return sorted(text for each in self.config_maps(document).values() for text in each["data"].values())

        self.assertEqual(texts(instance()), texts(instance(name="other", namespace="elsewhere", suspended=True)))


if __name__ == "__main__":
    unittest.main()
