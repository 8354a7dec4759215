import NIOCore

/// One attempt of a delivery as it goes over the wire (Standard Webhooks 1.0).
struct SignedMessage: Sendable {
    let body: ByteBuffer
    let headers: [(String, String)]
    /// From 1.
    let attempt: Int

    /// - Parameters:
    ///   - secrets: each signs: while one takes another's place, a receiver may know either
    ///   - seconds: Unix time of this attempt; the id stays the same in all of them
    init(id: String, attempt: Int, body: [UInt8], secrets: [WebhookSecret], at seconds: Int64) {
        self.attempt = attempt
        self.body = ByteBuffer(bytes: body)
        let signatures = secrets.map { WebhookSignature.sign(id: id, timestamp: seconds, body: body, with: $0) }
        headers = [
            ("content-type", "application/json"), ("user-agent", "facet-webhooks"), ("webhook-id", id),
            ("webhook-timestamp", String(seconds)), ("webhook-signature", signatures.joined(separator: " ")),
        ]
    }
}
