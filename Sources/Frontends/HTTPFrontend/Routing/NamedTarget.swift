import CompositionCore
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore

/// The request that a client would make for a subject.
struct NamedTarget {
    /// Path and query.
    let text: String
    private let request: Request
    private let parameters: Parameters

    init(path: String, subject: String) throws(Failure) {
        let halves = subject.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let isQuery = !path.contains("{")
        let query = isQuery ? halves.last : halves.dropFirst().first
        var ids = isQuery ? [] : halves[0].split(separator: "/", omittingEmptySubsequences: false)
        var pairs: [(Substring, Substring)] = []
        let segments = path.split(separator: "/").map { segment -> Substring in
            guard segment.hasPrefix("{"), let id = ids.first else { return segment }
            ids.removeFirst()
            pairs.append((segment.dropFirst().dropLast(), id))
            return id
        }
        guard ids.isEmpty else { throw Failure(.invalid, "has too many parts for /\(path)", field: "subject") }
        let encoded = query?.addingPercentEncoding(withAllowedCharacters: Self.queryCharacters)
        let target = "/" + segments.joined(separator: "/") + (encoded.map { "?" + $0 } ?? "")
        try RequestTarget.check(target)
        text = target
        request = Request(
            head: HTTPRequest(method: .get, scheme: nil, authority: nil, path: target),
            body: RequestBody(buffer: ByteBuffer()))
        parameters = Parameters(pairs.map { (key: $0.0, value: $0.1) })
    }

    func input(principal: Principal) -> HTTPInput {
        HTTPInput(principal: principal, request: request, parameters: parameters, body: nil)
    }

    /// What is percent-encoded already stays as it is.
    private static let queryCharacters = CharacterSet.urlQueryAllowed.union(["%"])
}
