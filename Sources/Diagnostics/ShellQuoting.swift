/// A value as one word of a POSIX shell command line: `it's` becomes `'it'\''s'`.
///
/// Every value of a user's reaches a script through this function and no other way. It works on scalars: an apostrophe
/// with a combining accent is one `Character` that is not `'`, and the shell would still see the apostrophe. A NUL is
/// dropped, since no program can be given one.
package func shellQuoted(_ value: String) -> String {
    var quoted = "'"
    for scalar in value.unicodeScalars where scalar != "\0" {
        if scalar == "'" {
            quoted += #"'\''"#
        } else {
            quoted.unicodeScalars.append(scalar)
        }
    }
    return quoted + "'"
}

/// The values as words of a command line, with one space between them.
package func shellQuoted(_ values: [String]) -> String {
    values.map { shellQuoted($0) }.joined(separator: " ")
}

/// A word of a command line that is shown to be copied: quoted only where it must be.
package func shellWord(_ word: String) -> String {
    let isPlain =
        !word.isEmpty
        && word.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "-_./:=,@%+".utf8.contains(byte)
            }
        }
    return isPlain ? word : shellQuoted(word)
}
