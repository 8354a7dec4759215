import NIOCore

/// Virtual time, and what happens when. Of what is due at the same instant, what was entered first happens first.
final class Agenda {
    private struct Entry {
        let at: NIODeadline
        let action: () -> Void
    }

    private(set) var now = NIODeadline.uptimeNanoseconds(1_000_000_000_000)
    /// The next one last.
    private var entries: [Entry] = []

    func at(_ instant: NIODeadline, _ action: @escaping () -> Void) {
        let instant = max(instant, now)
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].at > instant { low = middle + 1 } else { high = middle }
        }
        entries.insert(Entry(at: instant, action: action), at: low)
    }

    func after(_ pause: TimeAmount, _ action: @escaping () -> Void) {
        at(now + pause, action)
    }

    /// Moves to the next instant at which something happens, and lets it. False when nothing is left.
    func step() -> Bool {
        guard let next = entries.popLast() else { return false }
        now = next.at
        next.action()
        return true
    }

    func clear() {
        entries = []
    }
}
