import Broker
import CompositionCore
import DeviceMessages
import Synchronization
import TestFixtures
import Testing

@testable import DeviceFrontend

@Suite("Commands at the broker", .timeLimit(.minutes(2)))
struct CommandsAtBrokerTests {
    private let book = CommandBook()
    private let changes = AsyncStream.makeStream(of: Void.self)
    private let arrivals = AsyncStream.makeStream(of: ResourceID.self)
    private let delivered = Delivered()
    // safe: it is one.
    private let device = ResourceID("scale-1")!

    private final class Delivered: Sendable {
        let commands = Mutex<[String]>([])
    }

    private func with(_ body: @Sendable (MQTTFixture) async throws -> Void) async throws {
        try await MQTTFixture.with(
            DeviceRoutes(services: ()),
            configure: { [book, changes, arrivals, delivered] in
                $0.arrivals = arrivals.stream
                $0.commands = book
                $0.commandChanges = changes.stream
                $0.deliver = { command, device in
                    delivered.commands.withLock { $0.append("\(device) \(command.id)") }
                }
            }, body)
    }

    @Test func `one command at a time is sent, and the next when it is done`() async throws {
        try await with { fixture in
            try await fixture.withDevice { scale async throws in
                book.add(7, to: device)
                book.add(8, to: device)
                changes.continuation.yield()
                let first = try await scale.next("commands", as: Command.self)
                #expect(first?.id == 7 && first?.name == "blink")
                try await eventually("it is known to be sent") { book.sent == [7] }
                try await scale.publish("commands/7/result", CommandResult(id: 7, detail: "blinked"))
                #expect(try await scale.next("commands", as: Command.self)?.id == 8)
                // Nothing at all says that it is done.
                try await scale.publish("commands/8/result")
                try await eventually("both are reported") { book.results.map(\.id) == [7, 8] }
                #expect(book.results.first?.detail == "blinked" && book.results.allSatisfy { $0.code == 0 })
                // Other processes hear of it, too, for devices that are connected to them.
                #expect(delivered.commands.withLock { $0 } == ["scale-1 7", "scale-1 8"])
            }
        }
    }

    @Test func `a device that comes back gets again what it may have missed`() async throws {
        try await with { fixture in
            book.add(7, to: device)
            changes.continuation.yield()
            try await eventually("it was sent to nobody") { book.sent == [7] }
            try await fixture.withDevice { scale async throws in
                #expect(try await scale.next("commands", as: Command.self)?.id == 7)
            }
        }
    }

    @Test func `a device that comes back to this process by another way gets it again at once`() async throws {
        try await with { fixture in
            book.add(7, to: device)
            changes.continuation.yield()
            try await eventually("it was sent to nobody") { book.sent == [7] }
            try await eventually("it was heard") { delivered.commands.withLock { $0 } == ["scale-1 7"] }
            let asked = ContinuousClock.now
            arrivals.continuation.yield(device)
            try await eventually("it is sent again", within: .seconds(9)) {
                delivered.commands.withLock { $0 } == ["scale-1 7", "scale-1 7"]
            }
            // Without it, that takes ten seconds.
            #expect(.now - asked < .seconds(9))
        }
    }

    @Test func `a device that came to another process gets it again, too`() async throws {
        try await with { fixture in
            book.add(7, to: device)
            changes.continuation.yield()
            try await eventually("it was heard") { delivered.commands.withLock { $0 } == ["scale-1 7"] }
            let other = BrokerConnection(
                fixture.broker.address("@iot-bff"), clientID: "@iot-bff~other", logger: MQTTFixture.quiet)
            let running = Task { await other.run() }
            try await eventually("the other process is connected") { other.isConnected }
            try await other.publish(BrokerMessage(topic: "facet/arrivals/scale-1", payload: [1]))
            try await eventually("it is sent again", within: .seconds(9)) {
                delivered.commands.withLock { $0.count } == 2
            }
            running.cancel()
            await running.value
        }
    }

    @Test func `a report of another's command, or of another than the topic's, is an error`() async throws {
        try await with { fixture in
            try await fixture.withDevice { scale async throws in
                try await scale.publish("commands/9/result", CommandResult(id: 9))
                #expect(try await scale.next("errors", as: DeviceError.self)?.code == .notFound)
                try await scale.publish("commands/9/result", CommandResult(id: 8))
                #expect(try await scale.next("errors", as: DeviceError.self)?.code == .badMessage)
            }
        }
    }

    @Test func `what has expired is not sent any more`() async throws {
        try await with { fixture in
            try await fixture.withDevice { scale async throws in
                book.add(7, to: device, expiresMs: .unixMilliseconds - 1)
                if let other = ResourceID("scale-2") { book.add(8, to: other) }
                changes.continuation.yield()
                try await eventually("only the other is sent") { book.sent == [8] }
            }
        }
    }
}
