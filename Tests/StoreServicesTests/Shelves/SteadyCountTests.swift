import Testing

@testable import StoreServices

@Suite struct SteadyCountTests {
    /// Weights a second apart, and what counts after each.
    private static let tables: [(name: String, weights: [(grams: Int64, pieces: Int64)])] = [
        ("noise", [(1_600, 4), (1_603, 4), (1_596, 4), (1_645, 4), (1_560, 4), (1_600, 4)]),
        ("between two counts", [(1_600, 4), (1_400, 4), (1_390, 4), (1_410, 4), (1_320, 4), (1_800, 4), (1_600, 4)]),
        ("pieces are taken", [(1_600, 4), (1_200, 3), (1_190, 3), (410, 1), (3, 0), (-20, 0)]),
        ("pieces are put there", [(1_600, 4), (3_605, 4), (3_600, 9), (3_598, 9)]),
        ("a hand leans on it for a moment", [(1_600, 4), (9_800, 4), (14_390, 4), (1_604, 4)]),
        ("a hand that weighs as pieces do", [(1_600, 4), (3_200, 4), (1_600, 4), (2_400, 4), (1_600, 4)]),
        ("a hand that is never the same", [(1_600, 4), (5_000, 4), (6_190, 4), (4_950, 4), (7_800, 4), (6_600, 4)]),
        (
            "something else stays there",
            [(1_600, 4), (2_180, 4), (2_190, 4), (2_185, 4), (2_180, 4), (2_180, 4), (2_180, 5), (2_180, 5)]
        ),
        ("a hand, and then pieces are gone", [(1_600, 4), (9_130, 4), (1_200, 3)]),
    ]

    @Test(arguments: tables.indices) func `what counts`(_ index: Int) throws {
        let (name, weights) = Self.tables[index]
        var count = SteadyCount(weightGrams: try #require(weights.first).grams, unitGrams: 400)
        for (second, weight) in weights.enumerated() {
            count.take(weight.grams, timeMs: Int64(second) * 1_000, nowMs: 0)
            #expect(count.quantity == weight.pieces, "\(name): \(weight.grams) g as number \(second)")
            #expect(count.weightGrams == weight.grams)
        }
    }

    @Test func `more pieces count by the clock where no other reading comes, an odd weight later`() {
        var count = SteadyCount(weightGrams: 400, unitGrams: 400)
        count.take(1_200, timeMs: 5, nowMs: 1_000)
        #expect(count.dueMs == 2_000)
        count.settle(nowMs: 1_999)
        #expect(count.quantity == 1)
        count.settle(nowMs: 2_000)
        #expect(count.quantity == 3 && count.dueMs == nil)
        count.take(3_000, timeMs: 10, nowMs: 3_000)
        #expect(count.dueMs == 18_000)
        count.settle(nowMs: 17_999)
        #expect(count.quantity == 3)
        count.settle(nowMs: 18_000)
        #expect(count.quantity == 8 && count.pending == nil)
    }

    @Test func `the same weight again doesn't put off what is pending`() {
        var count = SteadyCount(weightGrams: 400, unitGrams: 400)
        for place in 0..<5 { count.take(1_200, timeMs: Int64(place) * 300, nowMs: Int64(place) * 300) }
        #expect(count.quantity == 3)
    }

    @Test(arguments: [1, 5, 100, 25_000] as [Int64]) func `every unit has a count and room for noise`(unit: Int64) {
        var count = SteadyCount(weightGrams: 10 * unit, unitGrams: unit)
        #expect(count.quantity == 10)
        count.take(9 * unit, timeMs: 1, nowMs: 1)
        #expect(count.quantity == 9)
    }
}
