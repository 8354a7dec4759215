import FoundationEssentials

extension Duration {
    /// Whole milliseconds, as device messages carry them.
    var milliseconds: UInt32 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000)
        return overflow ? .max : UInt32(clamping: product + attoseconds / 1_000_000_000_000_000)
    }
}

extension UInt64 {
    /// By this machine's clock.
    static var unixMilliseconds: UInt64 {
        UInt64(Swift.max(0, Date().timeIntervalSince1970 * 1_000))
    }
}
