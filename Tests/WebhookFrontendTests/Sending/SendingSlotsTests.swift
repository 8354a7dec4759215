import Testing

@testable import WebhookFrontend

@Suite("Room for deliveries")
struct SendingSlotsTests {
    private static var limits: WebhookLimits {
        var limits = WebhookLimits()
        limits.sendingMax = 10
        limits.sendingPerClient = 6
        limits.sendingPerWebhook = 4
        return limits
    }

    @Test func `a webhook, a client and all together have so much, and get it back`() {
        var slots = SendingSlots(limits: Self.limits)
        for number in 1...4 { slots.begin("products/p\(number)", of: "a", client: "acme") }
        #expect(slots.room(webhook: "a", client: "acme") == 0)
        #expect(slots.room(webhook: "b", client: "acme") == 2)
        #expect(slots.room(webhook: "c", client: "other") == 4)
        for number in 1...4 { slots.begin("products/p\(number)", of: "c", client: "other") }
        #expect(slots.room(webhook: "d", client: "third") == 2)
        slots.end("products/p1", of: "a", client: "acme")
        slots.end("products/p1", of: "a", client: "acme")
        #expect(slots.room(webhook: "a", client: "acme") == 1)
        #expect(slots.count == 7)
        #expect(slots.subjects(of: "a") == ["products/p2", "products/p3", "products/p4"])
    }

    @Test func `of one resource one is under way`() {
        var slots = SendingSlots(limits: Self.limits)
        slots.begin("products/p1", of: "a", client: "acme")
        slots.begin("products/p1", of: "a", client: "acme")
        #expect(slots.count == 1)
        slots.end("products/p1", of: "a", client: "acme")
        #expect(slots.count == 0)
        #expect(slots.room(webhook: "a", client: "acme") == 4)
    }
}
