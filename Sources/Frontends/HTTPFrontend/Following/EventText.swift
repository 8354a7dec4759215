import NIOCore

/// The lines of a stream of server-sent events (HTML Living Standard, section 9.2).
enum EventText {
    /// Before everything: how many milliseconds a browser waits before it comes back.
    static let opening = ByteBuffer(string: "retry: 2000\n\n")
    /// A comment, so that proxies and we see whether anybody is there.
    static let heartbeat = ByteBuffer(string: ": \n\n")

    /// - Parameter data: JSON of one line
    static func event(_ name: String, id: String, data: ByteBuffer) -> ByteBuffer {
        var text = ByteBuffer()
        text.reserveCapacity(data.readableBytes + 96)
        text.writeString("event: \(name)\nid: \(id)\ndata: ")
        text.writeImmutableBuffer(data)
        text.writeString("\n\n")
        return text
    }
}
