import Foundation

/// `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date.
enum RetryAfter {
    static func milliseconds(_ text: String, at now: Date) -> Int64? {
        if let seconds = Int64(text), seconds >= 0, seconds < 1_000_000 { return seconds * 1000 }
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(identifier: "GMT")
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return format.date(from: text).map { max(0, Int64($0.timeIntervalSince(now) * 1000)) }
    }
}
