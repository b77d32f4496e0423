import Host
import Operations
import Testing

struct StoreSettingsTests {
    private static let whole = [
        "S3_BUCKET": "backups", "S3_ENDPOINT": "https://s3.example.com", "S3_ACCESS_KEY_ID": "id",
        "S3_SECRET_ACCESS_KEY": "secret",
    ]

    private func settings(_ changes: [String: String?]) throws -> StoreSettings {
        var all = Self.whole
        for (name, value) in changes { all[name] = value }
        return try StoreSettings { all[$0].flatMap { $0.isEmpty ? nil : $0 } }
    }

    @Test func keysOrTheProvidersChain() throws {
        #expect(try settings([:]).keys == .init(id: "id", secret: "secret"))
        let chain = try settings(["S3_ACCESS_KEY_ID": nil, "S3_SECRET_ACCESS_KEY": ""])
        #expect(chain.keys == nil)
        #expect(chain.provider == "Other")
        let environment = Rclone.environment(chain, scratch: "/s") { $0 == "AWS_ROLE_ARN" ? "arn" : nil }
        #expect(environment.contains("RCLONE_CONFIG_STORE_ENV_AUTH=true"))
        #expect(environment.contains("AWS_ROLE_ARN=arn"))
        #expect(!environment.contains { $0.hasPrefix("RCLONE_CONFIG_STORE_ACCESS_KEY_ID") })
    }

    @Test func withKeysNothingOfTheChainIsPassedOn() throws {
        let environment = Rclone.environment(try settings([:]), scratch: "/s") { "\($0) of ours" }
        #expect(environment.contains("RCLONE_CONFIG_STORE_SECRET_ACCESS_KEY=secret"))
        #expect(!environment.contains { $0.hasPrefix("AWS_") || $0.hasPrefix("S3_") })
    }

    @Test(arguments: [
        ("S3_BUCKET", DataReason.credentialsMissing), ("S3_ENDPOINT", .credentialsMissing),
        ("S3_ACCESS_KEY_ID", .credentialsPartial), ("S3_SECRET_ACCESS_KEY", .credentialsPartial),
    ])
    func whatIsMissing(_ name: String, _ reason: DataReason) throws {
        let failure = #expect(throws: DataFailure.self) { try settings([name: nil]) }
        #expect(failure?.reason == reason)
        #expect(failure?.description.contains(name) == true)
    }

    @Test(arguments: [
        "http://minio:9000", "minio", "minio:9000", "https://a.r2.cloudflarestorage.com/",
        "https://x.example/storage/v1/s3",
        "http://[fd00::1]:9000", "10.0.0.1",
    ])
    func endpointsThatAre(_ text: String) throws { #expect(try settings(["S3_ENDPOINT": text]).endpoint == text) }

    @Test(arguments: [
        "https://user:password@host", "ftp://host", "https://", "https://host:0", "https://host:99999", "https://host:",
        "https://host?x=1", "https://host#x", "host name", "host\nS3_REGION=x", "https://host/../x", "-host",
        "https://[::1",
        "https://[x]", "http://https://host", "https://[::1]x",
    ])
    func endpointsThatAreNone(_ text: String) {
        let failure = #expect(throws: DataFailure.self) { try settings(["S3_ENDPOINT": text]) }
        #expect(failure?.reason == .settingsInvalid)
    }

    @Test(arguments: ["a/b", "..", "a..b", "-ab", "ab", "bücket", "a b", "a:b", "bucket,env_auth=true"])
    func bucketsThatAreNone(_ text: String) {
        #expect(throws: DataFailure.self) { try settings(["S3_BUCKET": text]) }
    }

    @Test func secretsAreInNoMessage() {
        let failure = #expect(throws: DataFailure.self) { try settings(["S3_SECRET_ACCESS_KEY": "hush\n"]) }
        #expect(failure?.description.contains("hush") == false)
        #expect(failure?.fix?.contains("printf") == true)
    }
}

struct PathTests {
    @Test func whereEachKindLies() throws {
        let prefix = try StorePath("backups/t/a")
        let stamp = try #require(Stamp("2026-01-15T103000Z"))
        #expect(
            BackupKind.allCases.map { $0.path(under: prefix, at: stamp).description } == [
                "backups/t/a/periodic/snapshots/2026-01-15T103000Z", "backups/t/a/manual/2026-01-15T103000Z",
                "backups/t/a/pre-update-2026-01-15T103000Z", "backups/t/a/2026-01-15T103000Z",
            ])
    }

