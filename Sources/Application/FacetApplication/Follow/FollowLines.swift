import Foundation
import JSONSlices
import NIOCore

/// What a follower sees in a terminal: the whole at first, then each change as old and new value.
struct FollowLines {
    private let style: TerminalStyle
    private var document: DocumentLines

    init(style: TerminalStyle) {
        self.style = style
        document = DocumentLines(style: style)
    }

    /// Throws where the event is no JSON, or a change of what never came.
    mutating func lines(_ event: EventLines.Event, at now: Date) throws(CommandFailure) -> [String] {
        let time = style.clock(now)
        do {
            let root = try JSONDocument(ByteBuffer(string: event.data)).root
            guard event.name == "patch" else { return first(root, event, time) }
            guard let patch = root["patch"], let changes = document.patched(by: patch) else {
                throw JSONError.unexpected(field: "patch")
            }
            return changes.map { "\(time)  \($0)" }
        } catch {
            throw CommandFailure(message: "an event that can't be read: \(error)")
        }
    }

    private mutating func first(_ root: JSONValue, _ event: EventLines.Event, _ time: String) -> [String] {
        let values = document.whole(root).map { "    \($0)" }
        return ["\(time)  \(style.bold("\(event.data.utf8.count) bytes")), \(document.valueCount) values"] + values
    }
}
