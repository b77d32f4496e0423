package import YAML

package struct Security: SpecObject {
    package var podSecurityContext: PodSecurityContext?
    package var containerSecurityContext: ContainerSecurityContext?
    package var networkPolicy = NetworkPolicy()
    package var rbac = RBAC()
    package var caBundle: CABundle?
    package init() {}
    package static let fields: [Field] = [
        .field("podSecurityContext", \Self.podSecurityContext, "Users and groups of the pod."),
        .field("containerSecurityContext", \Self.containerSecurityContext, "What the main container may do."),
        .field("networkPolicy", \Self.networkPolicy, "What may reach the agent, and what it may reach."),
        .field("rbac", \Self.rbac, "The agent's ServiceAccount and its rights."),
        .field("caBundle", \Self.caBundle, "Authorities to trust beside the usual ones."),
    ]
}

package struct PodSecurityContext: SpecObject {
    package var runAsUser = 1000
    package var runAsGroup = 1000
    package var fsGroup = 1000
    package var fsGroupChangePolicy = ""
    package var runAsNonRoot = true
    package init() {}
    package static let fields: [Field] = [
        .field("runAsUser", \Self.runAsUser, "User id of the processes; 0 is refused.", .int64),
        .field("runAsGroup", \Self.runAsGroup, "Group id of the processes.", .int64),
        .field("fsGroup", \Self.fsGroup, "Group id that owns the volumes.", .int64),
        .field(
            "fsGroupChangePolicy", \Self.fsGroupChangePolicy,
            "Whether a volume's owner is set on every start or only when it is wrong.",
            .oneOf(["OnRootMismatch", "Always"], id: "enum-fsgroup-policy")),
        .field("runAsNonRoot", \Self.runAsNonRoot, "Whether Kubernetes refuses to start a container as root."),
    ]
}

package struct ContainerSecurityContext: SpecObject {
    package var allowPrivilegeEscalation = false
    package var readOnlyRootFilesystem = true
    package var capabilities: Node?
    package var runAsNonRoot: Bool?
    package var runAsUser: Int?
    package init() {}
    package static let fields: [Field] = [
        .field(
            "allowPrivilegeEscalation", \Self.allowPrivilegeEscalation,
            "Whether a process may gain more rights than its parent has."),
        .field(
            "readOnlyRootFilesystem", \Self.readOnlyRootFilesystem,
            "Whether the image's files are read-only; ~/.openclaw and /tmp are writable anyway."),
        .field(
            "capabilities", \Self.capabilities, "Linux capabilities, in place of our own: drop ALL.",
            .kubernetes(KubernetesShapes.capabilities)),
        .field("runAsNonRoot", \Self.runAsNonRoot, "Whether root is refused; left out: as for the pod."),
        .field("runAsUser", \Self.runAsUser, "User id of the main container; left out: as for the pod.", .int64),
    ]
}

package struct NetworkPolicy: SpecObject {
    package var enabled = true
    package var allowedIngressCIDRs: [String] = []
    package var allowedIngressNamespaces: [String] = []
    package var allowedEgressCIDRs: [String] = []
    package var allowDNS = true
    package var allowHTTPS = true
    package var additionalEgress: [Node] = []
    package init() {}
    package static let fields: [Field] = [
        .field("enabled", \Self.enabled, "Whether a NetworkPolicy is written."),
        .field("allowedIngressCIDRs", \Self.allowedIngressCIDRs, "Address ranges that may reach the agent."),
        .field(
            "allowedIngressNamespaces", \Self.allowedIngressNamespaces, "Namespaces that may reach the agent, by name."),
        .field(
            "allowedEgressCIDRs", \Self.allowedEgressCIDRs, "Address ranges that the agent may reach on every port."),
        .field("allowDNS", \Self.allowDNS, "Whether the agent may look up names: port 53, UDP and TCP."),
        .field("allowHTTPS", \Self.allowHTTPS, "Whether the agent may reach port 443 everywhere."),
        .field(
            "additionalEgress", \Self.additionalEgress, "Egress rules added as they are.",
            .kubernetes(KubernetesShapes.networkPolicyEgressRule)),
    ]
}

package struct RBAC: SpecObject {
    package var createServiceAccount = true
    package var serviceAccountName = ""
    package var serviceAccountAnnotations = StringMap()
    package var additionalRules: [RoleRule] = []
    package init() {}
    package static let fields: [Field] = [
        .field(
            "createServiceAccount", \Self.createServiceAccount,
            "Whether ServiceAccount, Role and RoleBinding are written."),
        .field("serviceAccountName", \Self.serviceAccountName, "Name of the ServiceAccount; left out: the instance's."),
        .field(
            "serviceAccountAnnotations", \Self.serviceAccountAnnotations,
            "Annotations of our ServiceAccount, such as those for a cloud's workload identity."),
        .field("additionalRules", \Self.additionalRules, "Rules added to the Role."),
    ]
}

/// One rule of the agent's Role.
package struct RoleRule: SpecObject {
    package var apiGroups: [String] = []
    package var resources: [String] = []
    package var verbs: [String] = []
    package init() {}
    package static let fields: [Field] = [
        .field("apiGroups", \Self.apiGroups, "API groups; \"\" is the core group.", .required),
        .field("resources", \Self.resources, "Kinds of objects, in the plural.", .required),
        .field("verbs", \Self.verbs, "What may be done with them.", .required),
    ]
}

package struct CABundle: SpecObject {
    package var configMapName = ""
    package var secretName = ""
    package var key = "ca-bundle.crt"
    package init() {}
    package static let fields: [Field] = [
        .field("configMapName", \Self.configMapName, "ConfigMap that holds the certificates; give this or secretName."),
        .field("secretName", \Self.secretName, "Secret that holds the certificates; give this or configMapName."),
        .field("key", \Self.key, "Key that holds the certificates."),
    ]
}
