import NIOCore

/// What is read and how. The type of the value is known to ``Service/fetch(_:keys:in:moreKeys:read:)`` alone, so that
/// the steps of a fetch are compiled once.
struct Reading: Sendable {
    typealias Value = (shared: any AnyObject & Sendable, moreKeys: [ResourceKey], version: UInt64)

    let path: ServicePath
    /// What it reads, as far as it is known before.
    let keys: [ResourceKey]
    let type: ObjectIdentifier
    let read: @Sendable (ByteBuffer) throws(Failure) -> Value

    /// The answer of a service, read; throws what is wrong with it.
    func answer(_ answer: ServiceAnswer, control: CacheControl, isKept: Bool) throws(Failure) -> FetchedAnswer {
        // What came is a slice of a bigger buffer that many share: what stays in memory is copied out of it.
        let bytes = isKept ? answer.body.copied : answer.body
        let value = try read(bytes)
        return FetchedAnswer(
            value.shared, keys: value.moreKeys.isEmpty ? keys : keys + value.moreKeys, bytes: bytes.readableBytes,
            version: value.version,
            validators: answer.validators, control: control, arrival: .now)
    }
}

extension ByteBuffer {
    /// The bytes in a buffer of their own.
    fileprivate var copied: ByteBuffer {
        withUnsafeReadableBytes { ByteBuffer(bytes: $0) }
    }
}
