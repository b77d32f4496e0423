"""The metrics of real runs: decoded by the protocol's own types, scraped by a real Prometheus with the labels that the
ServiceMonitor gives its target, and put before every alert by promtool."""

import json
import pathlib
import shutil
import socket
import subprocess
import sys
import time
import unittest
import urllib.parse
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "Observability")]

import test_alerts as alerts  # noqa: E402
from otlp import Receiver, samples  # noqa: E402
from test_upkeep import UpkeepCase  # noqa: E402
from tick_case import NAME, temporary_folder  # noqa: E402

NAMES = {"openclaw_reconcile_total", "openclaw_reconcile_duration_seconds_bucket", "openclaw_reconcile_duration_seconds_count",
         "openclaw_reconcile_duration_seconds_sum", "openclaw_instance_phase", "openclaw_instance_info", "openclaw_instance_ready",
         "openclaw_managed_instances", "openclaw_resource_creation_failures_total", "openclaw_autoupdate_checks_total",
         "openclaw_autoupdate_applied_total", "openclaw_autoupdate_rollbacks_total"}
# What a ServiceMonitor's target brings along; the series' own labels must win over it.
TARGET = {"namespace": "elsewhere", "instance": "10.0.0.7:9090", "pod": f"{NAME}-0", "service": NAME, "endpoint": "metrics",
          "container": "otel-collector"}
OWN = {"instance": NAME, "namespace": "default"}
PER_PUSH = 300 // alerts.SCRAPE


