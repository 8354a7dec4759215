import Foundation
import JSONSlices
import NIOCore
import Testing

@testable import FacetApplication

@Suite("facet follow")
struct FollowLinesTests {
    private func document(_ text: String) throws -> FlatDocument {
        FlatDocument(try JSONDocument(ByteBuffer(string: text)).root)
    }

    @Test func `events come apart whichever way the bytes arrive`() throws {
        let text = "retry: 2000\n\nevent: value\nid: 1\ndata: {\"a\":1}\n\n: \n\nevent: patch\nid: 2\ndata: {}\n\n"
        var whole = EventLines()
        try whole.append(ByteBuffer(string: text))
        let expected = [
            EventLines.Event(name: "value", id: "1", data: "{\"a\":1}"),
            EventLines.Event(name: "patch", id: "2", data: "{}"),
        ]
        #expect([whole.next(), whole.next(), whole.next()] == expected + [nil])
        var dripped = EventLines()
        var events: [EventLines.Event] = []
        for byte in text.utf8 {
            try dripped.append(ByteBuffer(bytes: [byte]))
            while let event = dripped.next() { events.append(event) }
        }
        #expect(events == expected)
    }

    @Test func `a patch changes, adds and removes, and says so`() throws {
        var flat = try document(#"{"id":"p1","price":12.50,"tags":["a","b"],"parts":{"stock":{"state":"missing"}}}"#)
        let patch = try JSONDocument(
            ByteBuffer(string: #"{"price":13.00,"tags":["a"],"parts":null,"stock":{"level":4}}"#)
        ).root
        let changes = flat.apply(patch: patch)
        #expect(
            changes == [
                .init(path: "parts.stock.state", old: "\"missing\"", new: nil),
                .init(path: "price", old: "12.50", new: "13.00"),
                .init(path: "stock.level", old: nil, new: "4"),
                .init(path: "tags[1]", old: "\"b\"", new: nil),
            ])
        #expect(flat.leaves["id"] == "\"p1\"" && flat.leaves["tags[0]"] == "\"a\"")
    }

    @Test func `a terminal shows the whole and then what changed`() throws {
        var lines = FollowLines(style: TerminalStyle(isTerminal: false, environment: [:]))
        let first = try lines.lines(.init(name: "value", id: "1", data: #"{"price":1.50}"#), at: Date())
        #expect(first.count == 2 && first[1] == "    price  1.50")
        let next = try lines.lines(
            .init(name: "patch", id: "2", data: #"{"base":"1","patch":{"price":2}}"#), at: Date())
        #expect(next.count == 1 && next[0].hasSuffix("  price  1.50 → 2"))
    }

    @Test func `a change of what never came is no event`() {
        var lines = FollowLines(style: TerminalStyle(isTerminal: false, environment: [:]))
        #expect(throws: CommandFailure.self) {
            try lines.lines(.init(name: "patch", id: "2", data: #"{"base":"1","patch":{}}"#), at: Date())
        }
    }
}
