import AsyncHTTPClient
import CompositionCore
import Foundation
import HTTPFrontend
import NIOCore
import NIOHTTP1
import NIOPosix

@testable import WebhookFrontend

/// A partner's system, which speaks to the routes of webhooks over HTTP. Its token is its name.
struct WebhookClient: Sendable {
    struct Answer {
        let status: Int
        let text: String

        func text(_ key: String) -> String? { json[key] as? String }
        func number(_ key: String) -> Int? { json[key] as? Int }
        var items: [[String: Any]] { json["items"] as? [[String: Any]] ?? [] }
        var json: [String: Any] {
            (try? JSONSerialization.jsonObject(with: Data(text.utf8))) as? [String: Any] ?? [:]
        }
    }

    let port: Int

    /// Runs the routes for the body.
    static func with(_ webhooks: RunningWebhooks, _ body: (Self) async throws -> Void) async throws {
        var routes = HTTPRoutes(services: webhooks.service)
        routes.webhooks(webhooks.registry, at: "webhooks", for: .client)
        let frontend = HTTPFrontend(
            routes,
            configuration: .init(
                listen: ListeningAddress(host: "127.0.0.1", port: 0), deadline: .seconds(20),
                signIn: .bearer { request throws(Failure) in
                    request.bearerToken.flatMap { ResourceID($0) }.map {
                        Credentials(principal: .client($0), limitKey: $0.text)
                    }
                }, eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: webhooks.logger))
        let (ports, found) = AsyncStream.makeStream(of: Int.self)
        let running = Task { try await frontend.run { found.yield($0.port) } }
        defer { running.cancel() }
        var iterator = ports.makeAsyncIterator()
        try await body(Self(port: await iterator.next() ?? 0))
    }

    func call(
        _ method: HTTPMethod, _ path: String = "", _ body: String? = nil, as client: String = "acme", key: String? = nil
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/webhooks\(path)")
        request.method = method
        request.headers = ["Authorization": "Bearer \(client)"]
        if let key { request.headers.add(name: "Idempotency-Key", value: key) }
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(string: body))
        }
        let answer = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
        return Answer(
            status: Int(answer.status.code), text: String(buffer: try await answer.body.collect(upTo: 1 << 20)))
    }
}
