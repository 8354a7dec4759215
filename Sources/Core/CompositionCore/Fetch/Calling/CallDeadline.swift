import Synchronization

/// The deadline of one call, which moves away while the call is under way when somebody joins who can wait longer.
public final class CallDeadline: Sendable {
    private let storage: Mutex<Deadline>

    public init(_ deadline: Deadline) {
        storage = Mutex(deadline)
    }

    public static func after(_ duration: Duration) -> CallDeadline { CallDeadline(.after(duration)) }

    public var current: Deadline { storage.withLock { $0 } }

    /// Never earlier than it was.
    func extend(to deadline: Deadline) {
        storage.withLock { $0 = max($0, deadline) }
    }
}
