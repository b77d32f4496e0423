import Testing

@testable import Operations

@Suite struct ImageVersionTests {
    @Test(arguments: [
        // no versions
        "latest", "main", "sha-8261398", "2026", "2026.3", "8261398", "20260619", "1.2.3.4", "v", "", "1..3", "1.2.x",
        "V1.2.3", "1.2.3-", "1.2.3--1", "-1.2.3", "1.2.99999999999999999999", "é.1.2", "1.2.3 ",
    ])
    func refuses(_ tag: String) { #expect(ImageVersion(tag) == nil) }

    @Test(arguments: [
        ("2026.3.1", "", false), ("v2026.3.1", "", false), ("2026.03.01", "", false), ("1.2.3+build", "", false),
        ("2026.4.7-1", "", false), ("2026.6.8-browser", "browser", false), ("2026.6.8-2-slim", "slim", false),
        ("2026.3.1-slim-arm64", "slim-arm64", false), ("2026.3.1-amd64", "amd64", false),
        ("2026.3.1-beta.1", "", true), ("2026.3.1-rc1", "", true), ("2026.3.1-beta-1", "", true),
        ("2026.3.1-beta.1-slim", "", true), ("2026.3.1-3-g1a2b3c4", "g1a2b3c4", false),
        ("2026.3.1-betamax", "betamax", false),
    ])
    func reads(_ tag: String, _ variant: String, _ isPreRelease: Bool) throws {
        let version = try #require(ImageVersion(tag))
        #expect(version.variant == variant && version.isPreRelease == isPreRelease && version.tag == tag)
    }

    @Test(arguments: [
        [
            "2026.3.1-beta.1", "2026.3.1", "2026.3.1-1", "2026.3.1-2", "2026.3.1-10", "2026.3.2", "2026.10.0",
            "2027.1.1",
        ],
        ["v1.9.0", "1.10.0", "v1.10.1"],
    ])
    func orders(_ tags: [String]) throws {
        let versions = try tags.map { try #require(ImageVersion($0)) }
        for (index, left) in versions.enumerated() {
            for (other, right) in versions.enumerated() {
                #expect(left.isNewer(than: right) == (index > other), "\(left.tag) and \(right.tag)")
            }
        }
    }

    @Test func spellings() throws {
        let one = try #require(ImageVersion("2026.3.1"))
        let other = try #require(ImageVersion("v2026.03.01+x"))
        #expect(one.isSame(as: other))
    }
}

@Suite struct VersionChoiceTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var current: String
        var tags: [String]
        var newest: String?
        var testDescription: String { name }
    }

    @Test(arguments: [
        Case(
            name: "the newest, wherever it stands", current: "2026.3.1", tags: ["2026.3.2", "2026.10.1", "2026.9.9"],
            newest: "2026.10.1"),
        Case(
            name: "a lone number does not win", current: "2026.3.1", tags: ["2026", "8261398", "20260619", "2026.3.1"],
            newest: "2026.3.1"),
        Case(
            name: "a correction does not go back", current: "2026.4.7-1", tags: ["2026.4.7", "2026.4.7-1"],
            newest: "2026.4.7-1"),
        Case(
            name: "a correction is newer", current: "2026.4.7", tags: ["2026.4.7", "2026.4.7-1"], newest: "2026.4.7-1"),
        Case(
            name: "a variant stays one", current: "2026.6.8-browser", tags: ["2026.7.0", "2026.6.9-browser"],
            newest: "2026.6.9-browser"),
        Case(
            name: "the usual build stays usual", current: "2026.6.8", tags: ["2026.7.0-slim", "2026.6.9"],
            newest: "2026.6.9"),
        Case(
            name: "no pre-release", current: "2026.6.8", tags: ["2026.7.0-beta.1", "2026.7.0-rc1", "2026.6.8"],
            newest: "2026.6.8"),
        Case(
            name: "from a pre-release to the version", current: "2026.7.0-beta.1", tags: ["2026.7.0"],
            newest: "2026.7.0"),
        Case(name: "the registry's spelling", current: "2026.6.8", tags: ["v2026.6.9"], newest: "v2026.6.9"),
        Case(
            name: "of two spellings the first", current: "1.0.0", tags: ["1.02.0", "v1.2.0", "1.2.0"], newest: "1.02.0"),
        Case(name: "nothing", current: "1.0.0", tags: ["latest", "main", "1.0.1-slim"], newest: nil),
        Case(name: "latest means the usual build", current: "latest", tags: ["1.0.0", "1.1.0-slim"], newest: "1.0.0"),
    ])
    func chooses(_ each: Case) {
        let choice = versions(among: each.tags, like: ImageVersion(each.current))
        #expect(choice.candidates.first?.tag == each.newest)
        #expect(choice.candidates.count + choice.skipped.count + choice.others == each.tags.count)
    }

    @Test func saysWhy() {
        let choice = versions(among: ["2.0.0-rc.1", "2.0.0-slim", "edge"], like: ImageVersion("1.0.0"))
        #expect(
            choice.skipped == [
                .init("2.0.0-rc.1", "it is a pre-release"),
                .init("2.0.0-slim", "it is the variant slim, and the usual build runs"),
            ])
        #expect(choice.others == 1)
    }
}
