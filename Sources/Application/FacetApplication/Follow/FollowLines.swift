import Foundation
import JSONSlices
import NIOCore

/// What a follower sees in a terminal: the whole at first, then each change as old and new value.
struct FollowLines {
    private static let shownMax = 40
    private let style: TerminalStyle
    private var document: FlatDocument?

    init(style: TerminalStyle) {
        self.style = style
    }

    /// Throws where the event is no JSON, or a change of what never came.
    mutating func lines(_ event: EventLines.Event, at now: Date) throws(CommandFailure) -> [String] {
        let time = style.dim(Self.clock(now))
        do {
            let root = try JSONDocument(ByteBuffer(string: event.data)).root
            guard event.name == "patch" else { return first(root, event, time) }
            guard let patch = root["patch"], var document else { throw JSONError.unexpected(field: "patch") }
            let changes = document.apply(patch: patch)
            self.document = document
            return changes.prefix(Self.shownMax).map { "\(time)  \(line($0))" }
                + (changes.count > Self.shownMax ? ["\(time)  and \(changes.count - Self.shownMax) more"] : [])
        } catch {
            throw CommandFailure(message: "an event that can't be read: \(error)")
        }
    }

    private mutating func first(_ root: JSONValue, _ event: EventLines.Event, _ time: String) -> [String] {
        let document = FlatDocument(root)
        defer { self.document = document }
        let leaves = document.leaves.sorted { $0.key < $1.key }
        return ["\(time)  \(style.bold("\(event.data.utf8.count) bytes")), \(leaves.count) values"]
            + leaves.prefix(Self.shownMax).map { "    \($0.key)  \(short($0.value))" }
            + (leaves.count > Self.shownMax ? ["    and \(leaves.count - Self.shownMax) more"] : [])
    }

    private func line(_ change: FlatDocument.Change) -> String {
        let old = change.old.map { style.red(short($0)) } ?? style.dim("absent")
        let new = change.new.map { style.green(short($0)) } ?? style.dim("absent")
        return "\(style.bold(change.path))  \(old) → \(new)"
    }

    private func short(_ text: String) -> String {
        text.count <= 60 ? text : text.prefix(57) + "..."
    }

    private static func clock(_ date: Date) -> String {
        date.formatted(
            .verbatim(
                "\(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\(second: .twoDigits).\(secondFraction: .fractional(3))",
                timeZone: .current, calendar: Calendar(identifier: .gregorian)))
    }
}
