import CompositionCore
import NIOCore

/// What one answer says of all that a client needs: what is new to it, what it no longer needs, and what it then has.
struct SyncPage: Sendable {
    struct Change: Sendable {
        let name: String
        let state: FollowedAnswer.State
    }

    /// How an entry fared.
    enum Outcome: Sendable {
        case composed(ComposedState<FollowedAnswer>)
        /// It isn't there any more, or isn't this user's.
        case gone
        case failed
    }

    /// Past this many bytes the page ends.
    private static let byteCountEnough = 256 << 10

    private(set) var changes: [Change] = []
    private(set) var removals: [String] = []
    /// What stays as the client has it, because something of it couldn't be had.
    private(set) var incomplete: [String] = []
    /// What the client has after this.
    private(set) var cursor: SyncCursor
    /// Entries for which a cursor has no room.
    var omitted = 0
    var hasMore = false
    private let limit: Int
    private var byteCount = 0

    init(after cursor: SyncCursor, limit: Int) {
        self.cursor = cursor
        self.limit = limit
    }

    var isEmpty: Bool { changes.isEmpty && removals.isEmpty }

    private var isFull: Bool { changes.count + removals.count >= limit || byteCount >= Self.byteCountEnough }

    mutating func cannotTell(_ name: String) {
        if !incomplete.contains(name) { incomplete.append(name) }
    }

    /// False if it belongs to the next page.
    mutating func remove(_ name: String) -> Bool {
        guard cursor[name] != nil else { return true }
        guard !isFull else { return false }
        removals.append(name)
        cursor[name] = nil
        return true
    }

    /// Whether the client has seen a newer state than this.
    func isOlder(_ outcome: Outcome, of name: String) -> Bool {
        guard case .composed(let composed) = outcome, composed.isSettled, let known = cursor[name] else { return false }
        return SyncedState(composed.state.token).isOlder(than: known)
    }

    /// False if it belongs to the next page.
    mutating func take(_ outcome: Outcome, of name: String) -> Bool {
        switch outcome {
        case .gone: return remove(name)
        case .failed: cannotTell(name)
        case .composed(let composed):
            let new = SyncedState(composed.state.token)
            guard let known = cursor[name] else { return add(composed, new, of: name) }
            // What the client has was right once, and is whole.
            guard composed.isSettled, !new.isOlder(than: known) else {
                cannotTell(name)
                return true
            }
            guard !new.hasSameContent(as: known) else {
                cursor[name] = new
                return true
            }
            return append(composed, new, of: name)
        }
        return true
    }

    private mutating func add(
        _ composed: ComposedState<FollowedAnswer>, _ state: SyncedState, of name: String
    ) -> Bool {
        guard !isFull else { return false }
        guard cursor.hasRoom(for: name) else {
            omitted += 1
            return true
        }
        // Better with a part missing than not at all.
        if !composed.isSettled { cannotTell(name) }
        return append(composed, state, of: name)
    }

    private mutating func append(
        _ composed: ComposedState<FollowedAnswer>, _ state: SyncedState, of name: String
    ) -> Bool {
        guard !isFull else { return false }
        changes.append(Change(name: name, state: composed.state))
        byteCount += composed.state.payload.body.readableBytes
        cursor[name] = state
        return true
    }
}
