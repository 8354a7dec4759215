import NIOCore
import Synchronization

/// The gzip of answers that were sent before, so that one that hasn't changed is compressed once.
///
/// Bounded in bytes. What was asked for lately stays: when the young half is full it becomes the old one, whose
/// entries are gone with the next turn unless they are asked for before.
final class CompressedAnswers: Sendable {
    private struct Entry {
        /// What it was made of: a tag is only a hash, and nobody may get another's answer.
        let plain: ByteBuffer
        let packed: ByteBuffer

        var cost: Int { 128 + plain.readableBytes + packed.readableBytes }
    }

    private struct State {
        var young: [EntityTag: Entry] = [:]
        var old: [EntityTag: Entry] = [:]
        var youngBytes = 0
        var oldBytes = 0
        var compressions = 0
    }

    private let halfBytesMax: Int
    private let state = Mutex(State())

    init(bytesMax: Int = 8 << 20) {
        halfBytesMax = bytesMax / 2
    }

    /// Memory that it takes, by estimate.
    var bytes: Int { state.withLock { $0.youngBytes + $0.oldBytes } }

    /// How often it had to compress.
    var compressions: Int { state.withLock { $0.compressions } }

    /// The gzip of an answer; nil if there is no memory for it.
    func gzip(_ plain: ByteBuffer, tag: EntityTag) -> ByteBuffer? {
        let known = state.withLock { state in
            guard let entry = state.young[tag] ?? state.old[tag], entry.plain == plain else { return nil as Entry? }
            if state.young[tag] == nil { add(entry, tag, to: &state) }
            return entry
        }
        if let known { return known.packed }
        guard let packed = Gzip.compress(plain) else { return nil }
        let entry = Entry(
            plain: ByteBuffer(bytes: plain.readableBytesView), packed: ByteBuffer(bytes: packed.readableBytesView))
        state.withLock { state in
            state.compressions += 1
            add(entry, tag, to: &state)
        }
        return entry.packed
    }

    private func add(_ entry: Entry, _ tag: EntityTag, to state: inout State) {
        guard entry.cost <= halfBytesMax else { return }
        if state.youngBytes + entry.cost > halfBytesMax {
            (state.old, state.oldBytes) = (state.young, state.youngBytes)
            (state.young, state.youngBytes) = ([:], 0)
        }
        state.youngBytes += entry.cost - (state.young[tag]?.cost ?? 0)
        state.young[tag] = entry
    }
}
