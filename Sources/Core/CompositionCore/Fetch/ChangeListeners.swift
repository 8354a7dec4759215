import Synchronization

/// Who wants to hear of a service's changes.
final class ChangeListeners: Sendable {
    typealias Listener = @Sendable (ResourceKey?) -> Void

    private let listeners = Mutex<[Listener]>([])

    func add(_ listener: @escaping Listener) {
        listeners.withLock { $0.append(listener) }
    }

    func tell(_ key: ResourceKey?) {
        for listener in listeners.withLock({ $0 }) { listener(key) }
    }
}
