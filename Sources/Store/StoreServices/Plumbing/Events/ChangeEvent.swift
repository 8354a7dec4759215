import JSONSlices
import NIOCore

/// A change of one resource.
struct ChangeEvent: Sendable, Hashable {
    let service: String
    let kind: String
    let id: String
    /// Rises by one with each event of the service.
    let sequence: Int64
    /// The resource's, monotone.
    let version: Int64
    let time: Timestamp

    var topic: String { "events/\(service)/\(kind)/\(id)" }

    /// A CloudEvent in structured mode (CloudEvents 1.0, JSON event format).
    var cloudEvent: [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.field("specversion", "1.0")
            json.field("id", String(sequence))
            json.field("source", "/\(service)")
            json.field("type", "changed")
            json.field("subject", "\(kind)/\(id)")
            json.field("time", time.text)
            json.field("sequence", String(sequence))
            json.field("version", String(version))
        }
        return Array(json.buffer.readableBytesView)
    }
}
