/// Volume sources that name one storage product. Kubernetes keeps them although CSI drivers have taken their place.
extension KubernetesShapes {
    static let productSources = [
        Member("awsElasticBlockStore", awsElasticBlockStore),
        Member("azureDisk", azureDisk),
        Member("azureFile", azureFile),
        Member("cephfs", cephFS),
        Member("cinder", cinder),
        Member("flocker", flocker),
        Member("gcePersistentDisk", gcePersistentDisk),
        Member("glusterfs", glusterfs),
        Member("photonPersistentDisk", photonPersistentDisk),
        Member("portworxVolume", portworx),
        Member("quobyte", quobyte),
        Member("rbd", rbd),
        Member("scaleIO", scaleIO),
        Member("storageos", storageOS),
        Member("vsphereVolume", vsphere),
    ]

    private static let fsType = Member("fsType", text)
    private static let readOnly = Member("readOnly", .bool)
    private static let secretRef = Member("secretRef", localObjectReference)

    private static let awsElasticBlockStore = object("AWSElasticBlockStoreVolumeSource") {
        [Member("volumeID", text).required, fsType, Member("partition", integer), readOnly]
    }

    private static let azureDisk = object("AzureDiskVolumeSource") {
        [
            Member("diskName", text).required,
            Member("diskURI", text).required,
            Member("kind", choice("Shared", "Dedicated", "Managed")),
            Member("cachingMode", choice("None", "ReadOnly", "ReadWrite")),
            fsType.or("ext4"),
            readOnly.or(false),
        ]
    }

    private static let azureFile = object("AzureFileVolumeSource") {
        [Member("secretName", text).required, Member("shareName", text).required, readOnly]
    }

    private static let cephFS = object("CephFSVolumeSource") {
        [
            Member("monitors", texts).required,
            Member("path", text),
            Member("user", text),
            Member("secretFile", text),
            secretRef,
            readOnly,
        ]
    }

    private static let cinder = object("CinderVolumeSource") {
        [Member("volumeID", text).required, fsType, readOnly, secretRef]
    }

    private static let flocker = object("FlockerVolumeSource") {
        [Member("datasetName", text), Member("datasetUUID", text)]
    }

    private static let gcePersistentDisk = object("GCEPersistentDiskVolumeSource") {
        [Member("pdName", text).required, fsType, Member("partition", integer), readOnly]
    }

    private static let glusterfs = object("GlusterfsVolumeSource") {
        [Member("endpoints", text).required, Member("path", text).required, readOnly]
    }

    private static let photonPersistentDisk = object("PhotonPersistentDiskVolumeSource") {
        [Member("pdID", text).required, fsType]
    }

    private static let portworx = object("PortworxVolumeSource") {
        [Member("volumeID", text).required, fsType, readOnly]
    }

    private static let quobyte = object("QuobyteVolumeSource") {
        [
            Member("registry", text).required,
            Member("volume", text).required,
            Member("user", text),
            Member("group", text),
            Member("tenant", text),
            readOnly,
        ]
    }

    private static let rbd = object("RBDVolumeSource") {
        [
            Member("monitors", texts).required,
            Member("image", text).required,
            Member("pool", text).or("rbd"),
            Member("user", text).or("admin"),
            Member("keyring", text).or("/etc/ceph/keyring"),
            secretRef,
            fsType,
            readOnly,
        ]
    }

    private static let scaleIO = object("ScaleIOVolumeSource") {
        [
            Member("gateway", text).required,
            Member("system", text).required,
            secretRef.required,
            Member("sslEnabled", .bool),
            Member("protectionDomain", text),
            Member("storagePool", text),
            Member("storageMode", text).or("ThinProvisioned"),
            Member("volumeName", text),
            fsType.or("xfs"),
            readOnly,
        ]
    }

    private static let storageOS = object("StorageOSVolumeSource") {
        [Member("volumeName", text), Member("volumeNamespace", text), fsType, readOnly, secretRef]
    }

    private static let vsphere = object("VsphereVirtualDiskVolumeSource") {
        [
            Member("volumePath", text).required,
            fsType,
            Member("storagePolicyName", text),
            Member("storagePolicyID", text),
        ]
    }
}
