import Broker
import Foundation
import Logging
import TestFixtures
import Testing

@Suite(.timeLimit(.minutes(2)))
struct LoginTests {
    private static let devices = ["scale-1": ["old-key", "new-key"], "scale-2": ["key-2"]]

    /// Whether the broker lets that client in.
    private func signsIn(_ broker: TestBroker, _ user: String?, _ key: String?, as clientID: String) async -> Bool {
        let address = BrokerAddress(host: "127.0.0.1", port: broker.port, username: user, password: key)
        let connection = BrokerConnection(
            address, clientID: clientID, logger: Logger(label: "login", factory: { _ in SwiftLogNoOpLogHandler() }))
        var states = await connection.states().makeAsyncIterator()
        _ = await states.next()
        let running = Task { await connection.run() }
        let first = await states.next()
        running.cancel()
        await running.value
        return first?.isConnected ?? false
    }

    @Test func `A device signs in with either of its two keys and with no other`() async throws {
        try await TestBroker.with(devices: Self.devices) { broker in
            #expect(await signsIn(broker, "scale-1", "old-key", as: "scale-1"))
            #expect(await signsIn(broker, "scale-1", "new-key", as: "scale-1"))
            #expect(await !signsIn(broker, "scale-1", "key-2", as: "scale-1"))
            #expect(await !signsIn(broker, "scale-1", "", as: "scale-1"))
            #expect(await !signsIn(broker, "scale-3", "key-2", as: "scale-3"))
        }
    }

    @Test func `A device that is let in is announced to the backend, whichever comes first`() async throws {
        try await TestBroker.with(devices: Self.devices) { broker in
            #expect(await signsIn(broker, "scale-1", "old-key", as: "scale-1~tool"))
            let all = [Subscription("facet/devices/+")]
            try await withConnection(broker.address("@iot-bff"), clientID: "@iot-bff", subscriptions: all) { bff in
                let first = await bff.nextMessage()
                #expect(first?.topic == "facet/devices/scale-1" && first?.isRetained == true)
                #expect(await !signsIn(broker, "scale-2", "old-key", as: "scale-2"))
                #expect(await signsIn(broker, "scale-2", "key-2", as: "scale-2"))
                let second = await bff.nextMessage()
                #expect(second?.topic == "facet/devices/scale-2" && second?.isRetained == false)
            }
        }
    }

    @Test func `Nobody signs in without a name or a key`() async throws {
        try await TestBroker.with(devices: Self.devices) { broker in
            #expect(await !signsIn(broker, nil, nil, as: "scale-1"))
            #expect(await !signsIn(broker, "scale-1", nil, as: "scale-1"))
        }
    }

    @Test func `A device connects several client ids of its own and none of another's`() async throws {
        try await TestBroker.with(devices: Self.devices) { broker in
            let address = broker.address(device: "scale-2", key: "key-2")
            try await withConnection(address, clientID: "scale-2") { first in
                #expect(await signsIn(broker, "scale-2", "key-2", as: "scale-2~tool"))
                #expect(await !signsIn(broker, "scale-1", "old-key", as: "scale-2"))
                #expect(await !signsIn(broker, "scale-1", "old-key", as: "scale-2~tool"))
                #expect(await !signsIn(broker, "scale-1", "old-key", as: "scale-11"))
                #expect(await !signsIn(broker, "scale-1", "old-key", as: "@iot-bff"))
                #expect(first.isConnected)
            }
        }
    }

    @Test func `An account signs in under its own name alone`() async throws {
        try await TestBroker.with(devices: ["iot-bff": ["key"]]) { broker in
            #expect(await signsIn(broker, "@iot-bff", TestBroker.accountPassword, as: "@iot-bff~0"))
            #expect(await !signsIn(broker, "@iot-bff", "wrong", as: "@iot-bff"))
            #expect(await !signsIn(broker, "iot-bff", "key", as: "@iot-bff"))
            #expect(await !signsIn(broker, "iot-bff", TestBroker.accountPassword, as: "iot-bff"))
        }
    }

    @Test func `Replaced keys count within seconds, and a removed device is sent away`() async throws {
        try await TestBroker.with(devices: Self.devices) { broker in
            let address = broker.address(device: "scale-2", key: "key-2")
            try await withConnection(address, clientID: "scale-2") { removed in
                try broker.replace(devices: ["scale-1": ["newest-key"]])
                try await eventually("the new key counts", every: .milliseconds(250)) {
                    await signsIn(broker, "scale-1", "newest-key", as: "scale-1")
                }
                #expect(await !signsIn(broker, "scale-1", "old-key", as: "scale-1"))
                try await eventually("the removed device is gone") { !removed.isConnected }
            }
        }
    }

