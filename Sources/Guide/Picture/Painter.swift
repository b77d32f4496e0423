package import YAML

extension Picture {
    /// One picture for each instance of a rendered stream, in its order.
    package static func all(_ objects: [Node]) -> [Picture] {
        var names: [String] = []
        var groups: [String: [Node]] = [:]
        for object in objects {
            guard let name = object.instanceName else { continue }
            if groups[name] == nil { names.append(name) }
            groups[name, default: []].append(object)
        }
        return names.compactMap { name in
            var painter = Painter(name, groups[name] ?? [])
            return painter.paint()
        }
    }
}

extension Node {
    fileprivate var instanceName: String? {
        let labels = self["metadata"]?["labels"]
        if kind == "OpenClawInstance" { return self["metadata"]?["name"]?.string }
        guard labels?["app.kubernetes.io/name"]?.string == "openclaw" else { return nil }
        return labels?["app.kubernetes.io/instance"]?.string
    }

    var kind: String { self["kind"]?.string ?? "" }
    var name: String { self["metadata"]?["name"]?.string ?? "" }
}

/// Turns the objects of one instance into boxes and arrows.
private struct Painter {
    private var picture: Picture
    private let objects: [Node]
    private let pod: Node
    private let containers: [Node]
    private let initContainers: [Node]

    init(_ name: String, _ objects: [Node]) {
        self.objects = objects
        let set = objects.first { $0.kind == "StatefulSet" }
        pod = set?["spec"]?["template"]?["spec"] ?? [:]
        let initial = pod["initContainers"]?.sequence ?? []
        // An init container that always restarts runs beside the others.
        let beside = initial.filter { $0["restartPolicy"]?.string == "Always" }
        initContainers = initial.filter { $0["restartPolicy"]?.string != "Always" }
        containers = (pod["containers"]?.sequence ?? []) + beside
        let namespace = set?["metadata"]?["namespace"]?.string ?? "default"
        picture = Picture(name: name, namespace: namespace)
    }

    /// - Returns: nil when there is no pod to draw.
    mutating func paint() -> Picture? {
        guard !containers.isEmpty else { return nil }
        paintPod()
        paintServices()
        paintWaysIn()
        paintWaysOut()
        paintData()
        paintOthers()
        return picture
    }

    private func id(_ container: Node) -> String { "container/\(container["name"]?.string ?? "")" }

    private mutating func paintPod() {
        for container in containers {
            let ports = (container["ports"]?.sequence ?? []).compactMap { $0["containerPort"]?.int }.map { ":\($0)" }
            picture.add(
                Picture.Box(
                    id: id(container), place: .pod, kind: "container", name: container["name"]?.string ?? "",
                    details: [container["image"]?.string ?? ""] + (ports.isEmpty ? [] : [ports.joined(separator: " ")]))
            )
        }
        if !initContainers.isEmpty {
            picture.add(
                Picture.Box(
                    id: "init", place: .pod, kind: "init containers", name: "before the start",
                    details: initContainers.compactMap { $0["name"]?.string }))
        }
        // Within the pod, by the ports that our own configuration uses.
        let main = "container/openclaw"
        for (from, to, port) in [
            ("container/gateway-proxy", main, "18789"), ("container/tailscale", main, "18789"),
            (main, "container/chromium", "9222"), (main, "container/ollama", "11434"),
        ] where [from, to].allSatisfy({ end in picture.boxes.contains { $0.id == end } }) {
            picture.connect(from, to, .traffic, port)
        }
    }

    private mutating func paintServices() {
        for service in objects where service.kind == "Service" {
            let ports = service["spec"]?["ports"]?.sequence ?? []
            let isHeadless = service["spec"]?["clusterIP"]?.string == "None"
            let type = isHeadless ? "headless" : service["spec"]?["type"]?.string ?? "ClusterIP"
            picture.add(
                Picture.Box(
                    id: "service/\(service.name)", place: .entry, kind: "Service", name: service.name,
                    details: [type]))
            for port in ports {
                guard let number = port["port"]?.int else { continue }
                let target = port["targetPort"]?.int ?? number
                let container = containers.first { container in
                    (container["ports"]?.sequence ?? []).contains { $0["containerPort"]?.int == target }
                }
                if let container { picture.connect("service/\(service.name)", id(container), .traffic, "\(number)") }
            }
        }
    }

