public import CompositionCore
public import Foundation
import Redis

extension RedisSessions {
    @discardableResult
    public func end(_ hash: SessionHash) async throws(Failure) -> Session? {
        let reply = try await redis.evaluate(SessionScripts.end, keys: [Self.key(hash)], arguments: [])
        return StoredSession(hash, reply.array ?? []).flatMap(seal.opened)
    }

    /// In steps of a few sessions: Redis does nothing else meanwhile, and a reply has a size.
    @discardableResult
    public func end(_ group: SessionGroup) async throws(Failure) -> [Session] {
        let key = Self.key(SessionDigests.of(group))
        var ended: [Session] = []
        while true {
            let rows = try await redis.evaluate(SessionScripts.endSome, keys: [key], arguments: ["25"]).array ?? []
            for row in rows.compactMap(\.array) {
                guard let hash = row.first?.text.flatMap(SessionHash.init(text:)) else { continue }
                if let session = StoredSession(hash, Array(row.dropFirst())).flatMap(seal.opened) {
                    ended.append(session)
                }
            }
            if rows.isEmpty { return ended }
        }
    }

    public func consume(_ key: String, until end: Date) async throws(Failure) -> Bool {
        let digest = SessionDigests.of(consumed: key).hexadecimal
        let milliseconds = max(end.milliseconds - Date().milliseconds, 1)
        let reply = try await redis.command([
            "SET", RedisWord("facet:once:\(digest)"), "1", "NX", "PX", RedisWord(milliseconds),
        ])
        return reply != .none
    }

    /// Nothing: Redis does it.
    @discardableResult
    public func removeExpired(at now: Date) async throws(Failure) -> Int { 0 }
}

extension SessionHash {
    /// Nil unless the text has 64 hexadecimal digits.
    init?(text: String) {
        let digits = Array(text.utf8)
        guard digits.count == 64 else { return nil }
        let bytes = stride(from: 0, to: 64, by: 2).compactMap { index in
            UInt8(String(decoding: digits[index..<index + 2], as: UTF8.self), radix: 16)
        }
        guard bytes.count == 32 else { return nil }
        self.init(bytes: bytes)
    }
}
