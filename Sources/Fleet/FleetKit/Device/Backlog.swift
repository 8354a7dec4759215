import DeviceMessages
import DequeModule
import NIOCore

/// The telemetry messages that a device keeps until it is told that they are on disk.
struct Backlog {
    /// Beyond that the oldest is dropped, as from a device's ring in flash.
    static let countMax = 10_000

    struct Entry {
        let sequence: UInt32
        let readings: [Reading]
        /// When it was to leave.
        let due: NIODeadline
        /// When it left on the present connection.
        var sentAt: NIODeadline?
        var timesSent = 0
    }

    private(set) var entries: Deque<Entry> = []
    private(set) var dropped = 0

    var isEmpty: Bool { entries.isEmpty }

    mutating func append(_ entry: Entry) {
        if entries.count >= Self.countMax {
            entries.removeFirst()
            dropped += 1
        }
        entries.append(entry)
    }

    /// Takes out what `sequences` names.
    mutating func settle(_ sequences: ClosedRange<UInt32>) -> [Entry] {
        var settled: [Entry] = []
        while let first = entries.first, sequences.contains(first.sequence) { settled.append(entries.removeFirst()) }
        guard entries.contains(where: { sequences.contains($0.sequence) }) else { return settled }
        settled += entries.filter { sequences.contains($0.sequence) }
        entries.removeAll { sequences.contains($0.sequence) }
        return settled
    }

    /// Everything is to be sent again: the connection is another, or the server asked for a pause.
    mutating func forgetSent() {
        for index in entries.indices { entries[index].sentAt = nil }
    }

    /// Marks as sent, and answers, what is to leave at `now`: what hasn't left yet or got no answer for
    /// `resendAfter`, among the `window` oldest.
    mutating func take(at now: NIODeadline, window: Int, resendAfter: TimeAmount) -> [Entry] {
        var taken: [Entry] = []
        for index in entries.indices.prefix(window) {
            if let sentAt = entries[index].sentAt, now - sentAt < resendAfter { continue }
            entries[index].sentAt = now
            entries[index].timesSent += 1
            taken.append(entries[index])
        }
        return taken
    }

    /// When `take` has something again; nil when nothing waits.
    func nextDue(window: Int, resendAfter: TimeAmount, now: NIODeadline) -> NIODeadline? {
        entries.prefix(window).map { $0.sentAt.map { $0 + resendAfter } ?? now }.min()
    }
}
