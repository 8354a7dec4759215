import CompositionCore

/// A CloudEvent that says that a resource of a service changed (CloudEvents 1.0, whatever format it came in).
struct ChangeEvent: Sendable, Hashable {
    /// Of `source` and `subject`.
    let key: ResourceKey
    /// Rises by one with each event of the service.
    let sequence: Int64
    /// The resource's, monotone.
    let version: Int64
    /// The sender's name for the event, and when it says that it happened. A service that began anew may use a sequence
    /// again; these tell its event from the one that was.
    let id: String
    let time: String?

    private static let attributeBytesMax = 256

    /// Reads an event by its attributes. Throws the first that is not what was agreed.
    init(reading attribute: (StaticString) throws(EventFault) -> String?) throws(EventFault) {
        func text(_ name: StaticString) throws(EventFault) -> String? {
            guard let text = try attribute(name) else { return nil }
            guard (1...Self.attributeBytesMax).contains(text.utf8.count) else {
                throw EventFault(name, "must have 1 to \(Self.attributeBytesMax) bytes")
            }
            return text
        }
        func required(_ name: StaticString) throws(EventFault) -> String {
            guard let text = try text(name) else { throw EventFault(name, "is missing") }
            return text
        }
        guard try required("specversion") == "1.0" else { throw EventFault("specversion", "must be 1.0") }
        guard try required("type") == "changed" else { throw EventFault("type", "must be changed") }
        id = try required("id")
        time = try text("time")
        key = try Self.key(source: try required("source"), subject: try required("subject"))
        sequence = try Self.number(try required("sequence"), of: "sequence")
        version = try Self.number(try required("version"), of: "version")
    }

    private static func key(source: String, subject: String) throws(EventFault) -> ResourceKey {
        guard source.first == "/", let service = ResourceID(source.dropFirst()) else {
            throw EventFault("source", "must be a slash and a service's name")
        }
        let words = subject.split(separator: "/", omittingEmptySubsequences: false)
        guard words.count == 2, let kind = ResourceID(words[0]), let id = ResourceID(words[1]) else {
            throw EventFault("subject", "must be a resource's kind, a slash and its id")
        }
        return ResourceKey(service.text, kind.text, id.text)
    }

    private static func number(_ text: String, of name: StaticString) throws(EventFault) -> Int64 {
        let isDecimal = text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard isDecimal, let number = Int64(text) else { throw EventFault(name, "must be a decimal number") }
        return number
    }
}

/// Why something is no event of a change.
struct EventFault: Error, Sendable, Hashable {
    /// The attribute that is wrong; nil: the whole.
    let attribute: String?
    let detail: String
    /// The place in a batch, from 0.
    var place: Int?
    /// Too much of it, whatever it says.
    var isTooLarge = false

    init(_ attribute: StaticString, _ detail: String) {
        self.attribute = attribute.description
        self.detail = detail
    }

    init(whole detail: String, isTooLarge: Bool = false) {
        attribute = nil
        self.detail = detail
        self.isTooLarge = isTooLarge
    }
}

extension EventFault: CustomStringConvertible {
    var description: String {
        (place.map { "event \($0): " } ?? "") + (attribute.map { "\($0) " } ?? "") + detail
    }
}
