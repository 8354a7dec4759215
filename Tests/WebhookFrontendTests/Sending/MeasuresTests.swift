import CompositionCore
import TestFixtures
import Testing

@testable import WebhookFrontend

@Suite("What operators watch of webhooks")
struct MeasuresTests {
    @Test func `attempts by what became of them, how much waits, and for how long`() async throws {
        try await WebhookBench.with { bench in
            bench.prices.set("p1", to: 1)
            let (good, bad) = (try await Receiver(), try await Receiver())
            bad.answer(500)
            try await bench.run { webhooks in
                _ = try await webhooks.register(good, follows: "p1")
                let failing = try await webhooks.register(bad, follows: "p1")
                try await eventually("one got through, one didn't") {
                    try await webhooks.numbers() == ["delivered": 1, "retried": 1, "waiting": 1]
                }
                bench.pass(.seconds(3))
                let age = try await webhooks.numbers(all: true)["age"] ?? 0
                #expect((3..<60).contains(age))
                bad.answer(410)
                webhooks.pass(.seconds(60))
                try await eventually("one is disabled, and nothing waits that could leave") {
                    try await webhooks.numbers() == ["delivered": 1, "retried": 1, "disabled": 1]
                }
                let known = try await webhooks.webhook(failing)
                #expect(known.counts.waiting == 1)
                #expect(try await webhooks.numbers(all: true)["age"] == 0)
            }
        }
    }
}

extension RunningWebhooks {
    /// By outcome, and `waiting`, those that aren't 0; with `all` also `age`.
    fileprivate func numbers(all: Bool = false) async throws -> [String: Double] {
        let names = ["webhook_queue_deliveries": "waiting", "webhook_queue_oldest_seconds": "age"]
        let pairs = await frontend.measures().map { (names[$0.name] ?? $0.label?.value ?? "", $0.value) }
        let numbers = Dictionary(uniqueKeysWithValues: pairs)
        return all ? numbers : numbers.filter { $0.value != 0 && $0.key != "age" }
    }
}
