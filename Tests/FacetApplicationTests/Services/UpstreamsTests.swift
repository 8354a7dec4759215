import AsyncHTTPClient
import CompositionCore
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import TestFixtures
import Testing
import Tokens

@testable import FacetApplication

@Suite("How services are called, as configured")
struct UpstreamsTests {
    private func service(
        _ auth: ServiceAuthentication, at url: String, scope: String = "", _ texts: [String: String] = [:]
    ) throws -> (Service, ServiceDoor) {
        let caller = CallerIdentity(
            "web", Settings(texts), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        var upstreams = Upstreams(caller, on: MultiThreadedEventLoopGroup.singleton)
        return try upstreams.service(
            "users", ServiceValues(urls: url, policy: ServicePolicy(isPerUser: true), auth: auth, scope: scope))
    }

    private var context: RequestContext {
        RequestContext(
            principal: .user(ResourceID("u1")!), deadline: .after(.seconds(20)),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func withAuthority(_ body: (DevelopmentAuthority, [String: String]) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("facet-up-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let authority = DevelopmentAuthority(folder: folder.path)
        try authority.makeStandard()
        let any = folder.appendingPathComponent("{backend}").path
        try await body(
            authority,
            [
                "services.ca": authority.authorities, "services.certificate": any + ".pem",
                "services.key": any + ".key",
            ])
    }

    @Test(arguments: ServiceAuthentication.allCases)
    func `what a way of calling needs must be given at the start`(auth: ServiceAuthentication) async throws {
        if auth == .plain {
            _ = try service(auth, at: "http://127.0.0.1:1")
        } else {
            #expect(throws: Failure.self) { try service(auth, at: "https://127.0.0.1:1") }
        }
    }

    @Test func `a certificate is never shown to an address without TLS`() async throws {
        try await withAuthority { _, files in
            #expect(throws: Failure.self) { try service(.mtls, at: "http://127.0.0.1:1", files) }
            #expect(throws: Failure.self) { try service(.mtlsAndAssertion, at: "http://127.0.0.1:1", files) }
            _ = try service(.mtls, at: "https://127.0.0.1:1", files)
        }
    }

    @Test func `the secret of a client goes to no address without TLS but this machine's`() {
        let client = ["services.clientID": "web", "services.clientSecret": "s"]
        let far = client.merging(["services.tokenURL": "http://id.example/token"]) { $1 }
        #expect(throws: Failure.self) { try service(.clientCredentials, at: "http://127.0.0.1:1", far) }
    }

    @Test func `with mtls and assertion a service sees the backend's certificate and whom it acts for`() async throws {
        try await withAuthority { authority, files in
            let server = try authority.server("services")
            let stub = try await StubService(
                identity: (server.certificate, server.key), callers: authority.authorities
            ) { _ in .json("{}") }
            let (users, door) = try service(.mtlsAndAssertion, at: stub.url, files)
            _ = try await users.fetch("/users/u1", in: context)
            let shown = try #require(stub.requests.first?.headers.first { $0.name == "Authorization" }?.value)
            let claims = try #require(Base64URL.decode(shown.split(separator: ".")[1]))
            #expect(String(decoding: claims, as: UTF8.self).contains(#""sub":"user:u1""#))

            // What isn't composed is shown the same, and acts for nobody.
            let request = try await door.secured(
                HTTPClientRequest(url: stub.url + "/img/1"), until: .after(.seconds(20)))
            let answer = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
            #expect(answer.status == .ok)
            let picture = try #require(stub.requests.last?.headers.first { $0.name == "Authorization" }?.value)
            let others = try #require(Base64URL.decode(picture.split(separator: ".")[1]))
            #expect(!String(decoding: others, as: UTF8.self).contains("sub"))
            await stub.stop()
        }
    }

    @Test func `an access token is fetched by client credentials, and anew when the service refuses it`() async throws {
        let tokens = try await StubService { request in
            .json(#"{"access_token":"t\#(request.number)","token_type":"Bearer","expires_in":300}"#)
        }
        let stub = try await StubService { request in
            request.headers.contains { $0.value == "Bearer t1" && request.number > 1 }
                ? .json("{}", status: 401) : .json("{}")
        }
        let (users, _) = try service(
            .clientCredentials, at: stub.url, scope: "users.read",
            [
                "services.tokenURL": tokens.url + "/token", "services.clientID": "web:1",
                "services.clientSecret": "s e",
            ])
        for _ in 0..<3 { _ = try await users.fetch("/users/u1", in: context) }
        #expect(
            stub.requests.compactMap { $0.headers.first { $0.name == "Authorization" }?.value }
                == ["Bearer t1", "Bearer t1", "Bearer t2", "Bearer t2"])
        #expect(tokens.requests.count == 2)
        let asked = try #require(tokens.requests.first)
        #expect(asked.method == "POST" && asked.body == "grant_type=client_credentials&scope=users.read")
        let login = Data("web%3A1:s%20e".utf8).base64EncodedString()
        #expect(asked.headers.contains { $0.name == "Authorization" && $0.value == "Basic \(login)" })
        await stub.stop()
        await tokens.stop()
    }

    @Test(arguments: [
        ("{}", 200), (#"{"access_token":"a b","token_type":"Bearer"}"#, 200),
        (#"{"access_token":"t","token_type":"mac"}"#, 200),
        (#"{"error":"invalid_client"}"#, 401), ("not json", 200),
    ])
    func `an answer without a token is none, and the service isn't called`(text: String, status: Int) async throws {
        let tokens = try await StubService { _ in .json(text, status: status) }
        let stub = try await StubService { _ in .json("{}") }
        let (users, _) = try service(
            .clientCredentials, at: stub.url,
            ["services.tokenURL": tokens.url, "services.clientID": "web", "services.clientSecret": "s"])
        let failure = await #expect(throws: Failure.self) { _ = try await users.fetch("/users/u1", in: context) }
        #expect(failure?.code == .unreachable)
        #expect(stub.requests.isEmpty)
        await stub.stop()
        await tokens.stop()
    }
}
