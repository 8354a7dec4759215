import Glibc

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
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return UInt64(time.tv_sec) * 1_000 + UInt64(time.tv_nsec) / 1_000_000
    }
}
