internal import InstanceSpec
internal import YAML

/// A TCP proxy, so that the gateway itself can listen on loopback alone.
@Sendable func gatewayProxyContainer(_ instance: Instance) -> Node? {
    guard instance.hasProxy else { return nil }
    return [
        "name": "gateway-proxy",
        "image": instance.fixedImage(FixedImage.nginx),
        "imagePullPolicy": "IfNotPresent",
        "ports": [
            containerPort("gw-proxy", Port.gatewayProxy), containerPort("canvas-proxy", Port.canvasProxy),
        ],
        "env": Node(nonEmpty: CertificateAuthorities.variables(instance)),
        "resources": ["requests": ["cpu": "10m", "memory": "16Mi"], "limits": ["cpu": "100m", "memory": "64Mi"]],
        // 101 is the image's own nginx user.
        "securityContext": hardened(readOnlyRoot: true, nonRoot: true, user: 101),
        "volumeMounts": Node(
            [
                mount("config", "/etc/nginx/nginx.conf", subPath: "nginx.conf", readOnly: true),
                mount("gateway-proxy-tmp", "/tmp"),
            ] + CertificateAuthorities.mounts(instance)),
    ]
}
