"""What the NetworkPolicy lets through, packet by packet, against what the rendered features need.

The model knows nothing of the builders: it reads the objects as a cluster's network plugin would (a policy that selects
the pod denies what no rule allows), and takes the needs from Services, containers, Ingress, HTTPRoute and ServiceMonitor,
and from a table of what each feature talks to.
"""

import ipaddress
import itertools
import json
import random
import unittest

from render import instance, one, render

NAMESPACE = "agents"
PUBLIC = "203.0.113.9"

# What a feature adds: name -> (fragment of the spec, ways out). A way out is (where to, port, protocol).
ANYWHERE = "anywhere"
SELF = "its own pods"
FEATURES = {
    "web terminal": ({"webTerminal": {"enabled": True}}, set()),
    "browser": ({"chromium": {"enabled": True}}, {(SELF, 9222, "TCP")}),
    "ollama": ({"ollama": {"enabled": True, "models": ["m"]}}, {(ANYWHERE, 443, "TCP")}),
    "tailscale": ({"tailscale": {"enabled": True, "authKeySecretRef": {"name": "ts"}}},
                  {(ANYWHERE, 443, "TCP"), (ANYWHERE, 3478, "UDP"), (ANYWHERE, 41641, "UDP"), (ANYWHERE, 6443, "TCP")}),
    "self-configure": ({"selfConfigure": {"enabled": True, "allowedActions": ["skills"]}},
                       {(ANYWHERE, 443, "TCP"), (ANYWHERE, 6443, "TCP")}),
    "no proxy": ({"gateway": {"enabled": False}}, set()),
    "no metrics": ({"observability": {"metrics": {"enabled": False}}}, set()),
    "metrics elsewhere": ({"observability": {"metrics": {"port": 9191}}}, set()),
    "prometheus": ({"observability": {"metrics": {"serviceMonitor": {"enabled": True}}},
                    "security": {"networkPolicy": {"allowedIngressNamespaces": ["monitoring"]}}}, set()),
    "ingress": ({"networking": {"ingress": {"enabled": True, "className": "nginx", "hosts": [{"host": "a.example.com"}]}},
                 "security": {"networkPolicy": {"allowedIngressNamespaces": ["ingress-nginx"]}}}, set()),
    "route": ({"networking": {"httpRoute": {"enabled": True, "parentRefs": [{"name": "g", "namespace": "gateways"}],
                                            "hostnames": ["b.example.com"]}},
               "security": {"networkPolicy": {"allowedIngressNamespaces": ["gateways"]}}}, set()),
    "load balancer": ({"networking": {"service": {"type": "LoadBalancer"}},
                       "security": {"networkPolicy": {"allowedIngressCIDRs": ["203.0.113.0/24"]}}}, set()),
    "own ports": ({"networking": {"service": {"ports": [
        {"name": "web", "port": 18789, "targetPort": 8080}, {"name": "dns", "port": 53, "protocol": "UDP"}]}}}, set()),
    "no DNS": ({"security": {"networkPolicy": {"allowDNS": False}}}, set()),
    "no HTTPS, one range": ({"security": {"networkPolicy": {"allowHTTPS": False, "allowedEgressCIDRs": ["198.51.100.0/24"]}}},
                            {("198.51.100.7", 8443, "TCP"), ("198.51.100.7", 53, "UDP")}),
    "OTLP elsewhere": ({"config": {"raw": {"diagnostics": {"otel": {"endpoint": "http://c.monitoring:4318"}}}},
                        "security": {"networkPolicy": {"additionalEgress": [
                            {"to": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}}],
                             "ports": [{"protocol": "TCP", "port": 4318}]}]}}},
                       {("monitoring", 4318, "TCP")}),
}
# Pairs that say opposite things, or that a rule refuses.
EXCLUSIVE = [{"no metrics", "metrics elsewhere"}, {"no metrics", "prometheus"}, {"no HTTPS, one range", "ollama"},
             {"no HTTPS, one range", "tailscale"}, {"no HTTPS, one range", "self-configure"}]


