import NIOCore

/// A connection whose bytes a probe keeps.
protocol ProbedLine {
    var connection: ProvenChannel { get }
}

extension ProbeReport {
    /// TLS's handshake has so long.
    private static let patience = TimeAmount.seconds(5)

    /// Looks the target up, connects, and has `converse` talk there; what fails on the way is told as its step.
    ///
    /// - Parameters:
    ///   - authorities: the file of who vouches for the server, in PEM; nil: without TLS
    ///   - secret: what isn't shown among the bytes
    static func opening<Line: ProbedLine>(
        _ target: HostAndPort, authorities: String?, hiding secret: String,
        _ open: (SocketAddress, DeviceTLS?) async throws -> Line,
        _ converse: (inout Line, inout ProbeReport) async -> Void
    ) async -> ProbeReport {
        var report = ProbeReport(hiding: secret)
        var (name, start) = ("resolve", ContinuousClock.now)
        do {
            let address = try SocketAddress.makeAddressResolvingHost(target.host, port: target.port)
            report.add(name, since: start, said: "\(target.host) is \(address.ipAddress ?? target.host)")
            (name, start) = ("connect", .now)
            let tls = try authorities.map { try DeviceTLS(authorities: $0, host: target.host) }
            var line = try await open(address, tls)
            defer { line.connection.channel.close(promise: nil) }
            report.add(name, since: start, said: "\(target) takes connections")
            if let authorities {
                (name, start) = ("TLS", .now)
                let version = try await line.connection.secured(within: patience)
                report.add(name, since: start, said: "\(version); \(authorities) vouches for \(target.host)")
            }
            await converse(&line, &report)
        } catch {
            let advice =
                name == "resolve"
                ? "the name \(target.host) has no address: is it spelt right, does the name server answer?"
                : ProbeAdvice.about(failure: "\(error)", at: target, isTLS: authorities != nil)
            report.fail(name, since: start, said: LinkTrouble.words(error), advice: advice)
        }
        return report
    }
}
