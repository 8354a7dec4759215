import CompositionCore
import DeviceMessages
import Glibc
import NIOCore
import NIOSSL
import TestFixtures
import Testing

@testable import DeviceFrontend

@Suite(.timeLimit(.minutes(2)))
struct FramesTLSTests {
    private func withAuthority(_ body: (TestAuthority) async throws -> Void) async throws {
        let authority = try await TestAuthority()
        defer { authority.remove() }
        try await body(authority)
    }

    /// How a device speaks, with a certificate of its own or without.
    private func client(
        _ authority: TestAuthority, showing identity: (certificate: String, key: String)? = nil
    ) throws -> TLSConfiguration {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(authority.certificate))
        if let identity {
            tls.certificateChain = try NIOSSLCertificate.fromPEMFile(identity.certificate).map { .certificate($0) }
            tls.privateKey = .privateKey(try NIOSSLPrivateKey(file: identity.key, format: .pem))
        }
        return tls
    }

    private func listener(
        _ authority: TestAuthority, asks: Bool = false, revoked: [String] = []
    ) async throws -> FramesTLS {
        let server = try await authority.issue("DNS:localhost,IP:127.0.0.1")
        return FramesTLS(
            certificate: server.certificate, key: server.key,
            clientAuthorities: asks ? authority.certificate : nil,
            revocations: revoked.isEmpty ? nil : try await authority.revocations(of: revoked))
    }

    private func isOpen(_ client: FrameClient) async throws -> Bool {
        try await client.send(.ping(Ping(nonce: 5)))
        return try await client.next() == .pong(Pong(nonce: 5))
    }

    /// Whether a hello is welcomed; what closes the connection instead counts as no.
    private func welcomes(
        _ frames: FramesFixture, _ tls: TLSConfiguration, device: String, key: String
    ) async -> Bool {
        guard let client = try? await FrameClient.connect(port: frames.port, tls: tls) else { return false }
        try? await client.send(.hello(Hello(deviceID: device, apiKey: key, epoch: 7)))
        guard case .welcome = try? await client.next() else { return false }
        return true
    }

    @Test func `frames are spoken over TLS 1.3, and over 1.2 with ciphers that authenticate`() async throws {
        try await withAuthority { authority in
            let listener = try await listener(authority)
            let device = try client(authority)
            try await FramesFixture.run(tls: listener) { frames in
                let modern = try await frames.signIn(tls: device)
                #expect(try await isOpen(modern))
                var old = device
                old.maximumTLSVersion = .tlsv12
                let older = try await frames.signIn(tls: old)
                #expect(try await isOpen(older))
                var weak = old
                weak.cipherSuiteValues = [.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, .TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA]
                #expect(await !welcomes(frames, weak, device: "d1", key: TestDirectory.key))
                var oldest = device
                oldest.minimumTLSVersion = .tlsv1
                oldest.maximumTLSVersion = .tlsv11
                #expect(await !welcomes(frames, oldest, device: "d1", key: TestDirectory.key))
            }
        }
    }

    @Test func `a listener with TLS takes no frames without it`() async throws {
        try await withAuthority { authority in
            try await FramesFixture.run(tls: try await listener(authority)) { frames in
                let plain = try await FrameClient.connect(port: frames.port)
                try await plain.send(.hello(Hello(deviceID: "d1", apiKey: TestDirectory.key, epoch: 1)))
                await #expect(throws: (any Error).self) {
                    // What comes is no frame but an alert, or the end.
                    guard case .welcome = try await plain.next() else { throw UnexpectedFrame() }
                }
                #expect(frames.directory.count == 0)
            }
        }
    }

    @Test func `a device with a certificate needs no key, and is no other than the certificate says`() async throws {
        try await withAuthority { authority in
            let device = try client(authority, showing: try await authority.issue("DNS:d1.example", subject: "d1"))
            let listener = try await listener(authority, asks: true)
            let without = try client(authority)
            try await FramesFixture.run(tls: listener) { frames in
                #expect(await welcomes(frames, device, device: "d1", key: ""))
                #expect(await welcomes(frames, device, device: "d1", key: TestDirectory.key))
                #expect(await !welcomes(frames, device, device: "d1", key: "wrong"))
                #expect(await !welcomes(frames, device, device: "d2", key: ""))
                #expect(await !welcomes(frames, device, device: "d2", key: TestDirectory.key))
                #expect(await welcomes(frames, without, device: "d2", key: TestDirectory.key))
                #expect(await !welcomes(frames, without, device: "d2", key: ""))
            }
        }
    }

    @Test func `a device whose keys are all revoked is closed and kept out, its certificate notwithstanding`()
        async throws
    {
        try await withAuthority { authority in
            let device = try client(authority, showing: try await authority.issue("DNS:d1.example", subject: "d1"))
            try await FramesFixture.run(tls: try await listener(authority, asks: true)) { frames in
                let open = try await frames.signIn(key: "", tls: device)
                frames.known.learn([Device(id: try #require(.init("d1")), model: "label", keyHashes: [], version: 2)])
                guard case .goodbye(let goodbye) = try await open.next() else { throw UnexpectedFrame() }
                #expect(goodbye.reason == .revoked)
                #expect(await !welcomes(frames, device, device: "d1", key: ""))
            }
        }
    }

    @Test func `an expired, a revoked and a foreign certificate are refused before a frame is read`() async throws {
        try await withAuthority { authority in
            let names = "DNS:d1.example"
            let good = try await authority.issue(names, subject: "d1")
            let revoked = try await authority.issue(names, subject: "d1")
            let expired = try await authority.issue(names, subject: "d1", days: -1)
            let foreign = try await authority.selfSigned(names)
            let listener = try await listener(authority, asks: true, revoked: [revoked.certificate])
            let devices = try [expired, revoked, foreign].map { try client(authority, showing: $0) }
            let welcome = try client(authority, showing: good)
            try await FramesFixture.run(tls: listener) { frames in
                for device in devices {
                    #expect(await !welcomes(frames, device, device: "d1", key: TestDirectory.key))
                }
                #expect(frames.directory.count == 0)
                #expect(await welcomes(frames, welcome, device: "d1", key: ""))
                #expect(frames.log.text.contains("security: a revoked certificate"))
            }
        }
    }

    @Test func `a certificate that was replaced counts for the next connection`() async throws {
        try await withAuthority { authority in
            let listener = try await listener(authority)
            let old = try client(authority)
            let other = try await TestAuthority()
            defer { other.remove() }
            let new = try client(other)
            let replacement = try await other.issue("DNS:localhost")
            try await FramesFixture.run(tls: listener) { frames in
                let open = try await frames.signIn(tls: old)
                for (from, to) in [(replacement.key, listener.key), (replacement.certificate, listener.certificate)] {
                    #expect(rename(from, to) == 0)
                }
                try await eventually("the new certificate counts") {
                    await welcomes(frames, new, device: "d2", key: TestDirectory.key)
                }
                #expect(try await isOpen(open))
            }
        }
    }
}
