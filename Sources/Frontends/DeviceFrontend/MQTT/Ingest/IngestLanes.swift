import Broker
import Logging
import Synchronization

/// Telemetry from the broker, on one connection for each slot that this process holds.
///
/// The broker keeps a session for each slot, with what nobody has acknowledged yet. So a slot's client id is always the
/// same, and has one holder: what waits in the session of a process that died comes to the one that takes over.
struct IngestLanes: Sendable {
    typealias Lane = (connection: BrokerConnection, running: Task<Void, Never>)

    private let slots: SlotKeeper
    private let connection: @Sendable (_ slot: Int) -> BrokerConnection
    private let shared = SharedLanes()

    /// A reference of its own, so that the lanes are a value.
    private final class SharedLanes: Sendable {
        let lanes = Mutex<[Int: Lane]>([:])
        let hasEnded = Atomic(false)
    }

    init(_ slots: SlotKeeper, connection: @escaping @Sendable (_ slot: Int) -> BrokerConnection) {
        self.slots = slots
        self.connection = connection
    }

    /// Whether every slot that is held is served; a process that holds none is one in reserve.
    var isReady: Bool {
        let lanes = shared.lanes.withLock { $0 }
        guard slots.hasAsked, !shared.hasEnded.load(ordering: .acquiring) else { return false }
        return slots.held.keys.allSatisfy { lanes[$0]?.connection.isConnected ?? false }
    }

    /// Serves until it is cancelled. The batches that are being committed are still acknowledged.
    func run() async {
        await slots.run { _ in await serve(Set(slots.held.keys)) }
        shared.hasEnded.store(true, ordering: .releasing)
        await serve([])
        await slots.release()
    }

    private func serve(_ held: Set<Int>) async {
        let lost = shared.lanes.withLock { lanes in
            for slot in held where lanes[slot] == nil {
                let connection = connection(slot)
                lanes[slot] = (connection, Task { await connection.run() })
            }
            let lost = lanes.filter { !held.contains($0.key) }
            for slot in lost.keys { lanes[slot] = nil }
            return Array(lost.values)
        }
        for lane in lost { lane.running.cancel() }
        for lane in lost { await lane.running.value }
    }
}
