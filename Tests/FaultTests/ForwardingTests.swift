import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import TestFixtures
import Testing

/// What services get to see of who is signed in: rows 6 and 7 of the checks of RFC 10017.
@Suite(.timeLimit(.minutes(2)))
struct ForwardingTests {
    private static let secrets = ["a-cookie-of-the-browser", "a-token-of-the-browser"]

    /// Everything that can carry what a browser or phone shows.
    private func headers(signedIn: [String: String]) -> [String: String] {
        var headers = signedIn
        headers["Cookie"] = [signedIn["Cookie"], "other=\(Self.secrets[0])"].compactMap(\.self).joined(separator: "; ")
        headers["Authorization"] = "Bearer \(Self.secrets[1])"
        headers["Proxy-Authorization"] = "Bearer \(Self.secrets[1])"
        headers["X-Forwarded-Authorization"] = Self.secrets[1]
        return headers
    }

    private func with(
        _ auth: [String], _ body: (RunningProcess, StoreStub, [String: String]) async throws -> Void
    ) async throws {
        let store = try await StoreStub()
        let services = Dictionary(uniqueKeysWithValues: FaultySystem.webServices.map { ($0, store.service.url) })
        try await RunningProcess.with("web", services: services, ["--deadline", "10s"] + auth) { web in
            try await body(web, store, try await SignedIn.headers(of: web))
        }
        await store.service.stop()
    }

    /// All that a client of the web's backend can make it ask services.
    private func useEverything(_ web: RunningProcess, _ headers: [String: String]) async throws {
        for path in ["/api/products/p42", "/api/dashboard", "/api/orders/o1"] {
            #expect(try await get(web.url + path, headers: headers).status == 200, "\(path)")
        }
        _ = try await get(web.url + "/img/p42-1.svg", headers: headers)
        var review = HTTPClientRequest(url: web.url + "/api/products/p42/reviews")
        review.method = .POST
        for (name, value) in headers { review.headers.add(name: name, value: value) }
        review.headers.add(name: "Content-Type", value: "application/json")
        review.body = .bytes(ByteBuffer(string: #"{"rating":5,"title":"t","comment":"c"}"#))
        _ = try await HTTPClient.shared.execute(review, timeout: .seconds(30))
    }

    @Test func `rows 6 and 7: no cookie and no Authorization of a browser reaches a service called plainly`()
        async throws
    {
        try await with([]) { web, store, signedIn in
            try await useEverything(web, headers(signedIn: signedIn))
            try expectNothingForwarded(store, signedIn)
            for request in store.service.requests {
                #expect(!request.headers.contains { $0.name.lowercased() == "authorization" })
            }
        }
    }

    @Test func `rows 6 and 7: services see the backend's own assertion, and never the browser's cookie or token`()
        async throws
    {
        let key = FileManager.default.temporaryDirectory.appendingPathComponent("facet-key-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: key) }
        let made = try ChildProcess(
            "openssl", ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key.path],
            log: key.appendingPathExtension("log"))
        defer { try? FileManager.default.removeItem(at: key.appendingPathExtension("log")) }
        #expect(try await made.exitStatus() == 0)
        let auth = FaultySystem.webServices.flatMap { ["--services-\($0)-auth", "assertion"] }
        try await with(auth + ["--services-assertion-key", key.path]) { web, store, signedIn in
            try await useEverything(web, headers(signedIn: signedIn))
            try expectNothingForwarded(store, signedIn)
            for request in store.service.requests {
                let shown = request.headers.filter { $0.name.lowercased() == "authorization" }.map(\.value)
                #expect(shown.count == 1 && shown[0].split(separator: ".").count == 3, "\(request.path)")
                let claims = try claims(shown[0])
                #expect(claims["iss"] as? String == "web")
                let isUsers = ["/users/", "/orders", "/notifications"].contains { request.path.hasPrefix($0) }
                let actsForUser = isUsers || request.method == "POST"
                #expect(
                    claims["sub"] as? String == (actsForUser ? "user:u1" : nil), "\(request.method) \(request.path)")
            }
        }
    }

    private func claims(_ shown: String) throws -> [String: Any] {
        let text = String(shown.split(separator: ".")[1]).replacing("-", with: "+").replacing("_", with: "/")
        let padded = text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        let data = try #require(Data(base64Encoded: padded))
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    /// No header, no path and no body has any of it.
    private func expectNothingForwarded(_ store: StoreStub, _ signedIn: [String: String]) throws {
        let requests = store.service.requests
        #expect(requests.count >= 8)
        let session = try #require(signedIn["Cookie"]?.split(separator: "=", maxSplits: 1).last.map(String.init))
        for request in requests {
            let lines = request.headers.map { "\($0.name): \($0.value)" } + [request.path, request.body]
            let all = lines.joined(separator: "\n")
            for secret in Self.secrets + [session] { #expect(!all.contains(secret), "\(request.path)") }
            #expect(!request.headers.contains { $0.name.lowercased() == "cookie" })
        }
    }
}
