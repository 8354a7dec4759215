import Broker
import CompositionCore
import Logging
import Testing
import TestFixtures

@testable import FacetApplication

/// With a real broker. One after the other: each starts one.
@Suite(.serialized)
struct EventFeedTests {
    private struct Followed: Sendable {
        let catalog: Service
        let intake: EventIntake
        let feed: EventFeed
        let publisher: BrokerConnection
        let broker: TestBroker

        func publish(_ payload: String, on topic: String = "events/catalog/product/p42") async throws {
            try await publisher.publish(BrokerMessage(topic: topic, payload: Array(payload.utf8)))
        }

        func publish(_ event: SampleEvent) async throws {
            try await publish(event.json)
        }

        func heard(_ count: Int) async throws {
            try await eventually("\(count) events are heard") { intake.counts.taken == count }
        }
    }

    private static func settings(_ broker: TestBroker) -> BrokerSettings {
        BrokerSettings(
            host: "127.0.0.1", port: broker.port, username: "@web-bff", password: TestBroker.accountPassword)
    }

    /// Follows a catalog's events while the body runs, from a broker that is there.
    private func withFeed(_ body: @escaping @Sendable (Followed) async throws -> Void) async throws {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        try await TestBroker.with { [logger] broker in
            let catalog = Service.counted("catalog")
            let intake = EventIntake(["catalog": catalog], logger: logger)
            let feed = EventFeed(
                Self.settings(broker), of: "web", services: ["catalog"], intake: intake, logger: logger)
            var options = BrokerOptions()
            options.backoffMax = .milliseconds(500)
            let publisher = BrokerConnection(
                broker.address("@services"), clientID: "@services~test", options: options, logger: logger)
            let followed = Followed(
                catalog: catalog, intake: intake, feed: feed, publisher: publisher, broker: broker)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await feed.run() }
                group.addTask { await publisher.run() }
                try await eventually("all are connected") {
                    feed.isConnected && publisher.isConnected && intake.counts.revalidations == 1
                }
                try await body(followed)
                group.cancelAll()
            }
        }
    }

    @Test func `An event makes the next read of its resource a call, and of no other`() async throws {
        try await withFeed { (followed) async throws in
            #expect(try await followed.catalog.calls() == 1)
            #expect(try await followed.catalog.calls(of: "p1") == 1)
            #expect(try await followed.catalog.calls() == 1)
            try await followed.publish(SampleEvent(1))
            try await followed.heard(1)
            #expect(try await followed.catalog.calls() == 2)
            #expect(try await followed.catalog.calls(of: "p1") == 1)
        }
    }

    @Test func `A jump in the sequence makes every read a call, once`() async throws {
        try await withFeed { (followed) async throws in
            try await followed.publish(SampleEvent(1))
            try await followed.heard(1)
            _ = try await followed.catalog.calls(of: "p1")
            try await followed.publish(SampleEvent(3))
            try await followed.heard(2)
            #expect(try await followed.catalog.calls(of: "p1") == 2)
            try await followed.publish(SampleEvent(4))
            try await followed.heard(3)
            #expect(try await followed.catalog.calls(of: "p1") == 2)
        }
    }

    @Test func `What is no event is counted, and those that follow are heard`() async throws {
        try await withFeed { (followed) async throws in
            let big = SampleEvent(1).with("data", String(repeating: "x", count: 20_000)).json
            for bad in ["", "{", "\u{0}", SampleEvent(1).with("version", nil).json, big] {
                try await followed.publish(bad)
            }
            try await followed.publish(SampleEvent(1))
            try await followed.heard(1)
            #expect(followed.intake.counts.faulty == 5)
        }
    }

    @Test func `While the broker is down answers are kept; when it is back, everything is asked anew`() async throws {
        try await withFeed { (followed) async throws in
            #expect(try await followed.catalog.calls() == 1)
            followed.broker.kill()
            try await eventually("the loss is seen") { !followed.feed.isConnected }
            #expect(try await followed.catalog.calls() == 1)
            try await followed.broker.start()
            try await eventually("a second beginning", within: .seconds(30)) {
                followed.intake.counts.revalidations == 2
            }
            #expect(try await followed.catalog.calls() == 2)
            #expect(try await followed.catalog.calls() == 2)
            try await eventually("the services publish again", within: .seconds(30)) { followed.publisher.isConnected }
            try await followed.publish(SampleEvent(50))
            try await followed.heard(1)
            #expect(try await followed.catalog.calls() == 3)
        }
    }

    @Test func `A broker that isn't there yet is found when it appears`() async throws {
        try await withFeed { (followed) async throws in
            followed.broker.kill()
            let intake = EventIntake(["catalog": followed.catalog], logger: Logger(label: "test"))
            let feed = EventFeed(
                Self.settings(followed.broker), of: "web", services: ["catalog"], intake: intake,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            let running = Task { try await feed.run() }
            #expect(try await followed.catalog.calls() == 1)
            #expect(!feed.isConnected)
            try await followed.broker.start()
            try await eventually("it is connected", within: .seconds(30)) { intake.counts.revalidations == 1 }
            #expect(feed.isConnected)
            #expect(try await followed.catalog.calls() == 2)
            running.cancel()
            try await running.value
        }
    }
}
