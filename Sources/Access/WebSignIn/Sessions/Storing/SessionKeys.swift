public import CompositionCore
import Crypto

/// What sessions are encrypted under where they are stored: AES-256-GCM. The first key encrypts; both decrypt, so that a
/// key is replaced while sessions live: the new one before the old one, and after the longest session the old one goes.
public struct SessionKeys: Sendable {
    public static let keyLength = 32

    let keys: [SymmetricKey]

    /// One key, or two. Throws `invalid` for anything else than 32 bytes each.
    public init(_ keys: [[UInt8]]) throws(Failure) {
        guard (1...2).contains(keys.count), keys.allSatisfy({ $0.count == Self.keyLength }) else {
            throw Failure(.invalid, "sessions are encrypted under one or two keys of \(Self.keyLength) bytes")
        }
        self.keys = keys.map { SymmetricKey(data: $0) }
    }
}
