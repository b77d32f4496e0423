import Diagnostics
import Operations
import Testing

/// The transport against a server that says what the case wants.
struct HTTPClientTransportTests {
    private struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let answer: String
        var thenCloses = false
        let expected: Expected
    }

    private enum Expected: Sendable {
        case status(Int, body: String)
        case failure(TransportError)
        case unreachable
    }

    private static let limit = 20
    private static let head = "HTTP/1.1 200 OK\r\n"
    private static let cases: [Case] = [
        // Whole.
        Case(
            testDescription: "with a length", answer: head + "Content-Length: 2\r\n\r\nhi",
            expected: .status(200, body: "hi")),
        Case(
            testDescription: "in pieces", answer: head + "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
            expected: .status(200, body: "hi")),
        Case(
            testDescription: "up to the close", answer: head + "\r\nhi", thenCloses: true,
            expected: .status(200, body: "hi")),
        Case(
            testDescription: "a redirect, which is not followed",
            answer: "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
            expected: .status(302, body: "")),
        // Not whole.
        Case(
            testDescription: "cut before its length", answer: head + "Content-Length: 9\r\n\r\nhi", thenCloses: true,
            expected: .failure(.truncated)),
        Case(
            testDescription: "cut between pieces", answer: head + "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n",
            thenCloses: true, expected: .failure(.truncated)),
        Case(testDescription: "closed before an answer", answer: "", thenCloses: true, expected: .unreachable),
        Case(testDescription: "not HTTP", answer: "SSH-2.0-OpenSSH\r\n", thenCloses: true, expected: .unreachable),
        // Too much.
        Case(
            testDescription: "a length beyond the limit", answer: head + "Content-Length: 21\r\n\r\n",
            expected: .failure(.tooLarge(limit: limit))),
        Case(
            testDescription: "pieces beyond the limit",
            answer: head + "Transfer-Encoding: chunked\r\n\r\n15\r\n123456789012345678901\r\n",
            expected: .failure(.tooLarge(limit: limit))),
        // Too late.
        Case(testDescription: "silence", answer: "", expected: .failure(.timedOut(after: .milliseconds(200)))),
        Case(
            testDescription: "silence after the head", answer: head + "Content-Length: 2\r\n\r\n",
            expected: .failure(.timedOut(after: .milliseconds(200)))),
        Case(
            testDescription: "silence within the body", answer: head + "Content-Length: 2\r\n\r\nh",
            expected: .failure(.timedOut(after: .milliseconds(200)))),
    ]

    private func send(_ request: HTTPRequest) async throws -> Result<HTTPResponse, TransportError> {
        let transport = try HTTPClientTransport()
        let result: Result<HTTPResponse, TransportError>
        do throws(TransportError) {
            result = .success(try await transport.send(request))
        } catch {
            result = .failure(error)
        }
        await transport.close()
        return result
    }

    @Test(arguments: cases)
    private func table(_ each: Case) async throws {
        let server = try await LoopbackServer.start(answer: each.answer, thenCloses: each.thenCloses)
        // Only who waits for silence is to wait shortly.
        let deadline: Duration = if case .failure(.timedOut(let after)) = each.expected { after } else { .seconds(20) }
        var request = HTTPRequest("http://127.0.0.1:\(server.port)/x", deadline: deadline)
        request.maximumBodyBytes = Self.limit
        let result = try await send(request)
        try await server.stop()
        switch (each.expected, result) {
        case (.status(let status, let body), .success(let response)):
            #expect(response.status == status)
            #expect(String(decoding: response.body, as: UTF8.self) == body)
        case (.failure(let expected), .failure(let error)): #expect(error == expected)
        case (.unreachable, .failure(.unreachable)): break
        default: Issue.record("\(result)")
        }
    }

    @Test(arguments: ["ftp://example.com/", "/path", "http://", "https:///x"])
    func addressesThatAreNone(_ address: String) async throws {
        guard case .failure(.badAddress) = try await send(HTTPRequest(address, deadline: .seconds(1))) else {
            Issue.record("\(address) was sent")
            return
        }
    }

    @Test func nobodyListens() async throws {
        let server = try await LoopbackServer.start(answer: "", thenCloses: true)
        try await server.stop()
        let request = HTTPRequest("http://127.0.0.1:\(server.port)/", deadline: .seconds(20))
        guard case .failure(.unreachable(let words)) = try await send(request) else {
            Issue.record("somebody listened")
            return
        }
        #expect(words.includes("refused"))
    }

    @Test func certificatesThatAreNone() {
        #expect(throws: Failure.self) { try HTTPClientTransport(certificateAuthorities: Array("no".utf8)) }
    }
}
