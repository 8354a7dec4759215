import Foundation
import TestFixtures
import Testing

struct PushedRequestTests {
    @Test func `a pushed request counts once, and nothing that stands beside its name`() async throws {
        try await ProviderProcess.with { provider in
            let name = try await push(provider)
            let short = ["client_id": "facet-web", "request_uri": name, "redirect_uri": "https://evil.example/"]
            let address = provider.issuer + "/authorize?" + FormText.write(short)
            let page = try await provider.signIn(at: address)
            #expect(page.location?.hasPrefix(ProviderProcess.redirect + "?code=") == true, "\(page.text)")
            #expect(try await provider.token("facet-web", provider.exchange(page)).status == 200)
            #expect(try await PersonalBrowser().get(address).status == 400)
        }
    }

    @Test func `a pushed request is its client's, who must prove who it is`() async throws {
        try await ProviderProcess.with { provider in
            let fields = FormText.query(of: provider.authorization())
            #expect(try await provider.post("/par", "facet-web", fields, secret: "wrong").status == 401)
            let name = try await push(provider)
            let others = ["client_id": "facet-mobile", "request_uri": name]
            let page = try await PersonalBrowser().get(provider.issuer + "/authorize?" + FormText.write(others))
            #expect(page.status == 400)
        }
    }

    private func push(_ provider: ProviderProcess) async throws -> String {
        let page = try await provider.post("/par", "facet-web", FormText.query(of: provider.authorization()))
        #expect(page.status == 201)
        let answer = try JSONSerialization.jsonObject(with: Data(page.text.utf8)) as? [String: Any]
        return try #require(answer?["request_uri"] as? String)
    }
}
