import Broker
import CompositionCore
import DeviceMessages
import NIOCore
import Synchronization
import TestFixtures
import Testing

@testable import DeviceFrontend

/// What the broker keeps is made to be what is wanted.
@Suite("Views at the broker", .timeLimit(.minutes(2)))
struct ViewsAtBrokerTests {
    private let price = CurrentPrice()
    // safe: it is one.
    private static let id = ResourceID("scale-1")!

    private func with(
        known: KnownDevices = KnownDevices(), directory: (any DeviceDirectory)? = nil,
        leases: @escaping @Sendable () -> any SlotLeases = { SoleHolder() },
        _ body: @Sendable (MQTTFixture, PriceService) async throws -> Void
    ) async throws {
        let prices = try await PriceService { [price] request in
            .json("\(price.text.withLock { $0 }).\(request.path.last == "2" ? 2 : 1)")
        }
        try await MQTTFixture.with(
            prices.routes, directory: directory,
            configure: {
                $0.known = known
                $0.leases = leases()
                $0.leaseTerm = .seconds(1)
                $0.modelFollows = { $0.model == "label" ? ["price"] : [] }
            }
        ) { try await body($0, prices) }
        await prices.stub.stop()
    }

    private let follow = Follow(id: 4, composition: "price", subject: "p1")

    @Test func `a broker that comes back without anything has the views again, though no device asks`() async throws {
        try await with { fixture, prices in
            try await fixture.withDevice { device async throws in
                try await device.retain("follow/price", follow)
                #expect(try await device.nextView()?.text == "1.1")
            }
            fixture.broker.kill()
            try await fixture.broker.start()
            try await fixture.withDevice { device async throws in
                #expect(try await device.nextView()?.text == "1.1")
                price.text.withLock { $0 = "2" }
                prices.change()
                #expect(try await device.nextView()?.text == "2.1")
            }
        }
    }

    @Test func `a frontend that starts takes over what is kept, and clears what nobody follows`() async throws {
        try await with { fixture, prices in
            try await fixture.withDevice { device async throws in
                try await device.retain("follow/price", follow)
                #expect(try await device.nextView()?.text == "1.1")
                try await fixture.shutDown()
                // Nobody hears of it.
                try await device.retain("follow/price", [])
                try await fixture.withAnother { _ async throws in
                    #expect(await device.next()?.payload == [])
                }
            }
            try await fixture.withDevice("scale-2") { device async throws in
                try await device.retain("follow/price", follow)
                try await fixture.withAnother { _ async throws in
                    #expect(try await device.nextView()?.text == "1.1")
                }
                price.text.withLock { $0 = "2" }
                prices.change()
                try await fixture.withAnother { _ async throws in
                    #expect(try await device.nextView()?.text == "2.1")
                }
            }
        }
    }

    @Test func `what the model says is followed when the device comes, unless the device says otherwise`() async throws
    {
        let directory = ChangingDirectory(Device(id: Self.id, model: "label", product: ResourceID("p1")))
        try await with(directory: directory) { fixture, _ in
            try await fixture.withDevice { device async throws in
                let own = try await device.nextView()
                #expect(own?.text == "1.1" && own?.id == 0)
                try await device.retain("follow/price", Follow(id: 7, composition: "price", subject: "p2"))
                let asked = try await device.nextView()
                #expect(asked?.text == "1.2" && asked?.id == 7)
                try await device.retain("follow/price", [])
                #expect(try await device.nextView()?.text == "1.1")
            }
        }
    }

    @Test func `a device that is given another product shows that one`() async throws {
        @Sendable func label(of product: String, version: Int64) -> Device {
            Device(
                id: Self.id, model: "label", product: ResourceID(product), keyHashes: [KeyHash(of: "key")],
                version: version)
        }
        let first = label(of: "p1", version: 1)
        let (known, directory) = (KnownDevices(), ChangingDirectory(first))
        known.learn([first])
        try await with(known: known, directory: directory) { fixture, _ in
            try await fixture.withDevice { device async throws in
                #expect(try await device.nextView()?.text == "1.1")
                let second = label(of: "p2", version: 2)
                directory.device.withLock { $0 = second }
                known.learn([second])
                #expect(try await device.nextView()?.text == "1.2")
            }
        }
    }

    @Test func `the views of a device without a key are taken away, and come back with a new one`() async throws {
        let (id, key) = (Self.id, [KeyHash(of: "key")])
        let known = KnownDevices()
        known.learn([Device(id: id, model: "scale", keyHashes: key, version: 1)])
        try await with(known: known) { fixture, _ in
            try await fixture.withDevice { device async throws in
                try await device.retain("follow/price", follow)
                #expect(try await device.nextView()?.text == "1.1")
                known.learn([Device(id: id, model: "scale", version: 2)])
                #expect(await device.next()?.payload == [])
                known.learn([Device(id: id, model: "scale", keyHashes: key, version: 3)])
                #expect(try await device.nextView()?.text == "1.1")
            }
        }
    }

    @Test func `of two frontends each publishes for its own slots, and for all when the other is gone`() async throws {
        let table = LeaseTable()
        try await with(leases: { table }) { fixture, prices in
            try await fixture.withAnother { other in
                try await fixture.withDevice { device async throws in
                    try await fixture.withDevice("scale-2") { second in
                        try await device.retain("follow/price", follow)
                        try await second.retain("follow/price", follow)
                        #expect(try await device.nextView()?.text == "1.1")
                        #expect(try await second.nextView()?.text == "1.1")
                        try await eventually("each has half of the slots") { table.shares == [32, 32] }
                        try await eventually("each device is followed once") {
                            fixture.frontend.following.followers + other.following.followers == 2
                        }
                        // As a process does that is killed: it says goodbye to nobody.
                        table.freeze(fixture.frontend.instance)
                        try await eventually("the other has all slots") { table.shares == [64] }
                        price.text.withLock { $0 = "2" }
                        prices.change()
                        #expect(try await device.nextView()?.text == "2.1")
                        #expect(try await second.nextView()?.text == "2.1")
                    }
                }
            }
        }
    }
}

extension MQTTDevice {
    fileprivate func nextView() async throws -> View? { try await next("views/price", as: View.self) }
}

extension View {
    fileprivate var text: String { String(buffer: body) }
}

private final class CurrentPrice: Sendable {
    let text = Mutex("1")
}

/// One device, which the registry can change.
private final class ChangingDirectory: DeviceDirectory {
    let device: Mutex<Device>

    init(_ device: Device) { self.device = Mutex(device) }

    func device(_ id: ResourceID, in context: RequestContext) async throws(Failure) -> Device {
        device.withLock { $0 }
    }
}
