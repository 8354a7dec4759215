import Foundation

/// Things that are known by a random name for a while. When there are too many, what ends first goes first.
struct ExpiringTable<Value: Sendable>: Sendable {
    private struct Entry: Sendable {
        var value: Value
        let end: Date
    }

    private let countMax: Int
    private var entries: [String: Entry] = [:]

    init(countMax: Int) {
        self.countMax = countMax
    }

    mutating func insert(_ value: Value, as name: String, until end: Date, now: Date) {
        if entries.count >= countMax { entries = entries.filter { $0.value.end > now } }
        if entries.count >= countMax, let first = entries.min(by: { $0.value.end < $1.value.end }) {
            entries[first.key] = nil
        }
        entries[name] = Entry(value: value, end: end)
    }

    func value(_ name: String, now: Date) -> Value? {
        guard let entry = entries[name], entry.end > now else { return nil }
        return entry.value
    }

    /// Once: whoever asks again finds nothing.
    mutating func take(_ name: String, now: Date) -> Value? {
        defer { entries[name] = nil }
        return value(name, now: now)
    }

    mutating func change(_ name: String, _ change: (inout Value) -> Void) {
        guard var entry = entries[name] else { return }
        change(&entry.value)
        entries[name] = entry
    }

    mutating func remove(where isOver: (Value) -> Bool) {
        entries = entries.filter { !isOver($0.value.value) }
    }

    mutating func remove(_ name: String) {
        entries[name] = nil
    }
}
