internal import Diagnostics
internal import InstanceSpec
internal import YAML

extension Rule {
    static let keeperEnabled = Rule(
        id: "x-keeper-enabled",
        path: "observed.settings.keeper.enabled",
        summary: "the keeper is on, off, or decides by itself",
        fix: "write auto, true or false"
    ) { instance, report in
        guard let enabled = instance.settings.keeper.enabled, !enabled.isNull else { return }
        if enabled.bool == nil, enabled.string != "auto" {
            let shown = enabled.string.map { quoted($0) } ?? enabled.typeName
            report("keeper.enabled is \(shown), it must be auto, true or false")
        }
    }

    static let keeperSchedule = Rule(
        id: "x-keeper-schedule",
        path: "observed.settings.keeper.schedule",
        summary: "the keeper's schedule is a cron expression",
        fix: "write minute, hour, day, month and day of the week, such as \"*/5 * * * *\""
    ) { instance, report in
        let schedule = instance.settings.keeper.schedule
        guard !schedule.isEmpty, schedule != Keeper().schedule, let problem = CronExpression.problem(schedule) else {
            return
        }
        report("keeper.schedule \(quoted(schedule)) is no cron expression: \(problem)")
    }

    /// The keeper applies what is in the release, and has rights in one namespace only.
    static let aggregateRolesKeeper = Rule(
        id: "x-aggregate-roles-keeper",
        path: "observed.settings.record.aggregateRoles",
        summary: "the ClusterRoles for people are in a release without a keeper",
        fix: "set record.aggregateRoles in one other release of the cluster, or keeper.enabled: false here"
    ) { instance, report in
        guard instance.settings.record.aggregateRoles, !instance.observed.release.keeper.isEmpty else { return }
        report("record.aggregateRoles is on, but the keeper, which upgrades this release, may not apply ClusterRoles")
    }

    /// The keeper reads the agent's requests, which are objects of a kind that comes with the CRDs.
    static let selfConfigureKeeper = Rule(
        id: "x-self-configure-keeper",
        path: "spec.selfConfigure.enabled",
        summary: "somebody answers the agent's requests",
        fix: "switch keeper.enabled and record.enabled on, or selfConfigure off"
    ) { instance, report in
        guard instance.isFromChart, instance.spec.selfConfigure.enabled else { return }
        if instance.settings.keeper.enabled?.bool == false {
            report("selfConfigure is on, but keeper.enabled is false: nobody would answer the agent's requests")
        } else if !instance.settings.record.enabled {
            report("selfConfigure is on, but record.enabled is false: its requests need the CRDs")
        }
    }

    /// A request says itself which instance it is about, and RBAC cannot tell the agents of a namespace apart.
    static let selfConfigureShared = Rule(
        id: "x-self-configure-shared",
        path: "spec.selfConfigure.enabled",
        summary: "an agent that may change itself shares its namespace with no other that may",
        fix: "give each its own namespace, or accept it with the annotation \(Neighbour.annotation): \"true\" on both"
    ) { instance, report in
        guard instance.spec.selfConfigure.enabled else { return }
        let accepts = instance.annotations[Neighbour.annotation] == "true"
        guard let other = instance.selfConfiguringNeighbours.first(where: { !accepts || !$0.acceptsSharing }) else {
            return
        }
        report(
            "selfConfigure is on here and in instance \(quoted(other.name)) of the same namespace: each agent could change the other"
        )
    }

    static let otlpEndpoint = Rule(
        id: "x-otlp-endpoint",
        path: "observed.settings.otlp.endpoint",
        summary: "metrics go to a URL",
        fix: "write http://<host>:4318 or https://<host>"
    ) { instance, report in
        let text = instance.settings.otlp.endpoint
        guard !text.isEmpty, !isURL(text) else { return }
        let isGRPC = text.hasSuffix(":4317")
        report(
            "otlp.endpoint is \(quoted(text)), which is not an http(s) URL"
                + (isGRPC ? "; port 4317 speaks gRPC, OTLP over HTTP is on :4318" : ""),
            fix: isGRPC ? "write http://\(text.dropLast("4317".count))4318" : nil)
    }

    /// A scheme, a host, and nothing that could not stand in a URL.
    private static func isURL(_ text: String) -> Bool {
        let schemes = ["http://", "https://"]
        guard let scheme = schemes.first(where: { text.hasPrefix($0) }) else { return false }
        guard text.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value < 0x7F }) else { return false }
        let host = text.dropFirst(scheme.count).prefix { $0 != "/" && $0 != ":" && $0 != "?" && $0 != "#" }
        return !host.isEmpty
    }
}
