import AsyncHTTPClient
import DeviceMessages
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL
import TestFixtures
import Testing

/// The gateway of ops/nginx.conf, with everything behind it.
@Suite(
    .serialized, .gateway, .enabled(if: Gateway.isInstalled, "needs nginx and its stream module"),
    .timeLimit(.minutes(5)))
struct GatewayTests {
    private struct Answer {
        let status: Int
        let headers: HTTPHeaders
        let text: String
    }

    private func get(_ backend: String, _ path: String, _ headers: [String] = []) async throws -> Answer {
        let gateway = try #require(Gateway.shared)
        var request = HTTPClientRequest(url: gateway.url(backend, path))
        for line in headers {
            let name = line.prefix { $0 != ":" }
            request.headers.add(
                name: String(name), value: line.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces))
        }
        let answer = try await gateway.client.execute(request, timeout: .seconds(30))
        return Answer(
            status: Int(answer.status.code), headers: answer.headers,
            text: String(buffer: try await answer.body.collect(upTo: 1 << 20)))
    }

    @Test func `each name leads to its backend, whose answers come as they are`() async throws {
        let page = try await get("web", "/api/products/p42")
        #expect(page.status == 200 && page.text.contains("breadcrumbs"))
        let again = try await get(
            "web", "/api/products/p42", ["If-None-Match: \(page.headers.first(name: "ETag") ?? "")"])
        #expect(again.status == 304)
        let card = try await get("mobile", "/products/p42")
        #expect(card.status == 200 && card.text.replacing("\\/", with: "/").contains(EdgeSystem.mobileURL + "/img/"))
        #expect(card.headers["Strict-Transport-Security"].count == 1)
        #expect(try await get("partner", "/v1/products/p42").status == 401)
        for backend in EdgeSystem.names {
            let answer = try await get(backend, "/api/..%2fadmin")
            #expect(answer.status == 400 && answer.headers["X-Content-Type-Options"] == ["nosniff"])
        }
    }

    @Test func `people, phones and suppliers sign in through it`() async throws {
        let gateway = try #require(Gateway.shared)
        let paths = ["web": "/api/dashboard", "mobile": "/home", "partner": "/v1/products/p42"]
        for (backend, path) in paths {
            let token = try await gateway.system.token(backend)
            #expect(try await get(backend, path, [token, "X-Facet: 1"]).status == 200, "\(backend)")
            #expect(try await get(backend, path, ["X-Facet: 1"]).status == 401, "\(backend)")
        }
    }

    @Test func `a name that it doesn't serve gets nothing`() async throws {
        let gateway = try #require(Gateway.shared)
        var other = HTTPClientRequest(url: gateway.url("web", "/api/products/p42"))
        other.headers.add(name: "Host", value: "other.example")
        #expect(try await gateway.client.execute(other, timeout: .seconds(30)).status == .misdirectedRequest)
    }

    @Test func `a device connects through it, and the backend learns where from`() async throws {
        let gateway = try #require(Gateway.shared)
        for address in ["127.0.0.5", "127.0.0.6"] {
            let client = try await FrameClient.connect(port: gateway.framesPort, from: address)
            try await client.send(.hello(Hello(deviceID: "label-demo", apiKey: StoreStub.deviceKey, epoch: 7)))
            guard case .welcome = try await client.next() else { throw EdgeFailure(text: "no welcome") }
            try await client.send(.ask(Ask(id: 1, composition: "product", subject: "")))
            guard case .answer = try await client.next() else { throw EdgeFailure(text: "no answer") }
        }
        try await eventually("the older connection's address is told") { gateway.iot.log.contains("address=127.0.0.5") }
    }

    @Test func `events leave it as they happen`() async throws {
        let gateway = try #require(Gateway.shared)
        var request = HTTPClientRequest(url: gateway.url("web", "/api/products/p42"))
        request.headers.add(name: "Accept", value: "text/event-stream")
        let answer = try await gateway.client.execute(request, timeout: .seconds(30))
        #expect(answer.headers.first(name: "Content-Type") == "text/event-stream")
        // It never ends: what is read here was let through before there was more.
        var text = ""
        for try await chunk in answer.body {
            text += String(buffer: chunk)
            if text.contains("\n\n") { break }
        }
        #expect(text.contains("data:"), "\(text)")
    }

    @Test func `a device that doesn't come through it is turned away`() async throws {
        let gateway = try #require(Gateway.shared)
        let client = try await FrameClient.connect(port: gateway.iot.port)
        try? await client.send(.hello(Hello(deviceID: "label-demo", apiKey: StoreStub.deviceKey, epoch: 7)))
        #expect(try await client.next() == nil)
    }

    @Test func `who asks too often waits, as a problem document says`() async throws {
        let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
            for _ in 0..<400 { group.addTask { try await get("mobile", "/none") } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(answers.map(\.status)) == [404, 429])
        let limited = try #require(answers.first { $0.status == 429 })
        #expect(limited.headers.first(name: "Retry-After") == "1")
        #expect(limited.headers.first(name: "Content-Type") == "application/problem+json")
        #expect(limited.text.contains(#""status":429"#))
        try await eventually("the flood is forgotten") { try await get("web", "/api/products/p42").status == 200 }
    }
}
