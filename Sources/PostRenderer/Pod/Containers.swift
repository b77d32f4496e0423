internal import InstanceSpec
internal import YAML

/// A container of the pod; nil when the instance does not have it.
typealias ContainerBuilder = @Sendable (Instance) -> Node?

/// In the order in which they run.
private let managedInitContainers: [ContainerBuilder] = [
    // Before all others: they are to find what was restored.
    initRestoreContainer,
    initConfigContainer,
    initTailscaleContainer,
    initUvContainer,
    initPipContainer,
    initPluginDependenciesContainer,
    initPnpmContainer,
    initPythonContainer,
    initPacksContainer,
    initSkillsContainer,
    initPluginsContainer,
    initOllamaContainer,
    // A native sidecar: it runs beside the others from here on.
    chromiumContainer,
]

private let managedContainers: [ContainerBuilder] = [
    mainContainer,
    gatewayProxyContainer,
    tailscaleContainer,
    ollamaContainer,
    webTerminalContainer,
    otelCollectorContainer,
]

func initContainers(_ instance: Instance) -> [Node] {
    managedInitContainers.compactMap { $0(instance) } + withCABundle(instance.spec.initContainers, instance)
}

func containers(_ instance: Instance) -> [Node] {
    managedContainers.compactMap { $0(instance) } + withCABundle(instance.spec.sidecars, instance)
}
