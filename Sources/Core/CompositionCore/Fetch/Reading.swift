import NIOCore

/// What is read and how.
struct Reading<Value: Sendable>: Sendable {
    let path: ServicePath
    let keys: [ResourceKey]
    let moreKeys: @Sendable (Value) -> [ResourceKey]
    let read: @Sendable (ByteBuffer) throws(Failure) -> Value

    /// The answer of a service, read; throws what is wrong with it.
    func answer(_ answer: ServiceAnswer, control: CacheControl, isKept: Bool) throws(Failure) -> FetchedAnswer {
        // What came is a slice of a bigger buffer that many share: what stays in memory is copied out of it.
        let bytes = isKept ? answer.body.copied : answer.body
        let value = try read(bytes)
        return FetchedAnswer(
            value: SharedValue(value), keys: keys + moreKeys(value), bytes: bytes.readableBytes,
            validators: answer.validators, control: control, arrival: .now)
    }
}

extension ByteBuffer {
    /// The bytes in a buffer of their own.
    fileprivate var copied: ByteBuffer {
        withUnsafeReadableBytes { ByteBuffer(bytes: $0) }
    }
}
