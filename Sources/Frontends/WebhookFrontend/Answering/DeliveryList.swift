import HTTPFrontend
import JSONSlices

/// A page of a webhook's deliveries, the newest first.
struct DeliveryList: JSONAnswer {
    let deliveries: [DeliveryRecord]
    /// How many were asked for.
    let limit: Int

    static let answer = Schema.object(
        named: "Deliveries", "What was delivered lately, and what waits.",
        [
            .field("items", .array(of: delivery, "The newest first.", count: 0...100)),
            .optional("next", .text("The cursor of the next page; absent at the end.")),
        ])

    private static let delivery = Schema.object(
        named: "Delivery", "A delivery.",
        [
            .field("id", .text("Its webhook-id, the same at each attempt.")),
            .field("subject", .text("Of what, such as products/p42.")),
            .field("type", .text("Such as products.changed.")),
            .field(
                "state",
                .choice("failed: it was given up.", of: ["waiting", "delivered", "failed"])),
            .field("createdAt", .text("When it was queued.", format: .dateTime)),
            .field("attempts", .integer("How often it was tried.", in: 0...Int.max)),
            .optional("nextAttemptAt", .text("When it is tried next, at the earliest.", format: .dateTime)),
            .optional("lastAttemptAt", .text("When it was tried last.", format: .dateTime)),
            .optional("status", .integer("What the receiver answered last.")),
            .optional("error", .text("Why there was no answer.")),
        ])

    func writeMembers(to json: inout JSONWriter) {
        json.member("items", deliveries) { json, delivery in
            json.object { json in
                json.member("id", delivery.id)
                json.member("subject", delivery.subject)
                json.member("type", delivery.type)
                json.member("state", delivery.state)
                json.member("createdAt", delivery.createdAt.timestamp)
                json.member("attempts", delivery.attempts)
                json.member("nextAttemptAt", delivery.nextAt?.timestamp)
                json.member("lastAttemptAt", delivery.lastAt?.timestamp)
                json.member("status", delivery.lastStatus)
                json.member("error", delivery.lastError)
            }
        }
        if deliveries.count == limit { json.member("next", deliveries.last.map { String($0.number) }) }
    }
}

/// How many deliveries were queued.
struct QueuedAnswer: JSONAnswer {
    let count: Int

    static let answer = Schema.object(
        named: "Queued", "What was queued.", [.field("queued", .integer("How many deliveries.", in: 0...Int.max))])

    func writeMembers(to json: inout JSONWriter) {
        json.member("queued", count)
    }
}
