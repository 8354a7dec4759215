import CompositionCore
import Foundation
import GRDB
import TestFixtures
import Testing

@testable import WebhookFrontend

@Suite("What arrives at a receiver")
struct DeliveryTests {
    @Test func `the document comes at once and at each change, signed, as it is answered`() async throws {
        try await WebhookBench.with { bench in
            bench.prices.set("p1", to: 10)
            let receiver = try await Receiver()
            let secret = WebhookSecret.random()
            try await bench.run { webhooks in
                let webhook = try await webhooks.register(receiver, follows: "p1", secret: secret)
                try await eventually("the first state") { receiver.prices == [10] }
                webhooks.set("p1", to: 11)
                try await eventually("the second one") { receiver.prices == [10, 11] }
                try await eventually("both are written down") {
                    try await webhooks.webhook(webhook).counts.delivered == 2
                }
                let known = try await webhooks.webhook(webhook)
                #expect(known.counts.failedAttempts == 0 && known.counts.waiting == 0)
                #expect(known.lastAttempt?.status == 204)
            }
            let deliveries = receiver.deliveries
            #expect(deliveries.allSatisfy { $0.isSigned(by: secret) && $0.path == "/hook" })
            #expect(Set(deliveries.map(\.id)).count == 2)
            #expect(deliveries.map(\.document) == [#"{"price":10,"stock":1}"#, #"{"price":11,"stock":1}"#])
            #expect(deliveries[0].headers["content-type"] == "application/json")
            #expect(deliveries[0].type == "prices.changed" && deliveries[0].subject == "prices/p1")
        }
    }

    @Test func `of one resource one is under way, and of what changes meanwhile the latest follows`() async throws {
        try await WebhookBench.with { bench in
            bench.prices.set("p1", to: 1)
            let receiver = try await Receiver()
            let gate = Gate()
            receiver.answer(with: .heldJSON(gate, ""))
            try await bench.run { webhooks in
                let webhook = try await webhooks.register(receiver, follows: "p1")
                try await eventually("the first is under way") { receiver.prices == [1] }
                for price in 2...5 {
                    webhooks.set("p1", to: price)
                    try await eventually("\(price) waits, and it alone") {
                        let newest = try await webhooks.store.waitingPrices(of: webhook)
                        return newest == [1, price]
                    }
                }
                #expect(receiver.prices == [1])
                gate.open()
                try await eventually("the latest follows") { receiver.prices == [1, 5] }
            }
        }
    }

    @Test func `what may have arrived is tried again before anything newer of it leaves`() async throws {
        try await WebhookBench.with { bench in
            bench.prices.set("p1", to: 1)
            bench.prices.set("p2", to: 100)
            let receiver = try await Receiver()
            receiver.answer(500)
            try await bench.run { webhooks in
                let webhook = try await webhooks.register(receiver, follows: "p1")
                try await eventually("it failed") { try await webhooks.webhook(webhook).counts.failedAttempts == 1 }
                webhooks.set("p1", to: 2)
                webhooks.set("p1", to: 3)
                try await eventually("the newest waits behind it") {
                    try await webhooks.store.waitingPrices(of: webhook) == [1, 3]
                }
                receiver.answer(204)
                webhooks.pass(.seconds(6))
                try await eventually("all arrived") { receiver.prices.count == 3 }
                #expect(receiver.prices == [1, 1, 3])
                let ids = receiver.deliveries.map(\.id)
                #expect(ids[0] == ids[1] && ids[1] != ids[2])
                // The signature is of the attempt, not of the delivery.
                let secret = try #require(webhook.secrets.first)
                #expect(receiver.deliveries[1].isSigned(by: secret, at: bench.now))
            }
        }
    }

    @Test func `resources don't wait for each other`() async throws {
        try await WebhookBench.with { bench in
            for number in 1...3 { bench.prices.set("p\(number)", to: number) }
            let receiver = try await Receiver()
            let gate = Gate()
            receiver.answer(with: .heldJSON(gate, ""))
            try await bench.run { webhooks in
                _ = try await webhooks.register(receiver, follows: "p1", "p2", "p3")
                try await eventually("all three are under way") { Set(receiver.prices) == [1, 2, 3] }
                gate.open()
            }
        }
    }

