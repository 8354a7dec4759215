import Testing

@testable import CompositionCore

@Suite("State tokens")
struct StateTokenTests {
    private let stock = ResourceKey("inventory", "stock", "p42")
    private let product = ResourceKey("catalog", "product", "p42")

    @Test func `a token survives its bytes and its text`() throws {
        let token = StateToken(versions: [stock: 3, product: 1 << 40], content: Array("tile".utf8))
        #expect(token.bytes.count == StateToken.byteCount)
        #expect(StateToken(bytes: token.bytes) == token)
        #expect(StateToken(token.description) == token)
        #expect(token.description.count == 32)
    }

    @Test func `of two states of the same resources the one with the smaller versions is older`() {
        let old = StateToken(versions: [stock: 3, product: 8], content: [1])
        let new = StateToken(versions: [product: 8, stock: 4], content: [2])
        #expect(old.isOlder(than: new))
        #expect(!new.isOlder(than: old))
        #expect(!old.isOlder(than: old))
    }

    @Test func `states of other resources can't be compared`() {
        let tile = StateToken(versions: [stock: 3], content: [1])
        let page = StateToken(versions: [stock: 3, product: 9], content: [1])
        #expect(!tile.isOlder(than: page) && !page.isOlder(than: tile))
        #expect(tile.hasSameContent(as: page))
    }

    @Test(arguments: ["", "00", String(repeating: "g", count: 32), String(repeating: "0", count: 33)])
    func `what is no token is none`(text: String) {
        #expect(StateToken(text) == nil)
    }
}
