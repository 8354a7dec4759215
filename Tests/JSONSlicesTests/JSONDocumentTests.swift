import Foundation
import JSONSlices
import NIOCore
import Testing

@Suite("JSONDocument")
struct JSONDocumentTests {
    @Test(
        "accepts what RFC 8259 allows",
        arguments: [
            "{}", "[]", " [ ] ", "{\"a\":1}", "[0,-0,1.5,1e3,1E-3,-12.5e+10,true,false,null]",
            "[\"\\u00e9\\n\\\"\\\\\\/\", \"\\ud83d\\ude00\", \"é😀\"]", "{\"a\":{\"b\":[{\"c\":[]}]},\"d\":\"\"}",
            "\r\n\t{ \"a\" : [ 1 , 2 ] }\n",
        ])
    func accepts(text: String) throws {
        _ = try JSONDocument(ByteBuffer(string: text))
    }

    @Test(
        "refuses what is not JSON",
        arguments: [
            "", " ", "1", "\"a\"", "{", "[", "{]", "[}", "[1,]", "[,1]", "[1 2]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}",
            "{a:1}", "{'a':1}", "[01]", "[1.]", "[.5]", "[+1]", "[1e]", "[-]", "[tru]", "[nul]", "[truex]", "[\"a]",
            "[\"\\x\"]", "[\"\\u12g4\"]", "[\"\\ud800\"]", "[\"\\udc00\"]", "[\"\n\"]", "[1]]", "[1] x",
            "{\"a\":\"b\":1}",
            "[\"a\"\"b\"]", "[NaN]", "[1]\u{0}", "\u{feff}[1]",
        ])
    func refuses(text: String) {
        #expect(throws: JSONError.invalid) { try JSONDocument(ByteBuffer(string: text)) }
    }

    @Test("refuses bytes that are not UTF-8")
    func refusesInvalidUTF8() {
        let overlong: [UInt8] = Array("[\"".utf8) + [0xc0, 0xaf] + Array("\"]".utf8)
        #expect(throws: JSONError.notUTF8) { try JSONDocument(ByteBuffer(bytes: overlong)) }
    }

    @Test("is 32 levels deep at most, however deep the text is", arguments: [33, 10_000, 1_000_000])
    func refusesDepth(depth: Int) throws {
        let nested = { (depth: Int) in
            ByteBuffer(string: String(repeating: "[", count: depth) + String(repeating: "]", count: depth))
        }
        _ = try JSONDocument(nested(32))
        #expect(throws: JSONError.tooDeep) { try JSONDocument(nested(depth)) }
    }

    @Test("refuses a key that stands twice in one object", arguments: [2, 40])
    func refusesDuplicateKeys(count: Int) throws {
        var members = (1..<count).map { "\"k\($0)\":{\"k1\":0}" }
        _ = try JSONDocument(ByteBuffer(string: "{" + members.joined(separator: ",") + "}"))
        members.append("\"k1\":0")
        let text = "{" + members.joined(separator: ",") + "}"
        #expect(throws: JSONError.duplicateKey) { try JSONDocument(ByteBuffer(string: text)) }
    }

    @Test("agrees with Foundation on 20 000 mutated texts, duplicates and depth aside")
    func agreesWithFoundation() {
        let seed = Array(#"{"id":"p1","n":[1,-2.5e3,true,null,"é\n"],"o":{"a":{},"b":[[]]},"s":"\u0041\\"}"#.utf8)
        var generator = SplitMix(state: 42)
        var accepted = 0
        for _ in 0..<20_000 {
            var bytes = seed
            for _ in 0..<Int.random(in: 1...3, using: &generator) { mutate(&bytes, &generator) }
            guard (try? JSONDocument(ByteBuffer(bytes: bytes))) != nil else { continue }
            accepted += 1
            #expect(
                (try? JSONSerialization.jsonObject(with: Data(bytes))) != nil,
                "\(String(decoding: bytes, as: UTF8.self))")
        }
        #expect(accepted > 100)
    }

    private func mutate(_ bytes: inout [UInt8], _ generator: inout SplitMix) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        let interesting = Array(#"{}[]",:\0e.-tn "#.utf8) + [0, 0x1f, 0x80, 0xff]
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: bytes[place] = interesting.randomElement(using: &generator) ?? 0
        case 1: bytes.remove(at: place)
        default: bytes.insert(interesting.randomElement(using: &generator) ?? 0, at: place)
        }
    }
}

/// A seeded generator, so that a failing text comes again.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
