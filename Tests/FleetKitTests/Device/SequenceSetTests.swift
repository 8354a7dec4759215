import FleetKit
import Testing

@Suite("A set of sequences")
struct SequenceSetTests {
    @Test("merges what touches or overlaps")
    func merges() {
        var set = SequenceSet()
        set.insert(1...3)
        set.insert(7...9)
        set.insert(5)
        #expect(set.ranges == [1...3, 5...5, 7...9])
        set.insert(4...4)
        #expect(set.ranges == [1...5, 7...9])
        set.insert(2...8)
        #expect(set.ranges == [1...9])
        #expect(set.count == 9)
    }

    @Test("forgets one in the middle, at the ends and alone")
    func removes() {
        var set = SequenceSet()
        set.insert(1...5)
        set.remove(3)
        #expect(set.ranges == [1...2, 4...5])
        set.remove(1)
        set.remove(5)
        set.remove(4)
        set.remove(99)
        #expect(set.ranges == [2...2])
        #expect(set.contains(2) && !set.contains(3))
    }

    @Test("holds the largest and the smallest number")
    func extremes() {
        var set = SequenceSet()
        set.insert(UInt32.max)
        set.insert(0)
        set.insert(UInt32.max - 1)
        #expect(set.ranges == [0...0, (UInt32.max - 1)...UInt32.max])
    }

    @Test("is a set, whatever the order of its changes")
    func model() {
        var generator = SystemRandomNumberGenerator()
        var set = SequenceSet()
        var plain: Set<UInt32> = []
        for _ in 0..<2_000 {
            let first = UInt32.random(in: 1...60, using: &generator)
            let last = first + UInt32.random(in: 0...5, using: &generator)
            if Bool.random(using: &generator) {
                set.insert(first...last)
                plain.formUnion(first...last)
            } else {
                set.remove(first)
                plain.remove(first)
            }
            #expect(Array(set.ranges.joined()) == plain.sorted())
        }
    }
}
