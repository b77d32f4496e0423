internal import Diagnostics

/// Where backups go and how to get in, as the credentials Secret says it.
package struct StoreSettings: Sendable, Equatable {
    package struct Keys: Sendable, Equatable {
        package var id: String
        package var secret: String

        package init(id: String, secret: String) {
            self.id = id
            self.secret = secret
        }
    }

    package var bucket: String
    package var endpoint: String
    package var region: String?
    /// rclone's name of the kind of store.
    package var provider: String
    /// Nil: the provider's own chain (environment, web identity, instance metadata).
    package var keys: Keys?

    /// - Parameter variable: a variable of the environment; nil when it is unset or empty.
    /// - Throws: `DataFailure` that names the key of the Secret; never its value, except of what is no secret.
    package init(from variable: (String) -> String?) throws(DataFailure) {
        bucket = try Self.needed("S3_BUCKET", variable)
        endpoint = try Self.needed("S3_ENDPOINT", variable)
        region = variable("S3_REGION")
        provider = variable("S3_PROVIDER") ?? "Other"
        switch (variable("S3_ACCESS_KEY_ID"), variable("S3_SECRET_ACCESS_KEY")) {
        case (nil, nil): keys = nil
        case (let id?, let secret?): keys = Keys(id: id, secret: secret)
        case (let id, _):
            throw DataFailure(
                .credentialsPartial,
                "the credentials Secret has \(id == nil ? "S3_SECRET_ACCESS_KEY" : "S3_ACCESS_KEY_ID") but not \(id == nil ? "S3_ACCESS_KEY_ID" : "S3_SECRET_ACCESS_KEY")",
                fix: "give it both S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY, or omit both for workload identity")
        }
        try check()
    }

    private static func needed(
        _ name: String, _ variable: (String) -> String?
    ) throws(DataFailure) -> String {
        if let value = variable(name) { return value }
        throw DataFailure(
            .credentialsMissing, "there is no \(name): the credentials Secret is missing, or lacks this key",
            fix: "make the Secret that keeper.backup.credentialsSecret names, with S3_BUCKET and S3_ENDPOINT at least")
    }

    // MARK: Grammar

    private func check() throws(DataFailure) {
        guard (3...255).contains(bucket.utf8.count), bucket.utf8.allSatisfy(isNameByte),
            bucket.utf8.first.map(isLetterOrDigit) == true, !bucket.includes("..")
        else { throw Self.invalid("S3_BUCKET", bucket, "a bucket's name: letters, digits, '.', '-' and '_'") }
        guard Self.isEndpoint(endpoint) else {
            throw Self.invalid("S3_ENDPOINT", endpoint, "an address such as https://s3.example.com, without a user")
        }
        if let region, region.utf8.count > 64 || !region.utf8.allSatisfy(isNameByte) {
            throw Self.invalid("S3_REGION", region, "a region such as eu-central-1")
        }
        guard provider.utf8.count <= 32, provider.utf8.allSatisfy(isLetterOrDigit) else {
            throw Self.invalid("S3_PROVIDER", provider, "a provider that rclone knows, such as AWS or Minio")
        }
        if let keys {
            for (name, value) in [("S3_ACCESS_KEY_ID", keys.id), ("S3_SECRET_ACCESS_KEY", keys.secret)] {
                guard value.utf8.count <= 4096, value.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
                    throw DataFailure(
                        .settingsInvalid, "\(name) holds white space or characters that no key has",
                        fix: "make the Secret again; a line feed at the end of a value is what echo leaves, use printf")
                }
            }
        }
    }

    /// `host`, `host:port`, or either with `http://` or `https://` before it and a plain path behind.
    private static func isEndpoint(_ text: String) -> Bool {
        guard text.utf8.count <= 512 else { return false }
        var rest = text[...]
        for scheme in ["https://", "http://"] where text.hasPrefix(scheme) {
            rest = text.dropFirst(scheme.count)
            break
        }
        let parts = rest.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = parts.first, isAddress(address) else { return false }
        guard parts.count == 2 else { return true }
        return parts[1].split(separator: "/").allSatisfy { step in
            step != "." && step != ".." && step.utf8.allSatisfy { isNameByte($0) || $0 == UInt8(ascii: "~") }
        }
    }

    private static func isAddress(_ text: Substring) -> Bool {
        var host = text
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return false }
            let inside = text[text.index(after: text.startIndex)..<end]
            guard !inside.isEmpty, inside.utf8.allSatisfy({ isHexDigit($0) || $0 == UInt8(ascii: ":") }) else {
                return false
            }
            host = text[text.index(after: end)...]
            guard host.isEmpty || host.hasPrefix(":") else { return false }
            return host.isEmpty || isPort(host.dropFirst())
        }
        if let colon = text.firstIndex(of: ":") {
            guard isPort(text[text.index(after: colon)...]) else { return false }
            host = text[..<colon]
        }
        return !host.isEmpty && host.utf8.allSatisfy(isNameByte) && host.utf8.first.map(isLetterOrDigit) == true
    }

    private static func isPort(_ text: Substring) -> Bool {
        text.utf8.count <= 5 && text.utf8.allSatisfy(isDigit) && Int(text).map { (1...65535).contains($0) } == true
    }

    private static func invalid(_ name: String, _ value: String, _ allowed: String) -> DataFailure {
        DataFailure(
            .settingsInvalid, "\(name) is \(quoted(value)), it must be \(allowed)",
            fix: "correct \(name) in the credentials Secret")
    }
}

func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

func isHexDigit(_ byte: UInt8) -> Bool {
    isDigit(byte) || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "f"))
}

func isLetterOrDigit(_ byte: UInt8) -> Bool {
    isDigit(byte) || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
}

/// What the names of buckets, tenants, instances and snapshots are made of.
func isNameByte(_ byte: UInt8) -> Bool {
    isLetterOrDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
}
