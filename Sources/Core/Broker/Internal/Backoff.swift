/// Full-jitter exponential backoff: a fleet that lost its broker doesn't come back as one wave.
struct Backoff {
    let base: Duration
    let max: Duration
    private var attempt = 0

    init(base: Duration, max: Duration) {
        self.base = base
        self.max = max
    }

    mutating func reset() { attempt = 0 }

    mutating func next() -> Duration {
        let ceiling = Swift.min(max, base * (1 << Swift.min(attempt, 16)))
        attempt += 1
        return ceiling * Double.random(in: 0...1)
    }
}
