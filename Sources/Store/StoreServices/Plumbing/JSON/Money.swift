import Foundation

/// An exact amount in a currency's smallest unit.
struct Money: Sendable, Hashable {
    let minor: Int64
    let currency: String

    /// The amount with the currency's digits: `129.90`, in yen `1299`.
    var text: String {
        let digits = Self.digits(of: currency)
        guard digits > 0 else { return String(minor) }
        let text = String(minor.magnitude)
        let padded = String(repeating: "0", count: max(0, digits + 1 - text.utf8.count)) + text
        return (minor < 0 ? "-" : "") + padded.dropLast(digits) + "." + padded.suffix(digits)
    }

    /// The digits after the point (ISO 4217).
    static func digits(of currency: String) -> Int {
        switch currency {
        case "JPY", "KRW", "ISK": 0
        case "KWD", "BHD", "TND": 3
        default: 2
        }
    }

    static func isCurrency(_ text: String) -> Bool {
        text.utf8.count == 3 && text.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    }

    static let minorMax: Int64 = 100_000_000_000
}

extension Money {
    /// A price that somebody wrote; it has no more digits than its currency and is not negative.
    init(checking amount: Decimal, in currency: String, field: String = "price") throws(Problem) {
        let digits = Self.digits(of: currency)
        var scaled = amount * Decimal(sign: .plus, exponent: digits, significand: 1)
        var whole = Decimal()
        NSDecimalRound(&whole, &scaled, 0, .plain)
        guard whole == scaled, whole >= 0, whole <= Decimal(Self.minorMax) else {
            throw .invalid(field, "must be a price: not negative, at most \(digits) digits after the point")
        }
        self.init(minor: (whole as NSDecimalNumber).int64Value, currency: currency)
    }
}
