/// What a backend's clients may where the configuration says nothing else, as its texts: `100/1s`, `off`.
public struct LimitDefaults: Sendable {
    /// Who is counted, in a word.
    public var client: String
    public var rate: String
    public var quota: String
    public var address: String
    public var attempts: String

    public init(
        of client: String = "user", rate: String = "300/1s", quota: String = "off", address: String = "1000/1s",
        attempts: String = "20/1m"
    ) {
        self.client = client
        self.rate = rate
        self.quota = quota
        self.address = address
        self.attempts = attempts
    }
}
