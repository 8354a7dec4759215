import Crypto
import Synchronization

/// Tokens that were verified, by their SHA-256, so that a client's token costs one signature check and not one a request.
///
/// Two generations of a bounded size: the older is dropped when the younger is full.
final class VerifiedTokens: Sendable {
    typealias Digest = SHA256.Digest

    struct Entry: Sendable {
        let claims: Claims
        /// Of the keys that it was verified with.
        let keys: Int
        /// Unix seconds.
        let until: Double
    }

    private struct State {
        var young: [Digest: Entry] = [:]
        var old: [Digest: Entry] = [:]
    }

    private let state = Mutex(State())
    private let countMax: Int

    init(countMax: Int) {
        self.countMax = countMax
    }

    static func digest(_ token: String) -> Digest {
        var token = token
        return token.withUTF8 { SHA256.hash(data: UnsafeRawBufferPointer($0)) }
    }

    /// Nil once it expired, or the keys are others.
    func find(_ digest: Digest, keys: Int, at now: Double) -> Claims? {
        state.withLock { state in
            let entry: Entry
            if let young = state.young[digest] {
                entry = young
            } else if let old = state.old[digest] {
                entry = old
                insert(old, digest, &state)
            } else {
                return nil
            }
            return entry.keys == keys && now < entry.until ? entry.claims : nil
        }
    }

    func keep(_ entry: Entry, _ digest: Digest) {
        state.withLock { insert(entry, digest, &$0) }
    }

    private func insert(_ entry: Entry, _ digest: Digest, _ state: inout State) {
        if state.young.count >= max(1, countMax / 2) {
            state.old = state.young
            state.young = [:]
        }
        state.young[digest] = entry
    }
}
