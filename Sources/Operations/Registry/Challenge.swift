/// How a registry wants to know who asks: one challenge of a `WWW-Authenticate` header (RFC 9110, 11.6.1).
struct Challenge: Equatable {
    /// In lower case.
    var scheme: String
    /// Names in lower case.
    var parameters: [String: String] = [:]

    /// All challenges of all such headers of an answer.
    static func all(in response: HTTPResponse) -> [Challenge] {
        response.headers.filter { $0.name.lowercased() == "www-authenticate" }.flatMap { read($0.value) }
    }

    /// A header may hold several; both they and their parameters are separated by commas, and a comma may stand within
    /// quotes (`scope="repository:a:pull,push"`).
    static func read(_ text: String) -> [Challenge] {
        var reader = Reader(rest: text[...])
        var challenges: [Challenge] = []
        while let word = reader.word() {
            if let value = reader.value() {
                if !challenges.isEmpty { challenges[challenges.count - 1].parameters[word.lowercased()] = value }
            } else {
                challenges.append(Challenge(scheme: word.lowercased()))
            }
        }
        return challenges
    }

    private struct Reader {
        var rest: Substring

        /// The next scheme or name of a parameter; nil at the end.
        mutating func word() -> String? {
            rest = rest.drop { $0 == " " || $0 == "\t" || $0 == "," }
            let word = rest.prefix { $0 != " " && $0 != "\t" && $0 != "," && $0 != "=" && $0 != "\"" }
            rest = rest.dropFirst(word.count)
            // What is no header of this form is not read on.
            return word.isEmpty ? nil : String(word)
        }

        /// The value behind the name just read; nil when it was a scheme.
        mutating func value() -> String? {
            let after = rest.drop { $0 == " " || $0 == "\t" }
            guard after.first == "=" else { return nil }
            rest = after.dropFirst().drop { $0 == " " || $0 == "\t" }
            guard rest.first == "\"" else {
                let token = rest.prefix { $0 != "," && $0 != " " && $0 != "\t" }
                rest = rest.dropFirst(token.count)
                return String(token)
            }
            var value = ""
            var isEscaped = false
            rest = rest.dropFirst()
            while let character = rest.popFirst() {
                if isEscaped {
                    value.append(character)
                    isEscaped = false
                } else if character == "\\" {
                    isEscaped = true
                } else if character == "\"" {
                    break
                } else {
                    value.append(character)
                }
            }
            return value
        }
    }
}
