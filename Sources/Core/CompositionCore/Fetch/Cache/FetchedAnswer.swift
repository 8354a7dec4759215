/// A service's answer as read, with what is known of it.
struct FetchedAnswer: Sendable {
    /// Read once, shared by everybody who gets it.
    let value: any AnyObject & Sendable
    let keys: [ResourceKey]
    let bytes: Int
    var validators: ServiceAnswer.Validators
    /// What the service said of keeping it.
    var control: CacheControl
    /// When it came.
    var arrival: ContinuousClock.Instant

    /// Time since the service made it.
    func age(at now: ContinuousClock.Instant) -> Duration {
        .seconds(validators.age ?? 0) + max(.zero, arrival.duration(to: now))
    }

    /// What it allows those who get it to keep.
    func caching(at now: ContinuousClock.Instant, isPerUser: Bool) -> AnswerCaching {
        var caching = AnswerCaching()
        caching.age = age(at: now)
        caching.validFor = control.maxAge.map { max(.zero, $0 - caching.age) }
        caching.isPrivate = isPerUser || control.isPrivate
        caching.isNoStore = control.isNoStore
        return caching
    }
}

/// A value on the heap, so that everybody who gets an answer shares it.
final class SharedValue<Value: Sendable>: Sendable {
    let value: Value

    init(_ value: Value) {
        self.value = value
    }
}
