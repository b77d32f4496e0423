internal import Diagnostics
package import YAML

/// The API server, as far as the keeper needs it. Every call is tried again within the limits of `Retry`, so each must
/// be fit to be carried out twice; nothing here is a watch.
package struct Cluster: Sendable {
    /// What becomes of the objects that a deleted one owns.
    package enum Propagation: String, Sendable {
        case orphan = "Orphan"
        case background = "Background"
        case foreground = "Foreground"
    }

    /// For one request and its answer.
    private static let deadline: Duration = .seconds(15)

    private let access: ClusterAccess
    private let transport: any Transport
    private let retry: Retry

    package init(_ access: ClusterAccess, over transport: any Transport, retry: Retry) {
        self.access = access
        self.transport = transport
        self.retry = retry
    }

    /// An object; nil when there is none of that name.
    package func get(_ resource: Resource, _ namespace: String, _ name: String) async throws -> Node? {
        do {
            let path = try resource.path(namespace: namespace, name: name)
            return try await call("GET", path, "get \(words(resource, namespace, name))")
        } catch let error as ClusterError where error.isNotFound {
            return nil
        }
    }

    /// All objects of a namespace, page by page.
    /// - Parameters:
    ///   - labels: `key=value,…`; nil: all.
    ///   - isEnough: is asked after each page whether to leave it at what was read so far.
    package func list(
        _ resource: Resource, _ namespace: String, labels: String? = nil, pageSize: Int = 250,
        until isEnough: (([Node]) -> Bool)? = nil
    ) async throws -> [Node] {
        let path = try resource.path(namespace: namespace)
        let what = "list \(words(resource, namespace))"
        func page(_ parameters: [(String, String?)]) async throws -> Node {
            let query = parameters.compactMap { name, value in value.map { "\(name)=\(percentEncoded($0))" } }
            return try await call("GET", "\(path)?\(query.joined(separator: "&"))", what)
        }
        var items: [Node] = []
        var next: String?
        repeat {
            do {
                let answer = try await page([
                    ("labelSelector", labels), ("limit", String(pageSize)), ("continue", next),
                ])
                items += answer["items"]?.sequence ?? []
                next = answer["metadata"]?["continue"]?.string.flatMap { $0.isEmpty ? nil : $0 }
            } catch let error as ClusterError where error.isExpired && next != nil {
                if isEnough != nil { return items }
                // What was read so far may be of another state than the rest: once more, in one piece.
                return try await page([("labelSelector", labels)])["items"]?.sequence ?? []
            }
        } while next != nil && isEnough?(items) != true
        return items
    }

    /// Makes an object.
    /// - Throws: `ClusterError` whose `isAlreadyExists` is true when there is one of that name: perhaps our own, made by
    ///   an attempt whose answer was lost.
    @discardableResult
    package func create(_ object: Node, _ resource: Resource) async throws -> Node {
        let (namespace, name) = identity(object)
        let path = try resource.path(namespace: namespace)
        return try await call("POST", path, "create \(words(resource, namespace, name))", body: object)
    }

    /// Changes the fields that the patch names (RFC 7396); null removes one.
    /// - Parameter part: `status`, to write that alone.
    @discardableResult
    package func patch(
        _ resource: Resource, _ namespace: String, _ name: String, part: String? = nil, _ patch: Node
    ) async throws -> Node {
        let path = try resource.path(namespace: namespace, name: name, part: part)
        return try await call("PATCH", path, "change \(words(resource, namespace, name))", body: patch)
    }

    /// What the object would become if a manager applied it with force: nothing is changed.
    /// - Parameter object: with `metadata.namespace`.
    package func dryApply(_ object: Node, _ resource: Resource, manager: String) async throws -> Node {
        let (namespace, name) = identity(object)
        let path = try resource.path(namespace: namespace, name: name)
        let query = "dryRun=All&force=true&fieldManager=\(percentEncoded(manager))"
        return try await call(
            "PATCH", "\(path)?\(query)", "compare \(words(resource, namespace, name))", body: object,
            media: "application/apply-patch+yaml")
    }

    /// Asks for an object to be deleted; it may stay for a while.
    /// - Parameter uid: only the object with this uid is meant, not one that was made anew under its name.
    /// - Returns: false when there was none.
    @discardableResult
    package func delete(
        _ resource: Resource, _ namespace: String, _ name: String, _ propagation: Propagation, uid: String
    ) async throws -> Bool {
        let options: Node = [
            "apiVersion": "v1", "kind": "DeleteOptions", "propagationPolicy": Node(propagation.rawValue),
            "preconditions": ["uid": Node(uid)],
        ]
        do {
            let path = try resource.path(namespace: namespace, name: name)
            _ = try await call("DELETE", path, "delete \(words(resource, namespace, name))", body: options)
            return true
        } catch let error as ClusterError where error.isNotFound {
            return false
        }
    }

    // MARK: One request

    private func call(
        _ method: String, _ path: String, _ what: String, body: Node? = nil, media: String? = nil
    ) async throws -> Node {
        // Whoever names a version or a uid wants to know that it does not hold any more.
        let mayConflict = method == "DELETE" || body?["metadata"]?["resourceVersion"] != nil
        var request = HTTPRequest(access.server + path, deadline: Self.deadline)
        request.method = method
        request.maximumBodyBytes = 64 << 20
        request.headers = [HTTPHeader("Accept", "application/json"), HTTPHeader("User-Agent", "openclaw-keeper")]
        if let body {
            let media = media ?? (method == "PATCH" ? "application/merge-patch+json" : "application/json")
            request.headers.append(HTTPHeader("Content-Type", media))
            request.body = Array(JSON.write(body, .compact).utf8)
        }
        return try await retry.run(
            what, judge: { judge($0, mayConflict: mayConflict) }, attempt: { try await send(request, what, left: $0) })
    }

    private func send(_ request: HTTPRequest, _ what: String, left: Duration) async throws -> Node {
        var request = request
        let token = try access.token()
        request.headers.append(HTTPHeader("Authorization", "Bearer \(token)"))
        request.deadline = min(request.deadline, left)
        let response: HTTPResponse
        do throws(TransportError) {
            response = try await transport.send(request)
        } catch {
            throw NoAnswer(request: what, server: access.server, reason: error)
        }
        guard (200..<300).contains(response.status) else {
            let refused = ClusterError(response, request: what)
            if response.status == 401, try access.token() != token { throw Rotated(reason: refused) }
            throw refused
        }
        guard let answer = JSON.read(String(decoding: response.body, as: UTF8.self)), answer.mapping != nil else {
            throw Failure("cannot \(what): the answer of \(access.server) is not of the Kubernetes API")
        }
        return answer
    }

    /// The token was replaced between reading it and the answer.
    private struct Rotated: Error, CustomStringConvertible {
        let reason: ClusterError
        var description: String { reason.description }
    }

    private func judge(_ error: any Error, mayConflict: Bool) -> Retry.Verdict {
        switch error {
        case is Rotated: .tryAgain(after: .zero)
        case let none as NoAnswer: none.reason.isPassing ? .tryAgain(after: nil) : .giveUp
        case let refused as ClusterError:
            switch refused.status {
            // Any other conflict is the server's own, between two writers.
            case 409: refused.isConflict && !mayConflict ? .tryAgain(after: refused.retryAfter) : .giveUp
            case 429, 500, 502, 503, 504: .tryAgain(after: refused.retryAfter)
            default: .giveUp
            }
        default: .giveUp
        }
    }

    private func identity(_ object: Node) -> (namespace: String, name: String) {
        (object["metadata"]?["namespace"]?.string ?? "", object["metadata"]?["name"]?.string ?? "")
    }

    private func words(_ resource: Resource, _ namespace: String, _ name: String? = nil) -> String {
        let object = name.map { "\(resource.kind) \(quoted($0))" } ?? resource.plural
        return "\(object) in namespace \(quoted(namespace))"
    }
}

/// The API server did not answer, or not in full.
package struct NoAnswer: Error, Sendable, CustomStringConvertible {
    let request: String
    let server: String
    package let reason: TransportError

    package var description: String { "cannot \(request): \(server): \(reason)" }
}
