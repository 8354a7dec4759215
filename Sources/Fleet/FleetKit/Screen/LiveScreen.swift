/// What a terminal shows while a run goes on: a few lines, drawn again each second.
public struct LiveScreen: Sendable {
    /// Whether the terminal shows colours.
    private let isColoured: Bool
    private let outline: ScenarioOutline
    private let duration: Duration?
    private var last: FleetProgress?
    private var rates: [Double] = []

    private static let sparks = Array("▁▂▃▄▅▆▇█")
    /// Seconds of which the spark line tells.
    private static let ratesMax = 60

    /// - Parameter isColoured: false for who has set NO_COLOR (no-color.org).
    public init(_ plan: FleetPlan, isColoured: Bool) {
        self.isColoured = isColoured
        duration = plan.duration
        outline = ScenarioOutline(plan, elapsed: plan.duration ?? .zero)
    }

    /// The lines, none of them wider than `width`.
    public mutating func lines(for progress: FleetProgress, width: Int) -> [String] {
        let rate = rate(at: progress)
        rates = (rates + [rate]).suffix(Self.ratesMax)
        last = progress
        let wait = progress.telemetry.map { "ack p50 \(Figures.number($0.p50)) ms · p99 \(Figures.number($0.p99)) ms" }
        let failed = progress.errors + progress.connectionsLost
        let lines: [(text: String, colour: Colour?)] = [
            (head(progress, width), .bold),
            (
                "devices  \(Figures.count(progress.online)) of \(Figures.count(progress.devices)) online",
                progress.online < progress.devices ? .amber : .green
            ),
            ("acks     \(Figures.number(rate))/s  \(sparkLine(width - 24))", nil),
            (
                "         \(Figures.count(progress.acknowledged)) of \(Figures.count(progress.due)) due"
                    + (wait.map { " · \($0)" } ?? ""), nil
            ),
            ("answers  \(Figures.count(progress.answered))", nil),
            (
                "errors   \(Figures.count(failed))" + (progress.lastTrouble.map { " · \($0)" } ?? ""),
                failed > 0 ? .red : nil
            ),
        ]
        return lines.map { coloured(String($0.text.filter { !$0.isNewline }.prefix(max(1, width))), $0.colour) }
    }

    private func rate(at progress: FleetProgress) -> Double {
        let since = last ?? .none(devices: progress.devices)
        let seconds = (progress.elapsed - since.elapsed) / .seconds(1)
        return seconds > 0 ? max(0, Double(progress.acknowledged - since.acknowledged) / seconds) : 0
    }

    private func head(_ progress: FleetProgress, _ width: Int) -> String {
        let elapsed = progress.elapsed / .seconds(1)
        let now = "\(outline.name) · \(phase(at: elapsed)) · \(Figures.seconds(elapsed.rounded()))"
        guard let duration, duration > .zero else { return now }
        let share = min(1, elapsed / (duration / .seconds(1)))
        let room = min(30, width - now.count - 12)
        guard room >= 5 else { return now }
        let full = Int(share * Double(room))
        return "\(now) of \(Figures.seconds(duration / .seconds(1))) "
            + String(repeating: "█", count: full) + String(repeating: "░", count: room - full)
    }

    private func phase(at seconds: Double) -> String {
        if let duration, seconds > duration / .seconds(1) { return "waiting for the last answers" }
        return outline.phases.last { $0.startSeconds <= seconds }?.name ?? "starting"
    }

    private func sparkLine(_ width: Int) -> String {
        let shown = rates.suffix(max(0, min(Self.ratesMax, width)))
        guard let most = shown.max(), most > 0 else { return "" }
        return String(shown.map { Self.sparks[Int(($0 / most * Double(Self.sparks.count - 1)).rounded())] })
    }

    private enum Colour: String {
        case bold = "1", red = "31", green = "32", amber = "33"
    }

    private func coloured(_ text: String, _ colour: Colour?) -> String {
        guard isColoured, let colour else { return text }
        return "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m"
    }
}
