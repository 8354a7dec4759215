import NIOCore
import Testing

@testable import FleetKit

@Suite("What a follower sees of prices that rise")
struct PriceWatchTests {
    private func instant(_ ms: Int64) -> NIODeadline { .uptimeNanoseconds(0) + .milliseconds(ms) }

    private func watch(_ prices: ClosedRange<Int>) -> PriceWatch {
        let ledger = PriceLedger()
        for price in prices { ledger.add(PriceLedger.Change(minor: price, at: instant(Int64(price))), of: "p1") }
        return PriceWatch("p1", ledger)
    }

    @Test("counts those that a later one overtook, and how long that took")
    func overtaken() {
        var watch = watch(101...105)
        let ages = [100, 101, 104, 104, 105].map { watch.saw($0, at: instant(200)) }
        #expect(ages == [nil, .milliseconds(99), .milliseconds(96), nil, .milliseconds(95)])
        #expect(watch.due == 5 && watch.seen == 5 && watch.outOfOrder == 0)
    }

    @Test("finds an older one after a newer one")
    func outOfOrder() {
        var watch = watch(101...103)
        for price in [100, 103, 102] { _ = watch.saw(price, at: instant(200)) }
        #expect(watch.outOfOrder == 1 && watch.seen == 3)
        #expect(watch.disorder == "the price 102 after 103")
    }

    @Test("is due from the first state on that it saw")
    func late() {
        var watch = watch(101...105)
        #expect(watch.due == 0)
        _ = watch.saw(103, at: instant(200))
        #expect(watch.due == 2 && watch.seen == 0)
    }

    @Test("is read from a tile's bytes")
    func tile() {
        // name "Shoe", price_minor 12990, currency "EUR", stock 1.
        let tile = ByteBuffer(bytes: [10, 4, 83, 104, 111, 101, 16, 0xBE, 0x65, 26, 3, 69, 85, 82, 32, 1])
        #expect(PriceWatch.priceMinor(ofTile: tile) == 12_990)
        #expect(PriceWatch.priceMinor(ofTile: ByteBuffer(bytes: [10, 9, 1])) == nil)
    }
}
