internal import Digest
internal import Secrets

/// The first 8 bytes of SHA-256 over texts, as 16 hexadecimal digits. Each text counts with its length, so that no two
/// lists are taken for one.
func shortHash(_ texts: [String]) -> String {
    var hash = SHA256()
    for text in texts {
        hash.update(Array("\(text.utf8.count):".utf8))
        hash.update(Array(text.utf8))
    }
    return hexadecimal(Array(hash.finish().prefix(8)))
}