    @Test(arguments: [
        "", "/a", "a/", "a//b", ".", "a/../b", "a b", "a\n", "é", "a:b", "a*", "{a}",
        String(repeating: "a", count: 701),
    ])
    func pathsThatAreNone(_ text: String) { #expect(throws: DataFailure.self) { try StorePath(text) } }

    @Test func stamps() throws {
        let stamp = try #require(Stamp("2024-02-29T235959Z"))
        #expect(Timestamp(seconds: stamp.seconds).text == "2024-02-29T23:59:59Z")
        for seconds in [0, 951_782_400, 1_700_000_000, 4_102_444_799, 253_402_300_799] {
            let stamp = Stamp(Timestamp(seconds: seconds))
            #expect(Stamp(stamp.description) == stamp)
        }
        for text in [
            "2023-02-29T000000Z", "2026-01-15", "2026-01-15T10:30:00Z", "2026-01-15T240000Z", "2026-13-01T000000Z",
            "+026-01-15T103000Z", "2026-01-15t103000z", "２026-01-15T1030Z",
        ] { #expect(Stamp(text) == nil, "\(text)") }
    }

    @Test func requests() throws {
        #expect(try RestoreRequest("a/b#2") == RestoreRequest("a/b#0002"))
        #expect(try RestoreRequest("a/b#1").description == "a/b")
        for text in ["a#", "a#0", "a#-1", "a#x", "a#2#3", "#2", "a#12345"] {
            #expect(throws: DataFailure.self) { try RestoreRequest(text) }
        }
    }
}

struct RetentionTests {
    /// 2026-03-10T12:00:00Z
    private let now = Timestamp(seconds: 1_773_144_000)

    private func found(
        _ text: String, _ kind: BackupKind = .periodic, _ state: Found.State = .complete
    ) throws -> Found {
        Found(kind, try #require(Stamp(text.utf8.count == 10 ? "\(text)T030000Z" : text)), state)
    }

    private func gone(_ all: [Found], days: Int? = 7) -> [String] {
        pruned(all, retentionDays: days, now: now).map { "\($0.snapshot.stamp) \($0.reason.rawValue)" }
    }

    @Test func whatIsAsOldAsTheLimitStays() throws {
        let all = try ["2026-03-10", "2026-03-09", "2026-03-03", "2026-03-02"].map { try found($0) }
        #expect(gone(all) == ["2026-03-02T030000Z expired"])
        #expect(gone(all, days: nil) == [])
    }

    @Test func theNewestOfADayStays() throws {
        let all = try ["2026-03-10T010000Z", "2026-03-09T230000Z", "2026-03-10T110000Z", "2026-03-09T010000Z"].map {
            try found($0)
        }
        #expect(gone(all) == ["2026-03-10T010000Z superseded", "2026-03-09T010000Z superseded"])
    }

    @Test func theNewestStaysHoweverOld() throws {
        #expect(gone(try ["2020-01-02", "2020-01-01"].map { try found($0) }) == ["2020-01-01T030000Z expired"])
        #expect(gone([try found("2031-01-01")]) == [])
    }

    @Test func tornOnesCountForNothing() throws {
        let all = [
            try found("2026-03-10", .periodic, .torn), try found("2026-03-09T110000Z", .manual, .torn),
            try found("2026-03-08T110000Z", .periodic, .torn), try found("2026-03-01", .preUpdate, .torn),
            try found("2020-01-01", .periodic, .foreign), try found("2026-01-01"),
        ]
        #expect(gone(all) == ["2026-03-08T110000Z torn", "2026-03-01T030000Z torn"])
    }

    @Test func otherKindsAreNotPruned() throws {
        #expect(gone(try [BackupKind.manual, .final, .preUpdate].map { try found("2020-01-01", $0) }) == [])
    }
}

struct RestoreDecisionTests {
    @Test func all() throws {
        let (a, b) = (try RestoreRequest("a"), try RestoreRequest("b"))
        #expect(decideRestore(a, list: nil, volumeHasData: false, over: nil) == .restore)
        #expect(decideRestore(a, list: nil, volumeHasData: true, over: nil) == .refused)
        #expect(decideRestore(a, list: nil, volumeHasData: true, over: b) == .refused)
        #expect(decideRestore(a, list: nil, volumeHasData: true, over: a) == .restore)
        #expect(decideRestore(a, list: [b], volumeHasData: true, over: nil) == .restore)
        #expect(decideRestore(a, list: [a, b], volumeHasData: true, over: a) == .isDone)
        #expect(decideRestore(try RestoreRequest("a#2"), list: [a, b], volumeHasData: true, over: nil) == .restore)
    }

    @Test func aListThatSomebodyElseWrote() throws {
        let list = RestoreList(text: "a 2026\n../x\n\u{0}\nb#2\n\n  c d e\n/etc/passwd\n")
        #expect(list.done == [try RestoreRequest("a"), try RestoreRequest("b#2"), try RestoreRequest("c")])
    }
}

struct EntryTests {
    private let time = FileTime(seconds: -1, nanoseconds: 5)

    @Test func aLineSaysItAll() throws {
        let hash = ContentHash([UInt8](0..<32))
        let kinds: [Entry.Kind] = [
            .folder, .file(hash, size: 10, allocated: 10), .file(hash, size: 1 << 50, allocated: 4096),
            .link(target: Array("/etc/passwd".utf8)), .link(target: [0xFF]), .skipped("why"),
        ]
        for kind in kinds {
            for path in [Array("a/ü \" \\ \n".utf8), [0xFF, 0x2F, 0xFE]] {
                let entry = Entry(path: path, kind: kind, mode: 0o4755, modified: time)
                #expect(!entry.line.utf8.contains(UInt8(ascii: "\n")))
                #expect(Entry(line: entry.line) == entry)
            }
        }
    }

    @Test(arguments: [
        "", "/a", "a/", "a//b", "..", "a/../b", "./a", "a\u{0}", ".openclaw-restores", ".openclaw-restore/new",
        "lost+found/x",
        String(repeating: "a", count: 256), String(repeating: "a/", count: 300) + "a",
    ])
    func pathsThatLeadElsewhere(_ path: String) {
        let entry = Entry(path: Array(path.utf8), kind: .folder, mode: 0o755, modified: time)
        #expect(Entry(line: entry.line) == nil)
    }

    @Test(arguments: ["", "{}", "[]", "null", "{\"path\":\"a\"}", "{\"path\":1,\"type\":\"folder\"}"])
    func linesThatAreNone(_ line: String) { #expect(Entry(line: line) == nil) }

    @Test func hashes() {
        let hash = ContentHash.of(Array("hello".utf8))
        #expect(hash.description == "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824")
        #expect(ContentHash(hash.description) == hash)
        #expect(ContentHash(hash.description.uppercased()) == nil)
        #expect(ContentHash("../../../../etc/passwd") == nil)
    }
}

struct RcloneLogTests {
    @Test(arguments: [
        ("api error SignatureDoesNotMatch: The request signature", DataReason.credentialsRefused),
        ("https response error StatusCode: 403, api error AccessDenied", .credentialsRefused),
        ("api error NoSuchBucket: The specified bucket does not exist", .bucketMissing),
        ("dial tcp 127.0.0.1:1: connect: connection refused", .storeUnreachable),
        ("tls: failed to verify certificate: x509: unknown authority", .storeUnreachable),
        ("api error QuotaExceeded: made", .storeFull), ("write x: no space left on device", .volumeTooSmall),
        ("corrupted on transfer: sizes differ", .storeCorrupted), ("something else", .storeFailed),
    ])
    func causes(_ message: String, _ reason: DataReason) {
        var log = RcloneLog()
        #expect(log.take("{\"level\":\"error\",\"msg\":\"\(message)\"}") == nil)
        #expect(log.take("{\"level\":\"notice\",\"msg\":\"Failed to copy with 2 errors\"}") == nil)
        #expect(log.problem(status: 1).reason == reason)
    }

    @Test func howFarItIs() {
        var log = RcloneLog()
        let line = "{\"level\":\"notice\",\"msg\":\"\",\"stats\":{\"bytes\":10,\"transfers\":2}}"
        #expect(log.take(line) == RcloneLog.Stats(bytes: 10, objects: 2))
        #expect(log.problem(status: 2).description == "it ended with status 2 and said nothing")
        #expect(log.take("fatal error: out of memory\\u001b[2J") == nil)
        #expect(!log.problem(status: 2).description.contains("\u{1B}"))
    }
}

struct PaceTests {
    /// Parts that are on their way are in memory; a store takes at most ten thousand of them.
    @Test(arguments: [16 << 20, 1 << 30, 5 << 30, 20 << 30, 100 << 30, 1 << 40])
    func largeFiles(_ size: Int) throws {
        let pace = Rclone.pace(size)
        func value(_ name: String) throws -> Int {
            let text = pace[try #require(pace.firstIndex(of: name)) + 1]
            return try #require(Int(text.filter(\.isNumber)))
        }
        let (transfers, part, atOnce) = try (
            value("--transfers"), value("--s3-chunk-size"), value("--s3-upload-concurrency")
        )
        #expect(transfers * part * atOnce <= max(24, part))
        #expect(size / (part << 20) < 10_000)
        #expect(size > 10 << 30 || size / (part << 20) < 1000)
    }

    @Test func smallFilesGoManyAtATime() { #expect(Rclone.pace(1000).starts(with: ["--transfers", "16"])) }
}

struct DatabaseTests {
    @Test func headers() {
        var header = Array("SQLite format 3\0".utf8) + [0x10, 0, 2, 2, 0, 64, 32, 32]
        header += [UInt8](repeating: 0, count: 100 - header.count)
        #expect(DatabaseCopy.isDatabase(header: header))
        #expect(!DatabaseCopy.isDatabase(header: Array(header.prefix(99))))
        header[16] = 3
        #expect(!DatabaseCopy.isDatabase(header: header))
        header[16...17] = [0, 1]
        #expect(DatabaseCopy.isDatabase(header: header))
        header[22] = 0
        #expect(!DatabaseCopy.isDatabase(header: header))
    }
}
