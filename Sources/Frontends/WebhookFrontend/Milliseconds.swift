import Foundation

/// Unix milliseconds: what the file keeps and the schedules compute with.
typealias Milliseconds = Int64

extension Milliseconds {
    static var now: Self { Self(Date().timeIntervalSince1970 * 1000) }

    /// RFC 3339 with milliseconds, in UTC.
    var timestamp: String {
        let time = Date(timeIntervalSince1970: Double(self) / 1000)
        return time.formatted(
            .iso8601.year().month().day().time(includingFractionalSeconds: true).timeZone(separator: .omitted))
    }

    /// Nil if the text is no time by RFC 3339.
    init?(timestamp text: String) {
        let whole = Date.ISO8601FormatStyle()
        let style = text.contains(".") ? Date.ISO8601FormatStyle(includingFractionalSeconds: true) : whole
        guard let time = try? style.parse(text) else { return nil }
        self = Self((time.timeIntervalSince1970 * 1000).rounded())
    }
}

extension Duration {
    var milliseconds: Milliseconds { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
