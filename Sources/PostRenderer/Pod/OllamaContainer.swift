internal import InstanceSpec
internal import YAML

/// Local models. The image runs as root; everything else about it is locked down.
@Sendable func ollamaContainer(_ instance: Instance) -> Node? {
    guard instance.spec.ollama.enabled else { return nil }
    return [
        "name": "ollama",
        "image": instance.ollamaImage,
        "imagePullPolicy": "IfNotPresent",
        "ports": [containerPort("ollama", Port.ollama)],
        "env": Node(nonEmpty: CertificateAuthorities.variables(instance)),
        "resources": ollamaResources(instance),
        "securityContext": hardened(readOnlyRoot: false, nonRoot: false, user: 0),
        "volumeMounts": Node([mount("ollama-models", "/root/.ollama")] + CertificateAuthorities.mounts(instance)),
    ]
}

/// Pulls the models that were asked for; a failed pull does not keep the pod from starting.
@Sendable func initOllamaContainer(_ instance: Instance) -> Node? {
    let ollama = instance.spec.ollama
    guard ollama.enabled, !ollama.models.isEmpty else { return nil }
    return [
        "name": "init-ollama",
        "image": instance.ollamaImage,
        "imagePullPolicy": "IfNotPresent",
        "command": shell(InitOllamaScript.script(ollama.models)),
        "env": Node(nonEmpty: CertificateAuthorities.variables(instance)),
        "resources": ollamaResources(instance),
        "securityContext": hardened(readOnlyRoot: false, nonRoot: false, user: 0),
        "volumeMounts": Node([mount("ollama-models", "/root/.ollama")] + CertificateAuthorities.mounts(instance)),
    ]
}

private func ollamaResources(_ instance: Instance) -> Node {
    let ollama = instance.spec.ollama
    return resources(ollama.resources, requests: ("500m", "1Gi"), limits: ("2", "4Gi"), gpus: ollama.gpu ?? 0)
}
