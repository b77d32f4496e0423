package import YAML

/// What a user asks for: `spec` of an OpenClawInstance.
package struct Spec: SpecObject {
    package var registry = ""
    package var image = Image()
    package var config = Config()
    package var workspace: Workspace?
    package var skills: [String] = []
    package var skillPackUpdatePolicy = "Replace"
    package var plugins: [String] = []
    package var envFrom: [Node] = []
    package var env: [Node] = []
    package var resources = Resources()
    package var runtimeDeps = RuntimeDeps()
    package var initContainers: [Node] = []
    package var sidecars: [Node] = []
    package var sidecarVolumes: [Node] = []
    package var extraVolumes: [Node] = []
    package var extraVolumeMounts: [Node] = []
    package var podAnnotations = StringMap()
    package var shareProcessNamespace = true
    package var suspended = false
    package var security = Security()
    package var storage = Storage()
    package var backup = Backup()
    package var restoreFrom = ""
    package var chromium = Chromium()
    package var tailscale = Tailscale()
    package var ollama = Ollama()
    package var webTerminal = WebTerminal()
    package var networking = Networking()
    package var gateway = Gateway()
    package var probes: Probes?
    package var observability = Observability()
    package var availability = Availability()
    package var autoUpdate = AutoUpdate()
    package var selfConfigure = SelfConfigure()
    package init() {}

    package static let fields = agentFields + podFields + serviceFields

    private static let agentFields: [Field] = [
        .field(
            "registry", \Self.registry, "Registry host put before every image of the pod, in place of the image's own."),
        .field("image", \Self.image, "The OpenClaw image."),
        .field("config", \Self.config, "Where openclaw.json comes from and how it meets the file on the volume."),
        .field("workspace", \Self.workspace, "Files and directories an agent finds in its workspace."),
        .field(
            "skills", \Self.skills,
            "Skills to install: a ClawHub slug, npm:<package> or pack:<owner>/<repo>/<path>[@ref].",
            .maxItems(20, id: "skills-count"), .unique(id: "skills-count")),
        .field(
            "skillPackUpdatePolicy", \Self.skillPackUpdatePolicy,
            "Whether files of a skill pack are brought up to date on each start, or written once.",
            .oneOf(["Replace", "CreateOnly"], id: "enum-pack-policy")),
        .field(
            "plugins", \Self.plugins,
            "Plugins that OpenClaw installs, by package name; npm: before it takes npm's own.",
            .maxItems(20, id: "plugins-count")),
    ]

    private static let podFields: [Field] = [
        .field(
            "envFrom", \Self.envFrom, "Secrets and ConfigMaps whose keys become variables of the main container.",
            .kubernetes(KubernetesShapes.envFromSource)),
        .field(
            "env", \Self.env, "Variables of the main container.", .kubernetes(KubernetesShapes.envVar),
            .uniqueKeys(["name"], id: "env-unique")),
        .field("resources", \Self.resources, "What the main container asks for and may use."),
        .field("runtimeDeps", \Self.runtimeDeps, "Tools put on the volume for skills that need them."),
        .field(
            "initContainers", \Self.initContainers, "Init containers that run after ours.",
            .kubernetes(KubernetesShapes.container), .maxItems(10, id: "init-containers-count")),
        .field(
            "sidecars", \Self.sidecars, "Containers that run beside ours, last in the pod.",
            .kubernetes(KubernetesShapes.container)),
        .field(
            "sidecarVolumes", \Self.sidecarVolumes, "Volumes of the pod, for sidecars.",
            .kubernetes(KubernetesShapes.volume)),
        .field(
            "extraVolumes", \Self.extraVolumes, "Further volumes of the pod.", .kubernetes(KubernetesShapes.volume),
            .maxItems(10, id: "extra-volumes-count")),
        .field(
            "extraVolumeMounts", \Self.extraVolumeMounts, "Where the main container mounts further volumes.",
            .kubernetes(KubernetesShapes.volumeMount), .maxItems(10, id: "extra-mounts-count")),
        .field("podAnnotations", \Self.podAnnotations, "Annotations of the pod; keys that we manage win."),
        .field(
            "shareProcessNamespace", \Self.shareProcessNamespace,
            "Whether the pod's containers see each other's processes."
        ),
        .field("suspended", \Self.suspended, "Whether the agent is scaled to zero while everything else stays."),
    ]

    private static let serviceFields: [Field] = [
        .field("security", \Self.security, "Users, network, rights and trusted authorities."),
        .field("storage", \Self.storage, "Where the agent's data lives."),
        .field("backup", \Self.backup, "Copies of the data in object storage."),
        .field("restoreFrom", \Self.restoreFrom, "Path of a backup that fills the volume before the first start."),
        .field("chromium", \Self.chromium, "A headless browser beside the agent."),
        .field("tailscale", \Self.tailscale, "The way in through a tailnet."),
        .field("ollama", \Self.ollama, "Local models beside the agent."),
        .field("webTerminal", \Self.webTerminal, "A shell in the browser."),
        .field("networking", \Self.networking, "Service, Ingress and Gateway API route."),
        .field("gateway", \Self.gateway, "OpenClaw's gateway: the proxy in front of it and its token."),
        .field("probes", \Self.probes, "How Kubernetes finds out whether the agent is well.", .nullable),
        .field("observability", \Self.observability, "Metrics and logging."),
        .field("availability", \Self.availability, "Disruption, scaling and the choice of nodes."),
        .field("autoUpdate", \Self.autoUpdate, "New OpenClaw versions without a hand on them."),
        .field("selfConfigure", \Self.selfConfigure, "What the agent may change about itself."),
    ]
}
