/// Where one service's events are: says of each whether others were missed before it.
///
/// A gap is a sequence that doesn't follow the last one, higher or lower, and the first event where nobody knows what
/// went before. An event that comes again (its sender wasn't sure of the first time) is none.
struct EventSequence: Sendable {
    enum Step: Sendable, Hashable {
        case next
        case `repeated`
        /// Anything may have changed.
        case gap
    }

    private enum Position {
        /// Nothing was heard, nobody listened. Then `listening` by `begin`, or `at`.
        case unknown
        /// Everything is asked anew from here on, so whatever comes first is the next. Then `at`.
        case listening
        /// The last event's sequence. Then `at` another, or `listening` by `begin`.
        case at(Int64)
    }

    /// More than a sender repeats: StoreServices send batches of 250.
    static let rememberedMax: Int64 = 512

    private var position = Position.unknown
    private var remembered: [Int64: Int] = [:]

    /// A feed has begun, or has begun again: what came before it is unknown, what comes from now on is heard.
    mutating func begin() {
        position = .listening
        remembered.removeAll(keepingCapacity: true)
    }

    mutating func take(_ event: ChangeEvent) -> Step {
        let step = step(to: event)
        switch step {
        case .repeated: return step
        case .gap: remembered.removeAll(keepingCapacity: true)
        case .next: remembered[event.sequence - Self.rememberedMax] = nil
        }
        position = .at(event.sequence)
        remembered[event.sequence] = event.hashValue
        return step
    }

    private func step(to event: ChangeEvent) -> Step {
        switch position {
        case .unknown: .gap
        case .listening: .next
        case .at(let last) where last < .max && event.sequence == last + 1: .next
        case .at: remembered[event.sequence] == event.hashValue ? .repeated : .gap
        }
    }
}
