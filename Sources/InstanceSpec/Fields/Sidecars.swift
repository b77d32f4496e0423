package import YAML

package struct Chromium: SpecObject {
    package var enabled = false
    package var image = ChromiumImage()
    package var resources = Resources()
    package var persistence = ChromiumPersistence()
    package var extraArgs: [String] = []
    package var extraEnv: [Node] = []
    package init() {}
    package static let fields: [Field] = [
        .field("enabled", \Self.enabled, "Whether a headless browser runs beside the agent."),
        .field("image", \Self.image, "The browser's image."),
        .field(
            "resources", \Self.resources, "What the browser asks for and may use; left out: 250m, 512Mi to 1000m, 2Gi."),
        .field("persistence", \Self.persistence, "Where the browser keeps its profile."),
        .field("extraArgs", \Self.extraArgs, "Flags to add; one that we set already takes this value."),
        .field(
            "extraEnv", \Self.extraEnv, "Variables of the browser's container.", .kubernetes(KubernetesShapes.envVar)),
    ]
}

package struct ChromiumImage: ContainerImage {
    package var repository = "docker.io/chromedp/headless-shell"
    package var tag = "stable"
    package var digest = ""
    package init() {}
    package static let fields = nameFields
}

package struct ChromiumPersistence: SpecObject {
    package var enabled = false
    package var storageClass: StorageClassName?
    package var size = "1Gi"
    package var existingClaim = ""
    package init() {}
    package static let fields: [Field] = [
        .field(
            "enabled", \Self.enabled,
            "Whether the profile lives on a PersistentVolumeClaim; else it is lost with the pod."),
        .field(
            "storageClass", \Self.storageClass,
            "StorageClass of the claim; left out: the cluster's default, \"\": no dynamic provisioning."),
        .field("size", \Self.size, "Size of the claim.", .quantity),
        .field("existingClaim", \Self.existingClaim, "Use this claim and create none."),
    ]
}

package struct Tailscale: SpecObject {
    package var enabled = false
    package var mode = "serve"
    package var image = TailscaleImage()
    package var authKeySecretRef: LocalReference?
    package var authKeySecretKey = "authkey"
    package var hostname = ""
    package var authSSO = false
    package var resources = Resources()
    package init() {}
    package static let fields: [Field] = [
        .field("enabled", \Self.enabled, "Whether the agent joins a tailnet."),
        .field(
            "mode", \Self.mode, "Who gets in: the tailnet (serve) or the whole internet (funnel).",
            .oneOf(["serve", "funnel"], id: "enum-tailscale-mode")),
        .field("image", \Self.image, "Tailscale's image."),
        .field(
            "authKeySecretRef", \Self.authKeySecretRef, "Secret that holds the auth key.",
            .kubernetes(KubernetesShapes.localObjectReference)),
        .field("authKeySecretKey", \Self.authKeySecretKey, "Key that holds the auth key."),
        .field("hostname", \Self.hostname, "Name in the tailnet; left out: the instance's."),
        .field("authSSO", \Self.authSSO, "Whether who is known to the tailnet needs no token."),
        .field(
            "resources", \Self.resources, "What Tailscale asks for and may use; left out: 50m, 64Mi to 200m, 256Mi."),
    ]
}

package struct TailscaleImage: ContainerImage {
    package var repository = "ghcr.io/tailscale/tailscale"
    package var tag = "latest"
    package var digest = ""
    package init() {}
    package static let fields = nameFields
}

package struct Ollama: SpecObject {
    package var enabled = false
    package var image = OllamaImage()
    package var models: [String] = []
    package var resources = Resources()
    package var storage = OllamaStorage()
    package var gpu: Int?
    package init() {}
    package static let fields: [Field] = [
        .field("enabled", \Self.enabled, "Whether Ollama runs beside the agent; its process is root."),
        .field("image", \Self.image, "Ollama's image."),
        .field(
            "models", \Self.models, "Models to fetch before the agent starts.", .maxItems(10, id: "ollama-models-count")
        ),
        .field("resources", \Self.resources, "What Ollama asks for and may use; left out: 500m, 1Gi to 2000m, 4Gi."),
        .field("storage", \Self.storage, "Where the models lie."),
        .field("gpu", \Self.gpu, "NVIDIA GPUs to ask for.", .atLeast(0, id: "ollama-gpu")),
    ]
}

package struct OllamaImage: ContainerImage {
    package var repository = "docker.io/ollama/ollama"
    package var tag = "latest"
    package var digest = ""
    package init() {}
    package static let fields = nameFields
}

package struct OllamaStorage: SpecObject {
    package var sizeLimit = "20Gi"
    package var existingClaim = ""
    package init() {}
    package static let fields: [Field] = [
        .field(
            "sizeLimit", \Self.sizeLimit, "Most that the models may take up while they live with the pod.", .quantity),
        .field("existingClaim", \Self.existingClaim, "Keep the models on this claim."),
    ]
}

package struct WebTerminal: SpecObject {
    package var enabled = false
    package var image = WebTerminalImage()
    package var resources = Resources()
    package var readOnly = false
    package var credential: WebTerminalCredential?
    package init() {}
    package static let fields: [Field] = [
        .field("enabled", \Self.enabled, "Whether a shell can be opened in the browser."),
        .field("image", \Self.image, "ttyd's image."),
        .field(
            "resources", \Self.resources, "What the terminal asks for and may use; left out: 50m, 64Mi to 200m, 128Mi."),
        .field("readOnly", \Self.readOnly, "Whether the terminal only shows and takes no keys."),
        .field("credential", \Self.credential, "Who gets in; left out: everyone who reaches the port."),
    ]
}

package struct WebTerminalImage: ContainerImage {
    package var repository = "docker.io/tsl0922/ttyd"
    package var tag = "latest"
    package var digest = ""
    package init() {}
    package static let fields = nameFields
}

package struct WebTerminalCredential: SpecObject {
    package var secretRef = LocalReference()
    package init() {}
    package static let fields: [Field] = [
        .field(
            "secretRef", \Self.secretRef, "Secret with the keys username and password.",
            .kubernetes(KubernetesShapes.localObjectReference), .required)
    ]
}
