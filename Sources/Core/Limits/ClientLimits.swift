public import CompositionCore

/// The limits of one backend: of each client that shows who it is, and of each address that doesn't.
public struct ClientLimits: Sendable {
    /// What a client may: so many in a short time, and so many in a long one.
    public struct Rates: Sendable, Hashable {
        /// Nil: as many as it likes.
        public var rate: Rate?
        public var quota: Rate?

        public init(rate: Rate? = nil, quota: Rate? = nil) {
            self.rate = rate
            self.quota = quota
        }
    }

    public var standard: Rates
    /// Of clients that have limits of their own, by name.
    public var clients: [String: Rates] = [:]
    /// Of an address, for requests without credentials; counted in this process alone, so that nobody who reads what is
    /// public waits for a store. Nil: none.
    public var address: Rate?
    public var attempts: AttemptLimit?
    /// Whether the machine's own addresses count; behind a proxy of this machine that we weren't told of they would be
    /// everybody's.
    public var countsLoopback: Bool
    private let limiter: any RateLimiter
    private let addresses: LocalRateLimiter

    /// - Parameter limiter: counts what clients use; for several instances a shared one
    public init(
        _ standard: Rates = Rates(), limiter: any RateLimiter = LocalRateLimiter(), countsLoopback: Bool = true
    ) {
        self.standard = standard
        self.limiter = limiter
        self.countsLoopback = countsLoopback
        addresses = LocalRateLimiter()
    }

    /// Takes one request from what a client has left; the quota isn't used by what the rate refuses.
    ///
    /// - Parameters:
    ///   - key: whom to count
    ///   - name: whose limits
    public func take(for key: String, of name: String) async throws(Failure) -> ClientDecision {
        let rates = clients[name] ?? standard
        var decision = ClientDecision(rates)
        if let rate = rates.rate {
            decision.rate = try await limiter.take(1, of: rate, for: key)
            guard decision.rate?.retryAfter == nil else { return decision }
        }
        if let quota = rates.quota { decision.quota = try await limiter.take(1, of: quota, for: key) }
        return decision
    }

    /// Takes one request from what an address has left. Why it must wait, `limited`; nil if it may go on.
    public func refusal(ofAddress address: String) -> Failure? {
        guard let rate = self.address, countsLoopback || !ClientAddress.isLoopback(address) else { return nil }
        let decision = addresses.take(1, of: rate, for: ClientAddress.limitKey(address))
        return decision.retryAfter.map { Failure(.limited, "too many requests from this address", retryAfter: $0) }
    }
}

/// What a client's limits say of one request.
public struct ClientDecision: Sendable, Hashable {
    public let rates: ClientLimits.Rates
    public internal(set) var rate: RateDecision?
    public internal(set) var quota: RateDecision?

    init(_ rates: ClientLimits.Rates) {
        self.rates = rates
    }

    /// Why the client must wait, `limited`; nil if it may go on.
    public var refusal: Failure? {
        if let wait = quota?.retryAfter {
            return Failure(.limited, "the quota is used up", retryAfter: wait)
        }
        return rate?.retryAfter.map { Failure(.limited, "too many requests", retryAfter: $0) }
    }
}
