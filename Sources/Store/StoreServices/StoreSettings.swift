/// What an operator sets of the store's services, beside where they listen.
public struct StoreSettings: Sendable {
    /// How long readings are kept; what they were by the minute and by the hour stays longer.
    public var telemetryRetention = Duration.seconds(7 * 86_400)
    /// How long a thermometer may say nothing before its fridge counts as one that nobody watches.
    public var fridgeSilence = Duration.seconds(300)

    public init() {}
}
