internal import InstanceSpec
internal import YAML

/// A shell in the browser, on the agent's volume.
@Sendable func webTerminalContainer(_ instance: Instance) -> Node? {
    let terminal = instance.spec.webTerminal
    guard terminal.enabled else { return nil }
    let secret = terminal.credential?.secretRef.name
    let credentials = secret.map {
        [
            variable("TTYD_USERNAME", secret: $0, key: "username"),
            variable("TTYD_PASSWORD", secret: $0, key: "password"),
        ]
    }
    return [
        "name": "web-terminal",
        "image": instance.webTerminalImage,
        "imagePullPolicy": "IfNotPresent",
        "command": shell(WebTerminalScript.script(.init(readOnly: terminal.readOnly, credential: secret != nil))),
        "ports": [containerPort("web-terminal", Port.webTerminal)],
        "env": Node(nonEmpty: (credentials ?? []) + CertificateAuthorities.variables(instance)),
        "resources": resources(terminal.resources, requests: ("50m", "64Mi"), limits: ("200m", "128Mi")),
        "securityContext": hardened(readOnlyRoot: false, nonRoot: instance.podRunsAsNonRoot, user: 1000),
        "volumeMounts": Node(
            [
                mount("data", Folder.data, readOnly: terminal.readOnly), mount("web-terminal-tmp", "/tmp"),
            ] + CertificateAuthorities.mounts(instance)),
    ]
}
