import CompositionCore
import Testing

@testable import HTTPFrontend

@Suite("Cursors of a synchronization")
struct SyncCursorTests {
    // safe: an id
    private static let ada = ResourceID("u1")!
    // safe: an id
    private static let bo = ResourceID("u2")!

    /// Of a resource, in a version.
    private func state(_ resource: UInt64, version: UInt64) throws -> SyncedState {
        func bytes(_ number: UInt64, _ count: Int) -> [UInt8] {
            (0..<count).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * UInt64($0))) }
        }
        let token = StateToken(bytes: bytes(resource, 4) + bytes(version, 6) + bytes(resource &* 31 &+ version, 6))
        return SyncedState(try #require(token))
    }

    private func state(_ number: UInt64) throws -> SyncedState { try state(number, version: number * 1_000_000) }

    private func cursor(_ names: [String]) throws -> SyncCursor {
        var cursor = SyncCursor()
        for (number, name) in names.enumerated() { cursor[name] = try state(UInt64(number)) }
        return cursor
    }

    @Test(arguments: [[], ["home"], ["home", "orders/o1", "orders/o12", "products/p1", "products/p1:x"]])
    func `what a user got is read from the text again`(names: [String]) throws {
        let cursor = try cursor(names)
        #expect(try SyncCursor(cursor.text(for: Self.ada), of: Self.ada) == cursor)
    }

    @Test func `whoever has the same has the same text, whatever came first`() throws {
        var other = SyncCursor()
        other["products/p2"] = try state(1)
        other["home"] = try state(0)
        #expect(try cursor(["home", "products/p2"]).text(for: Self.ada) == other.text(for: Self.ada))
    }

    @Test func `another user's is refused`() throws {
        let text = try cursor(["home", "orders/o1"]).text(for: Self.ada)
        #expect(throws: Failure.self) { try SyncCursor(text, of: Self.bo) }
    }

    @Test func `a text of which any character is another is refused, and so is a part of it`() throws {
        let text = Array(try cursor(["home", "orders/o1"]).text(for: Self.ada))
        for place in text.indices {
            var damaged = text
            // The last character may have bits that say nothing: far enough away, it is another byte.
            damaged[place] = text[place] == "n" ? "J" : "n"
            #expect(throws: Failure.self) { try SyncCursor(String(damaged), of: Self.ada) }
            #expect(throws: Failure.self) { try SyncCursor(String(text[..<place]), of: Self.ada) }
        }
    }

    @Test func `it is full before it is too long, and what is in it stays readable`() throws {
        var cursor = SyncCursor()
        var number: UInt64 = 0
        while number < 2_000, cursor.hasRoom(for: "products/p\(number)") {
            cursor["products/p\(number)"] = try state(number)
            number += 1
        }
        #expect((150..<2_000).contains(number))
        let text = cursor.text(for: Self.ada)
        #expect(text.utf8.count <= SyncCursor.textLengthMax)
        #expect(try SyncCursor(text, of: Self.ada) == cursor)
        #expect(!SyncCursor().hasRoom(for: String(repeating: "x", count: 201)))
    }

    @Test func `an older state is told from a newer one of the same resource only`() throws {
        let states = try (1...2).map { try state(1, version: $0) }
        #expect(states[0].isOlder(than: states[1]) && !states[1].isOlder(than: states[0]))
        #expect(!(try state(7, version: 0).isOlder(than: states[1])))
    }
}
