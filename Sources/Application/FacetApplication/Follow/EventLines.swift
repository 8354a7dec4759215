import NIOCore

/// Events of a stream as they arrive (HTML Living Standard, section 9.2.6).
struct EventLines {
    struct Event: Sendable, Hashable {
        var name = "message"
        var id = ""
        var data = ""
    }

    static let bytesMax = 16 << 20

    private var bytes = ByteBuffer()
    private var event = Event()

    mutating func append(_ chunk: ByteBuffer) throws(CommandFailure) {
        bytes.writeImmutableBuffer(chunk)
        guard bytes.readableBytes <= Self.bytesMax else { throw CommandFailure(message: "an event without an end") }
    }

    /// The next event that is there as a whole.
    mutating func next() -> Event? {
        while let end = bytes.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
            let line = bytes.readString(length: end - bytes.readerIndex) ?? ""
            bytes.moveReaderIndex(forwardBy: 1)
            guard line.isEmpty else {
                take(line)
                continue
            }
            defer { event = Event() }
            if !event.data.isEmpty { return event }
        }
        return nil
    }

    private mutating func take(_ line: String) {
        let halves = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2 else { return }
        let value = String(halves[1].hasPrefix(" ") ? halves[1].dropFirst() : halves[1])
        switch halves[0] {
        case "event": event.name = value
        case "id": event.id = value
        case "data": event.data += event.data.isEmpty ? value : "\n" + value
        default: break
        }
    }
}
