import NIOCore

/// Reads a stream of server-sent events (HTML Living Standard, section 9.2.6), as far as our events need it.
struct EventReader {
    struct Event: Hashable {
        var name = "message"
        var id: String?
        var data = ""
    }

    private static let lineBytesMax = 1 << 20
    private var rest: [UInt8] = []
    private var event = Event()

    /// The events that `bytes` complete.
    mutating func read(_ bytes: ByteBuffer) -> [Event] {
        rest += Array(bytes.readableBytesView)
        var events: [Event] = []
        while let end = rest.firstIndex(of: 0x0A) {
            var line = rest[..<end]
            if line.last == 0x0D { line = line.dropLast() }
            if let event = took(String(decoding: line, as: UTF8.self)) { events.append(event) }
            rest.removeSubrange(...end)
        }
        if rest.count > Self.lineBytesMax { rest = [] }
        return events
    }

    private mutating func took(_ line: String) -> Event? {
        guard !line.isEmpty else {
            defer { event = Event() }
            return event.data.isEmpty ? nil : event
        }
        let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let value = parts.count == 2 ? String(parts[1].hasPrefix(" ") ? parts[1].dropFirst() : parts[1]) : ""
        switch parts[0] {
        case "event": event.name = value
        case "id": event.id = value
        case "data": event.data += event.data.isEmpty ? value : "\n\(value)"
        default: break
        }
        return nil
    }
}
