import CompositionCore
import JSONSlices
import NIOCore

extension SyncPage {
    static let schema = Schema.object(
        named: "Sync", "What changed of all that the user's screens need, since a cursor.",
        [
            .field(
                "changes",
                .array(
                    of: .object(
                        named: "SyncChange", "An entry in its latest state.",
                        [
                            .field("name", .text("What it is: the path of its own answer, without the slash.")),
                            .field("version", .text("Names the state; a stream continues after it (Last-Event-ID).")),
                            .field("value", .object("What GET answers for the name.", [])),
                        ]), "What the client hasn't, or has in another state.")),
            .field("removals", .array(of: .text("A name."), "What is gone, or no longer needed.")),
            .field("next", .text("The cursor to ask with the next time.")),
            .optional("more", .boolean("True: there is more to get at once, with `next`.")),
            .optional(
                "incomplete",
                .array(of: .text("A name."), "What stays as the client has it, because something of it can't be had.")),
            .optional("omitted", .integer("So many entries are more than a client may have.", in: 1...Int.max)),
        ])

    func json(for owner: ResourceID) -> ByteBuffer {
        var text = ByteBuffer(string: #"{"changes":["#)
        for (place, change) in changes.enumerated() {
            // Names are ids and slashes: nothing in them needs escaping.
            text.writeString(place == 0 ? "" : ",")
            text.writeString(#"{"name":"\#(change.name)","version":"\#(change.state.token)","value":"#)
            text.writeImmutableBuffer(change.state.payload.body)
            text.writeString("}")
        }
        var rest = JSONWriter(capacity: 1024)
        rest.object { json in
            json.member("removals", removals) { $0.value($1) }
            json.member("next", cursor.text(for: owner))
            if hasMore { json.member("more", true) }
            if !incomplete.isEmpty { json.member("incomplete", incomplete) { $0.value($1) } }
            if omitted > 0 { json.member("omitted", omitted) }
        }
        text.writeString("],")
        text.writeImmutableBuffer(rest.buffer.getSlice(at: 1, length: rest.buffer.readableBytes - 1) ?? ByteBuffer())
        return text
    }
}
