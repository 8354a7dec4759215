import NIOCore
import Testing

@testable import FleetKit

@Suite("What followers show, in words")
struct WireTextTests {
    @Test func `a message is told field by field, and anything else as hex`() {
        let tile = ByteBuffer(bytes: [0x0A, 4] + Array("Shoe".utf8) + [0x10, 0xBF, 0x65, 0x20, 1])
        #expect(WireText.words(tile) == #"1: "Shoe", 2: 12991, 4: 1"#)
        #expect(WireText.words(ByteBuffer()) == "an empty message")
        #expect(WireText.words(ByteBuffer(bytes: [0x0A, 9, 1])) == "0a 09 01")
        #expect(WireText.words(ByteBuffer(bytes: [0x0A, 1, 7])) == "0a 01 07", "a control character")
        #expect(WireText.words(ByteBuffer(repeating: 0xFF, count: 200)).hasSuffix("ff …"))
    }

    @Test func `two pages differ at named places, the first few alone`() throws {
        let mine = try #require(JSONValue(#"{"a": {"price": 1, "name": "x"}, "list": [1, 2], "same": 1}"#))
        let other = try #require(JSONValue(#"{"a": {"price": 2, "name": "x"}, "list": [1], "more": true, "same": 1}"#))
        let differences = mine.differences(from: other, atMost: 9)
        #expect(differences.map(\.path) == ["a.price", "list", "more"])
        #expect(differences.map { $0.other?.words } == ["2", "a list of 1", "true"])
        #expect(mine.differences(from: other, atMost: 1).map(\.path) == ["a.price"])
        #expect(mine.differences(from: mine, atMost: 9).isEmpty)
    }

    @Test func `a page that isn't what there is says where`() throws {
        var page = FollowedPage()
        page.took(EventReader.Event(name: "value", id: "1", data: #"{"product": {"price": 1.01}}"#))
        page.compare(with: try #require(JSONValue(#"{"product": {"price": 1.02}}"#)))
        #expect(page.final == .wrong)
        #expect(page.difference?.shown == "product.price: 1.01" && page.difference?.actual == "product.price: 1.02")
        page.compare(with: try #require(JSONValue(#"{"product": {"price": 1.01}}"#)))
        #expect(page.final == .right && page.difference == nil)
        page.took(EventReader.Event(name: "patch", id: "3", data: #"{"base": "2", "patch": {}}"#))
        #expect(page.outOfOrder == 1 && page.disorder == #"a change of "2" after 1"#)
    }
}
