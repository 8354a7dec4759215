import Broker
import CompositionCore
import DeviceMessages
import NIOCore

@testable import DeviceFrontend

/// Telemetry from the broker, with `DeliveryIntake`'s rules: PUBACK after the commit, a failed commit tried again while
/// there is time, then the connection dropped without a word.
final class IngestLane {
    private struct Batch {
        let serials: [Int]
        let messages: [TelemetryMessage]
        let connection: Int
        let end: NIODeadline
    }

    private unowned let backend: Backend
    private let limits = MQTTLimits()
    private var isBusy = false
    private var connection = 0
    private var pausedUntil = NIODeadline.uptimeNanoseconds(0)
    /// Who was told to wait, and until when.
    private var waiting: [ResourceID: NIODeadline] = [:]
    private(set) lazy var link = BrokerLink(backend, name: "telemetry", filters: [], take: { _ in })

    init(_ backend: Backend) {
        self.backend = backend
    }

    private var world: Simulation { backend.world }

    func start() {
        world.broker.sessionHasNews = { [unowned self] in pump() }
        link.connected = { [unowned self] in
            connection += 1
            world.broker.openSession()
            pump()
        }
        link.start()
    }

    private func pump() {
        guard !backend.isOver, !isBusy else { return }
        isBusy = true
        backend.later(world.delay() + .milliseconds(5)) { self.take() }
    }

    private func take() {
        isBusy = false
        guard link.isConnected, let queue = world.broker.session?.prefix(20), !queue.isEmpty else { return }
        guard pausedUntil <= world.agenda.now else { return giveUp() }
        isBusy = true
        commit(
            Batch(
                serials: queue.map(\.serial), messages: queue.compactMap { message($0.message) },
                connection: connection, end: world.agenda.now + .milliseconds(4_500)))
    }

    private func message(_ message: BrokerMessage) -> TelemetryMessage? {
        guard case (let device, .telemetry, _)? = backend.topics.read(message.topic),
            let telemetry = try? Telemetry(decoding: ByteBuffer(bytes: message.payload))
        else {
            world.violate("the server can't read \(message.topic)")
            return nil
        }
        return TelemetryMessage(
            device: device, epoch: telemetry.epoch, sequence: telemetry.sequence, timeMs: telemetry.timeMs,
            receivedMs: world.unixMs, readings: telemetry.readings)
    }

    private func commit(_ batch: Batch) {
        world.store.commit(batch.messages) { [self] answer in
            guard !backend.isOver else { return }
            switch answer {
            case .results(let results): settled(batch, results)
            case .failed(let retryAfter): failed(batch, retryAfter)
            }
        }
    }

    private func settled(_ batch: Batch, _ results: [TelemetryResult]) {
        waiting = [:]
        tell(batch) { _, places in
            Acknowledgement.acks(for: places.map { batch.messages[$0] }, places.map { results[$0] })
        }
        backend.later(world.delay()) { [self] in
            isBusy = false
            // Acknowledgements of a connection that is gone are nobody's.
            if link.isConnected, connection == batch.connection { world.broker.acknowledge(batch.serials) }
            pump()
        }
    }

    private func failed(_ batch: Batch, _ retryAfter: Duration?) {
        let pause = TimeAmount(retryAfter ?? limits.retryAfter)
        let now = world.agenda.now
        tell(batch) { device, places in
            guard waiting[device] ?? now <= now else { return [] }
            waiting[device] = now + pause
            let ms = UInt32(pause.nanoseconds / 1_000_000)
            return Acknowledgement.retry(places.map { batch.messages[$0] }, afterMs: ms)
        }
        guard now + pause < batch.end else {
            if retryAfter != nil { pausedUntil = now + pause }
            isBusy = false
            return giveUp()
        }
        backend.later(pause) { self.commit(batch) }
    }

    private func giveUp() {
        link.drop(for: world.chance.milliseconds(100...2_000))
    }

    /// Each device's acks in order.
    private func tell(_ batch: Batch, _ acks: (_ device: ResourceID, _ places: [Int]) -> [Ack]) {
        for device in world.devices.map(\.id) {
            let places = batch.messages.indices.filter { batch.messages[$0].device == device }
            guard !places.isEmpty else { continue }
            for ack in acks(device, places) { backend.send(ack, to: device, "acks") }
        }
    }
}