    private mutating func paintWaysIn() {
        let main = "service/\(picture.name)"
        for route in objects where route.kind == "Ingress" || route.kind == "HTTPRoute" {
            let hosts =
                (route["spec"]?["rules"]?.sequence ?? []).compactMap { $0["host"]?.string }
                + (route["spec"]?["hostnames"]?.sequence ?? []).compactMap(\.string)
            let tls = (route["spec"]?["tls"]?.sequence ?? []).isEmpty ? [] : ["TLS"]
            picture.add(
                Picture.Box(
                    id: "route/\(route.name)", place: .entry, kind: route.kind, name: route.name, details: hosts + tls))
            let world = Picture.Box(id: "outside/world", place: .outside, kind: "who gets in", name: "the world")
            picture.add(world)
            picture.connect(world.id, "route/\(route.name)", .traffic, tls.isEmpty ? "80" : "443")
            picture.connect("route/\(route.name)", main, .traffic)
        }
        if containers.contains(where: { $0["name"]?.string == "tailscale" }) {
            picture.add(Picture.Box(id: "outside/tailnet", place: .outside, kind: "who gets in", name: "the tailnet"))
            picture.connect("outside/tailnet", "container/tailscale", .traffic)
        }
        guard let policy = objects.first(where: { $0.kind == "NetworkPolicy" }) else {
            picture.add(
                Picture.Box(id: "outside/cluster", place: .outside, kind: "who gets in", name: "the whole cluster"))
            return picture.connect("outside/cluster", main, .traffic)
        }
        for rule in policy["spec"]?["ingress"]?.sequence ?? [] {
            for peer in rule["from"]?.sequence ?? [] {
                let name = Self.peer(peer)
                picture.add(Picture.Box(id: "outside/\(name)", place: .outside, kind: "who gets in", name: name))
                picture.connect("outside/\(name)", main, .traffic)
            }
        }
    }

    private mutating func paintWaysOut() {
        guard let policy = objects.first(where: { $0.kind == "NetworkPolicy" }) else {
            picture.add(Picture.Box(id: "reach/all", place: .reach, kind: "may reach", name: "everything"))
            return picture.connect(Picture.podID, "reach/all", .traffic)
        }
        for rule in policy["spec"]?["egress"]?.sequence ?? [] {
            let ports = (rule["ports"]?.sequence ?? []).compactMap { $0["port"].map { $0.string ?? "\($0.int ?? 0)" } }
            let unique = ports.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
            let peers = (rule["to"]?.sequence ?? []).map(Self.peer)
            // The pod's own Service for its browser is no way out.
            if peers == ["own pods"] { continue }
            let name = peers.isEmpty ? "anywhere" : peers.joined(separator: ", ")
            let what =
                unique.isEmpty ? "every port" : Self.portNames[unique] ?? "port \(unique.joined(separator: ", "))"
            let box = Picture.Box(
                id: "reach/\(name) \(what)", place: .reach, kind: "may reach", name: name, details: [what])
            picture.add(box)
            picture.connect(Picture.podID, box.id, .traffic)
        }
    }

    private static let portNames = [
        ["53"]: "DNS, port 53", ["443"]: "HTTPS, port 443", ["6443"]: "Kubernetes API, port 6443",
        ["3478", "41641"]: "Tailscale, ports 3478, 41641",
    ]

    private static func peer(_ peer: Node) -> String {
        if let range = peer["ipBlock"]?["cidr"]?.string { return range }
        let labels = peer["namespaceSelector"]?["matchLabels"]
        if let name = labels?["kubernetes.io/metadata.name"]?.string { return "namespace \(name)" }
        return peer["podSelector"] == nil ? "selected namespaces" : "own pods"
    }