def merged(*specs):
    """Deep; lists are added."""
    out = {}
    for spec in specs:
        for key, value in spec.items():
            if isinstance(value, dict):
                out[key] = merged(out.get(key, {}), value)
            elif isinstance(value, list):
                out[key] = out.get(key, []) + value
            else:
                out[key] = value
    return out


# The network plugin: may this packet pass?

def is_peer(peer, other, own_labels):
    """`other` is an address outside, or (namespace, labels of the pod)."""
    if "ipBlock" in peer:
        return isinstance(other, str) and ipaddress.ip_address(other) in ipaddress.ip_network(peer["ipBlock"]["cidr"])
    if isinstance(other, str):
        return False
    namespace, labels = other
    wanted = peer.get("namespaceSelector", {}).get("matchLabels")
    if wanted is None:
        if namespace != NAMESPACE:
            return False
    elif any({"kubernetes.io/metadata.name": namespace}.get(key) != value for key, value in wanted.items()):
        return False
    return all(labels.get(key) == value for key, value in peer.get("podSelector", {}).get("matchLabels", {}).items())


def passes(rules, side, other, port, protocol):
    for rule in rules or []:
        if side in rule and not any(is_peer(peer, other, None) for peer in rule[side]):
            continue
        if "ports" not in rule or any((each["port"], each.get("protocol", "TCP")) == (port, protocol) for each in rule["ports"]):
            return True
    return False


class Rendered:
    def __init__(self, names):
        self.spec = merged(*[FEATURES[name][0] for name in names])
        self.objects = render(instance(namespace=NAMESPACE, **self.spec))
        self.policy = one(self.objects, "NetworkPolicy")["spec"]
        self.service = one(self.objects, "Service", "my-agent")["spec"]
        self.pod = one(self.objects, "StatefulSet")["spec"]["template"]
        self.needs_out = set().union(*[FEATURES[name][1] for name in names])
        allowed = self.spec.get("security", {}).get("networkPolicy", {})
        if allowed.get("allowDNS", True):
            self.needs_out |= {(ANYWHERE, 53, "UDP"), (ANYWHERE, 53, "TCP")}
        if allowed.get("allowHTTPS", True):
            self.needs_out.add((ANYWHERE, 443, "TCP"))

    def target(self, number):
        """The pod's port behind a port of the Service."""
        return next((each["targetPort"], each.get("protocol", "TCP")) for each in self.service["ports"] if each["port"] == number)

    def needs_in(self):
        """{(from, port, protocol)}: who must reach the pod where."""
        needs = set()
        served = {(each["targetPort"], each.get("protocol", "TCP")) for each in self.service["ports"]}
        cdp = one(self.objects, "Service", "my-agent-cdp")
        # Ports of one's own take the place of all of ours, the browser's included; the agent itself uses loopback.
        if cdp and "ports" not in self.spec.get("networking", {}).get("service", {}):
            served |= {(each["targetPort"], "TCP") for each in cdp["spec"]["ports"]}
        policy = self.spec.get("security", {}).get("networkPolicy", {})
        who = [(NAMESPACE, "any")] + [(each, "any") for each in policy.get("allowedIngressNamespaces", [])]
        who += [PUBLIC] if policy.get("allowedIngressCIDRs") else []
        for each in who:
            needs |= {(each, *port) for port in served}
        ingress = one(self.objects, "Ingress")
        if ingress:
            for rule in ingress["spec"]["rules"]:
                for path in rule["http"]["paths"]:
                    needs.add((("ingress-nginx", "any"), *self.target(path["backend"]["service"]["port"]["number"])))
        route = one(self.objects, "HTTPRoute")
        if route:
            needs.add((("gateways", "any"), *self.target(route["spec"]["rules"][0]["backendRefs"][0]["port"])))
        monitor = one(self.objects, "ServiceMonitor")
        if monitor:
            name = monitor["spec"]["endpoints"][0]["port"]
            needs |= {(("monitoring", "any"), each["targetPort"], "TCP") for each in self.service["ports"] if each["name"] == name}
        return needs


