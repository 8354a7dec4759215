import Foundation
import TestFixtures
import Testing

struct StartTests {
    @Test func `it refuses to serve in production, and says why`() async throws {
        let folder = try ProviderProcess.newFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let provider = try ProviderProcess(["--mode", "production"], folder)
        defer { provider.process.end(by: SIGKILL) }
        #expect(try await provider.process.exitStatus() == 1)
        #expect(provider.log.contains("development mode only"), "\(provider.log)")
        #expect(!canConnect(port: provider.port))
    }

    @Test func `its keys and secrets are made once, for its owner's eyes`() async throws {
        let folder = try ProviderProcess.newFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        var seen: Set<String> = []
        for _ in 0..<2 {
            try await ProviderProcess.with(folder: folder) { provider in
                let keys = try await PersonalBrowser().get(provider.issuer + "/jwks").text
                seen.insert(keys + (try provider.secret("facet-web")))
            }
        }
        #expect(seen.count == 1)
        for file in ["provider/signing-key.pem", "provider/facet-web-secret", "provider-clients.csv"] {
            let attributes = try FileManager.default.attributesOfItem(
                atPath: folder.appendingPathComponent(file).path)
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(file)")
        }
    }

    @Test func `what it says of itself is where it is`() async throws {
        try await ProviderProcess.with { provider in
            let page = try await PersonalBrowser().get(provider.issuer + "/.well-known/openid-configuration")
            let document = try #require(
                JSONSerialization.jsonObject(with: Data(page.text.utf8)) as? [String: Any])
            #expect(document["issuer"] as? String == provider.issuer)
            #expect(document["code_challenge_methods_supported"] as? [String] == ["S256"])
            #expect(document["authorization_response_iss_parameter_supported"] as? Bool == true)
            for name in document.keys where name.hasSuffix("_endpoint") {
                let address = try #require(document[name] as? String)
                #expect(try await PersonalBrowser().get(address).status != 404, "\(name)")
            }
        }
    }
}
