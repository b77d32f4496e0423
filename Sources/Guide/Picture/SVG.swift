internal import Diagnostics

extension Picture {
    /// A drawing: who gets in on the left, the pod in the middle, what it uses on the right, what it may reach below it.
    package var svg: String {
        var layout = Layout(self)
        return layout.draw()
    }
}

/// A rectangle on the page.
private struct Frame {
    var x: Int
    var y: Int
    var width: Int
    var height: Int

    var right: Int { x + width }
    var bottom: Int { y + height }
    var middle: Int { y + height / 2 }
}

private struct Layout {
    private let picture: Picture
    private var frames: [String: Frame] = [:]
    private var pod = Frame(x: 0, y: 0, width: 0, height: 0)
    private var height = 0

    init(_ picture: Picture) { self.picture = picture }

    // MARK: Where things stand

    private static let top = 96
    private static let gap = 14
    private static let columns: [(place: Picture.Box.Place, x: Int, width: Int)] = [
        (.outside, 32, 200), (.entry, 300, 220), (.pod, 650, 300), (.data, 1040, 290),
    ]
    private static let pageWidth = 1362

    private func boxHeight(_ box: Picture.Box) -> Int { 44 + 16 * lines(box).count }

    /// The details as lines of the box; those of the init containers share lines.
    private func lines(_ box: Picture.Box) -> [String] {
        guard box.id == "init" else { return box.details }
        return box.details.reduce(into: [String]()) { lines, word in
            if let last = lines.last, last.count + word.count < 36 {
                lines[lines.count - 1] = "\(last), \(word)"
            } else {
                lines.append(word)
            }
        }
    }

    private mutating func place() {
        var heights: [Picture.Box.Place: Int] = [:]
        for column in Self.columns {
            let boxes = ordered(column.place)
            heights[column.place] = boxes.reduce(0) { $0 + boxHeight($1) + Self.gap } - (boxes.isEmpty ? 0 : Self.gap)
        }
        let tallest = heights.values.max() ?? 0
        for column in Self.columns {
            // Every column stands in the middle of the tallest one's height.
            var y = Self.top + 34 + (tallest - (heights[column.place] ?? 0)) / 2
            if column.place == .pod { y = Self.top + 34 }
            for box in ordered(column.place) {
                frames[box.id] = Frame(x: column.x, y: y, width: column.width, height: boxHeight(box))
                y += boxHeight(box) + Self.gap
            }
        }
        let inner = heights[.pod] ?? 0
        pod = Frame(x: 606, y: Self.top, width: 364, height: inner + 34 + 20)
        frames[Picture.podID] = pod
        var y = max(pod.bottom, Self.top + 34 + tallest) + 56
        y = placeRow(.reach, from: y, width: 236)
        height = placeRow(.other, from: y + (picture.boxes(.reach).isEmpty ? 0 : 44), width: 236) + 70
    }

    /// Boxes side by side, in as many rows as they need.
    private mutating func placeRow(_ place: Picture.Box.Place, from start: Int, width: Int) -> Int {
        let boxes = picture.boxes(place)
        let rowWidth = boxes.count * (width + 20) - 20
        // A short row of what the pod reaches stands below the pod.
        let centred = max(32, min(pod.x + pod.width / 2 - rowWidth / 2, Self.pageWidth - 32 - rowWidth))
        let first = place == .reach && rowWidth < Self.pageWidth - 64 ? centred : 32
        var x = first
        var y = start + (picture.boxes(place).isEmpty ? 0 : 26)
        var bottom = y
        for box in picture.boxes(place) {
            if x + width > Self.pageWidth - 32 {
                x = first
                y = bottom + Self.gap
            }
            frames[box.id] = Frame(x: x, y: y, width: width, height: boxHeight(box))
            bottom = max(bottom, y + boxHeight(box))
            x += width + 20
        }
        return bottom
    }

