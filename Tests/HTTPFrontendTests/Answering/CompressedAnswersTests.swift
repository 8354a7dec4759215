import NIOCore
import TestFixtures
import Testing

@testable import HTTPFrontend

@Suite("Compressed answers")
struct CompressedAnswersTests {
    private func answer(_ number: Int, bytes: Int = 2_000) -> ByteBuffer {
        ByteBuffer(string: "\(number) " + String(repeating: "text of answer \(number) ", count: bytes / 16))
    }

    @Test func `the same answer is compressed once, the same bytes each time`() {
        let store = CompressedAnswers()
        let (one, two) = (answer(1), answer(2))
        let first = store.gzip(one, tag: EntityTag(of: one))
        #expect(first?.readableBytesView.prefix(4) == [0x1f, 0x8b, 8, 0])
        for _ in 0..<10 { #expect(store.gzip(one, tag: EntityTag(of: one)) == first) }
        #expect(store.compressions == 1)
        #expect(store.gzip(two, tag: EntityTag(of: two)) != first && store.compressions == 2)
        #expect(CompressedAnswers().gzip(one, tag: EntityTag(of: one)) == first)
    }

    @Test func `answers whose tags collide stay apart`() {
        let store = CompressedAnswers()
        let (mine, yours) = (answer(1), answer(2))
        let tag = EntityTag(of: mine)
        let first = store.gzip(mine, tag: tag)
        #expect(store.gzip(yours, tag: tag) == Gzip.compress(yours) && store.gzip(yours, tag: tag) != first)
        #expect(store.gzip(mine, tag: tag) == first)
    }

    @Test func `it stays within its bound, and what is asked for stays`() {
        let store = CompressedAnswers(bytesMax: 64 << 10)
        let wanted = answer(0)
        for number in 1...200 {
            let other = answer(number)
            _ = store.gzip(other, tag: EntityTag(of: other))
            _ = store.gzip(wanted, tag: EntityTag(of: wanted))
            #expect(store.bytes <= 64 << 10)
        }
        #expect(store.compressions == 201)
    }

    @Test func `an answer that is too big for it is compressed and not kept`() {
        let store = CompressedAnswers(bytesMax: 1 << 10)
        let big = answer(1, bytes: 4_000)
        #expect(store.gzip(big, tag: EntityTag(of: big)) != nil)
        #expect(store.bytes == 0)
    }

    @Test func `gunzip gets back what was compressed`() async throws {
        for plain in [answer(3, bytes: 100_000), ByteBuffer(), ByteBuffer(repeating: 0, count: 1 << 20)] {
            let packed = try #require(Gzip.compress(plain))
            #expect(try gunzip(packed) == plain)
        }
    }
}
