/// Volumes put together from several sources, and volumes with a claim of their own.
extension KubernetesShapes {
    static let projectedVolumeSource = object("ProjectedVolumeSource") {
        [
            Member("sources", list(volumeProjection)),
            Member("defaultMode", fileMode),
            Member("defaultUser", integer64),
        ]
    }

    private static let volumeProjection = object("VolumeProjection") {
        [
            Member("configMap", object("ConfigMapProjection") { keysProjection }),
            Member("secret", object("SecretProjection") { keysProjection }),
            Member("downwardAPI", object("DownwardAPIProjection") { [Member("items", list(downwardAPIVolumeFile))] }),
            Member("serviceAccountToken", serviceAccountTokenProjection),
            Member("clusterTrustBundle", clusterTrustBundleProjection),
            Member("podCertificate", podCertificateProjection),
        ]
    }

    private static let keysProjection = [
        Member("name", text).or(""),
        Member("items", list(keyToPath)),
        Member("optional", .bool),
    ]

    private static let serviceAccountTokenProjection = object("ServiceAccountTokenProjection") {
        [
            Member("audience", text),
            Member("expirationSeconds", integer64),
            Member("path", text).required,
            Member("user", integer64),
        ]
    }

    private static let clusterTrustBundleProjection = object("ClusterTrustBundleProjection") {
        [
            Member("name", text),
            Member("signerName", text),
            Member("labelSelector", labelSelector),
            Member("optional", .bool),
            Member("path", text).required,
            Member("user", integer64),
        ]
    }

    private static let podCertificateProjection = object("PodCertificateProjection") {
        [
            Member("signerName", text).required,
            Member("keyType", text).required,
            Member("maxExpirationSeconds", integer),
            Member("credentialBundlePath", text),
            Member("keyPath", text),
            Member("certificateChainPath", text),
            Member("userAnnotations", textMap),
            Member("user", integer64),
        ]
    }

    static let ephemeralVolumeSource = object("EphemeralVolumeSource") {
        [Member("volumeClaimTemplate", persistentVolumeClaimTemplate)]
    }

    private static let persistentVolumeClaimTemplate = object("PersistentVolumeClaimTemplate") {
        [
            Member("metadata", templateMetadata),
            Member("spec", persistentVolumeClaimSpec).required,
        ]
    }

    /// The API server refuses every other key of the metadata here.
    private static let templateMetadata = object("ObjectMeta") {
        [
            Member("labels", textMap),
            Member("annotations", textMap),
        ]
    }

    private static let persistentVolumeClaimSpec = object("PersistentVolumeClaimSpec") {
        [
            Member(
                "accessModes",
                list(choice("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"))),
            Member("storageClassName", text),
            Member("resources", volumeResourceRequirements),
            Member("volumeMode", choice("Filesystem", "Block")),
            Member("volumeName", text),
            Member("volumeAttributesClassName", text),
            Member("selector", labelSelector),
            Member("dataSource", typedLocalObjectReference),
            Member("dataSourceRef", typedObjectReference),
        ]
    }

    private static let volumeResourceRequirements = object("VolumeResourceRequirements") {
        [
            Member("requests", quantities),
            Member("limits", quantities),
        ]
    }
}
