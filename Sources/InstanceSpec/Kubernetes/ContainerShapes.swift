extension KubernetesShapes {
    package static let container = object("Container") {
        [
            Member("name", text).required,
            Member("image", text),
            Member("imagePullPolicy", pullPolicy),
            Member("command", texts),
            Member("args", texts),
            Member("workingDir", text),
            Member("ports", list(containerPort, by: "containerPort", "protocol")),
            Member("envFrom", list(envFromSource)),
            Member("env", list(envVar, by: "name")),
            Member("resources", resourceRequirements),
            Member("resizePolicy", list(containerResizePolicy)),
            Member("restartPolicy", choice("Always", "OnFailure", "Never")),
            Member("restartPolicyRules", list(containerRestartRule)),
            Member("volumeMounts", list(volumeMount, by: "mountPath")),
            Member("volumeDevices", list(volumeDevice, by: "devicePath")),
            Member("livenessProbe", probe),
            Member("readinessProbe", probe),
            Member("startupProbe", probe),
            Member("lifecycle", lifecycle),
            Member("terminationMessagePath", text),
            Member("terminationMessagePolicy", choice("File", "FallbackToLogsOnError", "")),
            Member("securityContext", securityContext),
            Member("stdin", .bool),
            Member("stdinOnce", .bool),
            Member("tty", .bool),
        ]
    }

    static let pullPolicy = choice("Always", "IfNotPresent", "Never", "")

    private static let containerPort = object("ContainerPort") {
        [
            Member("name", text),
            Member("containerPort", port).required,
            Member("protocol", choice("TCP", "UDP", "SCTP", "")).or("TCP"),
            Member("hostIP", text),
            Member("hostPort", integer(0...65535)),
        ]
    }

    package static let resourceRequirements = object("ResourceRequirements") {
        [
            Member("requests", quantities),
            Member("limits", quantities),
            Member("claims", list(resourceClaim, by: "name")),
        ]
    }

    private static let resourceClaim = object("ResourceClaim") {
        [
            Member("name", text).required,
            Member("request", text),
        ]
    }

    private static let containerResizePolicy = object("ContainerResizePolicy") {
        [
            Member("resourceName", choice("cpu", "memory")).required,
            Member("restartPolicy", choice("NotRequired", "RestartContainer")).required,
        ]
    }

    private static let containerRestartRule = object("ContainerRestartRule") {
        [
            Member("action", text).required,
            Member("exitCodes", containerRestartRuleOnExitCodes),
        ]
    }

    private static let containerRestartRuleOnExitCodes = object("ContainerRestartRuleOnExitCodes") {
        [
            Member("operator", choice("In", "NotIn")).required,
            Member("values", .sequence(integer, SequenceLimits(uniqueness: .set))),
        ]
    }
}
