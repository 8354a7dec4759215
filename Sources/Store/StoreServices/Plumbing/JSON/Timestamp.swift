import Foundation

/// An instant in Unix milliseconds, written as RFC 3339 in UTC.
struct Timestamp: Sendable, Hashable, Comparable {
    let ms: Int64

    static var now: Self { Self(ms: Int64((Date().timeIntervalSince1970 * 1000).rounded())) }

    static func < (left: Self, right: Self) -> Bool { left.ms < right.ms }

    func advanced(by seconds: Int64) -> Self { Self(ms: ms + seconds * 1000) }

    /// `2026-01-01T00:00:00Z`, with milliseconds where there are some.
    var text: String {
        let (day, second) = (ms / 1000).floored(by: 86_400)
        let date = Self.civil(day: day)
        let fraction = ms - (ms / 1000) * 1000
        // Every reading has two of these, and its reader waits: one string of known length, filled digit by digit.
        return String(unsafeUninitializedCapacity: 24) { bytes in
            var text = Digits(bytes: bytes)
            text.add(date.year, 4, then: "-")
            text.add(date.month, 2, then: "-")
            text.add(date.day, 2, then: "T")
            text.add(second / 3600, 2, then: ":")
            text.add(second / 60 % 60, 2, then: ":")
            text.add(second % 60, 2, then: fraction == 0 ? "Z" : ".")
            if fraction != 0 { text.add(fraction, 3, then: "Z") }
            return text.count
        }
    }

    /// Nil if it isn't RFC 3339.
    init?(_ text: String) {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: text.contains("."))
        guard text.utf8.count <= 40, let date = try? Date(text, strategy: style) else { return nil }
        ms = Int64((date.timeIntervalSince1970 * 1000).rounded())
    }

    init(ms: Int64) {
        self.ms = min(max(ms, 0), Self.msMax)
    }

    /// The end of the year 9999.
    static let msMax: Int64 = 253_402_300_799_999

    private struct Digits {
        let bytes: UnsafeMutableBufferPointer<UInt8>
        var count = 0

        mutating func add(_ number: Int64, _ width: Int, then end: Unicode.Scalar) {
            var rest = number
            for place in stride(from: count + width - 1, through: count, by: -1) {
                bytes[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            }
            bytes[count + width] = UInt8(ascii: end)
            count += width + 1
        }
    }

    /// The Gregorian date of a day since 1970 (Howard Hinnant, "chrono-compatible low-level date algorithms").
    private static func civil(day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = (day + 719_468).floored(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }
}

extension Int64 {
    fileprivate func floored(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
