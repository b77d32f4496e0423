internal import Diagnostics
internal import Guide
internal import Host
internal import PostRenderer
internal import YAML

/// What `render --diff` compares with.
enum Against {
    case file([Node])
    case live

    /// - Parameter name: a file of objects, or `live`.
    init(_ name: String) throws {
        guard name != "live" else {
            self = .live
            return
        }
        self = .file(try Self.objects(Input.read(name), of: name))
    }

    /// What a cluster has of these objects, by way of kubectl.
    static func live(_ rendered: [UInt8]) throws -> [Node] {
        let context = Environment.value("HELM_KUBECONTEXT").map { ["--context", $0] } ?? []
        let folder = try Links.makeTemporaryFolder()
        let file = "\(folder)/objects.yaml"
        defer {
            Files.remove(file)
            Links.removeFolder(folder)
        }
        var asked = try trees(rendered)
        while !asked.isEmpty {
            try Files.writePrivate(written(asked), to: file)
            let answer = try kubectl(["get", "--ignore-not-found", "-o", "yaml", "-f", file] + context)
            if answer.status == 0 { return try objects(answer.output, of: "kubectl get") }
            let said = String(decoding: answer.errors, as: UTF8.self)
            // A kind that the cluster does not serve yet has no objects in it.
            let served = asked.filter { !said.includes("no matches for kind \(kindWithVersion($0))") }
            guard served.count < asked.count else {
                let lines = said.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }
                throw Failure(
                    "cannot compare with the cluster: \(lines.last ?? "kubectl get failed without a reason")",
                    fix: "check the context of kubectl, and what it may read")
            }
            asked = served
        }
        return []
    }

    private static func kubectl(_ arguments: [String]) throws -> Captured {
        do throws(SystemError) {
            let program = Environment.value("KUBECTL") ?? "kubectl"
            return try Processes.capture([program] + arguments, environment: Environment.all)
        } catch {
            throw Failure("\(error)", fix: "install kubectl, or set KUBECTL to its path")
        }
    }

    /// As kubectl writes it: `"Ingress" in version "networking.k8s.io/v1"`.
    private static func kindWithVersion(_ object: Node) -> String {
        "\"\(object["kind"]?.string ?? "")\" in version \"\(object["apiVersion"]?.string ?? "")\""
    }

    private static func written(_ objects: [Node]) -> [UInt8] {
        var writer = YAMLWriter()
        for object in objects { writer.document(object) }
        return writer.bytes
    }

    private static func objects(_ bytes: [UInt8], of name: String) throws -> [Node] {
        do throws(YAMLError) {
            return try YAMLReader.stream(bytes).compactMap(\.root).flatMap { document in
                document["kind"]?.string?.hasSuffix("List") == true ? document["items"]?.sequence ?? [] : [document]
            }
        } catch {
            throw FileFinding(file: name, bytes: bytes, finding: error.finding())
        }
    }

    static func trees(_ bytes: [UInt8]) throws -> [Node] { try objects(bytes, of: "the rendered objects") }
}
