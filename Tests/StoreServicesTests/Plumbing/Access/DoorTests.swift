import FacetApplication
import Foundation
import TestFixtures
import Testing

@testable import StoreServices

@Suite("The services' doors with TLS")
struct DoorTests {
    /// What openssl is told of a caller, and the status line of what it got.
    private func status(_ store: SecureStore, _ arguments: [String]) async throws -> String {
        let log = FileManager.default.temporaryDirectory.appendingPathComponent("facet-door-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: log) }
        let url = "https://127.0.0.1:\(store.securePorts["catalog"] ?? 0)/products/p42"
        let process = try ChildProcess(
            "curl", ["-s", "-o", "/dev/null", "-w", "%{http_code}", "--max-time", "20"] + arguments + [url], log: log)
        _ = try await process.exitStatus()
        return try String(contentsOf: log, encoding: .utf8)
    }

    private func identity(_ certificate: String, _ key: String) -> [String] { ["--cert", certificate, "--key", key] }

    @Test func `only a caller with a good certificate of the authority is answered`() async throws {
        try await withSecureStore { store in
            let trust = ["--cacert", store.authority.authorities]
            let web = store.authority.files("web")
            #expect(try await status(store, trust + identity(web.certificate, web.key)) == "200")
            #expect(try await status(store, trust) == "000")

            let stranger = try await TestAuthority()
            defer { stranger.remove() }
            let foreign = try await stranger.issue("DNS:web")
            #expect(try await status(store, trust + identity(foreign.certificate, foreign.key)) == "000")
            let own = try await stranger.selfSigned("DNS:web")
            #expect(try await status(store, trust + identity(own.certificate, own.key)) == "000")
        }
    }

    @Test(arguments: ["1.0", "1.1"])
    func `TLS before 1.2 is refused`(version: String) async throws {
        try await withSecureStore { store in
            let web = store.authority.files("web")
            let trust = ["--cacert", store.authority.authorities, "--tls-max", version]
            let got = try await status(store, trust + identity(web.certificate, web.key))
            #expect(got == "000")
        }
    }

    @Test func `a certificate that the authority gave another name is another caller`() async throws {
        try await withSecureStore { store in
            try store.authority.client("stranger")
            #expect(try await store.request("catalog", "/products/p42", from: "stranger").status == 403)
        }
    }

    @Test func `plain text at the door with TLS gets no answer`() async throws {
        try await withSecureStore { store in
            let log = FileManager.default.temporaryDirectory.appendingPathComponent("facet-door-\(UUID().uuidString)")
            defer { try? FileManager.default.removeItem(at: log) }
            let url = "http://127.0.0.1:\(store.securePorts["catalog"] ?? 0)/products/p42"
            let process = try ChildProcess("curl", ["-s", "--max-time", "20", url], log: log)
            #expect(try await process.exitStatus() != 0)
            #expect(try String(contentsOf: log, encoding: .utf8).isEmpty)
        }
    }
}