    /// Boxes of a column; data stands as near as may be to what uses it, so that arrows cross less.
    private func ordered(_ place: Picture.Box.Place) -> [Picture.Box] {
        // What only a way in uses stands below it, so that its arrow does not cross the pod.
        let atEntry = picture.boxes(.data).filter { box in
            picture.arrows.filter { $0.from == box.id }.allSatisfy { arrow in
                picture.boxes(.entry).contains { $0.id == arrow.to }
            }
        }
        if place == .entry {
            let entries = picture.boxes(.entry)
            return entries.filter { $0.kind != "Service" } + entries.filter { $0.kind == "Service" } + atEntry
        }
        if place == .outside {
            // Who goes straight to the pod stands on top.
            let straight = Set(
                picture.arrows.filter { arrow in picture.boxes(.pod).contains { $0.id == arrow.to } }.map(\.from))
            let all = picture.boxes(.outside)
            return all.filter { straight.contains($0.id) } + all.filter { !straight.contains($0.id) }
        }
        let boxes = picture.boxes(place).filter { box in !atEntry.contains { $0.id == box.id } }
        guard place == .data else { return boxes }
        let order = picture.boxes(.pod).map(\.id)
        func rank(_ box: Picture.Box) -> Int {
            let ends = picture.arrows.filter { $0.from == box.id }.compactMap { order.firstIndex(of: $0.to) }
            return ends.isEmpty ? -1 : ends.reduce(0, +) * 10 / ends.count
        }
        return boxes.enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }.map(
            \.element)
    }

    // MARK: Drawing

    mutating func draw() -> String {
        place()
        var body = "<rect class=\"page\" width=\"100%\" height=\"100%\"/>\n"
        body += text(picture.name, x: 32, y: 46, "title")
        body += text("OpenClaw agent in namespace \(picture.namespace)", x: 32, y: 70, "sub")
        body += legend()
        for column in Self.columns where column.place != .pod {
            guard let first = ordered(column.place).first, let frame = frames[first.id] else { continue }
            body += text(Picture.title(column.place, picture), x: column.x, y: frame.y - 12, "head")
        }
        body +=
            "<rect class=\"frame\" x=\"\(pod.x)\" y=\"\(pod.y)\" width=\"\(pod.width)\" height=\"\(pod.height)\" rx=\"16\"/>\n"
        body += text(fitted(Picture.title(.pod, picture), 300, 7), x: pod.x + 44, y: pod.y + 22, "head")
        for place in [Picture.Box.Place.reach, .other] {
            guard let first = picture.boxes(place).first, let frame = frames[first.id] else { continue }
            body += text(Picture.title(place, picture), x: frame.x, y: frame.y - 12, "head")
        }
        for arrow in picture.arrows { body += line(arrow) }
        for box in picture.boxes where box.place != .other || !isDrawnElsewhere(box) { body += shape(box) }
        for arrow in picture.arrows { body += label(arrow) }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(Self.pageWidth)" height="\(height)" \
            viewBox="0 0 \(Self.pageWidth) \(height)" role="img" font-family="Inter, 'DejaVu Sans', Helvetica, Arial, sans-serif">
            <title>\(xmlEscaped("\(picture.name) in namespace \(picture.namespace)"))</title>
            <style>\(Self.style)</style>
            <defs>\(Self.markers)</defs>
            \(body)</svg>

            """
    }

    private func isDrawnElsewhere(_ box: Picture.Box) -> Bool { frames[box.id] == nil }

    private func shape(_ box: Picture.Box) -> String {
        guard let frame = frames[box.id] else { return "" }
        let kind = box.isForeign ? "\(box.kind), yours" : box.kind
        let most = frame.width - 28
        var result =
            "<g class=\"\(box.place.rawValue) \(box.kind.filter(\.isLetter))\(box.isForeign ? " yours" : "")\">"
        result +=
            "<rect class=\"box\" x=\"\(frame.x)\" y=\"\(frame.y)\" width=\"\(frame.width)\" height=\"\(frame.height)\" rx=\"9\"/>"
        result +=
            "<rect class=\"mark\" x=\"\(frame.x)\" y=\"\(frame.y + 9)\" width=\"4\" height=\"\(frame.height - 18)\" rx=\"2\"/>"
        result += text(fitted(kind, most, 6), x: frame.x + 16, y: frame.y + 17, "kind")
        result += text(fitted(box.name, most, 8), x: frame.x + 16, y: frame.y + 34, "name")
        for (index, line) in lines(box).enumerated() {
            result += text(fitted(line, most, 6), x: frame.x + 16, y: frame.y + 50 + 16 * index, "detail")
        }
        return result + "</g>\n"
    }

    /// From the right side of the one to the left side of the other, or the other way round.
    private func ends(_ arrow: Picture.Arrow) -> (start: (Int, Int), end: (Int, Int), isInside: Bool)? {
        guard let from = frames[arrow.from], let to = frames[arrow.to] else { return nil }
        if from.x == to.x { return ((from.x, from.middle), (to.x, to.middle), true) }
        if arrow.from == Picture.podID {
            return ((pod.x + pod.width / 2, pod.bottom), (to.x + to.width / 2, to.y), false)
        }
        // Several arrows that end at one box end side by side.
        let same = picture.arrows.filter { $0.to == arrow.to && frames[$0.from].map { $0.x } == from.x }
        let place = same.firstIndex { $0.from == arrow.from && $0.meaning == arrow.meaning } ?? 0
        let room = min(12, max(to.height - 16, 8) / max(same.count, 1))
        let y = to.middle + (place * 2 - same.count + 1) * room / 2
        return from.x < to.x
            ? ((from.right, from.middle), (to.x, y), false) : ((from.x, from.middle), (to.right, y), false)
    }

    /// The line above the heading of the ways in.
    private var roof: Frame? {
        guard let first = ordered(.entry).first, let frame = frames[first.id] else { return nil }
        return Frame(x: frame.x, y: frame.y - 34, width: frame.width, height: 0)
    }

    private func line(_ arrow: Picture.Arrow) -> String {
        guard let (start, end, isInside) = ends(arrow) else { return "" }
        let curve: String
        if isInside {
            let bow = min(44, 16 + abs(end.1 - start.1) / 12)
            curve = "M\(start.0),\(start.1) C\(start.0 - bow),\(start.1) \(end.0 - bow),\(end.1) \(end.0 - 2),\(end.1)"
        } else if arrow.from == Picture.podID {
            let half = (end.1 - start.1) / 2
            curve =
                "M\(start.0),\(start.1) C\(start.0),\(start.1 + half) \(end.0),\(end.1 - half) \(end.0),\(end.1 - 3)"
        } else if let roof, picture.boxes(.outside).contains(where: { $0.id == arrow.from }), end.0 > roof.right {
            // Past the ways in, over their roof.
            curve =
                "M\(start.0),\(start.1) C\(start.0 + 50),\(start.1) \(start.0 + 40),\(roof.y) \(roof.x),\(roof.y) "
                + "L\(roof.right),\(roof.y) C\(roof.right + 70),\(roof.y) \(end.0 - 70),\(end.1) \(end.0 - 3),\(end.1)"
        } else {
            let half = (end.0 - start.0) / 2
            let tip = end.0 > start.0 ? end.0 - 3 : end.0 + 3
            curve = "M\(start.0),\(start.1) C\(start.0 + half),\(start.1) \(end.0 - half),\(end.1) \(tip),\(end.1)"
        }
        let meaning = arrow.meaning.rawValue
        return "<path class=\"line \(meaning)\" d=\"\(curve)\" marker-end=\"url(#\(meaning))\"/>\n"
    }

    /// Ports stand near the arrow's end; the names of variables would be in each other's way.
    private func label(_ arrow: Picture.Arrow) -> String {
        guard arrow.meaning == .traffic, !arrow.label.isEmpty, let (start, end, isInside) = ends(arrow), !isInside
        else {
            return ""
        }
        let shown = fitted(arrow.label, 110, 6)
        let width = shown.count * 6 + 10
        // Where the curve is in the middle of its way.
        let x = (start.0 + end.0) / 2 - width / 2 - (picture.boxes(.pod).contains { $0.id == arrow.to } ? 20 : 0)
        let y = (start.1 + end.1) / 2
        return "<rect class=\"tag\" x=\"\(x)\" y=\"\(y - 9)\" width=\"\(width)\" height=\"17\" rx=\"8\"/>"
            + text(shown, x: x + 5, y: y + 4, "port")
    }

    private func legend() -> String {
        var x = Self.pageWidth - 32
        var result = ""
        for (meaning, word) in [
            ("storage", "data"), ("config", "configuration"), ("secret", "secret"), ("traffic", "traffic"),
        ] {
            x -= word.count * 7 + 58
            result += "<path class=\"line \(meaning)\" d=\"M\(x),42 h30\" marker-end=\"url(#\(meaning))\"/>"
            result += text(word, x: x + 40, y: 46, "detail")
        }
        return result + "\n"
    }

    // MARK: Text

    private func text(_ text: String, x: Int, y: Int, _ name: String) -> String {
        "<text class=\"\(name)\" x=\"\(x)\" y=\"\(y)\">\(xmlEscaped(text))</text>"
    }

    /// Cut to the room there is; the width of a character is a guess that errs on the wide side.
    private func fitted(_ text: String, _ width: Int, _ perCharacter: Int) -> String {
        let most = width / perCharacter
        return text.count <= most ? text : "\(text.prefix(most - 1))…"
    }

    private static let colours = [
        ("traffic", "#2563eb"), ("secret", "#dc2626"), ("config", "#059669"), ("storage", "#7c3aed"),
    ]

    private static let markers = colours.map { name, colour in
        "<marker id=\"\(name)\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" "
            + "orient=\"auto\"><path d=\"M0,0.5 L8,4 L0,7.5 Z\" fill=\"\(colour)\"/></marker>"
    }.joined()

    private static let style =
        """
        .page{fill:#fbfcfe}.frame{fill:#eef3ff;stroke:#c3d3f7;stroke-width:1.5}\
        .box{fill:#fff;stroke:#d5dce8}.yours .box{stroke-dasharray:5 4;stroke:#94a3b8}.mark{fill:#94a3b8}\
        .outside .mark,.reach .mark,.entry .mark{fill:#2563eb}.pod .mark{fill:#3b5bdb}.Secret .mark{fill:#dc2626}\
        .ConfigMap .mark{fill:#059669}.PersistentVolumeClaim .mark{fill:#7c3aed}\
        text{fill:#1e293b}.title{font-size:24px;font-weight:700}.sub{font-size:14px;fill:#64748b}\
        .head{font-size:12px;font-weight:600;fill:#475569}.kind{font-size:10px;fill:#64748b}\
        .name{font-size:13px;font-weight:600}.detail{font-size:11px;fill:#475569}.port{font-size:10px;fill:#1d4ed8}\
        .tag{fill:#fff;stroke:#bfd2fb}.line{fill:none;stroke-width:1.6}.traffic.line{stroke:#2563eb}\
        .secret.line{stroke:#dc2626;stroke-dasharray:6 4}.config.line{stroke:#059669;opacity:.75}\
        .storage.line{stroke:#7c3aed;opacity:.75}
        """
}
