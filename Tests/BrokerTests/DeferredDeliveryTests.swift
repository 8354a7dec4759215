import Broker
import Synchronization
import TestFixtures
import Testing

@Suite(.timeLimit(.minutes(2)))
struct DeferredDeliveryTests {
    private static let devices = ["scale-1": ["key-1"]]
    private static let shared = [Subscription("$share/iot-bff/devices/+/telemetry")]

    private static var persistent: BrokerOptions {
        var options = BrokerOptions()
        options.session = .persistent(expirySeconds: 3_600)
        return options
    }

    private struct StoreIsDown: Error {}

    /// Publishes readings 0, 1, 2 … as a device.
    private func publish(_ count: Int, to broker: TestBroker) async throws {
        try await withConnection(broker.address(device: "scale-1", key: "key-1"), clientID: "scale-1") { device in
            for number in 0..<count {
                try await device.publish(BrokerMessage(topic: "devices/scale-1/telemetry", payload: [UInt8(number)]))
            }
        }
    }

    private func withIngest(
        _ broker: TestBroker, commitLimit: Duration = .seconds(5), batchMax: Int = 500,
        window: Duration = .milliseconds(5), windowAfterFailure: Duration = .milliseconds(5),
        commit: @escaping DeferredDelivery.Commit, _ body: (BrokerConnection) async throws -> Void
    ) async throws {
        let delivery = DeferredDelivery(
            batchMax: batchMax, window: window, windowAfterFailure: windowAfterFailure, commitLimit: commitLimit,
            commit: commit)
        try await withConnection(
            broker.address("@iot-bff"), clientID: "@iot-bff~ingest", options: Self.persistent,
            subscriptions: Self.shared, delivery: delivery, body)
    }

    @Test func `Every message is handed over once when commits succeed`() async throws {
        try await TestBroker.with(devices: Self.devices) { broker in
            let committed = Mutex<[UInt8]>([])
            try await withIngest(broker, batchMax: 7) { batch in
                #expect(batch.count <= 7)
                committed.withLock { $0 += batch.flatMap(\.payload) }
            } _: { _ in
                try await publish(200, to: broker)
                try await eventually("all are committed") { committed.withLock { $0.count } == 200 }
            }
            #expect(committed.withLock { $0 } == (0..<200).map { UInt8($0) })
            // Acknowledged: another connection to the same session is handed nothing.
            let again = Mutex(0)
            try await withIngest(broker) { batch in
                again.withLock { $0 += batch.count }
            } _: { _ in
                try await publish(1, to: broker)
                try await eventually("the next one arrives") { again.withLock { $0 } >= 1 }
            }
            #expect(again.withLock { $0 } == 1)
        }
    }

    @Test func `What isn't committed is dropped unacknowledged and delivered again`() async throws {
        try await TestBroker.with(devices: Self.devices) { broker in
            let attempts = Mutex(0)
            let committed = Mutex<Set<UInt8>>([])
            try await withIngest(broker) { batch in
                let attempt = attempts.withLock { attempts in
                    attempts += 1
                    return attempts
                }
                if attempt <= 3 { throw StoreIsDown() }
                committed.withLock { $0.formUnion(batch.flatMap(\.payload)) }
            } _: { _ in
                try await publish(50, to: broker)
                try await eventually("all are committed") { committed.withLock { $0.count } == 50 }
            }
            #expect(attempts.withLock { $0 } >= 4)
        }
    }

    @Test func `After a commit that failed the next has all that waits, not only what the broker delivers first`()
        async throws
    {
        try await TestBroker.with(devices: Self.devices) { broker in
            let batches = Mutex<[Int]>([])
            try await withIngest(broker, batchMax: 50, window: .zero, windowAfterFailure: .seconds(60)) { batch in
                let isFirst = batches.withLock { batches in
                    batches.append(batch.count)
                    return batches.count == 1
                }
                if isFirst { throw StoreIsDown() }
            } _: { _ in
                try await publish(1, to: broker)
                try await eventually("the first failed") { batches.withLock { !$0.isEmpty } }
                try await publish(49, to: broker)
                try await eventually("all are committed") { batches.withLock { $0.count } > 1 }
            }
            #expect(batches.withLock { $0 } == [1, 50])
        }
    }

    @Test func `A commit that takes too long loses its connection and no message`() async throws {
        try await TestBroker.with(devices: Self.devices) { broker in
            let isSlow = Atomic(true)
            let committed = Mutex<Set<UInt8>>([])
            try await withIngest(broker, commitLimit: .milliseconds(200)) { batch in
                // safe: nobody waits for it; it is cut off by the limit
                if isSlow.load(ordering: .relaxed) { try await Task.sleep(for: .seconds(60)) }
                committed.withLock { $0.formUnion(batch.flatMap(\.payload)) }
            } _: { ingest in
                try await publish(10, to: broker)
                try await eventually("the connection is dropped") { !ingest.isConnected }
                isSlow.store(false, ordering: .relaxed)
                try await eventually("all are committed") { committed.withLock { $0.count } == 10 }
            }
        }
    }

    @Test func `Cancelled while it commits, it ends after the acknowledgement`() async throws {
        try await TestBroker.with(devices: Self.devices) { broker in
            let (started, starting) = AsyncStream.makeStream(of: Void.self)
            let (released, releasing) = AsyncStream.makeStream(of: Void.self)
            let committed = Mutex(0)
            try await withIngest(broker) { batch in
                starting.yield()
                for await _ in released { break }
                committed.withLock { $0 += batch.count }
            } _: { _ in
                try await publish(1, to: broker)
                for await _ in started { break }
                // Leaving this body cancels the connection.
                releasing.yield()
            }
            #expect(committed.withLock { $0 } == 1)
            try await withIngest(broker) { batch in
                committed.withLock { $0 += batch.count }
            } _: { _ in
                try await publish(1, to: broker)
                try await eventually("the next one arrives") { committed.withLock { $0 } >= 2 }
            }
            #expect(committed.withLock { $0 } == 2)
        }
    }

    @Test func `Messages wait in a persistent session over a restart of the broker`() async throws {
        try await TestBroker.with(devices: Self.devices, keepsData: true) { broker in
            let committed = Mutex<Set<UInt8>>([])
            let isDown = Atomic(true)
            try await withIngest(broker) { batch in
                if isDown.load(ordering: .relaxed) { throw StoreIsDown() }
                committed.withLock { $0.formUnion(batch.flatMap(\.payload)) }
            } _: { _ in
                try await publish(20, to: broker)
                broker.stop()
                try await broker.start()
                isDown.store(false, ordering: .relaxed)
                try await eventually("all are committed") { committed.withLock { $0.count } == 20 }
            }
        }
    }
}
