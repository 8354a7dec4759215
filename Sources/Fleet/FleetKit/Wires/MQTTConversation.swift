import Broker
import DeviceMessages
import DeviceModels
import Logging

/// One connection to the broker from CONNECT to its end, as structured tasks.
struct MQTTConversation: Sendable {
    private let connection: BrokerConnection
    private let topics: DeviceTopics
    private let outgoing: AsyncStream<BrokerMessage>

    init(
        _ broker: BrokerAddress, of device: FleetDevice, topics: DeviceTopics, outgoing: AsyncStream<BrokerMessage>
    ) {
        var address = broker
        address.username = device.id
        address.password = device.key
        var options = BrokerOptions()
        options.will = topics.status(online: false)
        options.keepAliveSeconds = Int(device.model.keepAlive.components.seconds)
        // What we count is counted here; ten thousand devices' connection logs would drown it.
        let logger = Logger(label: "fleet.mqtt", factory: { _ in SwiftLogNoOpLogHandler() })
        connection = BrokerConnection(
            address, clientID: device.id, options: options, subscriptions: topics.subscriptions, logger: logger)
        self.topics = topics
        self.outgoing = outgoing
    }

    /// Tells what happens, `lost` at last. Ends with the connection, or when `outgoing` has ended and is sent.
    func run(_ tell: @escaping @Sendable (WireEvent) -> Void) async {
        let states = await connection.states()
        let reason = await withTaskGroup(of: String?.self) { group in
            group.addTask {
                await connection.run(); return nil
            }
            group.addTask {
                await listen(tell); return nil
            }
            group.addTask { await watch(states, tell) }
            group.addTask { await speak(tell) }
            var reason: String?
            while reason == nil, let next = await group.next() { reason = next }
            group.cancelAll()
            return reason
        }
        tell(.lost(reason ?? "ended"))
    }

    private func listen(_ tell: @Sendable (WireEvent) -> Void) async {
        for await message in connection.messages {
            if let frame = topics.frame(from: message) {
                tell(.received(frame))
            } else {
                tell(.refused("UNREADABLE"))
            }
        }
    }

    /// Returns why the connection ended. A fleet's devices decide themselves when to try again.
    private func watch(_ states: AsyncStream<BrokerState>, _ tell: @Sendable (WireEvent) -> Void) async -> String {
        // The first is the state before the start.
        for await state in states.dropFirst() {
            switch state {
            case .connected:
                try? await connection.publish(topics.status(online: true))
                tell(.online(nil))
            case .disconnected(let reason): return reason
            }
        }
        return "stopped"
    }

    private func speak(_ tell: @Sendable (WireEvent) -> Void) async -> String? {
        for await message in outgoing {
            do {
                try await connection.publish(message)
            } catch .refused(let code) {
                tell(.refused("MQTT \(code)"))
            } catch .busy {
                tell(.refused("MQTT outbox full"))
            } catch .invalid(let why) {
                tell(.refused("MQTT invalid: \(why)"))
            } catch {
                return nil
            }
        }
        guard !Task.isCancelled else { return nil }
        try? await connection.publish(topics.status(online: false))
        return "closed"
    }
}
