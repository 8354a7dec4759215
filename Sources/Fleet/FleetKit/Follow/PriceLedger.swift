import NIOCore
import Synchronization

/// The prices that the run itself set, by product: each higher than the one before, so that a follower's views have an
/// order.
final class PriceLedger: Sendable {
    struct Change: Sendable, Hashable {
        /// In the currency's hundredths.
        let minor: Int
        let at: NIODeadline
    }

    private let changes = Mutex<[String: [Change]]>([:])

    func add(_ change: Change, of product: String) {
        changes.withLock { $0[product, default: []].append(change) }
    }

    /// The service refused it.
    func takeBack(of product: String) {
        changes.withLock { _ = $0[product]?.popLast() }
    }

    func changes(of product: String) -> [Change] {
        changes.withLock { $0[product] ?? [] }
    }
}
