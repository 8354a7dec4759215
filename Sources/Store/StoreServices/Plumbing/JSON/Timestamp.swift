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
        let clock = [second / 3600, second / 60 % 60, second % 60].map { Self.pad($0, 2) }.joined(separator: ":")
        return Self.pad(date.year, 4) + "-" + Self.pad(date.month, 2) + "-" + Self.pad(date.day, 2) + "T" + clock
            + (fraction == 0 ? "" : "." + Self.pad(fraction, 3)) + "Z"
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

    private static func pad(_ number: Int64, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
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
