package import Diagnostics
internal import Host

/// Where a cluster's API server is, and with what we identify ourselves.
package struct ClusterAccess: Sendable {
    /// `https://host:port`, perhaps with a path, without a slash at its end.
    package var server: String
    /// Holds the token of our ServiceAccount. The kubelet replaces it before it expires, so it is read for each request.
    package var tokenFile: String
    /// Holds the certificate authorities of the server, in PEM; nil: those of the system.
    package var authorityFile: String?

    /// For an address that was given to us: tests, or a run outside of the cluster.
    package init(server: String, tokenFile: String, authorityFile: String?) {
        var server = Substring(server)
        while server.last == "/" { server.removeLast() }
        self.server = String(server)
        self.tokenFile = tokenFile
        self.authorityFile = authorityFile
    }

    /// Where the kubelet puts what a pod needs, unless OPENCLAW_SERVICE_ACCOUNT names another folder.
    private static let standardFolder = "/var/run/secrets/kubernetes.io/serviceaccount"

    /// What every pod finds: two variables and a folder.
    /// - Parameter variable: a variable's value; nil when it is unset or empty.
    /// - Throws: `Failure` outside of a cluster.
    package init(inClusterWith variable: (String) -> String?) throws(Failure) {
        guard let host = variable("KUBERNETES_SERVICE_HOST") else {
            throw Failure(
                "cannot find the API server: KUBERNETES_SERVICE_HOST is not set, so this is no pod",
                fix: "outside of a cluster use --api-server and --token-file")
        }
        let port = variable("KUBERNETES_SERVICE_PORT") ?? "443"
        guard let number = UInt16(port), number > 0 else {
            throw Failure("cannot find the API server: KUBERNETES_SERVICE_PORT is \(quoted(port)), which is no port")
        }
        let isAddress6 = host.utf8.contains(UInt8(ascii: ":"))
        let folder = variable("OPENCLAW_SERVICE_ACCOUNT") ?? Self.standardFolder
        self.init(
            server: "https://\(isAddress6 ? "[\(host)]" : host):\(number)", tokenFile: "\(folder)/token",
            authorityFile: "\(folder)/ca.crt")
    }

    /// The token as it is now.
    /// - Throws: `Failure` when there is none, or it could not stand in a header.
    package func token() throws(Failure) -> String {
        let bytes = try contents(of: tokenFile, what: "the token of the ServiceAccount")
        let token = bytes.drop(while: isBlank).reversed().drop(while: isBlank).reversed()
        guard !token.isEmpty, token.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw Failure("cannot use \(tokenFile): it holds no token")
        }
        return String(decoding: token, as: UTF8.self)
    }

    /// The certificate authorities in PEM; nil when those of the system count.
    package func authorities() throws(Failure) -> [UInt8]? {
        guard let authorityFile else { return nil }
        return try contents(of: authorityFile, what: "the cluster's certificate authorities")
    }

    private func contents(of path: String, what: String) throws(Failure) -> [UInt8] {
        do throws(SystemError) {
            return try Files.read(path, limit: 1 << 20)
        } catch {
            throw Failure(
                "cannot read \(what): \(error)",
                fix: error.isMissing ? "let the pod have automountServiceAccountToken: true" : nil)
        }
    }
}

private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }
