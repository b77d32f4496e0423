package import InstanceSpec
package import YAML

/// Every object of an instance, in the order in which they are written. A pure function: same instance, same objects.
package func expand(_ instance: Instance) -> some Sequence<Node> {
    companions.lazy.compactMap { $0(instance) }
}
