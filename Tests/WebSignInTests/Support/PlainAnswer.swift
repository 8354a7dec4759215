import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// What was answered, as it came.
struct PlainAnswer: Sendable {
    let url: String
    let status: Int
    let headers: HTTPHeaders
    let text: String

    /// Nil if the body is not JSON.
    var json: [String: Any]? { try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] }
    var location: String { headers.first(name: "Location") ?? "" }
    var setCookies: [String] { headers["Set-Cookie"] }
}

/// Follows no redirect.
func plainAnswer(
    _ url: String, method: HTTPMethod = .GET, headers: [(String, String)] = [], body: String? = nil
) async throws -> PlainAnswer {
    var request = HTTPClientRequest(url: url)
    request.method = method
    for (name, value) in headers { request.headers.add(name: name, value: value) }
    if let body { request.body = .bytes(ByteBuffer(string: body)) }
    let answer = try await plainClient.execute(request, timeout: .seconds(20))
    return PlainAnswer(
        url: url, status: Int(answer.status.code), headers: answer.headers,
        text: String(buffer: try await answer.body.collect(upTo: 1 << 20)))
}

private let plainClient = HTTPClient(
    eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton),
    configuration: .init(redirectConfiguration: .disallow, decompression: .disabled))
