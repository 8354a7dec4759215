import AsyncHTTPClient
import CompositionCore
import Foundation
import NIOCore
import NIOHTTP1

/// The operations listener of a process that serves, as `facet explain` asks it.
struct ExplainClient {
    private static let answerBytesMax = 8 << 20
    /// `http://host:port`, without a slash at the end.
    let address: String

    private struct About: Decodable { let name: String }

    init?(_ address: String) {
        guard let url = URL(string: address), url.scheme == "http" || url.scheme == "https", url.host() != nil else {
            return nil
        }
        self.address = address.hasSuffix("/") ? String(address.dropLast()) : address
    }

    /// The name of what serves there; nil if nobody answers as a process of ours does.
    func name() async -> String? {
        guard let (_, body) = try? await get("/version", within: .seconds(2)) else { return nil }
        return try? JSONDecoder().decode(About.self, from: body).name
    }

    /// What the process says of the composition. Throws its refusal.
    func explain(_ request: ExplainRequest) async throws -> ExplanationDocument {
        let subject = request.subject.isEmpty ? "" : "/" + Self.encoded(request.subject)
        let target =
            "/explain/\(Self.encoded(request.composition))\(subject)?principal=\(Self.encoded(request.principal.written))"
            + "&repeat=\(request.runs)"
        let (status, body) = try await get(target, within: .minutes(10))
        guard status == .ok else {
            let problem = try? JSONDecoder().decode(OperationsProblem.self, from: body)
            throw CommandFailure(message: problem.map(Self.sentence) ?? "\(address) answered \(status.code)")
        }
        do {
            return try JSONDecoder().decode(ExplanationDocument.self, from: body)
        } catch {
            throw CommandFailure(message: "\(address) is of another version: its explanation can't be read")
        }
    }

    static func sentence(_ problem: OperationsProblem) -> String {
        (problem.field.map { "\($0): " } ?? "") + problem.detail
    }

    private func get(_ target: String, within limit: TimeAmount) async throws -> (HTTPResponseStatus, Data) {
        let request = HTTPClientRequest(url: address + target)
        let response = try await HTTPClient.shared.execute(request, timeout: limit)
        let body = try await response.body.collect(upTo: Self.answerBytesMax)
        return (response.status, Data(body.readableBytesView))
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
    }

    /// RFC 3986, section 2.3.
    private static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
}
