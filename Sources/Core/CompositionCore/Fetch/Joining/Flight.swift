/// A fetch under way. It belongs to none of those who wait for it: it ends early only when the last of them has left.
final class Flight: Sendable {
    /// What a waiter gets.
    enum Landing: Sendable {
        case answer(FetchedAnswer, FetchRecord.Origin, attempts: Int)
        case failure(Failure)
        /// The answer is older than a change that the waiter may have seen: fetch once more.
        case again
    }

    let key: FetchKey
    /// The keys that are known before the answer is read.
    let keys: [ResourceKey]
    /// What time it was when the fetch began, by the table's clock of changes.
    let tick: UInt64
    let deadline: CallDeadline
    /// What the cache has of it, to be asked about (RFC 9110, section 13).
    let known: FetchedAnswer?
    /// Nobody has to wait for it.
    let isRefresh: Bool
    private let cancellation = Cancellation()

    init(
        _ key: FetchKey, keys: [ResourceKey], tick: UInt64, deadline: Deadline, known: FetchedAnswer?,
        isRefresh: Bool = false
    ) {
        self.key = key
        self.keys = keys
        self.tick = tick
        self.deadline = CallDeadline(deadline)
        self.known = known
        self.isRefresh = isRefresh
    }

    func start(_ call: any StartedCall) {
        cancellation.arm(call)
    }

    func cancel() {
        cancellation.cancel()
    }

    /// It has landed: the call, which holds it, is let go.
    func end() {
        cancellation.end()
    }
}
