/// An answer in the cache, and until when it may be given away.
struct CachedAnswer: Sendable {
    var answer: FetchedAnswer
    private(set) var freshUntil: ContinuousClock.Instant
    private(set) var refreshUntil: ContinuousClock.Instant
    private(set) var errorUntil: ContinuousClock.Instant
    /// A resource that it was read from has changed since.
    var isOutdated = false

    /// Nil if the answer may not be kept, or there is no use in it.
    init?(_ answer: FetchedAnswer, policy: ServicePolicy) {
        let control = answer.control
        guard policy.mayKeep(answer.validators, control) else { return nil }
        let made = answer.arrival - .seconds(answer.validators.age ?? 0)
        let lifetime = control.isNoCache ? .zero : control.maxAge ?? policy.ttl
        self.answer = answer
        freshUntil = made + lifetime
        let isStrict = control.mustRevalidate || control.isNoCache
        refreshUntil = freshUntil + (isStrict ? .zero : control.staleWhileRevalidate ?? policy.staleWhileRevalidate)
        errorUntil = freshUntil + (isStrict ? .zero : control.staleIfError ?? policy.staleIfError)
    }

    func isFresh(at now: ContinuousClock.Instant) -> Bool { !isOutdated && now < freshUntil }

    /// May be answered once more while a fresh one is fetched.
    func mayServeWhileRefreshing(at now: ContinuousClock.Instant) -> Bool { !isOutdated && now < refreshUntil }

    /// May be answered because the service failed. Better what was right before the last change than nothing.
    func mayServeAfterFailure(at now: ContinuousClock.Instant) -> Bool { now < errorUntil }

    /// What it takes in memory, in bytes: the body, its index, the key, the lists that name it. An estimate.
    func cost(_ key: FetchKey) -> Int {
        512 + 3 * answer.bytes + 2 * key.path.text.utf8.count + 160 * answer.keys.count
    }
}

extension ServicePolicy {
    /// Whether an answer may be kept and there is use in it: it is fresh for a while, or can be asked about.
    func mayKeep(_ validators: ServiceAnswer.Validators, _ control: CacheControl) -> Bool {
        guard !control.isNoStore, !control.isPrivate || isPerUser else { return false }
        return control.maxAge ?? ttl > .zero || validators.entityTag != nil || validators.lastModified != nil
    }
}
