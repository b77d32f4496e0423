/// What the chart would learn from Helm: for a look at values without one.
package struct ReleaseFacts: Sendable {
    package var name = "openclaw"
    package var namespace = "default"
    package var isUpgrade = false
    package var chartVersion: String
    /// False when another chart contains ours.
    package var isRoot = true
    /// With a v in front; nil when no Helm takes part.
    package var helmVersion: String?

    package init(chartVersion: String) { self.chartVersion = chartVersion }
}
