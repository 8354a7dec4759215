extension Chart {
    private typealias Point = (x: Double, y: Double)

    /// A series, in as many pieces as there are stretches without a hole.
    func drawing(of series: Series) -> HTML {
        let pieces = stretches(of: series).map { piece(series, $0.map { (x: px($0.x), y: py($0.y)) }) }
        return "\(pieces)"
    }

    private func stretches(of series: Series) -> [[Point]] {
        var stretches: [[Point]] = []
        for point in series.points {
            if let last = stretches.last?.last, point.x - last.x <= joinedWithin {
                stretches[stretches.count - 1].append(point)
            } else {
                stretches.append([point])
            }
        }
        return stretches
    }

    private func piece(_ series: Series, _ places: [Point]) -> HTML {
        guard let first = places.first, let last = places.last else { return "" }
        let floor = text(Self.height - Self.bottom)
        let line = places.enumerated().map { "\($0 == 0 ? "M" : "L")\(text($1.x)) \(text($1.y))" }.joined()
        switch series.shape {
        case .line where places.count == 1:
            return "<circle class=\"dot f-\(series.colour)\" cx=\"\(text(first.x))\" cy=\"\(text(first.y))\" r=\"3\"/>"
        case .line: return "<path class=\"line c-\(series.colour)\" d=\"\(line)\"/>"
        case .dashed: return "<path class=\"line dashed c-\(series.colour)\" d=\"\(line)\"/>"
        // Alone in its stretch, it is a bar.
        case .area where places.count == 1:
            return
                "<path class=\"bars c-\(series.colour)\" opacity=\".3\" d=\"M\(text(first.x)) \(floor)V\(text(first.y))\"/>"
        case .area:
            let path = "M\(text(first.x)) \(floor)L\(line.dropFirst())L\(text(last.x)) \(floor)Z"
            return "<path class=\"area f-\(series.colour)\" d=\"\(path)\"/>"
        case .bars:
            let bars = places.map { "M\(text($0.x)) \(floor)V\(text($0.y))" }.joined()
            return "<path class=\"bars c-\(series.colour)\" d=\"\(bars)\"/>"
        }
    }
}
