/// Volumes of a pod. The sources that name one storage product are in `StorageProductShapes.swift`.
extension KubernetesShapes {
    package static let volume = object("Volume") { [Member("name", text).required] + commonSources + productSources }

    package static let volumeMount = object("VolumeMount") {
        [
            Member("name", text).required,
            Member("mountPath", text).required,
            Member("subPath", text),
            Member("subPathExpr", text),
            Member("readOnly", .bool),
            Member("recursiveReadOnly", choice("Disabled", "IfPossible", "Enabled")),
            Member("mountPropagation", choice("None", "HostToContainer", "Bidirectional")),
            Member("bindMountOptions", .sequence(text, SequenceLimits(uniqueness: .set))),
        ]
    }

    static let volumeDevice = object("VolumeDevice") {
        [
            Member("name", text).required,
            Member("devicePath", text).required,
        ]
    }

    private static let commonSources = [
        Member("configMap", configMapVolumeSource),
        Member("csi", csiVolumeSource),
        Member("downwardAPI", downwardAPIVolumeSource),
        Member("emptyDir", emptyDirVolumeSource),
        Member("ephemeral", ephemeralVolumeSource),
        Member("fc", fcVolumeSource),
        Member("flexVolume", flexVolumeSource),
        Member("gitRepo", gitRepoVolumeSource),
        Member("hostPath", hostPathVolumeSource),
        Member("image", imageVolumeSource),
        Member("iscsi", iscsiVolumeSource),
        Member("nfs", nfsVolumeSource),
        Member("persistentVolumeClaim", persistentVolumeClaimVolumeSource),
        Member("projected", projectedVolumeSource),
        Member("secret", secretVolumeSource),
    ]

    private static let configMapVolumeSource = object("ConfigMapVolumeSource") {
        [
            Member("name", text).or(""),
            Member("items", list(keyToPath)),
            Member("defaultMode", fileMode),
            Member("defaultUser", integer64),
            Member("optional", .bool),
        ]
    }

    private static let secretVolumeSource = object("SecretVolumeSource") {
        [
            Member("secretName", text),
            Member("items", list(keyToPath)),
            Member("defaultMode", fileMode),
            Member("defaultUser", integer64),
            Member("optional", .bool),
        ]
    }

    static let keyToPath = object("KeyToPath") {
        [
            Member("key", text).required,
            Member("path", text).required,
            Member("mode", fileMode),
            Member("user", integer64),
        ]
    }

    private static let csiVolumeSource = object("CSIVolumeSource") {
        [
            Member("driver", text).required,
            Member("fsType", text),
            Member("readOnly", .bool),
            Member("volumeAttributes", textMap),
            Member("nodePublishSecretRef", localObjectReference),
        ]
    }

    private static let downwardAPIVolumeSource = object("DownwardAPIVolumeSource") {
        [
            Member("items", list(downwardAPIVolumeFile)),
            Member("defaultMode", fileMode),
            Member("defaultUser", integer64),
        ]
    }

    static let downwardAPIVolumeFile = object("DownwardAPIVolumeFile") {
        [
            Member("path", text).required,
            Member("fieldRef", objectFieldSelector),
            Member("resourceFieldRef", resourceFieldSelector),
            Member("mode", fileMode),
            Member("user", integer64),
        ]
    }

    private static let emptyDirVolumeSource = object("EmptyDirVolumeSource") {
        [
            Member("medium", text),
            Member("sizeLimit", .intOrString),
            // Of a directory: the sticky bit counts too.
            Member("mode", integer(0...0o1777)),
        ]
    }

    private static let fcVolumeSource = object("FCVolumeSource") {
        [
            Member("targetWWNs", texts),
            Member("lun", integer),
            Member("wwids", texts),
            Member("fsType", text),
            Member("readOnly", .bool),
        ]
    }

    private static let flexVolumeSource = object("FlexVolumeSource") {
        [
            Member("driver", text).required,
            Member("fsType", text),
            Member("readOnly", .bool),
            Member("options", textMap),
            Member("secretRef", localObjectReference),
        ]
    }

    private static let gitRepoVolumeSource = object("GitRepoVolumeSource") {
        [
            Member("repository", text).required,
            Member("revision", text),
            Member("directory", text),
        ]
    }

    private static let hostPathVolumeSource = object("HostPathVolumeSource") {
        [
            Member("path", text).required,
            Member(
                "type",
                choice(
                    "DirectoryOrCreate", "Directory", "FileOrCreate", "File", "Socket", "CharDevice", "BlockDevice", "")
            ),
        ]
    }

    private static let imageVolumeSource = object("ImageVolumeSource") {
        [
            Member("reference", text),
            Member("pullPolicy", pullPolicy),
        ]
    }

    private static let iscsiVolumeSource = object("ISCSIVolumeSource") {
        [
            Member("targetPortal", text).required,
            Member("portals", texts),
            Member("iqn", text).required,
            Member("lun", integer).required,
            Member("iscsiInterface", text).or("default"),
            Member("initiatorName", text),
            Member("chapAuthDiscovery", .bool),
            Member("chapAuthSession", .bool),
            Member("fsType", text),
            Member("readOnly", .bool),
            Member("secretRef", localObjectReference),
        ]
    }

    private static let nfsVolumeSource = object("NFSVolumeSource") {
        [
            Member("server", text).required,
            Member("path", text).required,
            Member("readOnly", .bool),
        ]
    }

    private static let persistentVolumeClaimVolumeSource = object("PersistentVolumeClaimVolumeSource") {
        [
            Member("claimName", text).required,
            Member("readOnly", .bool),
        ]
    }
}
