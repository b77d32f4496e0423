internal import CYAML
internal import Diagnostics

/// One event of libyaml's parser.
struct Event {
    enum Kind {
        case streamStart, streamEnd
        case documentStart, documentEnd
        case alias(String)
        case scalar(text: String, tag: String?, anchor: String?, plain: Bool)
        case sequenceStart(tag: String?, anchor: String?)
        case sequenceEnd
        case mappingStart(tag: String?, anchor: String?)
        case mappingEnd
    }

    var kind: Kind
    var span: Span
}

/// libyaml's parser, one event at a time. The only file that calls libyaml; nothing of C leaves it.
///
/// libyaml keeps a pointer to the parser inside the parser, so the struct lives at a fixed address.
@safe final class EventReader {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let firstLine: Int
    private let bytes: ArraySlice<UInt8>

    /// Reads the events of `bytes`, whose first line is line `firstLine` of the stream.
    /// - Returns: what `body` returns; the reader must not leave it.
    static func read<Result>(
        _ bytes: ArraySlice<UInt8>, firstLine: Int, _ body: (EventReader) throws(YAMLError) -> Result
    ) throws(YAMLError) -> Result {
        var outcome: Swift.Result<Result, YAMLError>?
        unsafe bytes.withUnsafeBufferPointer { buffer in
            let reader = unsafe EventReader(buffer, bytes, firstLine: firstLine)
            do throws(YAMLError) {
                outcome = .success(try body(reader))
            } catch {
                outcome = .failure(error)
            }
        }
        guard let outcome else { preconditionFailure("withUnsafeBufferPointer did not call its body") }
        return try outcome.get()
    }

    private init(_ buffer: UnsafeBufferPointer<UInt8>, _ bytes: ArraySlice<UInt8>, firstLine: Int) {
        unsafe parser = .allocate(capacity: 1)
        self.bytes = bytes
        self.firstLine = firstLine
        guard unsafe yaml_parser_initialize(parser) == 1 else {
            preconditionFailure("libyaml could not allocate a parser")
        }
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        unsafe yaml_parser_set_input_string(parser, buffer.baseAddress, buffer.count)
    }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
    }

    func next() throws(YAMLError) -> Event {
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw syntaxError() }
        defer { unsafe yaml_event_delete(&event) }
        let span = unsafe Span(start: position(event.start_mark), end: position(event.end_mark))
        return unsafe Event(kind: Self.kind(of: event), span: span)
    }

    private static func kind(of event: yaml_event_t) -> Event.Kind {
        switch unsafe event.type {
        case YAML_STREAM_START_EVENT: return .streamStart
        case YAML_STREAM_END_EVENT, YAML_NO_EVENT: return .streamEnd
        case YAML_DOCUMENT_START_EVENT: return .documentStart
        case YAML_DOCUMENT_END_EVENT: return .documentEnd
        case YAML_ALIAS_EVENT: return unsafe .alias(text(event.data.alias.anchor) ?? "")
        case YAML_SEQUENCE_START_EVENT:
            let start = unsafe event.data.sequence_start
            return unsafe .sequenceStart(tag: text(start.tag), anchor: text(start.anchor))
        case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
        case YAML_MAPPING_START_EVENT:
            let start = unsafe event.data.mapping_start
            return unsafe .mappingStart(tag: text(start.tag), anchor: text(start.anchor))
        case YAML_MAPPING_END_EVENT: return .mappingEnd
        case YAML_SCALAR_EVENT:
            let scalar = unsafe event.data.scalar
            // By length: a scalar may hold NUL.
            let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            return unsafe .scalar(
                text: String(decoding: bytes, as: UTF8.self), tag: text(scalar.tag), anchor: text(scalar.anchor),
                plain: scalar.style == YAML_PLAIN_SCALAR_STYLE)
        default: preconditionFailure("libyaml sent an event that it does not document")
        }
    }

    private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        guard let pointer = unsafe pointer else { return nil }
        return unsafe String(cString: pointer)
    }

    private func position(_ mark: yaml_mark_t) -> Position {
        Position(line: firstLine + Int(mark.line), column: Int(mark.column) + 1)
    }

    private func syntaxError() -> YAMLError {
        let problem = unsafe parser.pointee.problem.map { unsafe String(cString: $0) } ?? "the text is not YAML"
        let context = unsafe parser.pointee.context.map { unsafe String(cString: $0) }
        // Reader errors carry no mark but an offset: libyaml reads far ahead of what it has understood.
        let isReader = unsafe parser.pointee.error == YAML_READER_ERROR
        let start =
            unsafe isReader
            ? place(of: bytes.startIndex + parser.pointee.problem_offset, in: bytes, firstLine: firstLine)
            : position(parser.pointee.problem_mark)
        // At its end libyaml stands on a line of its own, even if the text has none.
        let end = place(of: bytes.endIndex, in: bytes, firstLine: firstLine)
        return YAMLError(
            id: "yaml-syntax", message: context.map { "\(problem) (\($0))" } ?? problem,
            span: Span(start: min(start, end), end: min(start, end)), fix: YAMLError.advice(for: problem))
    }
}
