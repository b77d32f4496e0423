internal import Diagnostics
internal import Host
internal import YAML

/// What `helm history` calls a chart.
package enum ChartName {
    /// `name-version` of the chart in a folder.
    /// - Throws: `Failure` when there is none.
    package static func read(folder: String) throws -> String {
        let path = "\(folder)/Chart.yaml"
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes = try Files.read(path, limit: 1 << 20)
        } catch {
            throw Failure("cannot use the chart: \(error)", fix: "name its folder with --chart")
        }
        let root = (try? YAMLReader.stream(bytes))?.first?.root
        guard let name = root?["name"]?.string, let version = root?["version"]?.string else {
            throw Failure("cannot use the chart: \(path) has no name and version")
        }
        return "\(name)-\(version)"
    }
}