class Metrics(UpkeepCase):
    def setUp(self):
        super().setUp()
        self.receiver = Receiver()
        self.addCleanup(self.receiver.close)

    def begin_metrics(self):
        # The pod's own collector is not there; the endpoint is the other way.
        self.begin_release(otlp={"endpoint": f"http://{self.receiver.address}"})

    def value(self, name, index=-1, **labels):
        wanted = {**OWN, **labels}.items()
        found = [value for (metric, own), value in samples(self.receiver.messages[index]).items()
                 if metric == name and wanted <= dict(own).items()]
        self.assertEqual(len(found), 1, f"{name} {labels}")
        return found[0]

    def count(self, **changes):
        """Adds to what the keeper has counted, as runs that take long or take updates back would."""
        name = f"{NAME}-state"
        counters = json.loads(self.api.object("ConfigMap", name)["data"]["counters.json"])
        for key, by in changes.items():
            counters[key] = [a + b for a, b in zip(counters[key], by)] if isinstance(by, list) else counters[key] + by
        self.call("PATCH", f"/api/v1/namespaces/default/configmaps/{name}", {"data": {"counters.json": json.dumps(counters)}})

    def fail_upgrades(self):
        self.kubectl("delete", "role", NAME)
        self.api.fault(method="PATCH", path=rf"/roles/{NAME}\?", kind="500", times=0)

    def test_all_ten_from_the_first_run_and_growing_over_runs(self):
        self.begin_metrics()
        self.tick()
        self.assertEqual({name for name, _ in samples(self.receiver.messages[0])}, NAMES)
        for name in ("openclaw_autoupdate_rollbacks_total", "openclaw_autoupdate_applied_total"):
            self.assertEqual(self.value(name), 0)
        self.assertEqual(self.value("openclaw_reconcile_total", result="success"), 1)
        self.assertEqual(self.value("openclaw_reconcile_total", result="error"), 0)
        self.assertEqual((self.value("openclaw_instance_phase", phase="Running"), self.value("openclaw_instance_ready")), (1, 1))
        self.assertEqual(self.value("openclaw_instance_info", version="2026.3.1", image="ghcr.io/openclaw/openclaw:2026.3.1"), 1)
        # One that does not take them costs nothing, and nothing is lost.
        self.receiver.status = 503
        self.tick()
        self.assertIn("metrics were refused", self.log)
        self.receiver.status = 200
        self.fail_upgrades()
        self.tick(code=3)
        self.assertEqual(self.value("openclaw_reconcile_total", result="success"), 2)
        self.assertEqual(self.value("openclaw_reconcile_total", result="error"), 1)
        self.assertEqual(self.value("openclaw_resource_creation_failures_total", resource="release"), 1)
        self.assertEqual(self.value("openclaw_instance_phase", phase="Failed"), 1)
        self.tick(code=3)
        self.assertEqual(self.value("openclaw_reconcile_total", result="error"), 2)
        starts = {p.start_time_unix_nano for m in self.receiver.messages for r in m.resource_metrics for s in r.scope_metrics
                  for metric in s.metrics for p in metric.sum.data_points}
        self.assertEqual(len(starts), 1, "a counter that begins anew")

    def test_the_collector_in_the_pod_gets_those_of_its_instance(self):
        self.begin_release(observability={"metrics": {"enabled": True}})
        path = f"/api/v1/namespaces/default/pods/{NAME}-0/status"
        self.call("PATCH", path, {"status": {"podIP": "127.0.0.1"}})
        self.tick("--collector-port", self.receiver.address.rpartition(":")[2])
        self.assertEqual(self.value("openclaw_instance_ready"), 1)
        rules = self.api.object("NetworkPolicy", NAME)["spec"]["ingress"]
        pods = self.api.object("CronJob", f"{NAME}-keeper")["spec"]["jobTemplate"]["spec"]["template"]["metadata"]["labels"]
        way = next(rule for rule in rules if {"port": 4318, "protocol": "TCP"} in rule["ports"])
        self.assertEqual(len(way["ports"]), 1)
        self.assertLessEqual(way["from"][0]["podSelector"]["matchLabels"].items(), pods.items())

    def test_a_real_prometheus_keeps_the_labels_and_knows_the_rules(self):
        self.begin_metrics()
        self.tick()
        document = alerts.instance(NAME, "default", metrics={"serviceMonitor": {"enabled": True}})
        rendered = {o["kind"]: o for o in alerts.render(document)}
        endpoint = rendered["ServiceMonitor"]["spec"]["endpoints"][0]
        folder = temporary_folder()
        rules = folder / "rules.yaml"
        rules.write_text(json.dumps({"groups": rendered["PrometheusRule"]["spec"]["groups"]}))
        config = folder / "prometheus.yaml"
        config.write_text(json.dumps({
            "global": {"scrape_interval": "1s", "evaluation_interval": "1s"}, "rule_files": [str(rules)],
            "scrape_configs": [{"job_name": NAME, "honor_labels": endpoint["honorLabels"], "metrics_path": endpoint["path"],
                                "static_configs": [{"targets": [self.receiver.address], "labels": TARGET}]}]}))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{free.getsockname()[1]}"
        program = shutil.which("prometheus") or self.fail("prometheus is missing: apt-get install -y prometheus")
        with open(folder / "log", "w") as log:
            process = subprocess.Popen([program, f"--config.file={config}", f"--storage.tsdb.path={folder / 'data'}",
                                        f"--web.listen-address={address}"], stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)

        def ask(path):
            with urllib.request.urlopen(f"http://{address}/api/v1/{path}", timeout=5) as response:
                return json.load(response)["data"]

        def until(path, is_good):
            end, last = time.monotonic() + 60, None
            while time.monotonic() < end:
                try:
                    last = ask(path)
                    if is_good(last):
                        return last
                except OSError as error:
                    last = error
                time.sleep(0.2)
            self.fail(f"{path}: {last}\n{(folder / 'log').read_text()[-2000:]}")

        query = urllib.parse.quote('openclaw_instance_phase{instance="my-agent",namespace="default"} == 1')
        found = until(f"query?query={query}", lambda data: data["result"])["result"]
        self.assertEqual([one["metric"]["phase"] for one in found], ["Running"])
        labels = found[0]["metric"]
        self.assertEqual((labels["job"], labels["pod"]), ("openclaw-operator", f"{NAME}-0"))
        self.assertFalse([key for key in labels if key.startswith("exported_")], labels)
        known = until("rules", lambda data: data["groups"] and all(r["health"] == "ok" for r in data["groups"][0]["rules"]))
        self.assertEqual({rule["name"] for rule in known["groups"][0]["rules"]}, set(alerts.ALERTS))

    def test_every_alert_on_what_runs_have_sent(self):
        self.begin_metrics()
        self.tick()
        self.ticks(2)
        slow = [0] * 12 + [1] + [0] * 4  # one run between 30 and 60 s
        for _ in range(4):
            self.count(durations=slow, milliseconds=45_000)
            self.tick()
        self.count(rollbacks=1)
        self.tick()
        self.fail_upgrades()
        first_failure = len(self.receiver.messages)
        for _ in range(4):
            self.tick(code=3)
        pushes = [samples(message) for message in self.receiver.messages]
        given = self.series(pushes) + [
            alerts.of_state_metrics(metric, alerts.constant(1), namespace="default", statefulset=NAME)
            for metric in ("kube_statefulset_replicas", "kube_statefulset_status_replicas_ready")]
        self.assertGreater(len(given), 30)
        minutes = {name: 5 * index for name, index in (("slow", 6), ("rollback", 7), ("failed", first_failure + 3))}
        quiet_before = 12
        document = alerts.instance(NAME, "default")
        case = alerts.Alerts()
        case.setUp()
        self.addCleanup(case.doCleanups)
        for alert, minute, labels in [
            ("OpenClawSlowReconciliation", minutes["slow"] + 4, OWN),
            ("OpenClawAutoUpdateRollback", minutes["rollback"] + 4, OWN | {"job": "openclaw-operator", "pod": TARGET["pod"]}),
            ("OpenClawReconcileErrors", minutes["failed"] + 4, OWN),
            ("OpenClawInstanceDegraded", minutes["failed"] + 4, OWN | {"phase": "Failed"}),
        ]:
            case.quiet(alert, "while all was well", document, given, quiet_before)
            case.fires(alert, "after what happened", document, given, minute, **labels)
        restarts = alerts.restarts(alerts.steps(60), namespace="default")
        killed = alerts.oom(1, namespace="default")
        full = alerts.volume(f"{NAME}-data", 90, namespace="default")
        for alert, more in [("OpenClawPodCrashLooping", [restarts]), ("OpenClawPodOOMKilled", [killed]), ("OpenClawPVCNearlyFull", full)]:
            case.quiet(alert, "nothing of the pod", document, given, 30)
            code, text = self.evaluate(case, alert, document, given + more)
            self.assertEqual(code, 1, f"{alert} does not fire\n{text}")

    def evaluate(self, case, alert, document, given):
        """promtool's answer to the claim that the alert does not fire after 30 minutes."""
        rules = case.write("rules.yaml", {"groups": alerts.rule_of(document)["spec"]["groups"]})
        claim = {"eval_time": "30m", "alertname": alert, "exp_alerts": []}
        return case.run_promtool("test", "rules", case.write("test.yaml", {
            "rule_files": [str(rules)], "evaluation_interval": "30s",
            "tests": [{"interval": "30s", "input_series": given, "alert_rule_test": [claim]}]}))

    def series(self, pushes):
        """As Prometheus stores them: each value stands until the next run; the target's labels where the series has none."""
        found = []
        for key in {key for push in pushes for key in push}:
            values = [push.get(key) for push in pushes for _ in range(PER_PUSH)]
            found.append(alerts.series(key[0], values, **{**{"pod": TARGET["pod"]}, **dict(key[1])}))
        return found


if __name__ == "__main__":
    unittest.main()
