/// A price's plain decimal in its currency's smallest unit (ISO 4217): 129.90 EUR is 12990. Nil for more digits than
/// the currency has, and for more than 32 bits.
func minorUnits(of digits: String, currency: String) -> UInt32? {
    let fractionDigits = fractionDigits(of: currency)
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, let whole = parts.first, !whole.isEmpty else { return nil }
    let fraction = parts.count == 2 ? parts[1] : ""
    guard fraction.utf8.count <= fractionDigits else { return nil }
    return UInt32(whole + fraction + String(repeating: "0", count: fractionDigits - fraction.utf8.count))
}

private func fractionDigits(of currency: String) -> Int {
    switch currency {
    case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF":
        0
    case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND": 3
    default: 2
    }
}

extension String {
    /// The longest prefix of whole characters that has at most so many bytes of UTF-8.
    func cut(toBytes bytesMax: Int) -> String {
        var bytes = 0
        return String(
            prefix {
                bytes += $0.utf8.count
                return bytes <= bytesMax
            })
    }
}
