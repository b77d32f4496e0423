internal import InstanceSpec
internal import YAML

/// The browser, as a native sidecar: it is up before the user's init containers and before OpenClaw.
@Sendable func chromiumContainer(_ instance: Instance) -> Node? {
    let chromium = instance.spec.chromium
    guard chromium.enabled else { return nil }
    // Only the default image is known to have bash, socat and headless-shell in their places.
    let isDefault = instance.chromiumRepository == Instance.chromiumRepository
    return [
        "name": "chromium",
        "image": instance.chromiumImage,
        "imagePullPolicy": "IfNotPresent",
        "restartPolicy": "Always",
        "command": isDefault ? ["/bin/bash", "-c", Node(ChromiumBridgeScript.script()), "--"] : nil,
        "args": Node(chromiumArguments(instance)),
        "ports": [containerPort("cdp", Port.chromium)],
        "env": environment(
            [variable("HOME", "/tmp")] + CertificateAuthorities.variables(instance), user: chromium.extraEnv),
        "resources": resources(chromium.resources, requests: ("250m", "512Mi"), limits: ("1", "2Gi")),
        // Ours writes to its mounts only; what another image's start-up writes to is not known.
        "securityContext": hardened(readOnlyRoot: isDefault, nonRoot: true, user: 65534),
        "volumeMounts": Node(
            [
                mount("chromium-tmp", "/tmp"), mount("chromium-shm", "/dev/shm"),
                mount("chromium-data", "/chromium-data"),
            ] + CertificateAuthorities.mounts(instance)),
        "startupProbe": [
            "httpGet": ["path": "/json/version", "port": Node(Port.chromium), "scheme": "HTTP"],
            "initialDelaySeconds": 1, "periodSeconds": 2, "timeoutSeconds": 5, "successThreshold": 1,
            "failureThreshold": 15,
        ],
    ]
}

/// The flags in the browser's order; a user's flag takes the place of ours of the same name.
private func chromiumArguments(_ instance: Instance) -> [String] {
    func key(_ flag: String) -> Substring { flag.prefix { $0 != "=" } }
    var flags = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-software-rasterizer",
        "--disable-blink-features=AutomationControlled",
        "--disable-features=AutomationControlled",
        "--no-first-run",
        "--disable-oom-score-adj",
    ]
    for flag in instance.spec.chromium.extraArgs {
        if let index = flags.firstIndex(where: { key($0) == key(flag) }) {
            flags[index] = flag
        } else {
            flags.append(flag)
        }
    }
    if instance.spec.chromium.persistence.enabled { flags.append("--user-data-dir=/chromium-data") }
    return flags
}
