import NIOCore

extension ProbeReport {
    /// Looks the target up, and has `converse` connect and talk there; what it throws is told as a step that failed.
    static func opening(
        _ target: HostAndPort, authorities: String?,
        _ converse: (SocketAddress, FrameTLS?, inout ProbeReport) async throws -> Void
    ) async -> ProbeReport {
        var report = ProbeReport()
        var start = ContinuousClock.now
        do {
            let address = try SocketAddress.makeAddressResolvingHost(target.host, port: target.port)
            report.add("resolve", since: start, said: "\(target.host) is \(address.ipAddress ?? target.host)")
            start = .now
            let tls = try authorities.map { try FrameTLS(authorities: $0, host: target.host) }
            try await converse(address, tls, &report)
        } catch {
            let isUnknown = report.steps.isEmpty
            let advice =
                isUnknown
                ? "the name \(target.host) has no address: is it spelt right, does the name server answer?"
                : ProbeAdvice.about(failure: "\(error)", at: target, isTLS: authorities != nil)
            report.fail(isUnknown ? "resolve" : "connect", since: start, said: "\(error)", advice: advice)
        }
        return report
    }
}
