import Foundation

/// Numbers as people read them.
enum Figures {
    /// `12 345`, with spaces that don't break.
    static func count(_ number: Int) -> String {
        var groups: [Substring] = []
        var digits = String(number.magnitude)[...]
        while digits.count > 3 {
            groups.insert(digits.suffix(3), at: 0)
            digits = digits.dropLast(3)
        }
        groups.insert(digits, at: 0)
        return (number < 0 ? "−" : "") + groups.joined(separator: "\u{202F}")
    }

    /// Three digits of what they say, without an exponent.
    static func number(_ value: Double) -> String {
        switch abs(value) {
        case 0: "0"
        case ..<0.001: "<0.001"
        case ..<1: trimmed(value, digits: 3)
        case ..<10: trimmed(value, digits: 2)
        case ..<100: trimmed(value, digits: 1)
        default: count(Int(min(value, 1e15).rounded()))
        }
    }

    /// `0.4 ms`, `1.2 s`.
    static func milliseconds(_ value: Double) -> String {
        value < 1_000 ? "\(number(value))\u{202F}ms" : "\(number(value / 1_000))\u{202F}s"
    }

    static func seconds(_ value: Double) -> String {
        guard value >= 120 else { return "\(number(value))\u{202F}s" }
        let whole = Int(value.rounded())
        if whole < 3_600 {
            return whole % 60 == 0 ? "\(whole / 60)\u{202F}min" : "\(whole / 60):\(padded(whole % 60)) min"
        }
        return "\(whole / 3_600):\(padded(whole / 60 % 60)) h"
    }

    static func bytes(_ value: Int) -> String { "\(number(Double(value) / 1_048_576))\u{202F}MB" }

    /// `99.98 %`; never 100 % of what isn't all.
    static func share(_ part: Int, of whole: Int) -> String {
        guard whole > 0, part < whole else { return "100\u{202F}%" }
        return "\(trimmed((Double(part) / Double(whole) * 10_000).rounded(.down) / 100, digits: 2))\u{202F}%"
    }

    private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private static func trimmed(_ value: Double, digits: Int) -> String {
        var text = String(format: "%.\(digits)f", value)
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }
}
