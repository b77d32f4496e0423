/// The numbers that Services, probes, policies, texts and rules must agree on.
package enum Port {
    package static let gateway = 18789
    package static let gatewayProxy = 18790
    package static let canvas = 18793
    package static let canvasProxy = 18794
    package static let chromium = 9222
    package static let ollama = 11434
    package static let webTerminal = 7681
    package static let otlp = 4318
}
