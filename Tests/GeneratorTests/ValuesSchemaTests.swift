import Generator
import InstanceSpec
import Testing
import YAML

@Suite struct ValuesSchemaTests {
    let root = valuesSchema()
    var definitions: Node { root["definitions"] ?? [:] }

    /// Whether a path leads through mappings only, so that another file of values may fill it.
    private func isMerged(_ path: String) -> Bool { !path.contains("[") }

    @Test func everyValueIsThereWithItsDefault() throws {
        for found in valueKeys {
            let schema = try #require(
                schemaNode(at: found.path, in: root, definitions: definitions), "\(found.path) is missing")
            if !found.member.doc.isEmpty {
                #expect(schema["description"]?.string == found.member.doc, "\(found.path)")
            }
            #expect(schema["default"] == found.member.defaultValue(), "\(found.path)")
            if case .object(let object) = found.member.shape {
                #expect(
                    Set(schema["properties"]?.mapping?.keys ?? []) == Set(object.members().map(\.name)), "\(found.path)"
                )
                let required = isMerged(found.path) ? [] : object.members().filter(\.isRequired).map(\.name)
                #expect(schema["required"]?.sequence?.compactMap(\.string) ?? [] == required, "\(found.path)")
            }
        }
    }

    @Test func everyMergedValueMayBeNull() throws {
        for found in valueKeys where isMerged(found.path) {
            let schema = try #require(schemaNode(at: found.path, in: root, definitions: definitions))
            guard let type = schema["type"] else { continue }
            #expect(type.sequence?.contains { $0.string == "null" } == true, "\(found.path)")
            if let choices = schema["enum"]?.sequence { #expect(choices.last?.isNull == true, "\(found.path)") }
        }
    }

    /// Keywords that gojsonschema (Helm 3.17), santhosh-tekuri/jsonschema (later ones) and Python read alike.
    static let keywords: Set<String> = [
        "$comment", "$schema", "$ref", "title", "description", "default", "type", "enum", "pattern", "minLength",
        "maxLength", "minimum", "maximum", "maxItems", "uniqueItems", "maxProperties", "required", "properties",
        "additionalProperties", "items", "definitions",
    ]

    @Test func keywordsAreThoseOfEveryReader() {
        for schema in subschemas(root) {
            let shown = Comment(rawValue: String(JSON.write(schema, .compact).prefix(120)))
            #expect(Self.keywords.isSuperset(of: schema.mapping?.keys ?? []), shown)
            // Draft 7 ignores what stands beside a reference.
            if schema["$ref"] != nil { #expect(schema.mapping?.keys == ["$ref"], shown) }
        }
    }

    @Test func definitionsAreThoseThatAreNamed() {
        let named = subschemas(root).compactMap { $0["$ref"]?.string }
        #expect(Set(named) == Set((definitions.mapping?.keys ?? []).map { "#/definitions/\($0)" }))
    }

    /// Two types of one name would share a definition, and one of them would be judged by the other's fields.
    @Test func typesOfKubernetesHaveOneMeaningEach() {
        var seen: [String: [String]] = [:]
        for found in valueKeys {
            guard case .object(let object)? = Optional(elementOf(found.member.shape)) else { continue }
            let names = object.members().map(\.name)
            guard object.members().allSatisfy(\.doc.isEmpty) else { continue }
            #expect(seen[object.name(), default: names] == names, "\(found.path)")
            seen[object.name()] = names
        }
    }

    private func elementOf(_ shape: Shape) -> Shape {
        if case .sequence(let element, _) = shape { element } else { shape }
    }

    @Test func unknownKeysAreRefusedAtEveryLevel() {
        for schema in subschemas(root) where schema["properties"] != nil {
            #expect(schema["additionalProperties"]?.bool == false)
        }
        #expect(root["properties"]?["global"] != nil)
        #expect(root["properties"]?["enabled"] != nil)
    }
}
