internal import Diagnostics
internal import Testing

/// Cases beside those of the pages: other triggers, other sides of a limit.
@Suite struct CaseTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var id: String
        var isFound: Bool
        var text: String
        var testDescription: String { "\(id) \(isFound ? "in" : "not in") \(text)" }
    }

    static func found(_ id: String, _ texts: String...) -> [Case] {
        texts.map { Case(id: id, isFound: true, text: $0) }
    }

    static func passed(_ id: String, _ texts: String...) -> [Case] {
        texts.map { Case(id: id, isFound: false, text: $0) }
    }

    static func schedule(_ text: String) -> String { "backup: {schedule: '\(text)'}" }
    static func cidr(_ text: String) -> String {
        "security: {networkPolicy: {allowedIngressCIDRs: ['\(text)']}}"
    }
    static func file(_ path: String) -> String { "workspace: {initialFiles: {'\(path)': x}}" }
    static func image(_ text: String) -> String { "autoUpdate: {enabled: true}\nimage: {\(text)}" }

    static let security: [Case] = [
        passed(
            "pod-run-as-root", "security: {podSecurityContext: {}}", "security: {podSecurityContext: {runAsGroup: 0}}",
            "security: {containerSecurityContext: {runAsUser: 0}}"),
        found("ca-bundle-none", "security: {caBundle: {}}"),
        passed("ca-bundle-none", "security: {caBundle: null}", "security: {}"),
        found("x-pod-root-group", "security: {podSecurityContext: {fsGroup: 0}}"),
        passed("suspended-with-autoscaling", "suspended: true", "availability: {autoScaling: {enabled: true}}"),
    ].flatMap { $0 }

    static let config: [Case] = [
        passed("force-paths-needs-merge", "config: {mergeMode: overwrite, forcePaths: []}"),
        found("force-paths-needs-merge", "config: {forcePaths: [a]}", "config: {mergeMode: seed, forcePaths: [a]}"),
        found("force-path-edge-dot", "config: {mergeMode: merge, forcePaths: [.gateway]}"),
        found("force-path-edge-dot", "config: {mergeMode: merge, forcePaths: [.]}"),
        passed("force-path-empty-segment", "config: {mergeMode: merge, forcePaths: [..]}"),
        found("force-path-empty-segment", "config: {mergeMode: merge, forcePaths: [a...b]}"),
        found("force-path-charset", "config: {mergeMode: merge, forcePaths: [a b]}"),
        found("force-path-charset", "config: {mergeMode: merge, forcePaths: [a/b]}"),
        found("force-path-charset", "config: {mergeMode: merge, forcePaths: ['a.$x']}"),
        found("force-path-charset", "config: {mergeMode: merge, forcePaths: [ä]}"),
        passed("force-path-charset", "config: {mergeMode: merge, forcePaths: [a.b.c.d.e.f.g.h.i.j]}"),
        passed("config-unknown-key", "config: {format: json5, raw: {foobar: 1}}", "config: {raw: {gateway: {}}}"),
        found("json5-inline-raw", "config: {format: json5, raw: {}, configMapRef: {name: c}}"),
        passed("json5-inline-raw", "config: {format: json5, configMapRef: {name: c}}"),
        found("config-cm-missing", "config: {configMapRef: {name: c}}", "config: {configMapRef: {name: ''}}"),
        passed("config-cm-missing", "config: {configMapRef: {key: k}}"),
        found("x-gateway-bind-conflict", "gateway: {enabled: false}\nconfig: {raw: {gateway: {bind: 127.0.0.1}}}"),
        passed("x-gateway-bind-conflict", "gateway: {enabled: true}\nconfig: {raw: {gateway: {bind: loopback}}}"),
    ].flatMap { $0 }

    static let durations: [Case] = [
        found(
            "au-check-interval-syntax", "autoUpdate: {checkInterval: '24'}", "autoUpdate: {checkInterval: 9999999999h}"),
        passed("au-check-interval-syntax", "autoUpdate: {checkInterval: ''}"),
        found("au-check-interval-min", "autoUpdate: {checkInterval: '0'}", "autoUpdate: {checkInterval: -5h}"),
        passed("au-check-interval-min", "autoUpdate: {checkInterval: 60m}", "autoUpdate: {checkInterval: 1d}"),
        passed("au-health-timeout-min", "autoUpdate: {healthCheckTimeout: 120s}"),
        passed("au-health-timeout-max", "autoUpdate: {healthCheckTimeout: 0.5h}"),
        found("x-backup-timeout", "backup: {timeout: 24h1s}", "backup: {timeout: -10m}", "backup: {timeout: 1d}"),
        passed("x-backup-timeout", "backup: {timeout: 24h}", "backup: {timeout: ''}"),
    ].flatMap { $0 }

    static let names: [Case] = [
        found("skill-charset", "skills: [foo:bar]", "skills: [npm:pack:x]", "skills: [NPM:x]", "skills: ['a;rm']"),
        passed("skill-charset", "skills: ['@anthropic/mcp-server-fetch']", "skills: [npm:@acme/cli@1.0.0]"),
        found("skill-too-long", "skills: ['npm:\(String(repeating: "k", count: 125))']"),
        passed("skill-too-long", "skills: ['npm:\(String(repeating: "k", count: 124))']"),
        // bytes, not characters
        found("skill-too-long", "skills: ['\(String(repeating: "界", count: 43))']"),
        found("plugin-charset", "plugins: [clawhub:x]", "plugins: [left-pad@^1]"),
        found("x-pack-segments", "skills: [pack:o//p]", "skills: [pack:o/r/]", "skills: [pack:o/r@a/b]"),
        passed("x-pack-segments", "skills: [pack:@o/r/p]", "skills: [pack:o/r/p/q@v1@v2]", "skills: ['pack:']"),
        passed("skill-pack-unlocked", "skills: [pack:o/r]"),
        found("skill-pack-unlocked", "workspace: {additionalWorkspaces: [{name: w, skills: [pack:o/r/p]}]}"),
        found("x-skill-equivalent", "workspace: {additionalWorkspaces: [{name: w, skills: [a/b, '@a/b']}]}"),
        passed("x-skill-equivalent", "skills: [a/b]\nworkspace: {additionalWorkspaces: [{name: w, skills: ['@a/b']}]}"),
        passed("init-container-reserved", "initContainers: [{name: Init-Skills}]"),
        found("x-reserved-more", "initContainers: [{name: init-uv}]", "sidecars: [{name: init-config}]"),
        found("x-reserved-more", "initContainers: [{name: a}]\nsidecars: [{name: a}]"),
        passed("x-reserved-more", "initContainers: [{name: init-config}]"),
        found("x-instance-name", "metadata: {name: a.b, namespace: n}", "metadata: {name: a-, namespace: n}"),
        found("x-instance-name", "metadata: {name: 1a, namespace: n}"),
        found("x-instance-name", "metadata: {name: \(String(repeating: "a", count: 64)), namespace: n}"),
        found("x-instance-name-length", "metadata: {name: \(String(repeating: "a", count: 53)), namespace: n}"),
        passed("x-instance-name-length", "metadata: {name: \(String(repeating: "a", count: 52)), namespace: n}"),
        passed("x-instance-name-length", "metadata: {name: \(String(repeating: "a", count: 64)), namespace: n}"),
        found(
            "x-instance-name-length",
            "autoUpdate: {enabled: true}\nmetadata: {name: \(String(repeating: "a", count: 46)), namespace: n}"),
        passed(
            "x-namespace-tenant",
            "metadata: {name: a, namespace: oc-tenant-, labels: {openclaw.rocks/tenant: t}}"),
        found("x-namespace-name", "metadata: {name: a, namespace: \(String(repeating: "n", count: 64))}"),
    ].flatMap { $0 }

    static let files: [Case] = [
        found("ws-file-hidden", file(".hidden"), file("./a"), file("agents/.s/A.md"), file(".h/a..b")),
        passed("ws-file-dotdot", file(".h/a..b"), file("a.b.md")),
        found("ws-file-dotdot", file("agents/../x"), file("../up"), file("..")),
        passed("ws-file-reserved", file("OpenClaw.json")),
        found("ws-dir-too-long", "workspace: {initialDirectories: ['\(String(repeating: "界", count: 85))']}"),
        passed("ws-dir-absolute", "workspace: {initialDirectories: [.cache, a//b, c/]}"),
        found(
            "x-ws-key-charset",
            "workspace: {additionalWorkspaces: [{name: w, initialFiles: {\(String(repeating: "a", count: 250)): x}}]}"),
        passed("x-ws-key-charset", file("a\\b"), file("A_b-c.1/d.md")),
        // How large they are together is `config-map-too-large`'s.
        passed(
            "x-ws-key-collision",
            "workspace: {initialFiles: {big: \(String(repeating: "x", count: 1 << 20))}}",
            "workspace: {initialFiles: {a.md: x}, additionalWorkspaces: [{name: w, initialFiles: {a.md: x}}]}"),
    ].flatMap { $0 }

    static let amounts: [Case] = [
        found("x-quantity-degenerate", "chromium: {persistence: {size: '0'}}", "ollama: {storage: {sizeLimit: -1Gi}}"),
        passed("x-quantity-degenerate", "resources: {requests: {cpu: '0'}}", "resources: {requests: {cpu: abc}}"),
        found("x-disk-min-free", "probes: {diskReadiness: {minFree: -1Mi}}"),
        passed("x-disk-min-free", "probes: null", "probes: {diskReadiness: {minFree: ''}}"),
        found(
            "x-digest-format", "chromium: {image: {digest: abc}}",
            "image: {digest: 'sha256:\(String(repeating: "A", count: 64))'}",
            "image: {digest: 'sha256:\(String(repeating: "a", count: 63))'}"),
        found("x-service-ports", "networking: {service: {ports: [{name: a, port: 1}, {name: b, port: 1}]}}"),
        passed("x-hpa-bounds", "availability: {autoScaling: {minReplicas: 5}}"),
        found("x-hpa-bounds", "availability: {autoScaling: {minReplicas: 6}}"),
        passed("x-hpa-bounds", "availability: {autoScaling: {maxReplicas: 0}}"),
    ].flatMap { $0 }

    static let noHTTPS = "security: {networkPolicy: {allowHTTPS: false}}"
    static let pack = "packs: {fetch: init}\nskills: [pack:o/r/p]\n\(noHTTPS)"
    static func egress(_ port: String) -> String { "additionalEgress: [{ports: [{\(port)}]}]" }
    static func apiURL(_ text: String) -> String { "env: [{name: GITHUB_API_URL, value: '\(text)'}]" }

    static let network: [Case] = [
        found(
            "ingress-hsts", "networking: {ingress: {enabled: true, security: {enableHSTS: true}}}",
            "networking: {ingress: {enabled: true, className: nginx, security: {enableHSTS: true}}}",
            "networking: {ingress: {enabled: true, className: traefik, security: {enableHSTS: true}}}"),
        passed(
            "ingress-hsts", "networking: {ingress: {security: {enableHSTS: true}}}",
            "networking: {ingress: {enabled: true, className: traefik, security: {enableHSTS: false}}}",
            "networking: {ingress: {enabled: true, className: nginx}}"),
        found(
            "x-ingress-class", "networking: {ingress: {enabled: true, security: {basicAuth: {enabled: true}}}}",
            "networking: {ingress: {enabled: true, className: traefik, security: {rateLimiting: {}}}}"),
        // A word within another one is not meant.
        found(
            "x-ingress-class", limited("external-dns.alpha.kubernetes.io/generated: x"),
            limited("example.com/unlimited-hosts: x"), password("example.com/author: me")),
        passed(
            "x-ingress-class", limited("haproxy.org/rate-limit-requests: '9'"), limited("example.com/rateLimit: '9'"),
            limited("traefik.ingress.kubernetes.io/router.middlewares: x"), password("haproxy.org/auth-type: basic"),
            password("example.com/oauth2: x"), password("example.com/basicAuth: x")),
        passed(
            "x-ingress-class", "networking: {ingress: {className: x, security: {basicAuth: {enabled: true}}}}",
            "networking: {ingress: {enabled: true, className: Nginx-2, security: {basicAuth: {enabled: true}}}}",
            "networking: {ingress: {enabled: true, className: nginx, security: {rateLimiting: {}}}}",
            "networking: {ingress: {enabled: true, className: x, security: {basicAuth: {}}}}"),
        found(
            "x-port-not-open", pack, "skills: [weather]\n\(noHTTPS)", "plugins: [x]\n\(noHTTPS)",
            "workspace: {additionalWorkspaces: [{name: w, skills: ['npm:x']}]}\n\(noHTTPS)",
            "runtimeDeps: {pnpm: true}\n\(noHTTPS)", pack.replacing("false}", with: "false, \(egress("port: 80"))}"),
            pack.replacing("false}", with: "false, \(egress("port: 443, protocol: UDP"))}")),
        passed(
            "x-port-not-open", "skills: [pack:o/r/p]\n\(noHTTPS)", pack.replacing("false}", with: "true}"),
            pack.replacing("false}", with: "false, allowedEgressCIDRs: [10.0.0.0/8]}"),
            pack.replacing("false}", with: "false, additionalEgress: [{}]}"),
            pack.replacing("false}", with: "false, \(egress("port: 443"))}"),
            pack.replacing("false}", with: "false, \(egress("port: https"))}"),
            pack.replacing("false}", with: "false, \(egress("port: 400, endPort: 500"))}"),
            "\(pack)\n\(apiURL("http://127.0.0.1:8080"))"),
        found(
            "x-packs-api-url", "\(pack)\n\(apiURL("http://ghe.example.com/api/v3"))",
            "\(pack)\n\(apiURL("ghe.example.com"))"),
        passed(
            "x-packs-api-url", pack, "\(pack)\n\(apiURL("https://ghe.example.com/api/v3"))",
            "\(pack)\n\(apiURL("http://localhost:8080"))", "\(pack)\n\(apiURL("http://[::1]/x"))",
            "\(pack)\n\(apiURL(""))", "skills: [pack:o/r/p]\n\(apiURL("http://a.org"))",
            "packs: {fetch: init}\n\(apiURL("http://a.org"))"),
        found(
            "x-port-not-open", "networking: {service: {type: LoadBalancer}}",
            "observability: {metrics: {serviceMonitor: {enabled: true}}}",
            "networking: {httpRoute: {enabled: true, parentRefs: [{name: g, namespace: gw}]}}",
            "webTerminal: {enabled: true}\nnetworking: {service: {ports: [{name: a, port: 7681, targetPort: 80}]}}",
            "tailscale: {enabled: true}\nsecurity: {networkPolicy: {allowHTTPS: false}}",
            "ollama: {enabled: true, models: [m]}\nsecurity: {networkPolicy: {allowHTTPS: false}}"),
        passed(
            "x-port-not-open", "networking: {service: {type: ClusterIP}}",
            "networking: {ingress: {enabled: true}}\nsecurity: {networkPolicy: {enabled: false}}",
            "networking: {ingress: {enabled: true}}\nsecurity: {networkPolicy: {allowedIngressCIDRs: [10.0.0.0/8]}}",
            "networking: {httpRoute: {enabled: true, parentRefs: [{name: g}, {name: h, namespace: agents}]}}",
            "networking: {httpRoute: {enabled: true, parentRefs: [{name: g, namespace: gw}]}}\n"
                + "security: {networkPolicy: {allowedIngressNamespaces: [gw]}}",
            "networking: {httpRoute: {parentRefs: [{name: g, namespace: gw}]}}",
            "webTerminal: {enabled: true}\nnetworking: {service: {ports: [{name: a, port: 80, targetPort: 7681}]}}",
            "tailscale: {enabled: true}\n"
                + "security: {networkPolicy: {allowHTTPS: false, allowedEgressCIDRs: [10.0.0.0/8]}}",
            "security: {networkPolicy: {allowHTTPS: false}}"),
        found(
            "x-backend-port",
            "networking: {service: {ports: [{name: a, port: 80}]}, ingress: {enabled: true, hosts: [{host: a}]}}",
            "networking: {service: {ports: [{name: a, port: 80}]}, "
                + "ingress: {enabled: true, hosts: [{host: a, paths: [{path: /}]}]}}",
            toMetrics("enabled: false")),
        passed(
            "x-backend-port", toMetrics("enabled: true")),
        passed(
            "x-backend-port", "networking: {ingress: {enabled: true, hosts: [{host: a}]}}",
            "networking: {service: {ports: [{name: a, port: 80}]}, ingress: {hosts: [{host: a}]}}",
            "networking: {service: {ports: [{name: a, port: 18789}]}, ingress: {enabled: true, hosts: [{host: a}]}}"),
        found(
            "x-origins-missing", "tailscale: {enabled: true}",
            origins("[]", "ingress: {enabled: true, hosts: [{host: a.org}]}"),
            origins("['https://xa.org', 'ftp://a.org']", "ingress: {enabled: true, hosts: [{host: a.org}]}"),
            origins("['http://a.org']", "ingress: {enabled: true, hosts: [{host: a.org}], tls: [{hosts: ['*.org']}]}"),
            origins("['https://a.org']", "httpRoute: {enabled: true, hostnames: [b.org]}")),
        passed(
            "x-origins-missing", origins("['*']", "ingress: {enabled: true, hosts: [{host: a.org}]}"),
            origins("['https://a.org:8443']", "ingress: {enabled: true, hosts: [{host: a.org}, {host: '*.org'}]}"),
            origins("[]", "ingress: {hosts: [{host: a.org}]}"), origins("{}", "httpRoute: {hostnames: [b.org]}"),
            "networking: {ingress: {enabled: true, hosts: [{host: a.org}]}}",
            "tailscale: {enabled: true}\ngateway: {controlUiOrigins: ['https://a.b.ts.net']}"),
        found(
            "x-proxy-twice",
            "sidecars: [{name: a, ports: [{containerPort: 8443}]}]\n"
                + "networking: {service: {ports: [{name: gateway, port: 443, targetPort: 8443}]}}"),
        passed(
            "x-proxy-twice", "sidecars: [{name: a, ports: [{containerPort: 8443}]}]",
            "sidecars: [{name: a}]", "gateway: {enabled: false}\nsidecars: [{name: a, ports: [{containerPort: 18790}]}]"
        ),
        found(
            "x-autoscaling-shared-volume",
            "availability: {autoScaling: {enabled: true}}\n"
                + "extraVolumes: [{name: v, persistentVolumeClaim: {claimName: c}}]\n"
                + "extraVolumeMounts: [{name: v, mountPath: /home/openclaw/.openclaw/db}]"),
        passed(
            "x-autoscaling-shared-volume", "chromium: {enabled: true, persistence: {enabled: true}}",
            "availability: {autoScaling: {enabled: true, maxReplicas: 1}}\n"
                + "chromium: {enabled: true, persistence: {enabled: true}}",
            "availability: {autoScaling: {enabled: true}}\n"
                + "extraVolumes: [{name: v, persistentVolumeClaim: {claimName: c}}]\n"
                + "extraVolumeMounts: [{name: v, mountPath: /home/openclaw/.openclaw/db, readOnly: true}]",
            "availability: {autoScaling: {enabled: true}}\n"
                + "extraVolumes: [{name: v, persistentVolumeClaim: {claimName: c, readOnly: true}}]\n"
                + "extraVolumeMounts: [{name: v, mountPath: /home/openclaw/db}]",
            "availability: {autoScaling: {enabled: true}}\n"
                + "extraVolumes: [{name: v, persistentVolumeClaim: {claimName: c}}]\n"
                + "extraVolumeMounts: [{name: v, mountPath: /home/openclaw2}]"),
        found(
            "x-autoscaling-shared-volume",
            "availability: {autoScaling: {enabled: true}}\n"
                + "extraVolumes: [{name: v, persistentVolumeClaim: {claimName: c}}]\n"
                + "extraVolumeMounts: [{name: v, mountPath: /home/openclaw}]"),
    ].flatMap { $0 }

    static func origins(_ list: String, _ networking: String) -> String {
        "config: {raw: {gateway: {controlUi: {allowedOrigins: \(list)}}}}\nnetworking: {\(networking)}"
    }

    static func toMetrics(_ metrics: String) -> String {
        "networking: {service: {ports: [{name: a, port: 80}]}, ingress: {enabled: true, hosts: [{host: a, "
            + "paths: [{path: /, port: 9090}]}]}}\nobservability: {metrics: {\(metrics)}}"
    }

    static func limited(_ annotation: String) -> String {
        "networking: {ingress: {enabled: true, className: x, annotations: {\(annotation)}, "
            + "security: {rateLimiting: {enabled: true}}}}"
    }

    static func password(_ annotation: String) -> String {
        "networking: {ingress: {enabled: true, className: x, annotations: {\(annotation)}, "
            + "security: {basicAuth: {enabled: true}}}}"
    }

    static let schedules: [Case] = [
        passed(
            "x-backup-schedule", schedule("@hourly"), schedule("@every 1h30m"), schedule("*/15 0-6,12 1,15 * mon-fri"),
            schedule("0 3 * JAN SUN"), schedule("5/10 * ? * 0"), schedule("  0 3  * * *  "), schedule("0-30/5 * * * *")),
        found(
            "x-backup-schedule", schedule("60 * * * *"), schedule("* 24 * * *"), schedule("* * 0 * *"),
            schedule("* * * 13 *"), schedule("* * * * 7"), schedule("30-10 * * * *"), schedule("*/0 * * * *"),
            schedule("0 0 3 * * *"), schedule("@fortnightly"), schedule("@every soon"), schedule("+1 * * * *"),
            schedule("1,,2 * * * *"), schedule("TZ=UTC 0 3 * * *"),
            "backup: {schedule: '@daily'}\nstorage: {persistence: {enabled: false}}"),
    ].flatMap { $0 }

    static let ranges: [Case] = [
        passed(
            "x-cidr", cidr("0.0.0.0/0"), cidr("10.1.2.3/8"), cidr("::/0"), cidr("fd00::/8"), cidr("::1/128"),
            cidr("2001:db8:0:0:0:0:0:1/64"), cidr("2001:db8::1:0:0:1/64"), cidr("::ffff:10.0.0.1/96"), cidr("1::/16")),
        found(
            "x-cidr", cidr("10.0.0.1"), cidr("10.0.0/8"), cidr("10.0.0.256/8"), cidr("10.0.0.0/33"),
            cidr("10.0.0.0/-1"),
            cidr("10.0.0.0/08"), cidr("fd00::/129"), cidr("fd00:::/8"), cidr("1::2::3/64"), cidr("1:2:3:4:5:6:7/64"),
            cidr("1:2:3:4:5:6:7:8:9/64"), cidr(":1:2:3:4:5:6:7/64"), cidr("1:2:3:4:5:6:7:/64"), cidr("g::/8"),
            cidr("12345::/8"), cidr(""), cidr("any")),
    ].flatMap { $0 }

    static let backups: [Case] = [
        found("x-restore-from", "restoreFrom: a//b", "restoreFrom: a/../b", "restoreFrom: a/"),
        found("x-restore-from", "restoreFrom: a\navailability: {autoScaling: {enabled: true}}"),
        found("x-restore-from", "restoreFrom: a\nstorage: {persistence: {enabled: false}}"),
        passed("x-restore-from", "restoreFrom: backups/t/a/periodic/latest#2"),
        passed("x-backup-budget", "backup: {timeout: 30m}"),
    ].flatMap { $0 }

    static let updates: [Case] = [
        passed("x-auto-update-host", image("repository: 'localhost:5000/x', tag: 1.2.3"), "image: {repository: x/y}"),
        found("x-auto-update-host", image("repository: openclaw")),
        found("x-auto-update-variant", image("tag: 2026.6.8-browser"), image("tag: '20260619'")),
        passed("x-auto-update-variant", image("tag: latest"), image("tag: 2026.4.7-1"), image("tag: v2026.4.7")),
    ].flatMap { $0 }

    static let chart: [Case] = [
        passed("x-keeper-enabled", "keeper: {enabled: true}", "keeper: {enabled: null}", "keeper: {}"),
        found("x-keeper-enabled", "keeper: {enabled: 1}", "keeper: {enabled: Auto}"),
        found("x-otlp-endpoint", "otlp: {endpoint: 'http://'}", "otlp: {endpoint: 'grpc://c:4317'}"),
        passed("x-otlp-endpoint", "otlp: {endpoint: 'https://c.example.com/otlp'}", "otlp: {endpoint: ''}"),
        found("x-self-configure-keeper", "selfConfigure: {enabled: true}\nrecord: {enabled: false}"),
        found("secrets-missing", "observed: {live: true}\nsecrets: {mode: external}"),
        passed("secrets-missing", "observed: {live: true}", "envFrom: [{secretRef: {name: a}}]"),
        passed("gateway-secret-missing", "gateway: {existingSecret: a}"),
        passed(
            "httproute-crd-missing",
            "networking: {httpRoute: {enabled: true}}\nobserved: {capabilities: {httpRoute: false}}"),
        found("x-basic-auth-username", "networking: {ingress: {security: {basicAuth: {username: \"a\\nb\"}}}}"),
    ].flatMap { $0 }

    static let providers: [Case] = [
        found("provider-keys-missing", "env: []", "env: [{name: anthropic_api_key, value: x}]"),
        passed(
            "provider-keys-missing", "env: [{name: XAI_API_KEY}]",
            "env: [{name: KEY, valueFrom: {secretKeyRef: {name: s, key: k}}}]", "envFrom: [{configMapRef: {name: c}}]"),
    ].flatMap { $0 }

    static func setting(_ name: String) -> String {
        "kind: OpenClawSelfConfig\nspec: {instanceRef: my-agent, addEnvVars: [{name: \(name), value: x}]}"
    }

    static let requests: [Case] = [
        found(
            "sc-protected-env", setting("GITHUB_API_URL"), setting("github_token"), setting("GIT_SSL_NO_VERIFY"),
            setting("REQUESTS_CA_BUNDLE"), setting("ANTHROPIC_BASE_URL"), setting("X_API_URL"), setting("TTYD_X")),
        passed("sc-protected-env", setting("GITTER"), setting("BASE_URLS"), setting("TOKEN")),
    ].flatMap { $0 }

    @Test(arguments: requests)
    func holdsForRequests(_ row: Case) throws { try check(row) }

    @Test(
        arguments: security + config + durations + names + files)
    func holds(_ row: Case) throws { try check(row) }

    @Test(arguments: amounts + schedules + network + ranges + backups + updates + chart + providers)
    func holdsToo(_ row: Case) throws { try check(row) }

    private func check(_ row: Case) throws {
        let findings = try Example(row.text).validated()
        #expect(findings.contains { $0.id == row.id } == row.isFound, "\(findings.map { "\($0.id): \($0.message)" })")
    }

    /// The reference's own example of many warnings at once.
    @Test func warningsAddUp() throws {
        let findings = try Example(
            """
            security:
              podSecurityContext: {runAsNonRoot: false}
              networkPolicy: {enabled: false}
              containerSecurityContext: {allowPrivilegeEscalation: true}
            networking:
              ingress: {enabled: true, security: {forceHTTPS: false}}
            chromium: {enabled: true}
            image: {tag: latest}
            """
        ).validated()
        #expect(!findings.hasErrors)
        #expect(
            findings.map(\.id) == [
                "pod-run-as-non-root-false", "network-policy-disabled", "ingress-no-tls", "ingress-force-https-off",
                "chromium-no-digest", "provider-keys-missing", "privilege-escalation", "image-tag-latest",
            ])
    }

    /// A tag that YAML reads as a number leaves the default in place, about which nothing more is said.
    @Test func aValueOfTheWrongTypeIsReportedOnce() throws {
        let findings = try Example("image: {tag: 2026.4}\nenv: none").validated()
        #expect(findings.map(\.id) == ["wrong-type", "wrong-type"])
    }

    @Test func storageClassOfTheLiveClaimCounts() throws {
        let claim = """
            kind: PersistentVolumeClaim
            metadata: {name: my-agent-data}
            spec: {storageClassName: standard}
            """
        func isFound(_ text: String) throws -> Bool {
            try Example(text, cluster: claim).validated().contains { $0.id == "storage-class-immutable" }
        }
        #expect(try isFound("storage: {persistence: {storageClass: premium}}"))
        #expect(try isFound("storage: {persistence: {storageClass: ''}}"))
        #expect(try !isFound("storage: {persistence: {storageClass: standard}}"))
        #expect(try !isFound("storage: {persistence: {size: 20Gi}}"))
        #expect(try !isFound("storage: {persistence: {storageClass: premium, existingClaim: other}}"))
    }

    @Test func anAnnotationSilencesWarningsOnly() throws {
        let findings = try Example(
            """
            metadata:
              name: my-agent
              namespace: agents
              annotations: {openclaw.rocks/ignore: "image-tag-latest, pod-run-as-root"}
            security: {podSecurityContext: {runAsUser: 0}}
            """
        ).validated()
        #expect(findings.map(\.id) == ["pod-run-as-root", "provider-keys-missing"])
    }
}
