internal import Diagnostics
internal import Host
internal import YAML

extension Check {
    static let toolPlatform = Check("tool-platform", "these tools are made for this machine") { _ in
        guard let asked = try? Processes.capture(["uname", "-sm"], environment: Environment.all) else {
            return .ok("this machine does not say what it is")
        }
        let here = String(decoding: asked.output, as: UTF8.self).trimmed
        // A checkout has no such file before it is built: then the program was built here.
        guard let bytes = try? Files.read("\(PostProgram.ownFolder)/platform", limit: 4096) else { return .ok(here) }
        let built = String(decoding: bytes, as: UTF8.self).trimmed
        return built == here
            ? .ok(here)
            : .failure(
                "these tools are made for \(built), this machine is \(here)", fix: "scripts/build, in a clone")
    }

    static let toolKubectl = Check("tool-kubectl", "kubectl runs") { patient in
        guard let text = try? patient.kubectl.ask(["version", "--client", "--output", "json"]) else {
            return .blind(
                "\(patient.kubectl.program) cannot be run", fix: "install kubectl, or set KUBECTL to its path")
        }
        return .ok("kubectl \(JSON.read(text)?["clientVersion"]?["gitVersion"]?.string ?? "of an unknown version")")
    }

    static let toolHelm = Check("tool-helm", "Helm 3.17 or newer runs") { patient in
        guard let version = try? patient.helm.version() else {
            return .blind(
                "\(patient.helm.program) cannot be run", fix: "install Helm 3 or 4, or set HELM_BIN to its path")
        }
        let parts = version.dropFirst().split(separator: ".").map { Int($0) ?? 0 }
        let isOld = parts.count > 1 && (parts[0] < 3 || (parts[0] == 3 && parts[1] < 17))
        return isOld
            ? .warning(
                "Helm \(version) is older than what is tested here", fix: "install Helm 3.17 or newer, or Helm 4")
            : .ok("Helm \(version)")
    }

    static let toolPostRenderer = Check("tool-post-renderer", "Helm finds the post-renderer") { patient in
        let name = PostProgram.name
        guard let program = try? PostProgram.beside() else {
            return .failure(
                "there is no \(name) beside this program", fix: "install a package again, or run scripts/build")
        }
        guard let version = try? patient.helm.version() else {
            throw NothingToLookAt(reason: "no Helm to look at")
        }
        guard version.hasPrefix("v3.") else {
            if patient.helm.plugins().contains(name) { return .ok("plugin \(name)") }
            let folder = PostProgram.pluginsFolder ?? "plugins"
            return .warning(
                "Helm 4 has no plugin \(name): helm openclaw install and upgrade bring their own, helm alone has none",
                fix: "helm plugin install \(shellWord("\(folder)/\(name)"))")
        }
        let folders = (Environment.value("PATH") ?? "").split(separator: ":")
        if folders.contains(where: { Links.isProgram("\($0)/\(name)") }) { return .ok("\(name) is on PATH") }
        return .warning(
            "\(name) is not on PATH: helm openclaw install and upgrade bring their own, helm alone needs \(program)",
            fix: "helm openclaw link")
    }

    static let helmDriver = Check("helm-driver", "Helm keeps releases in Secrets") { _ in
        let driver = Environment.value("HELM_DRIVER") ?? ""
        if ["", "secret", "secrets"].contains(driver) { return .ok("in Secrets") }
        return .warning(
            "HELM_DRIVER is \(driver): what Helm writes down, our Secrets included, lies outside Secrets",
            fix: "unset HELM_DRIVER")
    }
}
