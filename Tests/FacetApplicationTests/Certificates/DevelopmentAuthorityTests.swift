import Crypto
import Foundation
import Testing

@testable import FacetApplication

@Suite("The development authority")
struct DevelopmentAuthorityTests {
    private func withAuthority(_ body: (DevelopmentAuthority) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("facet-certs-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(DevelopmentAuthority(folder: folder.path))
    }

    private func text(_ file: String) throws -> String { try String(contentsOfFile: file, encoding: .utf8) }

    @Test func `who asks twice gets the same certificate`() async throws {
        try await withAuthority { authority in
            let files = try authority.client("web")
            let before = (try text(files.certificate), try text(files.key), try text(authority.authorities))
            try authority.makeStandard()
            #expect(try authority.client("web") == files)
            let after = (try text(files.certificate), try text(files.key), try text(authority.authorities))
            #expect(after == before)
        }
    }

    @Test func `every caller has one, and keys are their owner's alone`() async throws {
        try await withAuthority { authority in
            try authority.makeStandard()
            #expect(
                authority.certificates().map(\.name) == ["iot", "mobile", "operator", "partner", "services", "web"])
            for name in ["ca"] + authority.certificates().map(\.name) {
                let mode = try FileManager.default.attributesOfItem(atPath: authority.files(name).key)[
                    .posixPermissions]
                #expect(mode as? Int == 0o600)
            }
            let folder = URL(fileURLWithPath: authority.authorities).deletingLastPathComponent().path
            #expect(try FileManager.default.attributesOfItem(atPath: folder)[.posixPermissions] as? Int == 0o700)
        }
    }

    @Test func `a server's certificate has this machine's names and those that were given, and keeps them`()
        async throws
    {
        try await withAuthority { authority in
            try authority.server("frames", hosts: ["store.example", "10.0.0.7"])
            let wanted = ["10.0.0.7", "127.0.0.1", "::1", "localhost", "store.example"]
            #expect(authority.certificates()[0].hosts.sorted() == wanted)
            let before = try text(authority.files("frames").certificate)
            try authority.server("frames")
            #expect(try text(authority.files("frames").certificate) == before)
            try authority.server("frames", hosts: ["more.example"])
            #expect(authority.certificates()[0].hosts.sorted() == (wanted + ["more.example"]).sorted())
        }
    }

    @Test func `one that has less than a third of its time left is made anew, and one with more is not`() async throws {
        try await withAuthority { authority in
            let files = try authority.client("web")
            let made = try IssuedCertificate(file: files.certificate)
            let day = 24.0 * 3600
            #expect(abs(made.notAfter.timeIntervalSinceNow - 30 * day) < 600)
            #expect(made.isGood(at: Date() + 19 * day))
            #expect(!made.isGood(at: Date() + 21 * day))

            try replace(files.certificate, by: authority, lifetime: 300)
            let short = try text(files.certificate)
            try authority.client("web")
            #expect(try text(files.certificate) != short)
        }
    }

    /// One whose key is lost with it, and that ends soon.
    private func replace(_ file: String, by authority: DevelopmentAuthority, lifetime: TimeInterval) throws {
        let key = try P256.Signing.PrivateKey(pemRepresentation: text(authority.files("ca").key))
        let issued = try IssuedCertificate(file: authority.authorities)
        let signer = CertificateSigner(certificate: issued.certificate, key: key)
        // It began long ago, so that little of it is left.
        let pem = try signer.issue(
            "web", hosts: [], for: P256.Signing.PrivateKey().publicKey, at: Date() - 29 * 24 * 3600,
            lifetime: 29 * 24 * 3600 + lifetime)
        try Data(pem.utf8).write(to: URL(fileURLWithPath: file))
    }

    @Test func `certificates of an authority that was lost are made anew`() async throws {
        try await withAuthority { authority in
            try authority.client("web")
            try FileManager.default.removeItem(atPath: authority.files("ca").key)
            try authority.client("web")
            let ca = try IssuedCertificate(file: authority.authorities)
            #expect(try IssuedCertificate(file: authority.files("web").certificate).isSigned(by: ca.certificate))
        }
    }

    @Test(arguments: ["ca", "../web", "", "a/b", "a b"])
    func `a name that could be another file is refused`(name: String) async throws {
        try await withAuthority { authority in
            #expect(throws: CommandFailure.self) { try authority.client(name) }
        }
    }

    @Test func `several who ask at the same time get the same`() async throws {
        try await withAuthority { authority in
            let all = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<16 {
                    group.addTask { try String(contentsOfFile: authority.client("web").certificate, encoding: .utf8) }
                }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(all.count == 1)
        }
    }

    @Test func `facet certs lists what there is, and refuses to work in production`() async throws {
        try await withAuthority { authority in
            let folder = URL(fileURLWithPath: authority.authorities).deletingLastPathComponent()
            let data = folder.appendingPathComponent("data").path
            let made = try await BuiltProcess.output(
                "facet", ["certs", "--name", "frames", "--host", "store.example", "--data", data])
            #expect(made.status == 0)
            #expect(made.text.contains("frames    until 20"))
            #expect(made.text.contains("serves 127.0.0.1, ::1, localhost, store.example"))
            let refused = try await BuiltProcess.output("facet", ["certs", "--mode", "production", "--data", data])
            #expect(refused.status != 0)
        }
    }
}
