/// Variables of a container, and where their values come from.
extension KubernetesShapes {
    package static let envVar = object("EnvVar") {
        [
            Member("name", text).required,
            Member("value", text),
            Member("valueFrom", envVarSource),
        ]
    }

    package static let envFromSource = object("EnvFromSource") {
        [
            Member("prefix", text),
            Member("configMapRef", object("ConfigMapEnvSource") { envSource }),
            Member("secretRef", object("SecretEnvSource") { envSource }),
        ]
    }

    private static let envSource = [Member("name", text).or(""), Member("optional", .bool)]

    private static let envVarSource = object("EnvVarSource") {
        [
            Member("configMapKeyRef", object("ConfigMapKeySelector") { keySelector }),
            Member("secretKeyRef", object("SecretKeySelector") { keySelector }),
            Member("fieldRef", objectFieldSelector),
            Member("resourceFieldRef", resourceFieldSelector),
            Member("fileKeyRef", fileKeySelector),
        ]
    }

    private static let keySelector = [
        Member("name", text).or(""),
        Member("key", text).required,
        Member("optional", .bool),
    ]

    private static let fileKeySelector = object("FileKeySelector") {
        [
            Member("volumeName", text).required,
            Member("path", text).required,
            Member("key", text).required,
            Member("optional", .bool),
        ]
    }

    static let objectFieldSelector = object("ObjectFieldSelector") {
        [
            Member("apiVersion", text),
            Member("fieldPath", text).required,
        ]
    }

    static let resourceFieldSelector = object("ResourceFieldSelector") {
        [
            Member("containerName", text),
            Member("resource", text).required,
            Member("divisor", .intOrString),
        ]
    }
}
