import DeviceModels

/// How many messages a device sends in a time.
public struct Rate: Sendable, Hashable, CustomStringConvertible {
    public let interval: Duration
    public let description: String

    /// `1/10s`, `5/1s` or `5/s`; nil for anything else, for 0, and for more than 1 000 a second.
    public init?(written text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let count = Int(parts[0]), (1...1_000_000).contains(count) else { return nil }
        let unit = String(parts[1])
        guard let span = Duration(written: unit) ?? Duration(written: "1\(unit)") else { return nil }
        let interval = span / count
        guard interval >= .milliseconds(1) else { return nil }
        self.interval = interval
        description = text
    }
}
