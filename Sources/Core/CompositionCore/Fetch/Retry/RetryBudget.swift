/// How many calls may be repeated: a tenth of the service's calls, so that retries never make an overload worse. It
/// begins with a few, and saves up no more than ten.
struct RetryBudget {
    private static let share = 0.1
    /// As many as it takes until an instance that died is left out.
    private static let initial = 5.0
    private static let most = 10.0

    private var credit = Self.initial

    /// A call went out.
    mutating func earn() {
        credit = min(Self.most, credit + Self.share)
    }

    /// Whether a call may be repeated; it is then paid for.
    mutating func spend() -> Bool {
        guard credit >= 1 else { return false }
        credit -= 1
        return true
    }
}
