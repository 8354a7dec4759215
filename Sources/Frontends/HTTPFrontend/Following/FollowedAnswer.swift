import CompositionCore
import JSONSlices
import NIOCore
import Synchronization

/// A followed composition's JSON, and what makes it of the state before. Shared by all who follow it.
final class FollowedAnswer: Sendable {
    typealias State = FollowedState<FollowedAnswer>

    let body: ByteBuffer
    /// Followers have nearly all seen the same state before, so one patch is remembered.
    private let patch = Mutex<(base: StateToken, bytes: ByteBuffer?)?>(nil)

    init(_ body: ByteBuffer) {
        self.body = body
    }

    /// A JSON Merge Patch (RFC 7396) from another state; nil where the whole is no longer than that.
    func patch(from base: State) -> ByteBuffer? {
        patch.withLock { patch in
            if let patch, patch.base == base.token { return patch.bytes }
            let bytes = makePatch(from: base.payload.body)
            patch = (base.token, bytes)
            return bytes
        }
    }

    private func makePatch(from old: ByteBuffer) -> ByteBuffer? {
        guard let before = try? JSONDocument(old), let after = try? JSONDocument(body) else { return nil }
        var json = JSONWriter(capacity: 256)
        json.mergePatch(from: before.root, to: after.root)
        return json.buffer.readableBytes < body.readableBytes ? json.buffer : nil
    }
}
