internal import ArgumentParser
internal import Host

/// Which cluster and namespace. As a plugin both come from Helm, which takes these flags before we see them.
struct ClusterOptions: ParsableArguments {
    @Option(
        name: [.short, .long],
        help: ArgumentHelp("Namespace of the instance. (default: Helm's, or default)", valueName: "name"))
    var namespace: String?

    @Option(
        name: .customLong("kube-context"),
        help: ArgumentHelp("Context of the kubeconfig. (default: Helm's, or the current one)", valueName: "name"))
    var context: String?

    var kubectl: Kubectl {
        Kubectl(
            namespace: namespace ?? Environment.value("HELM_NAMESPACE") ?? "default",
            context: context ?? Environment.value("HELM_KUBECONTEXT"))
    }

    /// Two tools that speak to two clusters would do harm.
    func validate() throws {
        if Environment.value("HELM_KUBETOKEN") != nil {
            throw ValidationError(
                "HELM_KUBETOKEN is set, which only Helm would use: put the token into a kubeconfig, where kubectl finds it too"
            )
        }
    }

    /// For Helm's own calls.
    var helmFlags: [String] {
        ["--namespace", kubectl.namespace] + (kubectl.context.map { ["--kube-context", $0] } ?? [])
    }
}

/// How an answer is printed.
enum AnswerFormat: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
}

struct AnswerOptions: ParsableArguments {
    @Option(name: [.customShort("o"), .customLong("output")], help: "How to print the answer.")
    var format: AnswerFormat = .text
}