SOURCES = [(NAMESPACE, "any"), ("monitoring", "any"), ("ingress-nginx", "any"), ("gateways", "any"), ("other", "any"),
           PUBLIC, "198.51.100.7", "192.0.2.1"]
PORTS = [22, 53, 80, 443, 3478, 4317, 4318, 6443, 7681, 8080, 8443, 9090, 9191, 9222, 11434, 18789, 18790, 18793, 18794, 41641]


def other(where):
    """A party as the model sees it."""
    return where if isinstance(where, str) else (where[0], {})


class Packets(unittest.TestCase):
    def check(self, names):
        found = Rendered(names)
        labels = found.pod["metadata"]["labels"]
        selector = found.policy["podSelector"]["matchLabels"]
        self.assertTrue(selector.items() <= labels.items(), "the policy is about the pod")
        self.assertEqual(sorted(found.policy["policyTypes"]), ["Egress", "Ingress"])
        needs = found.needs_in()
        for source, port, protocol in itertools.product(SOURCES, PORTS, ("TCP", "UDP")):
            wanted = (source, port, protocol) in needs
            may = passes(found.policy.get("ingress"), "from", other(source), port, protocol)
            self.assertEqual(may, wanted, f"{names}: in from {source} to {port}/{protocol}")
        own = (NAMESPACE, labels)
        places = {ANYWHERE: [PUBLIC, "192.0.2.1", ("kube-system", {}), ("monitoring", {}), (NAMESPACE, {})], SELF: [own],
                  "198.51.100.7": ["198.51.100.7"], "monitoring": [("monitoring", {})]}
        for port, protocol in itertools.product(PORTS, ("TCP", "UDP")):
            for party in {json.dumps(each): each for each in itertools.chain(*places.values())}.values():
                wanted = any((place, port, protocol) in found.needs_out and (place == ANYWHERE or party in parties)
                             for place, parties in places.items())
                if party == "198.51.100.7" and ("198.51.100.7", 8443, "TCP") in found.needs_out:
                    wanted = True  # a range is open on all ports
                may = passes(found.policy.get("egress"), "to", party, port, protocol)
                self.assertEqual(may, wanted, f"{names}: out to {party} on {port}/{protocol}")
        return found

    def test_each_feature(self):
        for name in FEATURES:
            with self.subTest(name):
                self.check([name])
        self.check([])

    def test_every_pair(self):
        for pair in itertools.combinations(FEATURES, 2):
            if set(pair) not in EXCLUSIVE:
                with self.subTest(pair):
                    self.check(pair)

    def test_many_at_once(self):
        seed = random.randrange(2**32)
        chance = random.Random(seed)
        for _ in range(40):
            names = [name for name in FEATURES if chance.random() < 0.5]
            if not any(pair <= set(names) for pair in EXCLUSIVE):
                with self.subTest(names, seed=seed):
                    self.check(names)

    def test_every_open_port_is_somebodys(self):
        """Behind each port that is open stands a container of ours, or a port that the user names."""
        listening = {"openclaw": {18789, 18793}, "gateway-proxy": {18790, 18794}, "chromium": {9222}, "web-terminal": {7681},
                     "otel-collector": {9090, 9191}}
        for names in [[], *[[name] for name in FEATURES if name != "own ports"]]:
            found = Rendered(names)
            containers = {each["name"] for each in found.pod["spec"]["containers"] + found.pod["spec"].get("initContainers", [])}
            ports = set().union(*[listening.get(name, set()) for name in containers])
            for rule in found.policy["ingress"]:
                for port in rule["ports"]:
                    self.assertIn(port["port"], ports, names)

    def test_off(self):
        self.assertIsNone(one(render(instance(security={"networkPolicy": {"enabled": False}})), "NetworkPolicy"))
        closed = one(render(instance(security={"networkPolicy": {"allowDNS": False, "allowHTTPS": False}})), "NetworkPolicy")["spec"]
        self.assertIn("Egress", closed["policyTypes"])
        self.assertFalse(closed.get("egress"), "no rule and the type Egress: nothing gets out")


