import HTTPFrontend
import JSONSlices

/// A webhook as its owner sees it. The secret is in the answer that made it, and in no other.
struct WebhookAnswer: JSONAnswer {
    let webhook: Webhook
    var showsSecret = false

    static let answer = Schema.object(
        named: "Webhook", "A receiver of changes, and how it fares.",
        [
            .field("id", .id("The webhook.")),
            .field("url", .text("Where deliveries go.", format: .uri)),
            .optional("description", .text("As its owner said.")),
            .field("follow", .array(of: .text("Such as products/p42."), "What it follows.", count: 0...1000)),
            .field("state", .choice("Whether it gets deliveries.", of: ["active", "disabled"])),
            .optional(
                "reason",
                .choice(
                    "Why it is disabled: its owner paused it, nothing got through, or the receiver answered 410.",
                    of: DisabledReason.allCases.map(\.rawValue))),
            .field("since", .text("When the state began.", format: .dateTime)),
            .field("createdAt", .text("When it was registered.", format: .dateTime)),
            .field("delivered", .integer("Deliveries that the receiver took.", in: 0...Int.max)),
            .field("failedAttempts", .integer("Attempts that it didn't take.", in: 0...Int.max)),
            .field("waiting", .integer("Deliveries that wait.", in: 0...Int.max)),
            .optional("oldestWaitingAt", .text("Since when the oldest of them waits.", format: .dateTime)),
            .optional("lastAttempt", lastAttempt),
            .optional("secret", .text("Signs deliveries. Shown once, by the answer that made it.")),
            .optional(
                "oldSecretUntil", .text("Until then the secret before this one signs, too.", format: .dateTime)),
        ])

    private static let lastAttempt = Schema.object(
        named: "WebhookAttempt", "How the last attempt went.",
        [
            .field("delivery", .text("Its id.")),
            .field("at", .text("When it ended.", format: .dateTime)),
            .optional("status", .integer("What the receiver answered.")),
            .optional("error", .text("Why there was no answer.")),
        ])

    func writeMembers(to json: inout JSONWriter) {
        json.member("id", webhook.id)
        json.member("url", webhook.url)
        json.member("description", webhook.description)
        json.member("follow", webhook.follow) { $0.value($1) }
        writeState(to: &json)
        json.member("since", webhook.since.timestamp)
        json.member("createdAt", webhook.createdAt.timestamp)
        json.member("delivered", webhook.counts.delivered)
        json.member("failedAttempts", webhook.counts.failedAttempts)
        json.member("waiting", webhook.counts.waiting)
        json.member("oldestWaitingAt", webhook.counts.oldestWaitingAt?.timestamp)
        if let attempt = webhook.lastAttempt {
            json.member(
                "lastAttempt",
                object: { json in
                    json.member("delivery", attempt.delivery)
                    json.member("at", attempt.at.timestamp)
                    json.member("status", attempt.status)
                    json.member("error", attempt.error)
                })
        }
        if showsSecret { json.member("secret", webhook.secrets.first?.text) }
        json.member("oldSecretUntil", webhook.oldSecretUntil?.timestamp)
    }

    private func writeState(to json: inout JSONWriter) {
        switch webhook.state {
        case .active: json.member("state", "active")
        case .disabled(let reason):
            json.member("state", "disabled")
            json.member("reason", reason.rawValue)
        }
    }
}

/// All webhooks of a client.
struct WebhookList: JSONAnswer {
    let webhooks: [Webhook]

    static let answer = Schema.object(
        named: "Webhooks", "Your webhooks.",
        [.field("items", .array(of: WebhookAnswer.answer, "In the order in which they were registered."))])

    func writeMembers(to json: inout JSONWriter) {
        json.member("items", webhooks) { json, webhook in
            json.object(WebhookAnswer(webhook: webhook).writeMembers)
        }
    }
}
