import Foundation

extension ReportPage {
    /// In the order of the page.
    var charts: [Chart] {
        latencyCharts + (report.latencyMs.kinds.isEmpty ? [] : [percentiles]) + [rates, connections, troubles]
            + (processor.map { [$0] } ?? [])
    }

    private var end: Double { max(report.timeline.points.last?.endSeconds ?? 0, report.seconds) }
    private var time: Axis { .time(upTo: end) }
    private var phases: [ScenarioOutline.Phase] { report.scenario.phases }
    private var points: [Timeline.Point] { report.timeline.points }

    /// Three steps of the timeline: what is rare, such as asks, isn't torn into points.
    private var joinedWithin: Double { 3.5 * (points.map(\.seconds).max() ?? 1) }

    private func perSecond(_ count: KeyPath<Timeline.Counts, Int>) -> [(x: Double, y: Double)] {
        points.filter { $0.seconds > 0.25 }.map { ($0.endSeconds, Double($0.counts[keyPath: count]) / $0.seconds) }
    }

    private var latencyCharts: [Chart] {
        report.latencyMs.kinds.map { kind in
            let steps = points.compactMap { point in point.latencyMs[kind].map { (point.endSeconds, $0) } }
            let (p50, p99) = (steps.map { (x: $0, y: $1.p50) }, steps.map { (x: $0, y: $1.p99) })
            let worst = steps.map { (x: $0, y: $1.max) }
            return Chart(
                title: "Latency: \(kind.words)", about: "Milliseconds, each second; a step up is ten times as long.",
                unit: "ms", x: time, y: .logarithmic(over: (p50 + worst).map(\.y), label: Figures.number),
                series: [
                    Chart.Series(name: "longest", colour: "quiet", shape: .dashed, points: worst),
                    Chart.Series(name: "99 of 100", colour: "\(kind.rawValue)", shape: .area, points: p99),
                    Chart.Series(name: "half", colour: "\(kind.rawValue)", points: p50),
                ], phases: phases, joinedWithin: joinedWithin)
        }
    }

    /// As HdrHistogram draws them: the rarer, the wider.
    private var percentiles: Chart {
        let series = report.latencyMs.kinds.map { kind in
            let buckets = report.latencyMs[kind]?.histogram?.buckets ?? []
            let count = buckets.reduce(0) { $0 + $1.count }
            var (seen, line) = (0, [(x: Double, y: Double)]())
            for bucket in buckets {
                let rarity = Double(count) / Double(count - seen)
                line.append((x: rarity, y: Double(bucket.upper) / 1_000))
                seen += bucket.count
            }
            return Chart.Series(name: kind.words, colour: kind.rawValue, points: line)
        }
        let rarest = series.flatMap(\.points).map(\.x).max() ?? 10
        let last = max(2, log10(rarest).rounded(.up))
        let names = ["0", "90", "99", "99.9", "99.99", "99.999", "99.9999", "99.99999"]
        let ticks = stride(from: 0, through: last, by: 1).map { (pow(10, $0), names[min(Int($0), names.count - 1)]) }
        return Chart(
            title: "How long the slow ones took", about: "So many of a hundred were at most so fast, in milliseconds.",
            unit: "ms", x: Axis(scale: .logarithmic, low: 1, high: pow(10, last), ticks: Array(ticks)),
            y: .logarithmic(over: series.flatMap(\.points).map(\.y), label: Figures.number), series: series)
    }

    private var rates: Chart {
        let (due, sent, acknowledged) = (perSecond(\.due), perSecond(\.sent), perSecond(\.acknowledged))
        return Chart(
            title: "Messages", about: "A second: due, sent, and acknowledged as being on disk.", unit: "a second",
            x: time, y: .linear(upTo: (due + sent + acknowledged).map(\.y).max() ?? 1, label: Figures.number),
            series: [
                Chart.Series(name: "due", colour: "quiet", shape: .area, points: due),
                Chart.Series(name: "sent", colour: "ask", shape: .dashed, points: sent),
                Chart.Series(name: "acknowledged", colour: "telemetry", points: acknowledged),
            ], phases: phases)
    }

    private var connections: Chart {
        let online = points.map { (x: $0.endSeconds, y: Double($0.online)) }
        let (came, went) = (perSecond(\.connected), perSecond(\.disconnects))
        return Chart(
            title: "Connections", about: "Devices that are online, and how many came and went a second.",
            unit: "devices", x: time,
            y: .linear(upTo: (online + came + went).map(\.y).max() ?? 1, label: Figures.number),
            series: [
                Chart.Series(name: "online", colour: "view", shape: .area, points: online),
                Chart.Series(name: "signed in", colour: "ask", points: came),
                Chart.Series(name: "lost or failed", colour: "bad", points: went),
            ], phases: phases)
    }

    private var troubles: Chart {
        let errors = perSecond(\.errors)
        return Chart(
            title: "Errors", about: "Refusals and asks without an answer, a second.", unit: "a second", x: time,
            y: .linear(upTo: max(1, errors.map(\.y).max() ?? 0), label: Figures.number),
            series: [Chart.Series(name: "errors", colour: "bad", shape: .bars, points: errors)], phases: phases)
    }

    private var processor: Chart? {
        let cores = points.filter { $0.seconds > 0.25 }.compactMap { point in
            point.testerCores.map { (x: point.endSeconds, y: $0) }
        }
        guard !cores.isEmpty else { return nil }
        return Chart(
            title: "The tester itself", about: "Processor cores that it used: near a whole one it measures itself.",
            unit: "cores", x: time, y: .linear(upTo: max(1, cores.map(\.y).max() ?? 0), label: Figures.number),
            series: [Chart.Series(name: "cores", colour: "connect", shape: .area, points: cores)], phases: phases)
    }
}
