internal import Diagnostics
internal import InstanceSpec
internal import YAML

extension Rule {
    static let providerKeysMissing = Rule(
        id: "provider-keys-missing", severity: .warning,
        path: "spec.env",
        summary: "an agent can reach an AI provider",
        fix: "put the keys into a Secret and name it in envFrom, or set one in env"
    ) { instance, report in
        let spec = instance.spec
        guard spec.envFrom.isEmpty else { return }
        let hasKey = spec.env.contains { variable in
            variable["name"]?.string.map(providerVariables.contains) ?? false
                || variable["valueFrom"]?["secretKeyRef"].map { !$0.isNull } ?? false
        }
        guard !hasKey else { return }
        let examples = providerVariables.prefix(3).joined(separator: ", ")
        report("No AI provider API keys found: neither envFrom nor env gives one, such as \(examples)")
    }
}

/// Variables by which OpenClaw takes the keys of AI providers.
package let providerVariables = [
    "ANTHROPIC_API_KEY", "OPENAI_API_KEY", "GOOGLE_AI_API_KEY", "GOOGLE_AI_STUDIO_API_KEY",
    "AZURE_OPENAI_API_KEY", "AZURE_OPENAI_ENDPOINT", "AWS_ACCESS_KEY_ID", "MISTRAL_API_KEY", "COHERE_API_KEY",
    "TOGETHER_API_KEY", "GROQ_API_KEY", "FIREWORKS_API_KEY", "DEEPSEEK_API_KEY", "OPENROUTER_API_KEY",
    "XAI_API_KEY",
]
