import Foundation

/// What is different between two runs, and whether it is more than noise.
public struct Comparison: Sendable, Hashable, Encodable {
    public enum Judgement: String, Sendable, Hashable, Encodable {
        case better, same, worse
        /// Too little was measured.
        case unknown
    }

    public struct Finding: Sendable, Hashable, Encodable {
        /// As `telemetry p99 ms`.
        public let name: String
        public let before, after: Double
        /// After over before.
        public let ratio: Double?
        /// In which the ratio lies in 99 of 100 repetitions.
        public let interval: [Double]?
        /// Cliff's delta: how much oftener a second of the later run is above one of the earlier than below.
        public let effect: Double?
        public let judgement: Judgement
    }

    public let findings: [Finding]
    /// Why the two can't be held against each other, or only with care.
    public let cautions: [String]
    /// Both testers were on time.
    public let isTrustworthy: Bool

    /// - Parameter least: changes below this share of the value are called the same however sure they are.
    public init(_ before: RunReport, _ after: RunReport, least: Double = 0.05) {
        findings =
            LatencyKind.allCases.flatMap { Self.latency($0, before, after, least) }
            + Self.counts(before, after)
        cautions = Self.cautions(before, after)
        isTrustworthy = before.tester.isTrustworthy && after.tester.isTrustworthy
    }

    public var isWorse: Bool { findings.contains { $0.judgement == .worse } }

    /// 1 when something is worse beyond noise, 2 when the testers' own lateness hides what is, else 0.
    public var exitStatus: Int32 { !isTrustworthy ? 2 : isWorse ? 1 : 0 }

    private static func latency(
        _ kind: LatencyKind, _ before: RunReport, _ after: RunReport, _ least: Double
    ) -> [Finding] {
        guard let one = before.latencyMs[kind], let other = after.latencyMs[kind] else { return [] }
        let quantiles: [(String, KeyPath<Quantiles, Double>, KeyPath<Timeline.Point.Quantiles, Double>)] = [
            ("p50", \.p50, \.p50), ("p99", \.p99, \.p99),
        ]
        return quantiles.map { name, whole, ofStep in
            let name = "\(kind.rawValue) \(name) ms"
            let bootstrap = BlockBootstrap(
                before.steady(kind).map { $0[keyPath: ofStep] }, after.steady(kind).map { $0[keyPath: ofStep] })
            return Finding(
                name: name, before: one[keyPath: whole], after: other[keyPath: whole],
                ratio: bootstrap.map { rounded($0.ratio) },
                interval: bootstrap.map { [rounded($0.interval.lowerBound), rounded($0.interval.upperBound)] },
                effect: bootstrap.map { rounded($0.delta) }, judgement: judgement(bootstrap, least))
        }
    }

    private static func judgement(_ bootstrap: BlockBootstrap?, _ least: Double) -> Judgement {
        guard let bootstrap else { return .unknown }
        if bootstrap.interval.lowerBound > 1, bootstrap.ratio >= 1 + least { return .worse }
        if bootstrap.interval.upperBound < 1, bootstrap.ratio <= 1 - least { return .better }
        return .same
    }

    private static func counts(_ before: RunReport, _ after: RunReport) -> [Finding] {
        [
            share("messages not acknowledged", before, after) {
                ($0.messages.due - $0.messages.acknowledged, $0.messages.due)
            },
            share("asks not answered", before, after) { ($0.asks.sent - $0.asks.answered, $0.asks.sent) },
            share("connections lost or failed", before, after) {
                ($0.connections.lost + $0.connections.failed, $0.connections.attempts)
            },
            never("messages lost", before.messages.lost, after.messages.lost),
            never("followers wrong", before.followers?.wrong, after.followers?.wrong),
        ].compactMap(\.self)
    }

    /// Two shares are different when chance alone makes such a difference once in a hundred times (z test of two
    /// proportions), and it is a tenth of a percent at least.
    private static func share(
        _ name: String, _ before: RunReport, _ after: RunReport, _ counts: (RunReport) -> (Int, Int)
    ) -> Finding? {
        let (one, other) = (counts(before), counts(after))
        guard one.1 > 0, other.1 > 0 else { return nil }
        let (n, m) = (Double(one.1), Double(other.1))
        let (p, q) = (Double(max(0, one.0)) / n, Double(max(0, other.0)) / m)
        let pooled = (p * n + q * m) / (n + m)
        let error = (pooled * (1 - pooled) * (1 / n + 1 / m)).squareRoot()
        let isReal = error > 0 && abs(q - p) / error > 2.576 && abs(q - p) >= 0.001
        return Finding(
            name: name, before: rounded(p), after: rounded(q), ratio: nil, interval: nil, effect: nil,
            judgement: isReal ? (q > p ? .worse : .better) : .same)
    }

    /// What may never be: one is one too many.
    private static func never(_ name: String, _ before: Int?, _ after: Int?) -> Finding? {
        guard let before, let after else { return nil }
        return Finding(
            name: name, before: Double(before), after: Double(after), ratio: nil, interval: nil, effect: nil,
            judgement: after > before ? .worse : after < before ? .better : .same)
    }

    private static func cautions(_ before: RunReport, _ after: RunReport) -> [String] {
        var cautions: [String] = []
        for (name, report) in [("first", before), ("second", after)] where !report.tester.isTrustworthy {
            cautions.append("the \(name) run's tester was late itself: its latencies aren't the system's")
        }
        if before.scenario.cohorts != after.scenario.cohorts { cautions.append("different devices were played") }
        if before.scenario.phases.map(\.name) != after.scenario.phases.map(\.name) {
            cautions.append("different phases were played")
        }
        if (before.messages.lost == nil) != (after.messages.lost == nil) {
            cautions.append("only one of the runs was asked what is on disk")
        }
        return cautions
    }

    private static func rounded(_ number: Double) -> Double { (number * 10_000).rounded() / 10_000 }
}

extension RunReport {
    /// The quantiles of each step after the ramp and before the end.
    fileprivate func steady(_ kind: LatencyKind) -> [Timeline.Point.Quantiles] {
        let start = scenario.phases.first { $0.name == "ramp" }?.endSeconds ?? 0
        return timeline.points.filter { $0.startSeconds >= start && $0.startSeconds < seconds }
            .compactMap { $0.latencyMs[kind] }
    }
}
