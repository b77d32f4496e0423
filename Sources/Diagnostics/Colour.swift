/// Whether to write in colour: on a terminal, unless the user says otherwise the way Helm is told.
/// - Parameter variable: reads the environment; nil for a variable that is unset or empty.
package func wantsColour(onTerminal: Bool, variable: (String) -> String?) -> Bool {
    if variable("NO_COLOR") != nil { return false }
    switch variable("HELM_COLOR") {
    case "always": return true
    case "never": return false
    default: return onTerminal && variable("TERM") != "dumb"
    }
}
