extension KubernetesShapes {
    package static let securityContext = object("SecurityContext") {
        [
            Member("runAsUser", integer64),
            Member("runAsGroup", integer64),
            Member("runAsNonRoot", .bool),
            Member("privileged", .bool),
            Member("allowPrivilegeEscalation", .bool),
            Member("readOnlyRootFilesystem", .bool),
            Member("capabilities", capabilities),
            Member("procMount", choice("Default", "Unmasked")),
            Member("seccompProfile", object("SeccompProfile") { confinement }),
            Member("appArmorProfile", object("AppArmorProfile") { confinement }),
            Member("seLinuxOptions", seLinuxOptions),
            Member("windowsOptions", windowsSecurityContextOptions),
        ]
    }

    package static let capabilities = object("Capabilities") {
        [
            Member("add", texts),
            Member("drop", texts),
        ]
    }

    private static let confinement = [
        Member("type", choice("RuntimeDefault", "Localhost", "Unconfined")).required,
        Member("localhostProfile", text),
    ]

    private static let seLinuxOptions = object("SELinuxOptions") {
        [
            Member("user", text),
            Member("role", text),
            Member("type", text),
            Member("level", text),
        ]
    }

    private static let windowsSecurityContextOptions = object("WindowsSecurityContextOptions") {
        [
            Member("gmsaCredentialSpecName", text),
            Member("gmsaCredentialSpec", text),
            Member("runAsUserName", text),
            Member("hostProcess", .bool),
        ]
    }
}
