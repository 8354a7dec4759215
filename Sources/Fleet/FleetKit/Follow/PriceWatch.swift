import DeviceMessages
import NIOCore

/// What one follower saw of the prices that the run set.
struct PriceWatch: Sendable {
    let product: String
    let ledger: PriceLedger
    private(set) var seen = 0
    private(set) var outOfOrder = 0
    /// The first time, in words.
    private(set) var disorder: String?
    /// The price at first; changes beyond it are due.
    private var first: Int?
    private var last = 0

    init(_ product: String, _ ledger: PriceLedger) {
        self.product = product
        self.ledger = ledger
    }

    /// Changes that had to be seen by now; one that overtakes others stands for them.
    var due: Int {
        guard let first else { return 0 }
        return ledger.changes(of: product).count { $0.minor > first }
    }

    /// The follower shows a price now; gives how long ago that was set, if it is news.
    mutating func saw(_ minor: Int, at now: NIODeadline) -> TimeAmount? {
        guard first != nil else {
            (first, last) = (minor, minor)
            return nil
        }
        guard minor != last else { return nil }
        guard minor > last else {
            outOfOrder += 1
            disorder = disorder ?? "the price \(minor) after \(last)"
            return nil
        }
        let changes = ledger.changes(of: product).filter { $0.minor > last && $0.minor <= minor }
        seen += changes.count
        last = minor
        return changes.last.map { now - $0.at }
    }

    /// Field 2 of a ProductTile (proto/store.proto), `price_minor`; nil where there is none.
    static func priceMinor(ofTile body: ByteBuffer) -> Int? {
        var body = body
        while let key = body.readVarint() {
            switch (key >> 3, key & 7) {
            case (2, 0): return body.readVarint().map { Int(clamping: $0) }
            case (_, 0): _ = body.readVarint()
            case (_, 2):
                guard let length = body.readVarint(), body.readSlice(length: Int(clamping: length)) != nil else {
                    return nil
                }
            default: return nil
            }
        }
        return nil
    }
}