    private mutating func paintData() {
        for (index, container) in (containers + initContainers).enumerated() {
            let end = index < containers.count ? id(container) : "init"
            paintVariables(container, end)
        }
        paintVolumes()
        for route in objects where route.kind == "Ingress" {
            for entry in route["spec"]?["tls"]?.sequence ?? [] {
                guard let name = entry["secretName"]?.string, !name.isEmpty else { continue }
                connectData("Secret", name, to: "route/\(route.name)", "TLS")
            }
            for (key, value) in (route["metadata"]?["annotations"]?.mapping?.entries ?? []).map({ ($0.key, $0.value) })
            where key.hasSuffix("/auth-secret") {
                connectData("Secret", value.string ?? "", to: "route/\(route.name)", "basic auth")
            }
        }
    }

    private mutating func paintVariables(_ container: Node, _ end: String) {
        for variable in container["env"]?.sequence ?? [] {
            let name = variable["name"]?.string ?? ""
            if let secret = variable["valueFrom"]?["secretKeyRef"]?["name"]?.string {
                connectData("Secret", secret, to: end, name)
            }
            if let map = variable["valueFrom"]?["configMapKeyRef"]?["name"]?.string {
                connectData("ConfigMap", map, to: end, name)
            }
        }
        for source in container["envFrom"]?.sequence ?? [] {
            if let secret = source["secretRef"]?["name"]?.string { connectData("Secret", secret, to: end, "variables") }
            if let map = source["configMapRef"]?["name"]?.string { connectData("ConfigMap", map, to: end, "variables") }
        }
    }

    private mutating func paintVolumes() {
        for volume in pod["volumes"]?.sequence ?? [] {
            let name = volume["name"]?.string ?? ""
            var users = containers.filter { mounts($0, name) }.map(id)
            if initContainers.contains(where: { mounts($0, name) }) { users.append("init") }
            // What everybody mounts belongs to the pod.
            if users.count > 4 { users = [Picture.podID] }
            for user in users {
                if let secret = volume["secret"]?["secretName"]?.string { connectData("Secret", secret, to: user) }
                if let map = volume["configMap"]?["name"]?.string { connectData("ConfigMap", map, to: user) }
                if let claim = volume["persistentVolumeClaim"]?["claimName"]?.string {
                    connectData("PersistentVolumeClaim", claim, to: user)
                }
            }
        }
        let set = objects.first { $0.kind == "StatefulSet" }
        for template in set?["spec"]?["volumeClaimTemplates"]?.sequence ?? [] {
            connectData("PersistentVolumeClaim", template.name, to: "container/openclaw", "one for each pod")
        }
    }

    private func mounts(_ container: Node, _ volume: String) -> Bool {
        (container["volumeMounts"]?.sequence ?? []).contains { $0["name"]?.string == volume }
    }

    private mutating func connectData(_ kind: String, _ name: String, to end: String, _ label: String = "") {
        let written = objects.first { $0.kind == kind && $0.name == name }
        let size = written?["spec"]?["resources"]?["requests"]?["storage"]?.string
        let isTemplate = label == "one for each pod"
        let box = Picture.Box(
            id: "\(kind)/\(name)", place: .data, kind: kind, name: name, details: size.map { [$0] } ?? [],
            isForeign: written == nil && !isTemplate)
        picture.add(box)
        let meaning: Picture.Arrow.Meaning =
            switch kind {
            case "Secret": .secret
            case "ConfigMap": .config
            default: .storage
            }
        picture.connect(box.id, end, meaning, label)
    }

    /// What is written and stands nowhere else.
    private mutating func paintOthers() {
        let drawn: Set<String> = ["StatefulSet", "Service", "Ingress", "HTTPRoute"]
        for object in objects where !drawn.contains(object.kind) {
            let id = "\(object.kind)/\(object.name)"
            picture.add(Picture.Box(id: id, place: .other, kind: object.kind, name: object.name))
        }
    }
}
