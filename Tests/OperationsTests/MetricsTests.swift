import InstanceSpec
import Logging
import Operations
import Testing
import YAML

/// The counters outlive the runs, and what is sent is OTLP.
@Suite struct MetricsTests {
    private static let noon = Timestamp(seconds: 1_775_000_000, nanoseconds: 5)

    private func metrics(_ counters: Counters) -> Node {
        otlpMetrics(
            [
                InstanceMetrics(
                    name: "a", namespace: "ns", phase: "Running", isReady: true, version: "1.2.3", image: "x/y:1.2.3",
                    counters: counters)
            ], version: "0.1.0", at: Self.noon)
    }

    private func find(_ name: String, _ body: Node) -> Node? {
        let scope = body["resourceMetrics"]?.sequence?.first?["scopeMetrics"]?.sequence?.first
        return scope?["metrics"]?.sequence?.first { $0["name"]?.string == name }
    }

    @Test func countersAreReadAndWritten() {
        var counters = Counters(data: nil)
        #expect(counters.durations.count == Counters.bounds.count + 1)
        counters.add(.success, took: 30_000, at: Self.noon)
        counters.add(.error, took: 700_000, at: Self.noon)
        let again = Counters(data: [Counters.key: Node(counters.text)])
        #expect(again == counters)
        #expect(again.durations.last == 1)
        #expect(again.milliseconds == 730_000)
    }

    @Test(arguments: ["", "[]", "{", #"{"success":-5,"durations":[1,2]}"#, #"{"durations":"x"}"#])
    func nonsenseIsZero(text: String) {
        let counters = Counters(data: [Counters.key: Node(text)])
        #expect(counters.success == 0)
        #expect(counters.durations == Array(repeating: 0, count: Counters.bounds.count + 1))
    }

    @Test func updatesAreCounted() {
        var counters = Counters(data: nil)
        counters.add([.check(succeeded: true), .check(succeeded: false), .applied, .rolledBack])
        #expect([counters.checks, counters.failedChecks, counters.applied, counters.rollbacks] == [1, 1, 1, 1])
    }

    @Test func allTenNamesAreThereFromTheFirstRun() {
        let body = metrics(Counters(data: nil))
        let names = body["resourceMetrics"]?.sequence?.first?["scopeMetrics"]?.sequence?.first?["metrics"]?.sequence?
            .compactMap { $0["name"]?.string }
        #expect(names?.count == 10)
        #expect(Set(names ?? []).count == 10)
        let total = find("openclaw_reconcile_total", body)?["sum"]
        #expect(total?["isMonotonic"]?.bool == true && total?["aggregationTemporality"]?.int == 2)
        #expect(total?["dataPoints"]?.sequence?.count == 3)
        #expect(total?["dataPoints"]?.sequence?.allSatisfy { $0["asInt"] == "0" } == true)
        let attributes = body["resourceMetrics"]?.sequence?.first?["resource"]?["attributes"]?.sequence
        #expect(attributes?.compactMap { $0["key"]?.string } == ["service.name"])
    }

    @Test func theHistogramGoesBeyondTenSeconds() {
        var counters = Counters(data: nil)
        counters.add(.success, took: 45_250, at: Self.noon)
        let point = find("openclaw_reconcile_duration_seconds", metrics(counters))?["histogram"]?["dataPoints"]?
            .sequence?.first
        #expect(point?["sum"]?.number?.text == "45.250")
        #expect(point?["count"] == "1")
        let bounds = point?["explicitBounds"]?.sequence?.compactMap { $0.number?.double } ?? []
        #expect(bounds.first == 0.005 && bounds.last == 600)
        #expect(point?["bucketCounts"]?.sequence?.count == bounds.count + 1)
        #expect(point?["timeUnixNano"] == "1775000000000000005")
        #expect(point?["startTimeUnixNano"] == "1775000000000000000")
    }

    @Test func onePhaseOfTenIsOne() {
        let points = find("openclaw_instance_phase", metrics(Counters(data: nil)))?["gauge"]?["dataPoints"]?.sequence
        #expect(points?.count == 10)
        #expect(points?.filter { $0["asInt"] == "1" }.count == 1)
        #expect(points?.first?["startTimeUnixNano"] == nil)
    }

    @Test func whereMetricsGo() {
        #expect(metricsAddress("http://c:4318") == "http://c:4318/v1/metrics")
        #expect(metricsAddress("http://c:4318/") == "http://c:4318/v1/metrics")
        #expect(metricsAddress("https://c/otlp/v1/metrics") == "https://c/otlp/v1/metrics")
        func pod(_ name: String, _ address: String, ready: Bool) -> Node {
            [
                "metadata": ["name": Node(name)],
                "status": [
                    "podIP": Node(address), "conditions": [["type": "Ready", "status": ready ? "True" : "False"]],
                ],
            ]
        }
        #expect(
            collectorAddress([pod("a-1", "10.0.0.2", ready: true), pod("a-0", "10.0.0.1", ready: true)])
                == "http://10.0.0.1:4318")
        #expect(collectorAddress([pod("a-0", "fd00::1", ready: true)]) == "http://[fd00::1]:4318")
        #expect(collectorAddress([pod("a-0", "10.0.0.1", ready: false)]) == nil)
        #expect(collectorAddress([]) == nil)
    }

    @Test func aReceiverThatIsDownCostsNothingButAWarning() async {
        let script = Script([
            .broken(.unreachable("refused")), .answer(HTTPResponse(status: 503)), .answer(HTTPResponse(status: 200)),
        ])
        let push = MetricsPush(over: script, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        #expect(await push.send([:], to: "http://c:4318") == false)
        #expect(await push.send([:], to: "http://c:4318") == false)
        #expect(await push.send([:], to: "http://c:4318") == true)
        #expect(script.requests.allSatisfy { $0.deadline <= .seconds(5) && $0.method == "POST" })
    }
}
