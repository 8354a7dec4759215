import CompositionCore
import JSONSlices
import NIOCore
import Testing

@testable import HTTPFrontend

@Suite("Schemas")
struct SchemaTests {
    @Test("what clients may choose follows from the declared answer")
    func fields() {
        #expect(Shelf.fields.names == ["row", "items", "items.id", "items.name", "stock"])
        let deep = Schema.object(
            "",
            [
                .field("a", .object("", [.field("b", .object("", [.field("c", .boolean(""))]))])),
                .field("d", .map(of: .scalar(""), "")), .field("e", .array(of: .text(""), "")),
            ])
        #expect(deep.fields.names == ["a", "a.b", "d", "e"])
        #expect(Schema.text("").fields.isEmpty)
    }

    @Test(
        "each is written in the words of JSON Schema",
        arguments: [
            (Schema.integer("n", in: 1...5), #"{"type":"integer","description":"n","minimum":1,"maximum":5}"#),
            (.integer("n", in: 0...Int.max), #"{"type":"integer","description":"n","minimum":0}"#),
            (
                .id("i"),
                #"{"type":"string","description":"i","minLength":1,"maxLength":64,"pattern":"^[A-Za-z0-9](?:\\.?[A-Za-z0-9_:-])*\\.?$"}"#
            ),
            (.text("t", format: .dateTime), #"{"type":"string","description":"t","format":"date-time"}"#),
            (.choice("c", of: ["a", "b"]), #"{"type":"string","description":"c","enum":["a","b"]}"#),
            (
                .decimal("d", DecimalRange(above: "0", to: "9.99", step: "0.01")),
                #"{"type":"number","description":"d","exclusiveMinimum":0,"maximum":9.99,"multipleOf":0.01}"#
            ),
            (.boolean("b"), #"{"type":"boolean","description":"b"}"#),
            (
                .array(of: .boolean(""), "l", count: 1...2),
                #"{"type":"array","description":"l","minItems":1,"maxItems":2,"items":{"type":"boolean"}}"#
            ),
            (
                .map(of: .scalar("s"), "m"),
                #"{"type":"object","description":"m","additionalProperties":{"description":"s","type":["string","number","boolean"]}}"#
            ),
            (
                .object("o", [.field("x", .boolean("")), .optional("y", .object(named: "Y", "", []))]),
                ##"{"type":"object","description":"o","required":["x"],"properties":{"x":{"type":"boolean"},"y":{"$ref":"#/components/schemas/Y"}}}"##
            ),
        ])
    func words(schema: Schema, text: String) {
        var json = JSONWriter()
        json.write(schema)
        #expect(String(buffer: json.buffer) == text)
    }

    @Test("a body is closed, and what was chosen of an answer demands nothing on two levels")
    func uses() {
        var json = JSONWriter()
        json.object { $0.writeMembers(of: NewItem.schema, SchemaUse(isClosed: true)) }
        #expect(String(buffer: json.buffer).hasSuffix(#""additionalProperties":false}"#))
        var chosen = JSONWriter()
        chosen.write(Shelf.answer, SchemaUse(freeLevels: 2))
        #expect(!String(buffer: chosen.buffer).contains("required"))
    }
}
