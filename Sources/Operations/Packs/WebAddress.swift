internal import Diagnostics

/// An `http` or `https` address, as far as it must be known who is asked.
package struct WebAddress: Sendable, Equatable {
    /// Whom a request goes to: a secret for one origin is none of another's business.
    package struct Origin: Sendable, Equatable {
        package let scheme: String
        /// In lower case; an IPv6 address in brackets.
        package let host: String
        package let port: Int

        package var isLoopback: Bool { ["127.0.0.1", "localhost", "[::1]"].contains(host) }
        package var isSecure: Bool { scheme == "https" }
    }

    package let origin: Origin
    /// Path and query, percent-encoded; begins with `/` unless it is empty.
    package let rest: String

    /// Nil for anything but a plain address: no user name, no fragment, nothing that would need to be encoded.
    package init?(_ text: String) {
        let scheme = text.hasPrefix("https://") ? "https" : text.hasPrefix("http://") ? "http" : ""
        guard !scheme.isEmpty, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !Self.refused.contains($0) }) else {
            return nil
        }
        let body = text.dropFirst(scheme.count + 3)
        let authority = body.prefix { $0 != "/" && $0 != "?" }
        var host = authority
        var port = scheme == "https" ? 443 : 80
        if let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") {
            guard let number = UInt16(authority[authority.index(after: colon)...]) else { return nil }
            port = Int(number)
            host = authority[..<colon]
        }
        guard !host.isEmpty else { return nil }
        origin = Origin(scheme: scheme, host: host.lowercased(), port: port)
        rest = String(body.dropFirst(authority.count))
    }

    private init(origin: Origin, rest: String) {
        self.origin = origin
        self.rest = rest
    }

    private static let refused = Set(Array("@#\"<>\\^`{|}".utf8))

    /// The address without a slash at its end, and more behind it.
    package func appending(_ more: String) -> WebAddress {
        var start = rest
        while start.hasSuffix("/") { start.removeLast() }
        return WebAddress(origin: origin, rest: start + more)
    }

    /// Where an answer's `Location` or `Link` leads to; nil when it is no address, or one that depends on this path.
    package func following(_ location: String) -> WebAddress? {
        if location.hasPrefix("//") { return WebAddress("\(origin.scheme):\(location)") }
        guard location.hasPrefix("/") else { return WebAddress(location) }
        return WebAddress("\(origin.scheme)://\(origin.host):\(origin.port)\(location)")
    }

    package var text: String {
        let isUsual = origin.port == (origin.isSecure ? 443 : 80)
        return "\(origin.scheme)://\(origin.host)\(isUsual ? "" : ":\(origin.port)")\(rest)"
    }
}

/// A text as one part of a path or query: all but letters, digits and `-._~` as `%XX`.
package func percentEncoded(_ text: String, keeping others: String = "") -> String {
    var result = ""
    for byte in text.utf8 {
        let scalar = Unicode.Scalar(byte)
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "-", ".", "_", "~": result.unicodeScalars.append(scalar)
        case _ where byte < 0x80 && others.unicodeScalars.contains(scalar): result.unicodeScalars.append(scalar)
        default: result += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
        }
    }
    return result
}