class Origins(unittest.TestCase):
    """Each origin is a name under which the control UI is shown, and each such name is an origin."""
    LOCAL = {"http://localhost:18789", "http://127.0.0.1:18789"}

    def origins(self, **spec):
        config = one(render(instance(**spec)), "ConfigMap", "my-agent-config")["data"]["openclaw.json"]
        found = json.loads(config)["gateway"]["controlUi"]["allowedOrigins"]
        self.assertEqual(found, sorted(found, key=str.encode))
        self.assertEqual(len(found), len(set(found)))
        self.assertTrue(self.LOCAL <= set(found))
        return set(found) - self.LOCAL

    def test_table(self):
        def ingress(*hosts, tls=(), **more):
            return {"networking": {"ingress": {"enabled": True, "hosts": [{"host": host} for host in hosts], "tls": list(tls), **more}}}

        def route(*names, **more):
            return {"networking": {"httpRoute": {"enabled": True, "parentRefs": [{"name": "g"}], "hostnames": list(names), **more}}}
        for why, spec, expected in [
            ("nothing", {}, set()),
            ("a host", ingress("a.org"), {"http://a.org"}),
            ("a certificate", ingress("a.org", "b.org", tls=[{"hosts": ["a.org"]}]), {"https://a.org", "http://b.org"}),
            ("a wildcard's certificate", ingress("a.b.org", "b.org", tls=[{"hosts": ["*.b.org"]}]),
             {"https://a.b.org", "http://a.b.org", "http://b.org"}),
            ("a certificate for all", ingress("a.org", tls=[{"secretName": "s"}]), {"https://a.org", "http://a.org"}),
            ("no host", ingress(""), set()),
            ("an Ingress of one's own", ingress("a.org", enabled=False), {"http://a.org"}),
            ("a route", route("a.org", "*.b.org", "c.org"),
             {"https://a.org", "http://a.org", "https://c.org", "http://c.org"}),
            ("no route", route("a.org", enabled=False), set()),
            ("tailscale", {"tailscale": {"enabled": True, "authKeySecretRef": {"name": "k"}}}, {"https://my-agent"}),
            ("tailscale by another name", {"tailscale": {"enabled": True, "hostname": "ag"}}, {"https://ag"}),
            ("no tailscale", {"tailscale": {"hostname": "ag"}}, set()),
            ("more", {"gateway": {"controlUiOrigins": ["https://ag.tail1.ts.net", "", "https://ag.tail1.ts.net"]}},
             {"https://ag.tail1.ts.net"}),
        ]:
            with self.subTest(why):
                self.assertEqual(self.origins(**spec), expected)

    def test_what_the_user_writes_counts(self):
        for value in (["https://x.org"], [], None, "*", False):
            objects = render(instance(config={"raw": {"gateway": {"controlUi": {"allowedOrigins": value}}}},
                                      gateway={"controlUiOrigins": ["https://y.org"]}))
            config = json.loads(one(objects, "ConfigMap", "my-agent-config")["data"]["openclaw.json"])
            self.assertEqual(config["gateway"]["controlUi"]["allowedOrigins"], value)

    def test_names_and_ways_in_agree(self):
        """Who gives the UI a name (origin) is also let in, and the other way round, with all ways in at once."""
        spec = merged(FEATURES["ingress"][0], FEATURES["route"][0])
        self.assertEqual(self.origins(**spec), {"http://a.example.com", "http://b.example.com", "https://b.example.com"})
        rules = one(render(instance(**spec)), "NetworkPolicy")["spec"]["ingress"]
        for namespace in ("ingress-nginx", "gateways"):
            self.assertTrue(passes(rules, "from", (namespace, {}), 18790, "TCP"))


if __name__ == "__main__":
    unittest.main()
