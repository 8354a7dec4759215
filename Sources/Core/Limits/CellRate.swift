/// The generic cell rate algorithm (ITU-T I.371): of each key one number is kept, the time at which all that it took is
/// there again.
enum CellRate {
    /// - Parameters:
    ///   - full: when everything is there again; in the past for a key that took nothing lately
    ///   - now: nanoseconds of the same clock
    static func take(
        _ cost: Int, of rate: Rate, full: inout Int64, at now: Int64
    ) -> RateDecision {
        let used = max(full - now, 0)
        let price = min(Int64(min(max(cost, 0), rate.count)) * rate.interval, rate.windowLength)
        let lacking = used + price - rate.windowLength
        guard lacking <= 0 else { return RateDecision(used: used, lacking: lacking, of: rate) }
        full = now + used + price
        return RateDecision(used: used + price, lacking: nil, of: rate)
    }
}
