import JSONSlices
import NIOCore

/// The JSON event format (CloudEvents 1.0, "JSON Event Format", sections 2 and 4).
extension ChangeEvent {
    /// One event. Its data, if there is any, is not looked at.
    init(json text: ByteBuffer) throws(EventFault) {
        try self.init(try Self.root(of: text))
    }

    /// An array of events, of which there may be none. One that is wrong makes the batch wrong.
    static func batch(json text: ByteBuffer, countMax: Int) throws(EventFault) -> [ChangeEvent] {
        let root = try root(of: text)
        guard root.kind == .array else { throw EventFault(whole: "the body is not an array of events") }
        var events: [ChangeEvent] = []
        for item in root.items {
            guard events.count < countMax else {
                throw EventFault(whole: "a batch has at most \(countMax) events", isTooLarge: true)
            }
            do {
                events.append(try ChangeEvent(item))
            } catch {
                var fault = error
                fault.place = events.count
                throw fault
            }
        }
        return events
    }

    private init(_ event: JSONValue) throws(EventFault) {
        guard event.kind == .object else { throw EventFault(whole: "is not an object") }
        try self.init { name throws(EventFault) in
            guard let value = event[name], value.kind != .null else { return nil }
            guard let text = value.string else { throw EventFault(name, "must be a string") }
            return text
        }
    }

    private static func root(of text: ByteBuffer) throws(EventFault) -> JSONValue {
        do {
            return try JSONDocument(text).root
        } catch {
            throw EventFault(whole: "the body is not JSON: \(error)")
        }
    }
}
