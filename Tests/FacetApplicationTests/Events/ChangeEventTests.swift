import CompositionCore
import HTTPTypes
import NIOCore
import Testing

@testable import FacetApplication

struct ChangeEventTests {
    @Test func `An event names the resource, its version, and its place among the service's events`() throws {
        let event = try SampleEvent(7, of: "inventory/stock/p42", version: 3).with("data", "anything").parsed
        #expect(event.key == ResourceKey("inventory", "stock", "p42"))
        #expect(event.sequence == 7 && event.version == 3)
    }

    @Test func `As headers it is the same event`() throws {
        var headers: HTTPFields = [:]
        for (name, value) in SampleEvent(7).with("subject", "product/p%3A42").headers {
            headers[try #require(HTTPField.Name(name))] = value
        }
        #expect(try ChangeEvent(headers: headers).key == ResourceKey("catalog", "product", "p:42"))
    }

    @Test(
        arguments: [
            ("specversion", nil), ("specversion", "0.3"), ("id", nil), ("id", ""), ("source", nil),
            ("source", "catalog"),
            ("source", "/"), ("source", "/a/b"), ("type", nil), ("type", "deleted"), ("subject", nil),
            ("subject", "product"), ("subject", "product/p42/x"), ("subject", "product/../p42"), ("subject", "/p42"),
            ("sequence", nil), ("sequence", "-1"), ("sequence", "1.5"), ("sequence", "99999999999999999999"),
            ("sequence", "+1"), ("version", nil), ("version", "two"),
            ("id", String(repeating: "x", count: 257)),
        ] as [(String, String?)])
    func `An attribute that is not what was agreed is named`(_ name: String, _ value: String?) throws {
        let event = SampleEvent(7).with(name, value)
        let fault = #expect(throws: EventFault.self) { try event.parsed }
        #expect(fault?.attribute == name)
    }

    @Test(arguments: [
        "", "{", "[]", "7", #"{"specversion": "1.0", "specversion": "1.0"}"#, String(repeating: "[", count: 40),
    ])
    func `What is no event at all is refused as a whole`(_ text: String) {
        let fault = #expect(throws: EventFault.self) { try ChangeEvent(json: ByteBuffer(string: text)) }
        #expect(fault?.attribute == nil)
    }

    @Test func `Numbers are strings, as attributes of CloudEvents beyond 32 bits must be`() {
        let text = SampleEvent(7).json.replacing("\"sequence\": \"7\"", with: "\"sequence\": 7")
        let fault = #expect(throws: EventFault.self) { try ChangeEvent(json: ByteBuffer(string: text)) }
        #expect(fault?.attribute == "sequence")
    }

    @Test func `A batch is in order, bounded, and as good as its worst event`() throws {
        let events = (1...3).map { SampleEvent($0).json }
        let batch = ByteBuffer(string: "[" + events.joined(separator: ",") + "]")
        #expect(try ChangeEvent.batch(json: batch, countMax: 3).map(\.sequence) == [1, 2, 3])
        #expect(
            #expect(throws: EventFault.self) { try ChangeEvent.batch(json: batch, countMax: 2) }?.isTooLarge == true)
        let bad = ByteBuffer(string: "[\(events[0]), \(SampleEvent(2).with("id", nil).json)]")
        let fault = #expect(throws: EventFault.self) { try ChangeEvent.batch(json: bad, countMax: 3) }
        #expect(fault?.place == 1 && fault?.attribute == "id")
        #expect(try ChangeEvent.batch(json: ByteBuffer(string: "[]"), countMax: 3).isEmpty)
    }
}
