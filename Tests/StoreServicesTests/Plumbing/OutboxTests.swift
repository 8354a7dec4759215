import Broker
import Foundation
import Logging
import TestFixtures
import Testing
@testable import StoreServices

@Suite struct OutboxTests {
    @Test func `a change is published as a CloudEvent on its topic`() async throws {
        try await TestBroker.with { broker in
            try await withFolder { folder in
                try await withReader(of: broker) { received in
                    try await withStore(in: folder, broker: broker.services) { store in
                        _ = try await store.request("PUT", "inventory", "/stock/p42", body: #"{"quantity": 3}"#)
                        let message = try await received.next()
                        #expect(message.topic == "events/inventory/stock/p42")
                        let event = try #require(
                            try JSONSerialization.jsonObject(with: Data(message.payload)) as? [String: String])
                        #expect(event["specversion"] == "1.0" && event["type"] == "changed")
                        #expect(event["source"] == "/inventory" && event["subject"] == "stock/p42")
                        #expect(event["sequence"] == "1" && event["version"] == "2")
                    }
                }
            }
        }
    }

    @Test func `what changed while the broker was down comes later, in order, each once`() async throws {
        try await TestBroker.with { broker in
            try await withFolder { folder in
                broker.kill()
                try await withStore(in: folder, broker: broker.services) { store in
                    for quantity in 100..<120 {
                        _ = try await store.request(
                            "PUT", "inventory", "/stock/p\(quantity)", body: #"{"quantity": \#(1000 + quantity)}"#)
                    }
                }
                try await broker.start()
                try await withReader(of: broker) { received in
                    try await withStore(in: folder, broker: broker.services) { _ in
                        var topics: [String] = []
                        for _ in 0..<20 { topics.append(try await received.next().topic) }
                        #expect(topics == (100..<120).map { "events/inventory/stock/p\($0)" })
                    }
                }
            }
        }
    }

    @Test func `a resource's version rises by one with each change, in its events and in its answers`() async throws {
        try await TestBroker.with { broker in
            try await withFolder { folder in
                try await withReader(of: broker) { received in
                    try await withStore(in: folder, broker: broker.services) { store in
                        for version in 2...4 {
                            let written = try await store.request(
                                "PATCH", "catalog", "/products/p42", body: #"{"price": \#(version)}"#)
                            #expect(written[number: "version"] == version)
                            let event = try JSONSerialization.jsonObject(with: Data(try await received.next().payload))
                            #expect((event as? [String: String])?["version"] == "\(version)")
                            #expect((event as? [String: String])?["sequence"] == "\(version - 1)")
                            #expect(try await store.get("catalog", "/products/p42")[number: "version"] == version)
                        }
                    }
                }
            }
        }
    }

    @Test func `a category is announced when a product enters or leaves it`() async throws {
        try await TestBroker.with { broker in
            try await withFolder { folder in
                try await withReader(of: broker) { received in
                    try await withStore(in: folder, broker: broker.services) { store in
                        for body in [#"{"price": 1}"#, #"{"category": ["Sport", "Fitness"]}"#] {
                            _ = try await store.request("PATCH", "catalog", "/products/p42", body: body)
                        }
                        var topics: [String] = []
                        for _ in 0..<4 { topics.append(try await received.next().topic) }
                        #expect(
                            topics == [
                                "events/catalog/product/p42", "events/catalog/product/p42",
                                "events/catalog/category/Fitness", "events/catalog/category/Shoes",
                            ])
                    }
                }
            }
        }
    }

    @Test func `an event leaves the outbox only when the publisher has it`() async throws {
        try await withFolder { folder in
            let database = try ServiceDatabase(for: Inventory.self, in: DataFolder(folder))
            try await database.write { db in
                for version in 1...600 { try Outbox.announce("stock", "p1", version: Int64(version), in: db) }
            }
            let publisher = FlakyPublisher(failures: 3)
            let task = Task {
                try await OutboxPublisher(
                    database: database, publisher: publisher, logger: Logger(label: "test"), pauseMax: .milliseconds(1)
                ).run()
            }
            try await eventually("the outbox is empty") {
                try await database.read { try Outbox.oldest(1, service: "inventory", in: $0).isEmpty }
            }
            task.cancel()
            try await task.value
            #expect(await publisher.sequences == Array(1...600))
            #expect(await publisher.largestBatch == 250)
            try database.close()
        }
    }
}

extension TestBroker {
    var services: StoreServices.Broker {
        StoreServices.Broker(host: "127.0.0.1", port: port, username: "@services", password: Self.accountPassword)
    }
}

/// Fails a few times, then takes what it is given.
private actor FlakyPublisher: EventPublisher {
    private var failures: Int
    private(set) var sequences: [Int64] = []
    private(set) var largestBatch = 0

    init(failures: Int) { self.failures = failures }

    func publish(_ events: [ChangeEvent]) async throws {
        largestBatch = max(largestBatch, events.count)
        if failures > 0 {
            failures -= 1
            throw Problem.unavailable("the broker is away")
        }
        sequences += events.map(\.sequence)
    }
}
