internal import Diagnostics
internal import PostRenderer
internal import Secrets
internal import ValuesFiles
internal import YAML

/// What is fuzzed: every way from bytes of others to our output, with what must hold on each.
package enum FuzzSubject {
    /// Reads the bytes in every way that a program of ours reads them.
    /// - Returns: what does not hold, in words; nil when all is well. A crash or a hang shows by itself.
    package static func problem(_ bytes: [UInt8]) -> String? {
        asTree(bytes) ?? asStream(bytes) ?? asValues(bytes)
    }

    /// Parser and writer: what is read can be written and read again, and is the same.
    private static func asTree(_ bytes: [UInt8]) -> String? {
        _ = JSON.read(String(decoding: bytes, as: UTF8.self))
        guard let documents = try? YAMLReader.stream(bytes) else { return nil }
        for document in documents {
            guard let root = document.root, !document.findings.hasErrors else { continue }
            var writer = YAMLWriter()
            writer.document(root)
            guard let again = try? YAMLReader.stream(writer.bytes).first?.root else {
                return "what was written cannot be read: \(String(decoding: writer.bytes, as: UTF8.self))"
            }
            // Nulls are left out of mappings when they are written: the second writing must be the first.
            var second = YAMLWriter()
            second.document(again)
            if second.bytes != writer.bytes { return "written twice, it differs" }
        }
        return nil
    }

    /// The post-renderer: output only without errors, YAML, the same twice; findings with places in the text.
    private static func asStream(_ bytes: [UInt8]) -> String? {
        let seed = SecretSource.seed(Array(repeating: 7, count: 32))
        guard let first = try? Renderer.render(bytes, secrets: seed) else { return "no secrets can be made" }
        if let wrong = place(first.findings, in: bytes) { return wrong }
        print(first.findings, SourceMap("stream", bytes: bytes))
        guard !first.findings.hasErrors else { return nil }
        guard let second = try? Renderer.render(bytes, secrets: seed), second.output == first.output else {
            return "rendered twice, it differs"
        }
        // Documents that are not ours pass as they are, with all that is wrong in them.
        guard (try? YAMLReader.stream(bytes)) != nil else { return nil }
        do throws(YAMLError) {
            _ = try YAMLReader.stream(first.output)
        } catch {
            return "the output is no YAML: \(error.finding().message)"
        }
        return nil
    }

    /// Values files, and the same text behind `--set`.
    private static func asValues(_ bytes: [UInt8]) -> String? {
        var values = MergedValues()
        values.add(file: "values.yaml", bytes)
        if bytes.count < 2000 { values.set(.typed, String(decoding: bytes, as: UTF8.self)) }
        print(values.findings, values.sources)
        guard !values.findings.hasErrors else { return nil }
        let made = InstanceDocuments(values.all, release: ReleaseFacts(chartVersion: "0.0.0"))
        guard let rendered = try? Renderer.render(instances: made.documents, secrets: nil) else {
            return "no secrets can be made"
        }
        print(made.findings + rendered.findings.aboutValues(), values.sources)
        return nil
    }

    /// A place is from 1 on, does not end before it begins, and lies in the text.
    private static func place(_ findings: [Finding], in bytes: [UInt8]) -> String? {
        let lines = bytes.count { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } + 1
        // Two more line ends that YAML 1.1 knows, NEL and the separators, come in several bytes.
        let most = lines + bytes.count { $0 == 0x85 || $0 == 0xA8 || $0 == 0xA9 }
        for finding in findings {
            guard let span = finding.span else { continue }
            if span.start.line < 1 || span.start.column < 1 || span.end < span.start {
                return "\(finding.id) has the place \(span)"
            }
            if Int(span.start.line) > most + 1 { return "\(finding.id) is on line \(span.start.line) of \(most)" }
        }
        return nil
    }

    /// Every printer gets to see what others wrote.
    private static func print(_ findings: [Finding], _ sources: SourceMap) {
        let few = Array(findings.prefix(50))
        _ = HumanPrinter(sources: sources).print(few)
        _ = JSONPrinter.print([(few, sources)])
        _ = SARIFPrinter(version: "0") { _ in nil }.print([(few, sources)])
        _ = GitHubPrinter.print([(few, sources)])
        _ = JUnitPrinter.print([(few, sources)], isStrict: false)
    }
}
