import Diagnostics
import Generator
import InstanceSpec
import Testing
import YAML

@Suite struct CustomResourceDefinitionTests {
    static let names = CustomKind.all.map(\.kind)

    private func kind(_ name: String) throws -> CustomKind { try #require(CustomKind.all.first { $0.kind == name }) }

    private func root(_ name: String) throws -> Node {
        let definition = customResourceDefinition(try kind(name))
        return try #require(definition["spec"]?["versions"]?.sequence?.first?["schema"]?["openAPIV3Schema"])
    }

    @Test("every field of the tables is there, with its doc, default and limits", arguments: names)
    func everyField(name: String) throws {
        let root = try root(name)
        for (block, shape) in [("spec", try kind(name).spec), ("status", try kind(name).status)] {
            for found in keys(of: shape, at: block) {
                let schema = try #require(schemaNode(at: found.path, in: root), "\(found.path) is missing")
                #expect(schema["default"] == found.member.defaultValue(), "\(found.path)")
                #expect(schema["nullable"]?.bool == (found.member.isNullable ? true : nil), "\(found.path)")
                #expect(schema["description"]?.string ?? "" == found.member.doc, "\(found.path)")
                expectLimits(schema, found)
                if case .object(let object) = found.member.shape {
                    #expect(schema["properties"]?.mapping?.keys == object.members().map(\.name), "\(found.path)")
                    #expect(
                        schema["required"]?.sequence?.compactMap(\.string) ?? []
                            == object.members().filter(\.isRequired).map(\.name), "\(found.path)")
                }
            }
        }
    }

    private func expectLimits(_ schema: Node, _ found: Found) {
        switch found.member.shape {
        case .integer(let limits):
            #expect(schema["format"]?.string == (limits.is32Bit ? "int32" : "int64"), "\(found.path)")
            if let range = limits.range {
                #expect(schema["minimum"]?.int ?? range.lowerBound == range.lowerBound, "\(found.path)")
                #expect(schema["maximum"]?.int ?? range.upperBound == range.upperBound, "\(found.path)")
            }
        case .string(let limits):
            #expect(schema["enum"]?.sequence?.compactMap(\.string) ?? [] == limits.choices, "\(found.path)")
            #expect(schema["minLength"]?.int ?? 0 == limits.minLength, "\(found.path)")
            #expect(schema["maxLength"]?.int == limits.maxLength, "\(found.path)")
            #expect(schema["pattern"]?.string == limits.regex, "\(found.path)")
        case .sequence(_, let limits): #expect(schema["maxItems"]?.int == limits.maxItems, "\(found.path)")
        case .map(_, let limits): #expect(schema["maxProperties"]?.int == limits.maxProperties, "\(found.path)")
        case .any, .anyObject, .bool, .intOrString, .object: break
        }
    }

    /// What a structural schema may say; the API server refuses other keywords of JSON Schema, `$ref` among them.
    static let keywords: Set<String> = [
        "description", "type", "format", "enum", "pattern", "minLength", "maxLength", "minimum", "maximum", "maxItems",
        "maxProperties", "required", "properties", "additionalProperties", "items", "nullable", "default", "anyOf",
        "x-kubernetes-int-or-string", "x-kubernetes-preserve-unknown-fields", "x-kubernetes-list-type",
        "x-kubernetes-list-map-keys", "x-kubernetes-validations",
    ]

    @Test("the schema is structural", arguments: names)
    func isStructural(name: String) throws {
        for schema in subschemas(try root(name)) {
            let shown = Comment(rawValue: String(JSON.write(schema, .compact).prefix(120)))
            #expect(Self.keywords.isSuperset(of: schema.mapping?.keys ?? []), shown)
            #expect(schema["properties"] == nil || schema["additionalProperties"] == nil, shown)
            #expect(schema["type"]?.string == "array" ? schema["items"] != nil : true, shown)
            let typed =
                schema["x-kubernetes-int-or-string"] != nil || schema["x-kubernetes-preserve-unknown-fields"] != nil
            #expect(typed || schema["type"]?.string != nil, shown)
            switch schema["x-kubernetes-list-type"]?.string {
            case "set"?: #expect(schema["items"]?["properties"] == nil, shown)
            case "map"?:
                for key in schema["x-kubernetes-list-map-keys"]?.sequence?.compactMap(\.string) ?? [] {
                    let isRequired = schema["items"]?["required"]?.sequence?.contains { $0.string == key } ?? false
                    let field = schema["items"]?["properties"]?[key]
                    #expect(isRequired || field?["default"] != nil, shown)
                    #expect(["string", "integer"].contains(field?["type"]?.string), shown)
                }
            default: break
            }
        }
    }

    @Test("every default is a value that its own field takes", arguments: names)
    func defaultsAreValid(name: String) throws {
        for found in keys(of: try kind(name).spec) + keys(of: try kind(name).status) {
            guard let value = found.member.defaultValue() else { continue }
            var checker = ShapeChecker()
            checker.check(value, found.member.shape, at: Path())
            #expect(checker.findings.isEmpty, "\(found.path)")
        }
    }

    @Test func rulesStandWhereTheAPIHasThem() throws {
        let instance = try root("OpenClawInstance")
        let defaults = try root("OpenClawClusterDefaults")
        #expect(instance["x-kubernetes-validations"]?.sequence?.first?["rule"]?.string == "!has(self.observed)")
        #expect(instance["properties"]?["observed"]?["x-kubernetes-preserve-unknown-fields"]?.bool == true)
        #expect(defaults["properties"]?["observed"] == nil)
        for root in [instance, defaults] {
            let rules = schemaNode(at: "spec.image", in: root)?["x-kubernetes-validations"]?.sequence
            #expect(rules?.first?["message"]?.string == "tag or digest must not be empty")
        }
        let all = try Self.names.flatMap { subschemas(try root($0)).filter { $0["x-kubernetes-validations"] != nil } }
        #expect(all.count == 3)
    }

    @Test func namesAreThoseOfTheKind() throws {
        let definition = customResourceDefinition(.selfConfig)
        #expect(definition["metadata"]?["name"]?.string == "openclawselfconfigs.openclaw.rocks")
        #expect(definition["spec"]?["names"]?["shortNames"] == ["ocsc"])
        #expect(customResourceDefinition(.instance)["spec"]?["names"]?["shortNames"] == nil)
        #expect(customResourceDefinition(.clusterDefaults)["spec"]?["scope"]?.string == "Cluster")
    }
}
