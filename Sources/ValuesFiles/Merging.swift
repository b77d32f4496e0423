internal import Diagnostics
package import YAML

/// One values tree over another, as Helm lays later files over earlier ones: mappings are merged key by key, everything
/// else is replaced. A null stays: it takes a default away later on. Each part keeps the place where it was written last.
package func overlaid(_ base: Node, with change: Node) -> Node {
    guard var mapping = base.mapping, let changes = change.mapping else { return change }
    for entry in changes.entries {
        guard let index = mapping.entries.firstIndex(where: { $0.key == entry.key }) else {
            mapping.entries.append(entry)
            continue
        }
        var merged = entry
        merged.value = overlaid(mapping.entries[index].value, with: entry.value)
        mapping.entries[index] = merged
    }
    return Node(.mapping(mapping), span: change.span ?? base.span)
}

/// The user's values with a chart's defaults below them: a null takes the default's key away.
package func completed(_ values: Node, from defaults: Node) -> Node {
    guard var mapping = values.mapping, let below = defaults.mapping else { return values }
    for entry in below.entries {
        guard let index = mapping.entries.firstIndex(where: { $0.key == entry.key }) else {
            mapping.entries.append(entry)
            continue
        }
        if mapping.entries[index].value.isNull {
            mapping.entries.remove(at: index)
        } else {
            mapping.entries[index].value = completed(mapping.entries[index].value, from: entry.value)
        }
    }
    return Node(.mapping(mapping), span: values.span)
}

/// The chart's own merge of an instance's values over those that all instances share: a null takes the key away.
func changed(_ shared: Node, by change: Node) -> Node {
    guard var mapping = shared.mapping, let changes = change.mapping else { return change }
    for entry in changes.entries {
        let index = mapping.entries.firstIndex { $0.key == entry.key }
        if entry.value.isNull {
            if let index { mapping.entries.remove(at: index) }
            continue
        }
        var merged = entry
        if let index {
            let old = mapping.entries[index].value
            merged.value =
                old.mapping != nil && entry.value.mapping != nil ? changed(old, by: entry.value) : entry.value
            mapping.entries[index] = merged
        } else {
            mapping.entries.append(merged)
        }
    }
    return Node(.mapping(mapping), span: change.span ?? shared.span)
}