    @Test func `a document that lacks a part waits until it is whole`() async throws {
        try await WebhookBench.with { bench in
            bench.prices.set("p1", to: 1)
            bench.prices.failStock(true)
            let receiver = try await Receiver()
            try await bench.run { webhooks in
                _ = try await webhooks.register(receiver, follows: "p1")
                try await eventually("it was composed without stock, and again") {
                    bench.prices.stub.requests.count { $0.path.hasPrefix("/stock") } > 1
                }
                webhooks.set("p1", to: 2)
                bench.prices.failStock(false)
                try await eventually("the whole came") { receiver.prices.last == 2 }
                #expect(receiver.deliveries.allSatisfy { $0.document.hasSuffix(#","stock":1}"#) })
            }
        }
    }

    @Test func `what is removed is said once, and what comes back is delivered`() async throws {
        try await WebhookBench.with { bench in
            bench.prices.set("p1", to: 1)
            let receiver = try await Receiver()
            try await bench.run { webhooks in
                _ = try await webhooks.register(receiver, follows: "p1")
                try await eventually("it is there") { receiver.prices == [1] }
                webhooks.set("p1", to: nil)
                try await eventually("it has gone") { receiver.deliveries.last?.type == "prices.removed" }
                #expect(receiver.deliveries.last?.price == nil)
                webhooks.set("p1", to: 2)
                try await eventually("it is back") { receiver.prices.last == 2 }
                #expect(receiver.prices == [1, nil, 2])
            }
        }
    }

    @Test func `while one secret takes another's place, both sign`() async throws {
        try await WebhookBench.with { bench in
            bench.prices.set("p1", to: 1)
            let receiver = try await Receiver()
            let (old, new) = (WebhookSecret.random(), WebhookSecret.random())
            try await bench.run { webhooks in
                let webhook = try await webhooks.register(receiver, follows: "p1", secret: old)
                try await eventually("one by the old") { receiver.deliveries.count == 1 }
                _ = try await webhooks.store.change(webhook.id, of: webhook.client, by: WebhookChange(secret: new))
                webhooks.set("p1", to: 2)
                try await eventually("one by both") { receiver.deliveries.count == 2 }
                webhooks.pass(.seconds(24 * 3600 + 1))
                webhooks.set("p1", to: 3)
                try await eventually("one by the new") { receiver.deliveries.count == 3 }
                let times = [Milliseconds.now, .now, bench.now]
                let found = zip(receiver.deliveries, times).map {
                    [$0.isSigned(by: old, at: $1), $0.isSigned(by: new, at: $1)]
                }
                #expect(found == [[true, false], [true, true], [false, true]])
            }
        }
    }
}

@Suite("One receiver costs another nothing")
struct IsolationTests {
    @Test(arguments: ["acme", "other"])
    func `one that hangs holds up neither its owner's others nor anybody else's`(client: String) async throws {
        try await WebhookBench.with { bench in
            for number in 1...9 { bench.prices.set("p\(number)", to: number) }
            let (bad, good) = (try await Receiver(), try await Receiver())
            bad.answer(with: .hang)
            try await bench.run { webhooks in
                let hanging = try await webhooks.register(
                    bad, follows: "p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8", "p9", client: "acme")
                try await eventually("as many hang as may") { bad.deliveries.count == 4 }
                _ = try await webhooks.register(good, follows: "p1", "p2", client: client)
                try await eventually("the other gets all") { Set(good.prices) == [1, 2] }
                webhooks.set("p1", to: 77)
                try await eventually("and each change") { good.prices.last == 77 }
                #expect(bad.deliveries.count == 4)
                #expect(try await webhooks.webhook(hanging).counts.delivered == 0)
            }
        }
    }
}

extension WebhookStore {
    /// The prices of what waits for a webhook, in the order in which it leaves.
    func waitingPrices(of webhook: Webhook) async throws -> [Int] {
        let bodies = try await read { db in
            try Data.fetchAll(
                db, sql: "SELECT body FROM deliveries WHERE webhook = ? AND state = 'waiting' ORDER BY number",
                arguments: [webhook.id])
        }
        return bodies.compactMap { body in
            String(decoding: body, as: UTF8.self).firstMatch(of: #/"price":(\d+)/#).flatMap { Int($0.output.1) }
        }
    }
}
