/// What became of one seed.
struct SimulationOutcome: Sendable, Equatable {
    let seed: UInt64
    let violations: [String]
    /// Empty unless it was asked for.
    let trace: [String]
    let steps: Int
    let acknowledged: Int
    let resent: Int
    let isFaultless: Bool
}
