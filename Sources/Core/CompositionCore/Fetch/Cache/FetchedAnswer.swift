/// A service's answer as read, with what is known of it.
final class FetchedAnswer: Sendable {
    /// Read once, shared by everybody who gets it.
    let value: any AnyObject & Sendable
    let keys: [ResourceKey]
    /// Of the body.
    let bytes: Int
    /// How new what was read is; of several resources the sum of their versions.
    let version: UInt64
    let validators: ServiceAnswer.Validators
    /// What the service said of keeping it.
    let control: CacheControl
    /// When it came.
    let arrival: ContinuousClock.Instant

    init(
        _ value: any AnyObject & Sendable, keys: [ResourceKey], bytes: Int, version: UInt64,
        validators: ServiceAnswer.Validators, control: CacheControl, arrival: ContinuousClock.Instant
    ) {
        self.value = value
        self.keys = keys
        self.bytes = bytes
        self.version = version
        self.validators = validators
        self.control = control
        self.arrival = arrival
    }

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

    /// The same with the headers of a 304 (RFC 9111, section 4.3.4).
    func renewed(_ new: ServiceAnswer.Validators, _ newControl: CacheControl) -> FetchedAnswer {
        FetchedAnswer(
            value, keys: keys, bytes: bytes, version: version,
            validators: ServiceAnswer.Validators(
                cacheControl: new.cacheControl ?? validators.cacheControl,
                entityTag: new.entityTag ?? validators.entityTag,
                lastModified: new.lastModified ?? validators.lastModified, age: new.age),
            control: new.cacheControl == nil ? control : newControl, arrival: .now)
    }
}

/// A value on the heap, so that everybody who gets an answer shares it.
final class SharedValue<Value: Sendable>: Sendable {
    let value: Value

    init(_ value: Value) {
        self.value = value
    }
}
