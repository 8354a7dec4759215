import Synchronization

/// Whether the process has so little memory left that it takes up nothing new. Somebody who measures sets it, frontends
/// read it before each request; that costs one load.
public final class MemoryPressure: Sendable {
    /// What the process has, all of its frontends share.
    public static let process = MemoryPressure()

    private let high = Atomic(false)

    public init() {}

    public var isHigh: Bool { high.load(ordering: .relaxed) }

    public func set(isHigh: Bool) {
        high.store(isHigh, ordering: .relaxed)
    }

    /// What is answered to whoever asks meanwhile.
    public var failure: Failure? {
        isHigh ? Failure(.busy, "short of memory", retryAfter: .seconds(1)) : nil
    }
}
