internal import Testing
internal import ValuesFiles

@Suite struct HelmArgumentsTests {
    @Test func readsWhatCounts() {
        let line = HelmArguments([
            "r", "-f", "a.yaml", "--values=b.yaml,c.yaml", "--set", "x=1", "--timeout", "5m", "./chart", "--wait",
            "-nagents", "--set-string=y=2", "--dry-run=client", "--kube-context", "k",
        ])
        #expect(line.positionals == ["r", "./chart"])
        #expect(line.files == ["a.yaml", "b.yaml", "c.yaml"])
        #expect(line.sets.map(\.argument) == ["x=1", "y=2"])
        #expect(line.has("wait"))
        #expect(line.flags["namespace"] == "agents")
        #expect(line.flags["dry-run"] == "client")
        #expect(line.connection == ["--namespace=agents", "--kube-context=k"])
    }

    @Test(arguments: [
        (["-if", "v.yaml", "r", "c"], ["v.yaml"]), (["-f=v.yaml", "r", "c"], ["v.yaml"]),
        (["-fv.yaml", "r", "c"], ["v.yaml"]), (["r", "--dry-run", "c", "-f", "-"], ["-"]),
        (["--server-side", "false", "r", "c", "-f", "v.yaml"], ["v.yaml"]),
        (["r", "c", "--server-side", "-f", "v.yaml"], ["v.yaml"]),
        (["--color", "r", "c"], []), (["--color", "never", "r", "c"], []), (["--", "r", "c"], []),
    ])
    func spellings(_ arguments: [String], _ files: [String]) {
        let line = HelmArguments(arguments)
        #expect(line.positionals == ["r", "c"])
        #expect(line.files == files)
    }

    @Test(arguments: [
        (["r", "c"], true), (["r", "c", "-f", "v"], false), (["r", "c", "-f", "v", "--reuse-values"], true),
        (["r", "c", "--reset-values"], false), (["r", "c", "--set", "a=1"], false),
        (["r", "c", "--reuse-values=false", "-f", "v"], false),
    ])
    func upgradeReusesValues(_ arguments: [String], _ reuses: Bool) {
        #expect(HelmArguments(arguments).reusesValues(isUpgrade: true) == reuses)
    }
}
