// Prints one script or text of the post-renderer, as the JSON request on standard input asks for it. For tests only: it
// reaches the functions with values that validation would refuse. `render.py` compiles it with the sources it prints.
internal import Diagnostics
internal import Foundation

struct Request: Decodable {
    struct Workspace: Decodable {
        var root: String?
        var name: String?
        var directories: [String]?
        var flat: [[String]]?
        var nested: [[String]]?
        var packDirectories: [String]?
        var packs: [[String]]?
        var manifest: String?
        var skills: [String]?
        var note: String?
        /// Reference, owner, repository, path, ref, commit, digest.
        var fetched: [[String]]?
    }

    var script: String
    var mode: String?
    var forcePaths: [String]?
    var policy: String?
    var workspaces: [Workspace]?
    var entries: [String]?
    var readOnly: Bool?
    var credential: Bool?
    var funnel: Bool?
    var path: String?
    var minimumFreeKiB: Int64?
    var port: Int?
    var value: String?

    var configMode: ConfigMode {
        switch mode {
        case "merge": .merge(forcePaths: forcePaths ?? [])
        case "json5": .json5
        case "seed": .seed
        default: .overwrite
        }
    }
}

func files(_ pairs: [[String]]?) -> [SeedFile] { (pairs ?? []).map { SeedFile(path: $0[0], key: $0[1]) } }

func skills(_ entries: [String]?) -> [SkillEntry] { (entries ?? []).compactMap { SkillEntry($0) } }

func text(_ request: Request) -> String? {
    switch request.script {
    case "init-config":
        let workspaces = (request.workspaces ?? []).map {
            SeedWorkspace(
                root: $0.root ?? "", directories: $0.directories ?? [], flatFiles: files($0.flat),
                nestedFiles: files($0.nested), packDirectories: $0.packDirectories ?? [], packFiles: files($0.packs),
                manifest: $0.manifest ?? "")
        }
        return InitConfigScript.script(
            .init(
                mode: request.configMode, workspaces: workspaces,
                packPolicy: request.policy == "createOnly" ? .createOnly : .replace))
    case "post-start": return PostStartScript.script(request.configMode)
    case "init-uv": return InitUvScript.script()
    case "init-pip": return InitPipScript.script()
    case "init-plugin-runtime-deps": return InitPluginRuntimeDepsScript.script()
    case "init-tailscale-bin": return InitTailscaleBinScript.script()
    case "init-pnpm": return InitPnpmScript.script()
    case "init-python": return InitPythonScript.script()
    case "init-skills":
        return InitSkillsScript.script(
            .init(
                skills: skills(request.entries),
                workspaces: (request.workspaces ?? []).map { .init(name: $0.name ?? "", skills: skills($0.skills)) }))
    case "init-packs":
        return InitPacksScript.script(
            .init(
                workspaces: (request.workspaces ?? []).map {
                    .init(
                        root: $0.root ?? "", manifest: $0.manifest ?? "", note: $0.note ?? "",
                        packs: ($0.fetched ?? []).map {
                            .init(
                                reference: $0[0], owner: $0[1], repository: $0[2], path: $0[3], ref: $0[4],
                                commit: $0[5], digest: $0[6])
                        })
                }, packPolicy: request.policy == "createOnly" ? .createOnly : .replace))
    case "init-plugins": return InitPluginsScript.script(request.entries ?? [])
    case "init-ollama": return InitOllamaScript.script(request.entries ?? [])
    case "web-terminal":
        return WebTerminalScript.script(
            .init(readOnly: request.readOnly ?? false, credential: request.credential ?? false))
    case "chromium": return ChromiumBridgeScript.script()
    case "disk-readiness":
        return DiskReadinessScript.script(
            .init(
                path: request.path ?? "", minimumFreeKiB: request.minimumFreeKiB ?? 65536, port: request.port ?? 18790))
    case "nginx.conf": return NginxConfig.text()
    case "tailscale-serve.json": return TailscaleServeConfig.text(funnel: request.funnel ?? false)
    case "otel-collector.yaml": return OTelCollectorConfig.text(port: request.port ?? 9090)
    case "ENVIRONMENT.md": return EnvironmentDocument.text()
    case "BOOTSTRAP.md": return BootstrapDocument.text()
    case "SELFCONFIG.md": return SelfConfigDocument.text()
    case "selfconfig.sh": return SelfConfigHelper.text()
    case "quoted": return shellQuoted(request.value ?? "")
    default: return nil
    }
}

let request = try JSONDecoder().decode(Request.self, from: FileHandle.standardInput.readDataToEndOfFile())
guard let text = text(request) else { exit(3) }
FileHandle.standardOutput.write(Data(text.utf8))
