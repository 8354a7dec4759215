import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// What an HTTP request got, and how long it took.
struct HTTPAnswer: Sendable {
    let status: Int
    let headers: HTTPHeaders
    let text: String
    let time: Duration

    /// The parts that are missing, with their reasons.
    var missing: [String: String] {
        let json = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        let parts = json?["parts"] as? [String: [String: Any]] ?? [:]
        return parts.compactMapValues { $0["state"] as? String == "missing" ? $0["reason"] as? String : nil }
    }

    /// Whether it has everything.
    var isWhole: Bool { status == 200 && !text.contains(#""parts":"#) }

    func header(_ name: String) -> String? { headers.first(name: name) }
}

func get(
    _ url: String, headers: [String: String] = [:], over client: HTTPClient = .shared
) async throws -> HTTPAnswer {
    var request = HTTPClientRequest(url: url)
    for (name, value) in headers { request.headers.add(name: name, value: value) }
    let start = ContinuousClock.now
    let response = try await client.execute(request, timeout: .seconds(30))
    let body = try await response.body.collect(upTo: 8 << 20)
    return HTTPAnswer(
        status: Int(response.status.code), headers: response.headers, text: String(buffer: body),
        time: start.duration(to: .now))
}
