import Testing
import Tokens

@Suite struct Base64URLTests {
    @Test(arguments: 0...20)
    func `what is encoded is decoded, and no other text stands for it`(count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37) }
        let text = Base64URL.encode(bytes)
        #expect(Base64URL.decode(text) == bytes)
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        let others = alphabet.map { String(text.dropLast()) + String($0) }.filter { $0 != text && !text.isEmpty }
        #expect(!others.contains { Base64URL.decode($0) == bytes })
    }

    @Test(arguments: ["A", "AA=", "+A", "a b", "é", "Zh"])
    func `what no encoder writes is none`(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }
}
