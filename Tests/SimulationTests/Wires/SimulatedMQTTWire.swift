import Broker
import DeviceMessages
import DeviceModels
import NIOCore

@testable import FleetKit

/// A device's connection to the simulated broker, as `MQTTWire` makes one to a real broker.
final class SimulatedMQTTWire: SimulatedWire {
    private unowned let world: Simulation
    private let topics: FleetKit.DeviceTopics
    private let device: String
    private let keepAlive: TimeAmount
    private var client: BrokerClient?
    private var tell: ((WireEvent) -> Void)?

    init(_ world: Simulation, of device: FleetDevice, tell: @escaping (WireEvent) -> Void) {
        self.world = world
        self.device = device.id
        self.tell = tell
        keepAlive = TimeAmount(device.model.keepAlive)
        topics = FleetKit.DeviceTopics(device: device.id, prefix: "", follows: device.model.follows)
        world.agenda.after(world.delay()) { self.connect() }
    }

    func send(_ frame: Frame) {
        do {
            if let message = try topics.message(for: frame), let client { world.broker.publish(message, from: client) }
        } catch {
            world.violate("a device's message can't be written: \(error)")
        }
    }

    func close() {
        tell = nil
        if let client { world.broker.disconnect(client) }
    }

    func breakDown(isSilent: Bool) {
        guard let client else { return }
        // The library finds out by a ping without an answer.
        world.broker.breakDown(client, told: isSilent ? keepAlive + .seconds(5) : world.delay())
    }

    func abandon() {
        tell = nil
        if let client { world.broker.breakDown(client, told: nil) }
    }

    private func connect() {
        guard tell != nil else { return }
        guard world.broker.isUp else { return end("refused") }
        let client = BrokerClient(
            id: device, filters: topics.subscriptions.map(\.filter), keepAlive: keepAlive,
            take: { [weak self] in self?.took($0) }, dropped: { [weak self] in self?.end("the broker closed") })
        self.client = client
        world.broker.connect(client, isDevice: true)
        // What is retained may come before the device knows that it is let in.
        world.agenda.after(world.chance.milliseconds(1...60)) { if client.isAlive { self.tell?(.online(nil)) } }
    }

    private func took(_ message: BrokerMessage) {
        guard let frame = topics.frame(from: message) else {
            return world.violate("\(device) can't read \(message.topic)")
        }
        tell?(.received(frame))
    }

    private func end(_ reason: String) {
        let tell = tell
        self.tell = nil
        tell?(.lost(reason))
    }
}
