/// The short queue before a service that has no room: by priority, then by arrival. Short in time, since nobody waits for
/// long (``AdaptiveLimit``); its length only bounds the memory.
struct LimitQueue {
    static let lengthMax = 256

    private var waiting: [(ticket: LimitTicket, priority: Priority)] = []

    var isEmpty: Bool { waiting.isEmpty }
    var count: Int { waiting.count }

    /// Answers who has to go: the newcomer, or one of less priority in whose place it comes; nil if there was room.
    mutating func add(_ ticket: LimitTicket, _ priority: Priority) -> LimitTicket? {
        let place = waiting.firstIndex { $0.priority < priority } ?? waiting.count
        guard waiting.count >= Self.lengthMax else {
            waiting.insert((ticket, priority), at: place)
            return nil
        }
        guard place < waiting.count else { return ticket }
        waiting.insert((ticket, priority), at: place)
        return waiting.removeLast().ticket
    }

    mutating func next() -> LimitTicket? {
        waiting.isEmpty ? nil : waiting.removeFirst().ticket
    }

    /// False if it isn't there any more.
    mutating func remove(_ ticket: LimitTicket) -> Bool {
        guard let index = waiting.firstIndex(where: { $0.ticket === ticket }) else { return false }
        waiting.remove(at: index)
        return true
    }

    /// Those that waited too long, and when the next one will have.
    mutating func expire(at now: ContinuousClock.Instant) -> (late: [LimitTicket], next: ContinuousClock.Instant?) {
        let late = waiting.filter { $0.ticket.patience <= now }.map(\.ticket)
        waiting.removeAll { $0.ticket.patience <= now }
        return (late, waiting.map(\.ticket.patience).min())
    }
}
