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
        let kubectl = Environment.value("KUBECTL") ?? "kubectl"
        let context = Environment.value("HELM_KUBECONTEXT").map { ["--context", $0] } ?? []
        let folder = try Links.makeTemporaryFolder()
        let file = "\(folder)/objects.yaml"
        defer {
            Files.remove(file)
            Links.removeFolder(folder)
        }
        try Files.writePrivate(rendered, to: file)
        let words = [kubectl, "get", "--ignore-not-found", "-o", "yaml", "-f", file] + context
        let answer = try Processes.capture(words, environment: Environment.all)
        guard answer.status == 0 else {
            throw Failure(
                "cannot compare with the cluster: kubectl get failed", fix: "kubectl get -f OBJECTS shows why")
        }
        return try objects(answer.output, of: "kubectl get")
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