    @Test func `A device is sent away when it loses a key, and returns with the one that counts`() async throws {
        try await TestBroker.with(devices: ["scale-1": ["old-key"]]) { broker in
            let address = broker.address(device: "scale-1", key: "old-key")
            try await withConnection(address, clientID: "scale-1") { device in
                try broker.replace(devices: ["scale-1": ["old-key", "new-key"]])
                try await eventually("the new key counts", every: .milliseconds(250)) {
                    await signsIn(broker, "scale-1", "new-key", as: "scale-1~new")
                }
                #expect(device.isConnected, "a second key ends no connection")
                try broker.replace(devices: ["scale-1": ["new-key"]])
                let ended = ContinuousClock.now
                try await eventually("the connection by the old key is gone", within: .seconds(5)) {
                    !device.isConnected
                }
                #expect(ContinuousClock.now - ended < .seconds(5))
                #expect(await signsIn(broker, "scale-1", "new-key", as: "scale-1"))
                #expect(await !signsIn(broker, "scale-1", "old-key", as: "scale-1"))
                #expect(broker.log.contains(#"a key of "scale-1" was revoked"#))
            }
        }
    }

    @Test func `A device without a key has no line, and its neighbours keep theirs`() async throws {
        try await TestBroker.with(devices: ["scale-1": [], "scale-2": ["key-2"]]) { broker in
            #expect(await !signsIn(broker, "scale-1", "", as: "scale-1"))
            #expect(await signsIn(broker, "scale-2", "key-2", as: "scale-2"))
        }
    }

    @Test func `A thousand wrong keys from one address: few are looked at, and another address signs in`() async throws
    {
        try await TestBroker.with(devices: Self.devices) { broker in
            let guesser = GuessingClient(port: broker.port, from: "127.0.0.1")
            for number in 0..<30 { try guesser.tryKey("guess-\(number)", as: "scale-1") }
            // Not even the right key counts from there now: no key is looked at.
            let isLookedAt = try guesser.tryKey("old-key", as: "scale-1")
            #expect(!isLookedAt)
            for number in 30..<1_000 { try guesser.tryKey("guess-\(number)", as: "scale-1") }
            let isGuesserIn = try guesser.tryKey("old-key", as: "scale-1")
            #expect(!isGuesserIn)
            let device = GuessingClient(port: broker.port, from: "127.0.0.2")
            let isDeviceIn = try device.tryKey("old-key", as: "scale-1")
            #expect(isDeviceIn)
            let isWrongIn = try device.tryKey("wrong", as: "scale-1")
            #expect(!isWrongIn)
        }
    }

    @Test func `A broken key file changes nothing and is said with its line`() async throws {
        try await TestBroker.with(devices: Self.devices) { broker in
            let file = broker.folder.appendingPathComponent("devices.keys")
            let draft = broker.folder.appendingPathComponent("draft")
            try "scale-9 \(KeyFile.hash("key"))\nscale-1 nonsense\n".write(to: draft, atomically: true, encoding: .utf8)
            #expect(rename(draft.path, file.path) == 0)
            try await eventually("the fault is logged") { broker.log.contains("devices.keys:2: one or two SHA-256") }
            #expect(await signsIn(broker, "scale-1", "old-key", as: "scale-1"))
            #expect(await !signsIn(broker, "scale-9", "key", as: "scale-9"))
        }
    }

    @Test func `Ten thousand devices have their keys`() async throws {
        let devices = (1...10_000).map { ("fleet-\($0)", ["key-\($0)"]) }
        try await TestBroker.with(devices: Dictionary(uniqueKeysWithValues: devices)) { broker in
            for number in [1, 5_000, 10_000] {
                #expect(await signsIn(broker, "fleet-\(number)", "key-\(number)", as: "fleet-\(number)"))
                #expect(await !signsIn(broker, "fleet-\(number)", "key-x", as: "fleet-\(number)"))
            }
        }
    }

    @Test func `Refusals are logged, a bounded number a second`() async throws {
        try await TestBroker.with(devices: Self.devices) { broker in
            for _ in 0..<100 { _ = await signsIn(broker, "scale-1", "wrong", as: "scale-1") }
            let refusals = broker.log.split(separator: "\n").filter { $0.contains("refused login") }
            #expect(refusals.count >= 1)
            let seconds = Set(refusals.compactMap { $0.split(separator: ":").first })
            #expect(refusals.count <= 10 * seconds.count)
        }
    }
}
