/// What an identity provider may cost: bytes, time and how often it is asked.
public struct ProviderLimits: Sendable {
    /// Of one call, from connecting to the last byte.
    public var timeLimit = Duration.seconds(3)
    public var metadataBytesMax = 64 << 10
    public var keysBytesMax = 256 << 10
    public var answerBytesMax = 64 << 10
    /// Least time between two fetches of the keys that unknown key ids ask for.
    public var keysRefreshPause = Duration.seconds(30)
    /// How old keys may become before they are fetched again, so that one that was withdrawn counts no longer.
    public var keysFreshFor = Duration.seconds(300)
    public var metadataFreshFor = Duration.seconds(3600)
    /// The pause after a first failure; it doubles up to `failurePauseMax`.
    public var failurePause = Duration.seconds(1)
    public var failurePauseMax = Duration.seconds(30)

    public init() {}
}
