internal import Diagnostics
internal import YAML

/// The first values file of a new agent: short, commented, and with nothing for lint to say about it.
package struct Starter: Sendable {
    /// Something that can be switched on from the start.
    package enum Feature: String, Sendable, CaseIterable {
        case chromium
        case ingress
        case monitoring
        case ollama
        case pnpm
        case python
        case tailscale
        case webTerminal = "web-terminal"

        /// One sentence for the question and the help.
        package var summary: String {
            switch self {
            case .chromium: "a headless browser beside the agent"
            case .ingress: "an Ingress with TLS, for browsers outside the cluster"
            case .monitoring: "ServiceMonitor, alerts and dashboards"
            case .ollama: "local models beside the agent"
            case .pnpm: "pnpm for skills that need it"
            case .python: "Python and uv for skills that need them"
            case .tailscale: "a way in through a tailnet"
            case .webTerminal: "a shell in the browser, behind a password"
            }
        }
    }

    /// The Secret that holds the keys of AI providers.
    package var secret = "openclaw-api-keys"
    /// A version of OpenClaw.
    package var tag = "2026.3.12"
    package var size = "10Gi"
    /// Where the Ingress listens.
    package var host = "agent.example.com"
    package var features: Set<Feature> = []

    package init() {}

    /// What is wrong with the names, in words for the user: one of them stands in a comment, where nothing is quoted.
    package var problem: String? {
        if !isName(secret) { return "\(Diagnostics.quoted(secret)) is no name of a secret" }
        let parent = host.hasPrefix("*.") ? String(host.dropFirst(2)) : host
        if !isName(parent) { return "\(Diagnostics.quoted(host)) is no host name" }
        return nil
    }

    /// Labels of lower-case letters, digits and hyphens, with dots between: an object's name, or a host's (RFC 1123).
    private func isName(_ text: String) -> Bool {
        text.utf8.count <= 253
            && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
                !label.isEmpty && !label.hasPrefix("-") && !label.hasSuffix("-")
                    && label.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
            }
    }

    /// The file.
    package var text: String {
        var parts = [
            """
            # Values of an OpenClaw agent. Every field: helm openclaw explain, or docs/reference.md.
            # Check: helm openclaw lint FILE     Install: helm openclaw install NAME CHART -f FILE

            # Which OpenClaw runs. A pinned version changes only when you change it.
            image:
              tag: \(quoted(tag))

            # The keys of AI providers, as variables. Make it before you install:
            #   kubectl create secret generic \(secret) --from-literal=ANTHROPIC_API_KEY=...
            envFrom:
              - secretRef:
                  name: \(quoted(secret))

            # The agent's memory. It stays when the release is uninstalled.
            storage:
              persistence:
                size: \(quoted(size))
            """
        ]
        parts += [runtimeDeps, networking, neighbours].compactMap { $0 }
        for feature in Feature.allCases where features.contains(feature) {
            if let block = block(feature) { parts.append(block) }
        }
        if let accepted { parts.append(accepted) }
        return parts.joined(separator: "\n\n") + "\n"
    }

    private func quoted(_ text: String) -> String { JSON.write(Node(text), .compact) }

    private var runtimeDeps: String? {
        let wanted = [Feature.pnpm, .python].filter(features.contains)
        guard !wanted.isEmpty else { return nil }
        return "# Tools for skills, installed on the agent's volume.\nruntimeDeps:\n"
            + wanted.map { "  \($0.rawValue): true" }.joined(separator: "\n")
    }

    private var networking: String? {
        guard features.contains(.ingress) else { return nil }
        return """
            # The way in for browsers. The TLS certificate is in a Secret of yours, or of cert-manager.
            networking:
              ingress:
                enabled: true
                className: nginx
                hosts:
                  - host: \(quoted(host))
                tls:
                  - hosts: [\(quoted(host))]
                    secretName: agent-tls
            """
    }

    /// The NetworkPolicy lets in the agent's own namespace only.
    private var neighbours: String? {
        let wanted = [(Feature.ingress, "ingress-nginx"), (.monitoring, "monitoring")].filter {
            features.contains($0.0)
        }
        guard !wanted.isEmpty else { return nil }
        return """
            # Who comes from another namespace: the Ingress controller, Prometheus. Name yours.
            security:
              networkPolicy:
                allowedIngressNamespaces: [\(wanted.map(\.1).joined(separator: ", "))]
            """
    }

    private func block(_ feature: Feature) -> String? {
        switch feature {
        case .chromium:
            """
            # A headless browser; with persistence its logins survive a restart.
            chromium:
              enabled: true
              persistence:
                enabled: true
            """
        case .monitoring:
            """
            # For the Prometheus operator and Grafana; without them these objects are left out.
            observability:
              metrics:
                serviceMonitor:
                  enabled: true
                prometheusRule:
                  enabled: true
                grafanaDashboard:
                  enabled: true
            """
        case .ollama:
            """
            # Local models. They are fetched before the agent starts, which may take a while.
            ollama:
              enabled: true
              models:
                - llama3.2
            """
        case .tailscale:
            """
            # The auth key: kubectl create secret generic agent-tailscale --from-literal=authkey=...
            tailscale:
              enabled: true
              authKeySecretRef:
                name: agent-tailscale

            # The agent's full name in your tailnet: browsers are let in from there only.
            gateway:
              controlUiOrigins:
                - https://agent.example.ts.net
            """
        case .webTerminal:
            """
            # Who gets in: kubectl create secret generic agent-terminal --from-literal=username=... --from-literal=password=...
            webTerminal:
              enabled: true
              credential:
                secretRef:
                  name: agent-terminal
            """
        case .ingress, .pnpm, .python: nil
        }
    }

    /// What lint would warn about, said aloud and accepted.
    private var accepted: String? {
        let ids: [(Feature, [String])] = [
            (.chromium, ["chromium-no-digest"]), (.ollama, ["ollama-no-digest", "ollama-root"]),
            (.webTerminal, ["web-terminal-no-digest"]),
        ]
        let silenced = ids.filter { features.contains($0.0) }.flatMap(\.1)
        guard !silenced.isEmpty else { return nil }
        return """
            # Known and accepted: images beside the agent are not pinned by digest\
            \(features.contains(.ollama) ? ", and Ollama's runs as root" : "").
            # Pin them (image.digest), then take these out. What each means: helm openclaw explain \(silenced[0])
            annotations:
              openclaw.rocks/ignore: \(quoted(silenced.joined(separator: ",")))
            """
    }
}
