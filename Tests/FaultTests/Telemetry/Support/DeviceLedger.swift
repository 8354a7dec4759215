import DeviceMessages
import Synchronization

/// What one device measured, numbered, and what became of each message: kept until it is acknowledged, as a device must.
final class DeviceLedger: Sendable {
    fileprivate struct State {
        var produced: UInt32 = 0
        var kept: [UInt32: ContinuousClock.Instant] = [:]
        var acknowledged: Set<UInt32> = []
        var rejected: [UInt32: ErrorCode] = [:]
        var pauses: [UInt32] = []
        var sendsNothingUntil = ContinuousClock.now
        var latencies: [Duration] = []
        var heardAt = ContinuousClock.now
        var producedAt: [UInt32: ContinuousClock.Instant] = [:]
    }

    /// What is unanswered for so long is sent again.
    static let repeatAfter = Duration.seconds(3)

    let device: String
    let epoch: UInt32
    private let state = Mutex(State())

    init(_ device: String, epoch: UInt32 = .random(in: 1...UInt32.max)) {
        self.device = device
        self.epoch = epoch
    }

    var produced: UInt32 { state.withLock { $0.produced } }
    var acknowledged: Set<UInt32> { state.withLock { $0.acknowledged } }
    var rejected: [UInt32: ErrorCode] { state.withLock { $0.rejected } }
    var keptCount: Int { state.withLock { $0.kept.count } }
    /// What it was told to wait, each time.
    var pauses: [UInt32] { state.withLock { $0.pauses } }
    /// From measuring to the acknowledgement, in their order.
    var latencies: [Duration] { state.withLock { $0.latencies } }

    /// When the other side last said anything.
    var heardAt: ContinuousClock.Instant { state.withLock { $0.heardAt } }

    func hear() { state.withLock { $0.heardAt = .now } }

    /// The message of that number: its value is its number, so that a reader knows whose it is.
    func message(_ sequence: UInt32) -> Telemetry {
        Telemetry(epoch: epoch, sequence: sequence, readings: [Reading(sensor: 1, value: Int32(sequence))])
    }

    func measure() {
        state.withLock { state in
            state.produced += 1
            state.kept[state.produced] = .now
            state.producedAt[state.produced] = .now
        }
    }

    /// What is to be sent now, in its order: what is new, and what nobody answered.
    func due() -> [Telemetry] {
        let now = ContinuousClock.now
        let sequences = state.withLock { state -> [UInt32] in
            guard state.sendsNothingUntil <= now else { return [] }
            let due = state.kept.filter { $0.value <= now }.keys.sorted()
            for sequence in due { state.kept[sequence] = now + Self.repeatAfter }
            return due
        }
        return sequences.map(message)
    }

    /// A connection is new: everything that is kept is sent again.
    func connected() {
        state.withLock { state in
            state.heardAt = .now
            for sequence in state.kept.keys { state.kept[sequence] = .now }
        }
    }

    func take(_ ack: Ack) {
        guard ack.epoch == epoch || ack.epoch == 0 else { return }
        state.withLock { state in
            for rejected in ack.rejected {
                state.rejected[rejected.sequence] = rejected.code
                state.kept[rejected.sequence] = nil
            }
            for sequence in state.kept.keys where ack.covers(sequence) { state.settle(sequence) }
            guard ack.retryAfterMs > 0 else { return }
            state.pauses.append(ack.retryAfterMs)
            state.sendsNothingUntil = .now + .milliseconds(Int(ack.retryAfterMs))
            for sequence in state.kept.keys { state.kept[sequence] = state.sendsNothingUntil }
        }
    }

    func take(through: UInt32) { take(Ack(epoch: epoch, through: through)) }
}

extension DeviceLedger.State {
    fileprivate mutating func settle(_ sequence: UInt32) {
        kept[sequence] = nil
        acknowledged.insert(sequence)
        if let at = producedAt.removeValue(forKey: sequence) { latencies.append(at.duration(to: .now)) }
    }
}

extension Ack {
    fileprivate func covers(_ sequence: UInt32) -> Bool {
        sequence <= through || ranges.contains { ($0.first...$0.last).contains(sequence) }
    }
}
