package import InstanceSpec
package import YAML

/// Every object of an instance, in the order in which they are written. A pure function: same instance, same objects.
package func expand(_ instance: Instance) -> some Sequence<Node> {
    var instance = instance
    instance.files = podFiles(instance)
    return companions.lazy.compactMap { [instance] in $0(instance) }
}
