import Broker
import DeviceMessages
import Logging
import NIOCore
import Synchronization
import TestFixtures

/// A device on frames or on MQTT that reports what its ledger says is due, for as long as its task runs. Cut off, it comes
/// back.
struct NumberedDevice: Sendable {
    enum Wire: Sendable {
        /// Where frames are spoken; connections take the ports in turn.
        case frames(ports: [Int])
        case mqtt(port: Int)
    }

    let ledger: DeviceLedger
    let key: String
    let wire: Wire
    /// Between two times that it measures, and how many messages each time.
    var interval = Duration.milliseconds(40)
    var count = 1
    var keepAliveSeconds = 5
    let reporting = Reporting()

    var isFramed: Bool { if case .frames = wire { true } else { false } }

    /// Whether it measures; else it only sends what it keeps.
    final class Reporting: Sendable {
        private let isOn = Mutex(true)
        var value: Bool {
            get { isOn.withLock { $0 } }
            set { isOn.withLock { $0 = newValue } }
        }
    }

    func run() async {
        switch wire {
        case .frames(let ports): await runOnFrames(ports)
        case .mqtt(let port): await runOnMQTT(port)
        }
    }

    private func runOnFrames(_ ports: [Int]) async {
        var attempts = 0
        while !Task.isCancelled {
            try? await converse(port: ports[attempts % ports.count])
            attempts += 1
            await pause(.milliseconds(150))
        }
    }

    private func converse(port: Int) async throws {
        let client = try await FrameClient.connect(port: port)
        let hello = Hello(
            deviceID: ledger.device, apiKey: key, epoch: ledger.epoch, keepAliveSeconds: UInt32(keepAliveSeconds))
        try await client.send(.hello(hello))
        guard case .welcome(let welcome) = try await client.next() else { return await client.close() }
        ledger.take(through: welcome.committedThrough)
        ledger.connected()
        let sending = Task {
            try await report {
                try await client.send(.telemetry($0))
                // Who hears nothing for so long takes the other for dead.
                if ledger.heardAt + .seconds(2 * keepAliveSeconds) < .now { await client.close() }
            }
        }
        let hearing = Task {
            while let frame = try await client.next() {
                ledger.hear()
                if case .ack(let ack) = frame { ledger.take(ack) }
                if case .goodbye = frame { return }
            }
        }
        await withTaskCancellationHandler {
            _ = await hearing.result
            sending.cancel()
            _ = await sending.result
        } onCancel: {
            sending.cancel()
            Task { await client.close() }
        }
        await client.close()
    }

    private func report(_ send: (Telemetry) async throws -> Void) async throws {
        while !Task.isCancelled {
            if reporting.value { for _ in 0..<count { ledger.measure() } }
            for telemetry in ledger.due() { try await send(telemetry) }
            await pause(interval)
        }
    }

    private func runOnMQTT(_ port: Int) async {
        var options = BrokerOptions()
        options.backoffMax = .milliseconds(500)
        options.keepAliveSeconds = keepAliveSeconds
        options.will = BrokerMessage(
            topic: "devices/\(ledger.device)/status", payload: Array("offline".utf8), isRetained: true)
        let address = BrokerAddress(host: "127.0.0.1", port: port, username: ledger.device, password: key)
        let connection = BrokerConnection(
            address, clientID: ledger.device, options: options,
            subscriptions: [Subscription("devices/\(ledger.device)/acks")],
            logger: Logger(label: "device") { _ in SwiftLogNoOpLogHandler() })
        let states = await connection.states()
        await withDiscardingTaskGroup { group in
            group.addTask { await connection.run() }
            group.addTask { for await state in states where state.isConnected { ledger.connected() } }
            group.addTask {
                for await message in connection.messages {
                    if let ack = try? Ack(decoding: ByteBuffer(bytes: message.payload)) { ledger.take(ack) }
                }
            }
            group.addTask { try? await report { await publish($0, over: connection) } }
        }
    }

    /// What the broker didn't take is sent again when it is due again.
    private func publish(_ telemetry: Telemetry, over connection: BrokerConnection) async {
        var bytes = ByteBuffer()
        try? telemetry.encode(into: &bytes)
        try? await connection.publish(
            BrokerMessage(topic: "devices/\(ledger.device)/telemetry", payload: Array(bytes.readableBytesView)))
    }
}
