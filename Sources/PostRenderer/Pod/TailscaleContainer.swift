internal import InstanceSpec
internal import YAML

let tailscaleSocket = "/var/run/tailscale/tailscaled.sock"

/// Puts the gateway on the tailnet.
@Sendable func tailscaleContainer(_ instance: Instance) -> Node? {
    let tailscale = instance.spec.tailscale
    guard tailscale.enabled else { return nil }
    var variables = [
        variable("TS_USERSPACE", "true"),
        variable("TS_STATE_DIR", "/tmp/tailscale"),
        variable("TS_SOCKET", tailscaleSocket),
        variable("TS_SERVE_CONFIG", "/etc/tailscale/serve/tailscale-serve.json"),
        variable("TS_HOSTNAME", tailscale.hostname.isEmpty ? instance.name : tailscale.hostname),
        variable("TS_KUBE_SECRET", instance.tailscaleStateName),
    ]
    if let reference = tailscale.authKeySecretRef {
        let key = tailscale.authKeySecretKey.isEmpty ? "authkey" : tailscale.authKeySecretKey
        variables.append(variable("TS_AUTHKEY", secret: reference.name, key: key))
    }
    return [
        "name": "tailscale",
        "image": instance.tailscaleImage,
        "imagePullPolicy": "IfNotPresent",
        "env": Node(variables + CertificateAuthorities.variables(instance)),
        "resources": resources(tailscale.resources, requests: ("50m", "64Mi"), limits: ("200m", "256Mi")),
        "securityContext": hardened(readOnlyRoot: true, nonRoot: instance.podRunsAsNonRoot),
        "volumeMounts": Node(
            [
                mount("tailscale-socket", "/var/run/tailscale"),
                mount(
                    "config", "/etc/tailscale/serve/tailscale-serve.json", subPath: "tailscale-serve.json",
                    readOnly: true),
                mount("tailscale-tmp", "/tmp"),
            ] + CertificateAuthorities.mounts(instance)),
    ]
}

/// Brings the `tailscale` command to the main container, which asks it who is calling.
@Sendable func initTailscaleContainer(_ instance: Instance) -> Node? {
    guard instance.spec.tailscale.enabled else { return nil }
    return [
        "name": "init-tailscale-bin",
        "image": instance.tailscaleImage,
        "imagePullPolicy": "IfNotPresent",
        "command": shell(InitTailscaleBinScript.script()),
        "env": Node(nonEmpty: CertificateAuthorities.variables(instance)),
        "securityContext": hardened(readOnlyRoot: true, nonRoot: instance.podRunsAsNonRoot),
        "volumeMounts": Node([mount("tailscale-bin", "/tailscale-bin")] + CertificateAuthorities.mounts(instance)),
    ]
}
