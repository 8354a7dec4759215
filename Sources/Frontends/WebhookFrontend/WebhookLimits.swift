/// The bounds of webhooks. Whatever isn't here is bounded by them: a webhook's queue has at most two deliveries of each
/// resource that it follows.
public struct WebhookLimits: Sendable {
    /// Of one client.
    public var webhooksMax = 20
    /// Resources that one webhook follows.
    public var followsMax = 1000
    /// How long one attempt may take, from looking the name up to the end of the answer.
    public var attemptMax = Duration.seconds(10)
    /// How long a delivery is tried; after that it is given up, and the webhook disabled if nothing else got through.
    public var giveUpAfter = Duration.seconds(24 * 3600)
    /// How long the secret before the last one still signs.
    public var secretOverlap = Duration.seconds(24 * 3600)
    /// Deliveries that are under way at once.
    public var sendingMax = 512
    public var sendingPerClient = 8
    public var sendingPerWebhook = 4
    /// Deliveries that are over and kept for replay, of one webhook.
    public var keptMax = 1000
    public var keptFor = Duration.seconds(7 * 24 * 3600)
    /// The longest document that is sent.
    public var documentBytesMax = 256 << 10
    /// How often what has gone is looked for again.
    public var goneAgainAfter = Duration.seconds(60)

    public init() {}
}
