package import InstanceSpec

extension Shape {
    /// What a person calls the type, such as `list of string`.
    /// - Parameter kubernetes: what stands for the name of a type of Kubernetes' own.
    package func typeWords(kubernetes: (String) -> String = { $0 }) -> String {
        switch self {
        case .any: "any"
        case .anyObject: "any object"
        case .bool: "bool"
        case .integer(let limits): limits.is32Bit ? "int32" : "int64"
        case .string(let limits):
            switch limits.grammar {
            case .quantity: "quantity"
            case .duration: "duration"
            case nil: "string"
            }
        case .intOrString: "int or string"
        case .sequence(let element, _): "list of \(element.typeWords(kubernetes: kubernetes))"
        case .map(let element, _): "map of \(element.typeWords(kubernetes: kubernetes))"
        case .object(let object): object.members().allSatisfy(\.doc.isEmpty) ? kubernetes(object.name()) : "object"
        }
    }

    /// What is allowed, in phrases such as `1 to 365` or `at most 20`.
    /// - Parameter code: what stands for a text that is typed as it is.
    package func limitWords(code: (String) -> String) -> [String] {
        switch self {
        case .any, .anyObject, .bool, .intOrString, .object: return []
        case .integer(let limits):
            switch limits.narrowed {
            case (let low?, let high?): return ["\(low) to \(high)"]
            case (let low?, nil): return ["\(low) or more"]
            case (nil, let high?): return ["\(high) or less"]
            case (nil, nil): return []
            }
        case .string(let limits): return limits.words(code: code)
        case .sequence(let element, let limits):
            var found = limits.maxItems.map { ["at most \($0)"] } ?? []
            switch limits.uniqueness {
            case .none: break
            case .set: found.append("none twice")
            case .keys(let keys): found.append("no \(keys.joined(separator: " and ")) twice")
            }
            return found + element.limitWords(code: code).map { "each \($0)" }
        case .map(let element, let limits):
            let found = limits.maxProperties.map { ["at most \($0)"] } ?? []
            return found + element.limitWords(code: code).map { "each \($0)" }
        }
    }
}

extension StringLimits {
    fileprivate func words(code: (String) -> String) -> [String] {
        var found: [String] = []
        if !choices.isEmpty {
            found.append("one of " + choices.map { code($0.isEmpty ? "\"\"" : $0) }.joined(separator: ", "))
        }
        if minLength > 0 { found.append("not empty") }
        if let maximum = maxLength { found.append("at most \(maximum) characters") }
        if let pattern { found.append("matches \(code(pattern.regex))") }
        return found
    }
}
