/// What is done to a container from outside: probes and lifecycle hooks.
extension KubernetesShapes {
    package static let probe = object("Probe") {
        [
            Member("exec", execAction),
            Member("httpGet", httpGetAction),
            Member("tcpSocket", tcpSocketAction),
            Member("grpc", grpcAction),
            Member("initialDelaySeconds", integer),
            Member("periodSeconds", integer),
            Member("timeoutSeconds", integer),
            Member("successThreshold", integer),
            Member("failureThreshold", integer),
            Member("terminationGracePeriodSeconds", integer64),
        ]
    }

    package static let lifecycle = object("Lifecycle") {
        [
            Member("postStart", lifecycleHandler),
            Member("preStop", lifecycleHandler),
            Member("stopSignal", text),
        ]
    }

    package static let lifecycleHandler = object("LifecycleHandler") {
        [
            Member("exec", execAction),
            Member("httpGet", httpGetAction),
            Member("tcpSocket", tcpSocketAction),
            Member("sleep", object("SleepAction") { [Member("seconds", integer64).required] }),
        ]
    }

    private static let execAction = object("ExecAction") { [Member("command", texts)] }

    private static let httpGetAction = object("HTTPGetAction") {
        [
            Member("scheme", choice("HTTP", "HTTPS", "")),
            Member("protocol", text),
            Member("host", text),
            Member("port", .intOrString).required,
            Member("path", text),
            Member("httpHeaders", list(httpHeader)),
        ]
    }

    private static let httpHeader = object("HTTPHeader") {
        [
            Member("name", text).required,
            Member("value", text).required,
        ]
    }

    private static let tcpSocketAction = object("TCPSocketAction") {
        [
            Member("host", text),
            Member("port", .intOrString).required,
        ]
    }

    private static let grpcAction = object("GRPCAction") {
        [
            Member("port", port).required,
            Member("service", text).or(""),
            Member("mode", text),
        ]
    }
}
