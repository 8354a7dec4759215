import CompositionCore

/// Prometheus' text format, version 0.0.4.
enum MetricsText {
    static func of(_ measures: [Measure]) -> String {
        var text = ""
        var last: String?
        for measure in measures {
            if measure.name != last {
                text += "# HELP \(measure.name) \(measure.meaning)\n# TYPE \(measure.name) \(measure.kind.rawValue)\n"
            }
            last = measure.name
            let label = measure.label.map { "{\($0.name)=\"\($0.value)\"}" } ?? ""
            text += "\(measure.name)\(label) \(number(measure.value))\n"
        }
        return text
    }

    private static func number(_ value: Double) -> String {
        Int64(exactly: value).map(String.init) ?? "\(value)"
    }
}
