// swift-tools-version: 6.2
import PackageDescription

/// What every target of ours is built with: no silent existential, no leaked import, no unmarked unsafe code, no warning.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

let http: [Target.Dependency] = [
    .product(name: "AsyncHTTPClient", package: "async-http-client"),
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOHTTP1", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "NIOSSL", package: "swift-nio-ssl"),
]
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func executable(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, path: "Tests/\(name)", swiftSettings: strict)
}

let package = Package(
    name: "openclaw-post",
    products: [
        .executable(name: "openclaw-post", targets: ["openclaw-post"]),
        .executable(name: "helm-openclaw", targets: ["helm-openclaw"]),
        .executable(name: "openclaw-keeper", targets: ["openclaw-keeper"]),
        .executable(name: "openclaw-gen", targets: ["openclaw-gen"]),
        .library(name: "Validator", targets: ["Validator"]),
        .library(name: "Fuzzing", type: .static, targets: ["Fuzzing"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        // What async-http-client stands on: its errors and certificates are these packages'.
        .package(url: "https://github.com/apple/swift-nio", from: "2.81.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.29.0"),
    ],
    targets: [
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CHost"),
        library("Host", ["CHost"]),
        library("Diagnostics"),
        library("YAML", ["Diagnostics", "CYAML"]),
        library("Digest", ["CCrypto"]),
        library("Secrets", ["CCrypto"]),
        library("InstanceSpec", ["YAML", "Diagnostics"]),
        library("Validator", ["InstanceSpec", "YAML", "Diagnostics"]),
        library("ValuesFiles", ["InstanceSpec", "YAML", "Diagnostics"]),
        library("PostRenderer", ["Validator", "InstanceSpec", "YAML", "Diagnostics", "Digest", "Secrets"]),
        library(
            "Operations",
            [
                "PostRenderer", "Validator", "InstanceSpec", "YAML", "Diagnostics", "Digest", "Secrets", "Host",
                logging,
            ] + http),
        executable("openclaw-post", ["PostRenderer", "Secrets", "Host", "InstanceSpec", "YAML", "Diagnostics"]),
        executable(
            "helm-openclaw",
            [
                "Operations", "PostRenderer", "ValuesFiles", "Validator", "Secrets", "Digest", "Host", "InstanceSpec",
                "YAML", "Diagnostics", "Guide", logging, arguments,
            ]),
        executable(
            "openclaw-keeper",
            ["Operations", "PostRenderer", "InstanceSpec", "Host", "YAML", "Diagnostics", logging, arguments]),
        library("Generator", ["InstanceSpec", "YAML"]),
        library("Guide", ["Generator", "Validator", "InstanceSpec", "YAML", "Diagnostics"]),
        library("Fuzzing", ["PostRenderer", "ValuesFiles", "Secrets", "YAML", "Diagnostics"]),
        executable("openclaw-gen", ["Generator", "Host", "Diagnostics", arguments]),
        tests("DiagnosticsTests", ["Diagnostics"]),
        tests("InstanceSpecTests", ["InstanceSpec"]),
        tests("ValidatorTests", ["Validator", "InstanceSpec", "YAML", "Diagnostics"]),
        tests("YAMLTests", ["YAML", "Diagnostics"]),
        tests("SecretsTests", ["Secrets", "Digest"]),
        tests("PostRendererTests", ["PostRenderer", "Secrets", "YAML", "Diagnostics"]),
        tests("ValuesFilesTests", ["ValuesFiles", "InstanceSpec", "YAML", "Diagnostics"]),
        tests(
            "OperationsTests",
            [
                "Operations", "PostRenderer", "Validator", "InstanceSpec", "Secrets", "YAML", "Diagnostics", "Host",
                logging,
            ] + http),
        tests("GeneratorTests", ["Generator", "InstanceSpec", "YAML"]),
        tests("GuideTests", ["Guide", "Validator", "InstanceSpec", "YAML", "Diagnostics"]),
        tests("FuzzingTests", ["Fuzzing", "YAML", "Diagnostics"]),
    ]
)
