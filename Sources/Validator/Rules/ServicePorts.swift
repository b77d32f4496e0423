internal import Diagnostics
internal import InstanceSpec

extension Rule {
    static let servicePorts = Rule(
        id: "x-service-ports",
        path: "spec.networking.service.ports",
        summary: "the ports of a Service differ in name and number",
        fix: "rename or renumber one of the two"
    ) { instance, report in
        var names: [String: Int] = [:]
        var numbers: [String: Int] = [:]
        for (index, port) in instance.spec.networking.service.ports.enumerated() {
            let place = Path(dotted: "spec.networking.service.ports[\(index)]")
            if !port.name.isEmpty {
                if let first = names[port.name] {
                    report(
                        "ports[\(index)]: name \(quoted(port.name)) is that of ports[\(first)]",
                        at: place.appending("name"))
                } else {
                    names[port.name] = index
                }
            }
            guard port.port > 0 else { continue }
            // One number may serve TCP and UDP.
            let identity = "\(port.port)/\(port.protocol)"
            if let first = numbers[identity] {
                report("ports[\(index)]: port \(identity) is that of ports[\(first)]", at: place.appending("port"))
            } else {
                numbers[identity] = index
            }
        }
    }
}
