import Synchronization

/// Who wants to hear of a service's changes.
final class ChangeListeners: Sendable {
    /// The key is nil where everything may have changed; the version is 0 where nobody said it.
    typealias Listener = @Sendable (_ key: ResourceKey?, _ version: UInt64) -> Void

    private let listeners = Mutex<[Listener]>([])

    func add(_ listener: @escaping Listener) {
        listeners.withLock { $0.append(listener) }
    }

    func tell(_ key: ResourceKey?, version: UInt64 = 0) {
        for listener in listeners.withLock({ $0 }) { listener(key, version) }
    }
}
