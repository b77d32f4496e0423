internal import Foundation
internal import Fuzzing
internal import Testing

/// A text four times as long must not take much more than four times as long.
@Suite(.serialized) struct GrowthTests {
    struct Shape: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var count: Int
        var make: @Sendable (Int) -> String

        init(_ name: String, _ count: Int, _ make: @escaping @Sendable (Int) -> String) {
            testDescription = name
            self.count = count
            self.make = make
        }
    }

    private static let head = """
        apiVersion: openclaw.rocks/v1alpha1
        kind: OpenClawInstance
        metadata: {name: a, namespace: b}
        spec:

        """

    private static func lines(_ count: Int, _ line: (Int) -> String) -> String { (0..<count).map(line).joined() }

    static let shapes: [Shape] = [
        // Text and trees.
        Shape("a long line", 20_000) { head + "  registry: " + String(repeating: "x", count: $0) },
        Shape("many comments", 1_500) { head + lines($0) { "  # \($0)\n" } + "  registry: a\n" },
        Shape("many documents", 80) { lines($0) { "---\nkind: ConfigMap\nmetadata: {name: c\($0)}\n" } },
        Shape("many instances", 4) { count in
            lines(count) { head.replacingOccurrences(of: "name: a,", with: "name: a\($0),") + "  skills: [x]\n---\n" }
        },
        Shape("a nested list", 40) {
            head + "  config: {raw: {a: " + String(repeating: "[", count: $0) + String(repeating: "]", count: $0)
                + "}}\n"
        },
        Shape("many aliases", 150) { head + "  registry: &a x\n  skills:\n" + lines($0) { _ in "  - *a\n" } },
        Shape("many anchors", 150) { head + "  config:\n    raw:\n" + lines($0) { "      k\($0): &a\($0) x\n" } },
        Shape("one key again and again", 200) { head + lines($0) { _ in "  registry: a\n" } },
        // The checker.
        Shape("many unknown fields", 200) { head + lines($0) { "  x\($0): 1\n" } },
        Shape("many keys of a map", 250) { head + "  podAnnotations:\n" + lines($0) { "    k\($0): v\n" } },
        Shape("many keys of the configuration", 250) {
            head + "  config:\n    raw:\n" + lines($0) { "      k\($0): v\n" }
        },
        Shape("many elements of a set", 250) { head + "  skills:\n" + lines($0) { "  - s\($0)\n" } },
        Shape("many wrong elements", 200) { head + "  skills:\n" + lines($0) { "  - s \($0)\n" } },
        Shape("many variables", 120) { head + "  env:\n" + lines($0) { "  - {name: V\($0), value: x}\n" } },
        // The rules.
        Shape("many containers", 60) { head + "  sidecars:\n" + lines($0) { "  - {name: c\($0), image: x}\n" } },
        Shape("many ports", 100) {
            head + "  networking: {service: {ports: [" + lines($0) { "{name: p\($0), port: \($0 % 60000 + 1)}," }
                + "]}}\n"
        },
        Shape("many files", 120) { head + "  workspace:\n    initialFiles:\n" + lines($0) { "      f\($0): x\n" } },
        Shape("many workspaces", 25) {
            head + "  workspace:\n    additionalWorkspaces:\n"
                + lines($0) { "    - {name: w\($0), initialFiles: {a: b}, skills: [x y, z]}\n" }
        },
        Shape("many address ranges", 150) {
            head + "  security:\n    networkPolicy:\n      allowedEgressCIDRs:\n"
                + lines($0) { _ in "      - 10.0.0.0/8\n" }
        },
        // Requests.
        Shape("many requests", 80) {
            lines($0) {
                "---\napiVersion: openclaw.rocks/v1alpha1\nkind: OpenClawSelfConfig\nmetadata: {name: r\($0)}\n"
                    + "spec: {instanceRef: a, addSkills: [x]}\n"
            }
        },
    ]

    @Test(arguments: shapes)
    func growsWithItsInput(_ shape: Shape) {
        let small = Array(shape.make(shape.count).utf8)
        let large = Array(shape.make(shape.count * 4).utf8)
        // The best of several, until one is good: others use this machine too.
        var ratios: [Double] = []
        for _ in 0..<5 {
            let base = cpuTime { _ = FuzzSubject.problem(small) }
            let more = cpuTime { _ = FuzzSubject.problem(large) }
            ratios.append(more / max(base, 0.000_5))
            if ratios.last! < 7 { return }
        }
        // 16 is what a square would give.
        #expect(ratios.min()! < 9, "\(shape): four times the input, \(ratios) times the work")
    }

    /// Seconds of the process, which runs one such test at a time.
    private func cpuTime(_ body: () -> Void) -> Double {
        let began = clock()
        body()
        return Double(clock() - began) / Double(CLOCKS_PER_SEC)
    }
}
