/// A value as one word of a POSIX shell command line: `it's` becomes `'it'\''s'`.
///
/// Every value of a user's reaches a script through this function and no other way. It works on scalars: an apostrophe
/// with a combining accent is one `Character` that is not `'`, and the shell would still see the apostrophe. A NUL is
/// dropped, since no program can be given one.
func shellQuoted(_ value: String) -> String {
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
func shellQuoted(_ values: [String]) -> String {
    values.map { shellQuoted($0) }.joined(separator: " ")
}
