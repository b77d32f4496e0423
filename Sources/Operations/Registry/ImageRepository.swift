package import Diagnostics

/// `host/name` of an image, taken apart.
package struct ImageRepository: Sendable, Equatable {
    /// As the user wrote it, perhaps with a port.
    package let host: String
    /// What the registry calls it, of one or more segments.
    package let name: String

    /// - Throws: `Failure` for what names no registry: then nobody could be asked.
    package init(_ text: String) throws(Failure) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].contains("."), Self.isHost(parts[0]) else {
            throw Failure(
                "cannot ask for the versions of \(quoted(text)): it names no registry",
                fix: "write the registry's host in front, such as ghcr.io/openclaw/openclaw")
        }
        let host = String(parts[0])
        var name = String(parts[1])
        if Self.isDockerHub(host), !name.contains("/") { name = "library/\(name)" }
        guard Self.isName(name) else {
            throw Failure("cannot ask for the versions of \(quoted(text)): \(quoted(name)) is no name of an image")
        }
        self.host = host
        self.name = name
    }

    /// Where the registry answers. Plain HTTP is for this machine alone, as container runtimes have it too.
    package var server: WebAddress? {
        let host = Self.isDockerHub(host) ? "registry-1.docker.io" : host
        let address = WebAddress("https://\(host)")
        return address?.origin.isLoopback == true ? WebAddress("http://\(host)") : address
    }

    /// Docker Hub is called otherwise in images than where it answers.
    static func isDockerHub(_ host: String) -> Bool {
        ["docker.io", "index.docker.io", "registry-1.docker.io"].contains(host)
    }

    private static func isHost(_ text: Substring) -> Bool {
        let colon = text.utf8.filter { $0 == UInt8(ascii: ":") }.count
        return colon <= 1
            && text.utf8.allSatisfy { byte in
                isLetterOrDigit(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
                    || byte == UInt8(ascii: ":")
            }
    }

    private static func isName(_ text: String) -> Bool {
        text.utf8.count <= 255
            && text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
                guard let first = part.utf8.first, let last = part.utf8.last else { return false }
                return isLetterOrDigit(first) && isLetterOrDigit(last)
                    && part.utf8.allSatisfy { isLetterOrDigit($0) || [0x2D, 0x2E, 0x5F].contains($0) }
            }
    }
}
