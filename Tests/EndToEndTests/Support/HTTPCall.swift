import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import TestFixtures
import Testing

/// What an HTTP request got.
struct HTTPAnswer: Sendable {
    let status: Int
    let headers: HTTPHeaders
    let text: String

    var json: JSON { JSON(Data(text.utf8)) ?? .absent }

    func header(_ name: String) -> String? { headers.first(name: name) }
}

extension RunningSystem {
    /// One request to a backend (`web`) or a service (`services.inventory`).
    func call(
        _ place: String, _ path: String, method: HTTPMethod = .GET, body: String? = nil, headers: [String: String] = [:]
    ) async throws -> HTTPAnswer {
        var request = HTTPClientRequest(url: try address(place) + path)
        request.method = method
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(string: body))
        }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
        let bytes = try await response.body.collect(upTo: 4 << 20)
        return HTTPAnswer(status: Int(response.status.code), headers: response.headers, text: String(buffer: bytes))
    }

    func address(_ place: String) throws -> String {
        let file = try #require(runFile)
        let names = place.split(separator: ".").map(String.init)
        let found = names.count == 1 ? file["endpoints"][place] : file[names[0]][names[1]]
        return try #require(found.string, "run.json names no \(place)")
    }

    /// The header that signs in, as `facet dev token` prints it.
    func token(_ audience: String, user: String? = nil) async throws -> [String: String] {
        let line = try await shell(".build/release/facet dev token \(audience)\(user.map { " --user \($0)" } ?? "")")
            .output
        let halves = line.split(separator: ":", maxSplits: 1)
        let name = try #require(halves.first)
        let value = try #require(halves.last).trimmingCharacters(in: .whitespacesAndNewlines)
        return [String(name): value]
    }

    /// A user of the web console: the session and the header that no foreign page can set.
    func webUser(_ user: String = "u1") async throws -> [String: String] {
        try await token("web", user: user).merging(["X-Facet": "1"]) { $1 }
    }
}
