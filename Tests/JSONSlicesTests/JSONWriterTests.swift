import JSONSlices
import NIOCore
import Testing

@Suite("JSONWriter and JSONValue")
struct JSONWriterTests {
    private func value(_ text: String) throws -> JSONValue {
        try JSONDocument(ByteBuffer(string: text)).root
    }

    @Test("copies scalars as they arrived and writes only what is declared")
    func copiesSlices() throws {
        let product = try value(#"{"name":"Caf\u00e9 \"A\"","price":129.90,"costPrice":60.00,"tags":["a","b"]}"#)
        var json = JSONWriter()
        try json.object {
            $0.member("name", try product.string("name"))
            $0.member("price", try product.number("price"))
            $0.member("tags", try product.array("tags", of: .string, countMax: 8).items) { $0.value($1) }
            $0.member("absent", product["absent"])
        }
        #expect(String(buffer: json.buffer) == #"{"name":"Caf\u00e9 \"A\"","price":129.90,"tags":["a","b"]}"#)
    }

    @Test("escapes what must be escaped")
    func escapes() {
        var json = JSONWriter()
        json.object {
            $0.member("text", "a\"b\\c\n\u{1}\u{1f}é")
            $0.member("flag", true)
            $0.member("list", [1, 2]) { $0.value($1) }
            $0.member("mean", 4.35)
        }
        #expect(
            String(buffer: json.buffer)
                == #"{"text":"a\"b\\c\n\u0001\u001fé","flag":true,"list":[1,2],"mean":4.35}"#)
    }

    @Test("decodes escapes where text is needed")
    func decodes() throws {
        let root = try value(#"{"t":"x\u00e9\ud83d\ude00\t\/y","n":-12,"d":1.5,"b":false,"z":null}"#)
        #expect(root["t"]?.string == "xé😀\t/y")
        #expect(root["n"]?.integer == -12)
        #expect(root["d"]?.integer == nil)
        #expect(root["d"]?.double == 1.5)
        #expect(root["b"]?.bool == false)
        #expect(root["n"]?.decimal == nil)
        #expect(try root.optional("z", .string)?.string == nil)
    }

    @Test("whole numbers are the same digits in and out, as far as they go", arguments: [0, 7, -40, .max, .min])
    func wholeNumbers(_ number: Int) throws {
        var json = JSONWriter(capacity: 1)
        json.object { $0.member("n", number) }
        #expect(String(buffer: json.buffer) == "{\"n\":\(number)}")
        #expect(try JSONDocument(json.buffer).root.integer("n") == number)
    }

    @Test("a number that no Int holds has no whole number")
    func outOfRange() throws {
        let numbers = try value("[9223372036854775808,-9223372036854775809,99999999999999999999,1.0,1e2]").items
        #expect(numbers.map(\.integer) == [nil, nil, nil, nil, nil])
    }

    @Test("says which declared field is broken")
    func namesBrokenField() throws {
        let root = try value(#"{"a":1,"list":[1,"x"],"map":{"k":{}},"esc":{"\u0061":1}}"#)
        #expect(throws: JSONError.unexpected(field: "a")) { try root.string("a") }
        #expect(throws: JSONError.unexpected(field: "b")) { try root.string("b") }
        #expect(throws: JSONError.unexpected(field: "list")) { try root.array("list", of: .number, countMax: 9) }
        #expect(throws: JSONError.unexpected(field: "map")) { try root.scalars("map", countMax: 9) }
        #expect(throws: JSONError.unexpected(field: "esc")) { try root.scalars("esc", countMax: 9) }
    }
}
