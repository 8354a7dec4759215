extension Chart {
    static let (width, height) = (480.0, 230.0)
    static let (left, right, top, bottom) = (56.0, 14.0, 24.0, 28.0)

    /// A card with its name, what the lines are, and the drawing.
    func card(number: Int) -> HTML {
        let legend: [HTML] = series.map { one in
            "<li><svg class=\"key\" viewBox=\"0 0 22 10\" aria-hidden=\"true\">\(Self.key(one))</svg>\(one.name)</li>"
        }
        return """
            <figure class="card"><figcaption><h3>\(title)</h3><p>\(about)</p><ul class="legend">\(legend)</ul></figcaption>
            <svg viewBox="0 0 \(Int(Self.width)) \(Int(Self.height))" role="img" aria-labelledby="t\(number) d\(number)">
            <title id="t\(number)">\(title)</title><desc id="d\(number)">\(description)</desc>
            \(shades)\(grid)\(series.map(drawing(of:)))</svg></figure>

            """
    }

    /// In words, with the numbers that matter.
    private var description: String {
        let words = series.compactMap { one -> String? in
            guard let most = one.points.map(\.y).max(), let least = one.points.map(\.y).min() else { return nil }
            return "\(one.name) between \(Figures.number(least)) and \(Figures.number(most)) \(unit)"
        }
        return "\(about) \(words.joined(separator: "; "))."
    }

    private static func key(_ series: Series) -> HTML {
        switch series.shape {
        case .line: "<path class=\"line c-\(series.colour)\" d=\"M1 5H21\"/>"
        case .dashed: "<path class=\"line dashed c-\(series.colour)\" d=\"M1 5H21\"/>"
        case .area, .bars:
            "<rect class=\"\(series.shape == .area ? "area" : "bar") f-\(series.colour)\" width=\"22\" height=\"10\" rx=\"2\"/>"
        }
    }

    func px(_ x: Double) -> Double { Self.left + self.x.place(x) * (Self.width - Self.left - Self.right) }
    func py(_ y: Double) -> Double {
        Self.height - Self.bottom - self.y.place(y) * (Self.height - Self.top - Self.bottom)
    }
    func text(_ number: Double) -> String { "\((number * 10).rounded() / 10)" }

    private var shades: [HTML] {
        phases.enumerated().map { index, phase in
            let (from, to) = (px(phase.startSeconds), px(phase.endSeconds))
            let fits = to - from > Double(phase.name.count) * 6.5 + 6
            let name: HTML = fits ? "<text class=\"phase\" x=\"\(text(from + 4))\" y=\"15\">\(phase.name)</text>" : ""
            return """
                <g><title>\(phase.name)</title><rect class="shade s\(index % 2)" x="\(text(from))" y="4" \
                width="\(text(max(0, to - from)))" height="\(text(Self.height - Self.bottom - 4))"/>\(name)</g>
                """
        }
    }

    private var grid: HTML {
        let rows: [HTML] = y.ticks.map { tick in
            """
            <path class="grid" d="M\(text(Self.left)) \(text(py(tick.value)))H\(text(Self.width - Self.right))"/>\
            <text class="tick" text-anchor="end" x="\(text(Self.left - 6))" y="\(text(py(tick.value) + 4))">\(tick.label)</text>
            """
        }
        let columns: [HTML] = x.ticks.map { tick in
            let anchor = x.place(tick.value) > 0.95 ? "end" : "middle"
            return """
                <text class="tick" text-anchor="\(anchor)" x="\(text(px(tick.value)))" \
                y="\(text(Self.height - 8))">\(tick.label)</text>
                """
        }
        return "\(rows)\(columns)"
    }
}
