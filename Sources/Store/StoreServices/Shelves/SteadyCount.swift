/// How many pieces stand on a scale, by what it weighs one time after the other.
///
/// Some grams of noise change nothing, and neither does a weight between two counts. Fewer pieces count at once. More
/// count a moment later, unless the scale takes it back: somebody may lean on it. A weight that is no number of pieces
/// counts only when it stays.
struct SteadyCount: Sendable, Equatable {
    /// What counts.
    private(set) var quantity: Int64
    /// The newest, counted or not.
    private(set) var weightGrams: Int64
    let unitGrams: Int64
    private(set) var pending: Pending?

    /// A weight that counts if nothing speaks against it.
    struct Pending: Sendable, Equatable {
        let weightGrams: Int64
        /// By the device's clock.
        let timeMs: Int64
        /// By ours.
        let heardMs: Int64
    }

    /// How long more pieces wait.
    static let moreAfterMs: Int64 = 1_000
    /// How long a weight that is no number of pieces must stay.
    static let oddAfterMs: Int64 = 5_000
    /// How long it waits for the next reading: some scales report changes alone.
    static let oddWithoutReadingMs: Int64 = 15_000

    /// The first weight counts as it is.
    init(weightGrams: Int64, unitGrams: Int64) {
        self.weightGrams = weightGrams
        self.unitGrams = unitGrams
        quantity = Self.pieces(weightGrams, unitGrams)
    }

    init(quantity: Int64, weightGrams: Int64, unitGrams: Int64, pending: Pending?) {
        (self.quantity, self.weightGrams, self.unitGrams, self.pending) = (quantity, weightGrams, unitGrams, pending)
    }

    mutating func take(_ weightGrams: Int64, timeMs: Int64, nowMs: Int64) {
        self.weightGrams = weightGrams
        let pieces = Self.pieces(weightGrams, unitGrams)
        let isWhole = isWhole(weightGrams)
        if isWhole ? pieces <= quantity : belongsToCount(weightGrams) {
            if isWhole { quantity = pieces }
            pending = nil
        } else if let pending, isSame(weightGrams, as: pending) {
            guard timeMs - pending.timeMs >= (isWhole ? Self.moreAfterMs : Self.oddAfterMs) else { return }
            count(pieces)
        } else {
            pending = Pending(weightGrams: weightGrams, timeMs: timeMs, heardMs: nowMs)
        }
    }

    /// What nothing spoke against counts now.
    mutating func settle(nowMs: Int64) {
        guard let dueMs, dueMs <= nowMs, let pending else { return }
        count(Self.pieces(pending.weightGrams, unitGrams))
    }

    /// When there is something to settle.
    var dueMs: Int64? {
        pending.map { $0.heardMs + (isWhole($0.weightGrams) ? Self.moreAfterMs : Self.oddWithoutReadingMs) }
    }

    private mutating func count(_ pieces: Int64) {
        quantity = pieces
        pending = nil
    }

    /// Half a piece and more is a piece; a scale that is set too low weighs nothing.
    static func pieces(_ weightGrams: Int64, _ unitGrams: Int64) -> Int64 {
        max(0, (weightGrams + unitGrams / 2) / unitGrams)
    }

    /// How much noise may add or take.
    private var noiseGrams: Int64 { min(max(unitGrams / 8, 20), unitGrams * 3 / 8) }

    private func isWhole(_ weightGrams: Int64) -> Bool {
        weightGrams <= 0 || abs(weightGrams - Self.pieces(weightGrams, unitGrams) * unitGrams) <= noiseGrams
    }

    /// Nearer than three quarters of a piece to what counts.
    private func belongsToCount(_ weightGrams: Int64) -> Bool {
        abs(weightGrams - quantity * unitGrams) * 4 < unitGrams * 3
    }

    private func isSame(_ weightGrams: Int64, as pending: Pending) -> Bool {
        isWhole(weightGrams) == isWhole(pending.weightGrams)
            && abs(weightGrams - pending.weightGrams) <= 2 * noiseGrams
    }
}
