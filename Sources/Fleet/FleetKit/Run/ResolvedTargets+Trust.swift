import NIOCore

extension ResolvedTargets {
    /// For who they say they are, servers that speak TLS have so long.
    private static let patience = TimeAmount.seconds(5)

    /// Speaks TLS once with each server that does, so that a wrong authority is said at once, and not by every device
    /// again and again. A server that isn't there yet is the run's business.
    ///
    /// - Throws: when a server isn't who was meant.
    func checkTrust() async throws(FleetError) {
        for target in all {
            guard let tls = target.tls else { continue }
            do {
                try await Self.greet(target, tls)
            } catch {
                guard LinkTrouble.isForGood(error) else { continue }
                throw FleetError("\(target.place): \(LinkTrouble.words(error))")
            }
        }
    }

    private static func greet(_ target: Target, _ tls: DeviceTLS) async throws {
        let connection = try await ProvenChannel.open(to: target.address, tls: tls, within: patience) { _ in }
        defer { connection.channel.close(promise: nil) }
        _ = try await connection.secured(within: patience)
    }
}
