import NIOCore

/// What is read and how.
struct Reading<Value: Sendable>: Sendable {
    let path: ServicePath
    let keys: [ResourceKey]
    let moreKeys: @Sendable (Value) -> [ResourceKey]
    let read: @Sendable (ByteBuffer) throws(Failure) -> Value

    /// The answer of a service, read; throws what is wrong with it.
    func answer(_ answer: ServiceAnswer, control: CacheControl) throws(Failure) -> FetchedAnswer {
        // What came is a slice of a bigger buffer that many share: what stays in memory is copied out of it.
        let bytes = control.isNoStore ? answer.body : ByteBuffer(bytes: answer.body.readableBytesView)
        let value = try read(bytes)
        return FetchedAnswer(
            value: SharedValue(value), keys: keys + moreKeys(value), bytes: bytes.readableBytes,
            validators: answer.validators, control: control, arrival: .now)
    }
}
