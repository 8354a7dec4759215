import Synchronization

/// Tells parts of a backend that something of a service has changed, for those that keep more than answers.
public final class ResourceChanges: Sendable {
    private let watchers = Mutex<[String: [AsyncStream<Void>.Continuation]]>([:])

    public init() {}

    /// An element for each time that something of the service changed, or may have changed; several that nobody took
    /// yet are one. Events can be lost, so whoever must know asks by itself now and then.
    public func of(_ service: String) -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        watchers.withLock { $0[service, default: []].append(continuation) }
        return stream
    }

    func tell(of service: String) {
        for watcher in watchers.withLock({ $0[service] ?? [] }) { watcher.yield() }
    }
}
