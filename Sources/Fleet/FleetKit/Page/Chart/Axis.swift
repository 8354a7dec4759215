import Foundation

/// Where values stand along a side of a chart.
struct Axis {
    enum Scale {
        case linear, logarithmic
    }

    let scale: Scale
    let low, high: Double
    let ticks: [(value: Double, label: String)]

    /// From 0 to a round number over `most`.
    static func linear(upTo most: Double, label: (Double) -> String) -> Axis {
        let step = roundStep(over: max(most, 0.001) / 4)
        let high = max(step, (max(most, 0) / step).rounded(.up) * step)
        let ticks = (0...Int((high / step).rounded())).map { Double($0) * step }
        return Axis(scale: .linear, low: 0, high: high, ticks: ticks.map { ($0, label($0)) })
    }

    /// Time from 0 to the end of a run, which stands where it is.
    static func time(upTo end: Double) -> Axis {
        let steps = [1.0, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 43_200, 86_400]
        let step = steps.first { end / $0 <= 6 } ?? (end / 6).rounded(.up)
        let ticks = stride(from: 0, through: end, by: step).map { ($0, $0 == 0 ? "0" : Figures.seconds($0)) }
        return Axis(scale: .linear, low: 0, high: max(end, 0.001), ticks: Array(ticks))
    }

    /// Decades around the values.
    static func logarithmic(over values: [Double], label: (Double) -> String) -> Axis {
        let positive = values.filter { $0 > 0 }
        let first = log10(positive.min() ?? 0.1).rounded(.down)
        let last = max(first + 1, log10(positive.max() ?? 1).rounded(.up))
        let ticks = stride(from: first, through: last, by: 1).map { pow(10, $0) }
        return Axis(scale: .logarithmic, low: pow(10, first), high: pow(10, last), ticks: ticks.map { ($0, label($0)) })
    }

    /// 0 at its beginning, 1 at its end.
    func place(_ value: Double) -> Double {
        switch scale {
        case .linear: min(1, max(0, (value - low) / (high - low)))
        case .logarithmic: min(1, max(0, (log10(max(value, low)) - log10(low)) / (log10(high) - log10(low))))
        }
    }

    private static func roundStep(over size: Double) -> Double {
        let decade = pow(10, log10(size).rounded(.down))
        return ([1, 2, 5, 10].first { $0 * decade >= size * 0.999 } ?? 10) * decade
    }
}
