import Foundation
import Synchronization
import TestFixtures

@testable import WebhookFrontend

/// A receiver on a real socket: it keeps what arrives, and answers as a test says.
struct Receiver: Sendable {
    private final class Behaviour: Sendable {
        let answer = Mutex<StubService.Behaviour>(.json("", status: 204))
    }

    /// A delivery as it arrived.
    struct Delivery: Sendable {
        let path: String
        let headers: [String: String]
        let body: String

        init(_ request: StubService.Request) {
            path = request.path
            headers = Dictionary(request.headers.map { ($0.name.lowercased(), $0.value) }) { $1 }
            body = request.body
        }

        var id: String { headers["webhook-id"] ?? "" }
        var type: String { text(#/"type":"([^"]*)"/#) }
        var subject: String { text(#/"subject":"([^"]*)"/#) }
        /// The price of its document; nil where it has none.
        var price: Int? { Int(text(#/"price":(\d+)/#)) }
        var document: String { text(#/"document":(.*)\}\}$/#) }

        func isSigned(by secret: WebhookSecret, at now: Milliseconds = .now) -> Bool {
            let check = SignatureCheck(
                id: id, timestamp: headers["webhook-timestamp"], signature: headers["webhook-signature"],
                body: body.utf8, for: secret, at: now / 1000)
            return check == .right
        }

        private func text(_ pattern: Regex<(Substring, Substring)>) -> String {
            body.firstMatch(of: pattern).map { String($0.output.1) } ?? ""
        }
    }

    let stub: StubService
    private let behaviour = Behaviour()

    init(identity: (certificate: String, key: String)? = nil) async throws {
        stub = try await StubService(identity: identity) { [behaviour] _ in behaviour.answer.withLock { $0 } }
    }

    var url: String { stub.url + "/hook" }
    var deliveries: [Delivery] { stub.requests.map { Delivery($0) } }
    var prices: [Int?] { deliveries.map(\.price) }

    func answer(_ status: Int, headers: [(String, String)] = []) {
        answer(with: .json("", status: status, headers: headers))
    }

    func answer(with behaviour: StubService.Behaviour) {
        self.behaviour.answer.withLock { $0 = behaviour }
    }
}
