import Foundation
import TestFixtures
import Testing

/// The web backend as it is configured.
struct SettingsTests {
    @Test func `without an issuer, in development, sign-in says that development tokens alone count`() async throws {
        let folder = try WebProcess.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let web = try WebProcess(try await StoreStub(), folder: folder, [])
        defer { web.end() }
        try await web.ready()
        let login = try await Browser(web.url).get("/auth/login")
        #expect(login.status == 503)
        #expect(login.text.contains("web.oidc.issuer") && login.text.contains("facet dev token web"))
        #expect(try await Browser(web.url).get("/").status == 200)
    }

    static let faults: [(flags: [String], word: String)] = [
        (["--mode", "production"], "web.oidc.issuer"),
        (["--mode", "production", "--oidc-issuer", "https://id.example"], "web.oidc.clientID"),
        (["--oidc-issuer", "https://id.example", "--oidc-client-id", "web"], "web.oidc.clientSecret"),
        (
            [
                "--oidc-issuer", "https://id.example", "--oidc-client-id", "web", "--oidc-authentication",
                "private_key_jwt",
            ], "web.oidc.privateKey"
        ),
        (["--oidc-issuer", "http://id.example", "--oidc-client-id", "web", "--oidc-client-secret", "x"], "https"),
        (["--sessions-key", "/nowhere/key"], "/nowhere/key"),
    ]

    @Test(arguments: faults.indices)
    func `what is missing keeps it from starting, and it says what`(_ place: Int) async throws {
        let folder = try WebProcess.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let web = try WebProcess(try await StoreStub(), folder: folder, Self.faults[place].flags)
        defer { web.end() }
        #expect(try await web.process.exitStatus(within: .seconds(30)) != 0)
        #expect(web.log.contains(Self.faults[place].word), "\(web.log)")
    }

    @Test func `a person signs in at the configured provider, and stays signed in when the process is killed`()
        async throws
    {
        let folder = try WebProcess.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let (provider, store) = (try await StubProvider(), try await StoreStub())
        let first = try WebProcess(store, folder: folder, WebProcess.flags(of: provider))
        defer { first.end() }
        try await first.ready()
        let browser = Browser(first.url)
        try await browser.signIn(at: provider)
        #expect(try await browser.dashboardStatus() == 200)
        #expect(try await browser.get("/").text.contains("Ada Lovelace"))
        first.end()
        let second = try WebProcess(store, folder: folder, port: first.port, WebProcess.flags(of: provider))
        defer { second.end() }
        try await second.ready()
        #expect(try await browser.dashboardStatus() == 200)
        for secret in provider.secrets + [try #require(browser.session)] { #expect(!second.log.contains(secret)) }
    }
}
