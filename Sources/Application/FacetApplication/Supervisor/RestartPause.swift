/// How long to wait before a dead child is started again: longer each time, and short again after a good while.
struct RestartPause {
    static let first = Duration.milliseconds(500)
    static let last = Duration.seconds(30)
    /// A child that ran this long is taken for healthy.
    static let goodWhile = Duration.seconds(30)

    private var pause = Self.first

    /// The pause after a child that ran for so long died.
    mutating func next(afterRunning time: Duration) -> Duration {
        if time >= Self.goodWhile { pause = Self.first }
        defer { pause = min(pause * 2, Self.last) }
        return pause
    }
}
