import CompositionCore
import Foundation
import HTTPFrontend
import HTTPTypes
import JSONSlices
import Synchronization
import TestFixtures

/// Prices that a user's screens need, which are those that the service lists at `/needed`.
struct SyncedFrontend: Sendable {
    private let frontend: FollowedFrontend
    private let prices: Prices

    private final class Prices: Sendable {
        let answers = Mutex<[String: StubService.Behaviour]>([:])
    }

    /// Runs one that needs the prices `p1` to `p<count>`, each a number.
    static func with(_ count: Int, _ body: (SyncedFrontend) async throws -> Void) async throws {
        let prices = Prices()
        let signIn = SignIn.bearer { request throws(Failure) in
            request.bearerToken.flatMap { ResourceID($0) }.map { Credentials(principal: .user($0), limitKey: $0.text) }
        }
        try await FollowedFrontend.with(
            { request in prices.answers.withLock { $0[request.path] ?? .json("{}", status: 404) } }, signIn: signIn,
            publishing: { $0.sync("sync", for: .user, needed) }
        ) { frontend in
            let synced = SyncedFrontend(frontend: frontend, prices: prices)
            synced.need(1...count)
            for number in 1...count { synced.set("p\(number)", to: .json(#"{"price":\#(number)}"#)) }
            try await body(synced)
        }
    }

    @Sendable private static func needed(
        by user: ResourceID, from prices: Service, in context: RequestContext
    ) async throws -> SyncScope {
        var scope = SyncScope()
        do {
            let bytes = try await prices.fetch("/needed", keys: [prices.key("needed", "all")], in: context)
            guard let list = try JSONDocument(bytes).root["items"] else { return scope }
            for id in list.items { if let id = id.string.flatMap({ ResourceID($0) }) { scope.need(Price.self, id) } }
        } catch {
            scope.cannotTell("prices")
        }
        return scope
    }

    func need(_ numbers: some Sequence<Int>) {
        let ids = numbers.map { "\"p\($0)\"" }.joined(separator: ",")
        answer("/needed", .json(#"{"items":[\#(ids)]}"#))
        frontend.service.change(frontend.service.key("needed", "all"))
    }

    func set(_ id: String, to behaviour: StubService.Behaviour) {
        answer("/prices/\(id)", behaviour)
        frontend.change(id)
    }

    /// The service fails for whatever it is asked; what is known from earlier may stand in.
    func breakDown() {
        prices.answers.withLock { $0 = $0.mapValues { _ in .json("{}", status: 500) } }
        frontend.service.changeAll()
    }

    private func answer(_ path: String, _ behaviour: StubService.Behaviour) {
        prices.answers.withLock { $0[path] = behaviour }
    }

    var port: Int { frontend.port }

    func follow(_ name: String, after version: String) async throws -> EventReader {
        try await frontend.follow("/\(name)", headers: [("Last-Event-ID", version)]).events
    }
}

/// What a synchronization said.
struct SyncReply {
    let status: Int
    let headers: [String: String]
    let text: String
    private let json: NSDictionary

    init(_ reply: Reply) {
        (status, headers, text) = (reply.status, reply.headers, reply.body)
        json = (try? JSONSerialization.jsonObject(with: Data(reply.body.utf8)) as? NSDictionary) ?? [:]
    }

    private var changes: [NSDictionary] { json["changes"] as? [NSDictionary] ?? [] }
    var changed: [String] { changes.compactMap { $0["name"] as? String } }
    var versions: [String] { changes.compactMap { $0["version"] as? String } }
    var removals: [String] { json["removals"] as? [String] ?? [] }
    var incomplete: [String] { json["incomplete"] as? [String] ?? [] }
    var next: String { json["next"] as? String ?? "" }
    var hasMore: Bool { json["more"] as? Bool ?? false }
}

extension SyncedFrontend {
    func sync(
        since cursor: String? = nil, _ rest: String = "", as user: String = "u1", headers: [(String, String)] = []
    ) async throws -> SyncReply {
        let query = [cursor.map { "since=\($0)" }, rest.isEmpty ? nil : rest].compactMap(\.self)
        let path = "/sync" + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
        return SyncReply(
            try await fetch(port, path, headers: [("Authorization", "Bearer \(user)")] + headers))
    }
}
