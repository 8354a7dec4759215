import Foundation
import Testing
import TestFixtures

/// `fleet` against a system whose frames and broker speak TLS, with certificates of an authority of the operator's.
@Suite(.timeLimit(.minutes(3)))
struct FleetTLSTests {
    private static let scenario = """
        ramp: 500ms
        drain: 30s
        devices:
          - {model: label, count: 3, protocol: frames-tls, every: 500ms}
          - {model: label, count: 3, protocol: mqtt-tls, every: 500ms}
          - {model: scale, count: 2, protocol: mqtt3-tls, every: 500ms}
        phases:
          - {phase: steady, for: 3s}
        """

    private func withSystem(
        _ body: (RunningSystem, _ authority: TestAuthority, _ other: TestAuthority) async throws -> Void
    ) async throws {
        let (authority, other) = (try await TestAuthority(), try await TestAuthority())
        defer {
            authority.remove()
            other.remove()
        }
        let files = try await authority.issue("DNS:localhost,IP:127.0.0.1")
        let flags = ["iot", "broker"].flatMap {
            ["--\($0)-tls-certificate", files.certificate, "--\($0)-tls-key", files.key]
        }
        try await RunningSystem.with(flags) { system in try await body(system, authority, other) }
    }

    private func fleet(_ arguments: String, in system: RunningSystem) async throws -> ShellResult {
        try Data(Self.scenario.utf8).write(to: system.folder.appendingPathComponent("tls.yaml"))
        return try await system.shell(".build/release/fleet \(arguments) 2>&1", within: .seconds(120))
    }

    @Test func `scenarios and probes speak TLS to whom --ca vouches for, and to nobody else`() async throws {
        try await withSystem { system, authority, other in
            let run = try await fleet("run tls.yaml --ca \(authority.certificate)", in: system)
            #expect(run.status == 0, "\(run.output)")
            for group in ["label on frames-tls: 3 of 3", "label on mqtt-tls: 3 of 3", "scale on mqtt3-tls: 2 of 2"] {
                #expect(run.output.contains("\(group) served"), "\(run.output)")
            }
            #expect(run.output.contains("duplicated 0, lost 0"), "\(run.output)")
            for speech in ["frames", "frames-tls", "mqtt", "mqtt-tls", "mqtt3-tls"] {
                let probe = "probe --device label-demo --protocol \(speech) --ca"
                let said = try await fleet("\(probe) \(authority.certificate)", in: system)
                #expect(said.status == 0 && said.output.contains("TLS 1.3"), "\(said.output)")
                let refused = try await fleet("\(probe) \(other.certificate)", in: system)
                #expect(refused.status == 1 && refused.output.contains("FAIL  TLS"), "\(refused.output)")
                #expect(refused.output.contains("do: the certificate isn't vouched for by --ca"), "\(refused.output)")
            }
            let stranger = try await fleet("run tls.yaml --ca \(other.certificate)", in: system)
            #expect(
                stranger.status == 2 && stranger.output.contains("of none of the authorities"), "\(stranger.output)")
            let nobody = try await fleet("run tls.yaml", in: system)
            #expect(nobody.status == 2 && nobody.output.contains("(--ca)"), "\(nobody.output)")
        }
    }
}
