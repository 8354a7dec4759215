import Testing

@testable import StoreServices

@Suite struct FridgeWarmthTests {
    /// Readings by their seconds, and whether the fridge counts as warm after each. The limit is 8 °C.
    private static let tables: [(name: String, readings: [(second: Int64, value: Int64, isWarm: Bool)])] = [
        ("a minute", [(0, 420, false), (30, 810, false), (60, 900, false), (89, 900, false), (90, 900, true)]),
        ("the limit itself isn't above it", [(0, 800, false), (30, 800, false), (90, 800, false)]),
        ("a door is opened", [(0, 420, false), (30, 1_200, false), (60, 700, false), (90, 1_200, false)]),
        (
            "noise at the limit",
            [(0, 810, false), (30, 790, false), (60, 805, true), (90, 760, true), (120, 790, true)]
        ),
        ("noise below the limit", [(0, 790, false), (60, 755, false), (120, 799, false)]),
        ("cool again", [(0, 900, false), (60, 900, true), (90, 760, true), (120, 750, false), (150, 790, false)]),
        ("warm again takes a minute again", [(0, 900, false), (60, 900, true), (90, 400, false), (120, 900, false)]),
        ("nothing is known of a long time between", [(0, 900, false), (301, 900, false), (361, 900, true)]),
        ("a late one", [(30, 900, false), (90, 900, true), (0, 400, true), (120, 900, true)]),
        ("one that comes twice", [(30, 900, false), (30, 900, false), (90, 900, true)]),
        ("a clock that was set back", [(7_200, 900, false), (0, 900, false), (30, 900, false), (60, 900, true)]),
        ("a clock that was set on", [(0, 900, false), (7_200, 900, false), (7_260, 900, true)]),
    ]

    @Test(arguments: tables.indices) func `what is warm`(_ index: Int) {
        let (name, readings) = Self.tables[index]
        var warmth = FridgeWarmth()
        for (second, value, isWarm) in readings {
            warmth.take(value, timeMs: 1_700_000_000_000 + second * 1_000, limit: 800)
            #expect(warmth.isWarm == isWarm, "\(name): \(value) at \(second)")
        }
    }

    @Test func `it says since when`() {
        var warmth = FridgeWarmth()
        for second: Int64 in [0, 40, 80] { warmth.take(900, timeMs: second * 1_000, limit: 800) }
        #expect(warmth.warmSinceMs == 0)
        warmth.take(0, timeMs: 90_000, limit: 800)
        #expect(warmth.warmSinceMs == nil && warmth.lastMs == 90_000)
    }
}
