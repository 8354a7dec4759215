import AsyncHTTPClient
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import Upstream

/// Calls other services over HTTP.
struct ServiceCaller: Sendable {
    private static let answerBytesMax = 4 << 20
    private static let timeLimit = TimeAmount.seconds(5)

    let peers: Peers

    /// A resource, or nil if there is none.
    func get<Value: Decodable & Sendable>(_ service: String, _ path: String, as type: Value.Type) async throws -> Value?
    {
        let response = try await send(HTTPClientRequest(url: peers.url(of: service) + path))
        let body = try await response.body.collect(upTo: Self.answerBytesMax)
        guard response.status != .notFound else { return nil }
        guard response.status == .ok else { throw Problem.unavailable("\(service) answered \(response.status.code)") }
        return try JSONDecoder().decode(type, from: body)
    }

    private struct List<Item: Decodable & Sendable>: Decodable, Sendable {
        let items: [Item]
    }

    /// The resources with these ids that exist, asked for a hundred at a time.
    func get<Item: Decodable & Sendable>(
        _ service: String, _ path: String, ids: [String], as type: Item.Type
    ) async throws -> [Item] {
        var items: [Item] = []
        for start in stride(from: 0, to: ids.count, by: Call.idsMax) {
            let some = ids[start..<min(start + Call.idsMax, ids.count)].joined(separator: ",")
            items += try await get(service, "\(path)?ids=\(some)", as: List<Item>.self)?.items ?? []
        }
        return items
    }

    /// False if there is no such resource. Under the same key a repeated call changes nothing.
    func put(_ service: String, _ path: String, json: String, idempotencyKey: String) async throws -> Bool {
        try await write(.PUT, service, path, json: json, idempotencyKey: idempotencyKey)
    }

    /// Under the same key a repeated call changes nothing.
    func post(_ service: String, _ path: String, json: String, idempotencyKey: String) async throws {
        _ = try await write(.POST, service, path, json: json, idempotencyKey: idempotencyKey)
    }

    private func write(
        _ method: HTTPMethod, _ service: String, _ path: String, json: String, idempotencyKey: String
    ) async throws -> Bool {
        var request = HTTPClientRequest(url: try peers.url(of: service) + path)
        request.method = method
        request.headers.add(name: "Content-Type", value: "application/json")
        request.headers.add(name: "Idempotency-Key", value: idempotencyKey)
        request.body = .bytes(ByteBuffer(string: json))
        let response = try await send(request)
        _ = try await response.body.collect(upTo: Self.answerBytesMax)
        guard response.status != .notFound else { return false }
        guard 200..<300 ~= response.status.code else {
            throw Problem.unavailable("\(service) answered \(response.status.code)")
        }
        return true
    }

    private func send(_ request: HTTPClientRequest) async throws -> HTTPClientResponse {
        var request = request
        request.tlsConfiguration = peers.trust?.configuration
        return try await HTTPClient.shared.execute(request, timeout: Self.timeLimit)
    }
}
