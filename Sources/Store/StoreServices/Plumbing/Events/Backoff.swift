/// A growing pause with full jitter between attempts.
struct Backoff {
    private let least: Duration
    private let most: Duration
    private var ceiling: Duration

    init(least: Duration = .milliseconds(100), most: Duration) {
        self.least = least
        self.most = most
        ceiling = least
    }

    mutating func reset() {
        ceiling = least
    }

    /// Ends early when the task is cancelled.
    mutating func pause() async {
        try? await Task.sleep(for: ceiling * Double.random(in: 0.1...1))
        ceiling = min(ceiling * 2, most)
    }
}
