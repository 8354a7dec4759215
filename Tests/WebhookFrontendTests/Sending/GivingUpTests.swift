import Foundation
import TestFixtures
import Testing

@testable import WebhookFrontend

/// A day in which nothing gets through, by a clock of the test's own.
@Suite("Failing, and being given up")
struct GivingUpTests {
    private static let day = Duration.seconds(24 * 3600)

    @Test func `it is tried ever less often for a day, then the webhook is disabled and says so`() async throws {
        try await WebhookBench.with { bench in
            bench.prices.set("p1", to: 1)
            let receiver = try await Receiver()
            receiver.answer(500)
            try await bench.run { webhooks in
                let webhook = try await webhooks.register(receiver, follows: "p1")
                for (attempt, pause) in DeliverySchedule.pauses.enumerated() {
                    try await failed(attempt + 1, webhook, webhooks)
                    let record = try #require(try await webhooks.records(of: webhook).first)
                    let next = try #require(record.nextAt) - bench.now
                    #expect((0.7...1.3).contains(Double(next) / Double(pause.milliseconds)))
                    // Not before its time.
                    webhooks.pass(.milliseconds(max(0, next - 2000)))
                    #expect(try await webhooks.store.due(at: bench.now).isEmpty)
                    webhooks.pass(.seconds(2))
                }
                try await failed(7, webhook, webhooks)
                webhooks.pass(Self.day)
                try await eventually("it is disabled") {
                    try await webhooks.webhook(webhook).state == .disabled(.failing)
                }
                let last = try await webhooks.webhook(webhook)
                #expect(last.counts.failedAttempts == 8 && last.since > bench.now - 60_000)
                #expect(bench.log.text.contains("a webhook is disabled: failing"))
                try await goesOn(webhook, webhooks, receiver)
            }
        }
    }

    /// Nothing leaves while it is disabled; enabled again it gets the latest.
    private func goesOn(_ webhook: Webhook, _ webhooks: RunningWebhooks, _ receiver: Receiver) async throws {
        webhooks.set("p1", to: 2)
        webhooks.pass(Self.day)
        #expect(try await webhooks.store.due(at: .max).isEmpty)
        #expect(receiver.deliveries.count == 8)
        receiver.answer(204)
        _ = try await webhooks.store.change(webhook.id, of: webhook.client, by: WebhookChange(isEnabled: true))
        try await eventually("the latest arrived") { receiver.prices.last == 2 }
        let known = try await webhooks.webhook(webhook)
        #expect(known.state == .active)
    }

    private func failed(_ count: Int, _ webhook: Webhook, _ webhooks: RunningWebhooks) async throws {
        try await eventually("attempt \(count) failed") {
            try await webhooks.webhook(webhook).counts.failedAttempts == count
        }
    }

    @Test func `one resource that never gets through is given up alone`() async throws {
        try await WebhookBench.with { bench in
            bench.prices.set("p1", to: 1)
            let receiver = try await Receiver()
            receiver.answer(400)
            try await bench.run { webhooks in
                let webhook = try await webhooks.register(receiver, follows: "p1")
                try await failed(1, webhook, webhooks)
                receiver.answer(204)
                _ = try await webhooks.store.test(webhook.id, of: webhook.client)
                try await eventually("another gets through") {
                    try await webhooks.webhook(webhook).counts.delivered == 1
                }
                receiver.answer(400)
                webhooks.pass(Self.day)
                try await eventually("it is given up") {
                    try await webhooks.records(of: webhook).contains { $0.state == "failed" && $0.lastStatus == 400 }
                }
                #expect(try await webhooks.webhook(webhook).state == .active)
            }
        }
    }

    @Test func `410 disables at once`() async throws {
        try await WebhookBench.with { bench in
            bench.prices.set("p1", to: 1)
            let receiver = try await Receiver()
            receiver.answer(410)
            try await bench.run { webhooks in
                let webhook = try await webhooks.register(receiver, follows: "p1")
                try await eventually("it is disabled") {
                    try await webhooks.webhook(webhook).state == .disabled(.gone)
                }
                #expect(receiver.deliveries.count == 1)
            }
        }
    }

    @Test func `a receiver that hangs is one that failed, when its time is over`() async throws {
        try await WebhookBench.with { bench in
            bench.prices.set("p1", to: 1)
            let receiver = try await Receiver()
            receiver.answer(with: .hang)
            var limits = WebhookLimits.quick
            limits.attemptMax = .milliseconds(200)
            try await bench.run(limits) { webhooks in
                let webhook = try await webhooks.register(receiver, follows: "p1")
                try await failed(1, webhook, webhooks)
                let attempt = try #require(try await webhooks.webhook(webhook).lastAttempt)
                #expect(attempt.status == nil && attempt.error?.hasPrefix("no answer") == true)
            }
        }
    }

    @Test func `a receiver says when it will be back`() async throws {
        try await WebhookBench.with { bench in
            bench.prices.set("p1", to: 1)
            let receiver = try await Receiver()
            receiver.answer(503, headers: [("Retry-After", "3600")])
            try await bench.run { webhooks in
                let webhook = try await webhooks.register(receiver, follows: "p1")
                try await failed(1, webhook, webhooks)
                let next = try #require(try await webhooks.records(of: webhook).first?.nextAt)
                #expect(abs(next - bench.now - 3_600_000) < 60_000)
            }
        }
    }
}
