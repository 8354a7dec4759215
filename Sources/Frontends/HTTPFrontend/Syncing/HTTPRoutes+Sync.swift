public import CompositionCore
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore

extension HTTPRoutes {
    /// Publishes what a user's screens need when there is no network, and what changed of it since a cursor that the
    /// client keeps: `GET path?since=&limit=&keep=products/p42`. Entries are published compositions by their names, as
    /// ``follow(_:)`` names them: those published before this one, for anyone or for the same audience.
    ///
    ///     mobile.sync("sync", for: .user) { user, store, context in
    ///         var scope = SyncScope()
    ///         scope.need(Home.self)
    ///         return scope
    ///     }
    ///
    /// - Parameter scope: says what is needed; what it throws is the answer
    public mutating func sync(
        _ path: String, for audience: Audience,
        _ scope:
            @escaping @Sendable (_ user: ResourceID, Services, CompositionCore.RequestContext) async throws -> SyncScope
    ) {
        let services = services
        let entries = followables.filter { $0.audience == .anyone || $0.audience == audience }
        let declaration = RouteDeclaration(
            method: .get, path: path, audience: audience, parameters: SyncQuestion.parameters,
            answer: .written(SyncPage.schema))
        add(.get, path, composition: nil, audience: audience, declaration: declaration) { exchange in
            let context = try await exchange.context(for: audience)
            let user = try context.principal.requireUser()
            let question = try SyncQuestion(exchange.input(principal: context.principal), of: user, exchange)
            let compositions = SyncCompositions(
                entries: entries, exchange: exchange, principal: context.principal, priority: context.priority)
            for name in question.kept { try compositions.check(name) }
            var synchronization = Synchronization(
                try await scope(user, services, context), keeping: question.kept, after: question.cursor,
                until: exchange.deadline, isPublished: { (try? compositions.source(of: $0)) != nil },
                compose: compositions.outcome)
            let page = await synchronization.page(after: question.cursor, limit: question.limit)
            return exchange.answer(page, for: user)
        }
    }
}

/// What a client asks: `?since=&limit=&keep=&keep=`.
struct SyncQuestion {
    static let keptMax = 32
    private static let keptLengthMax = 64
    private static let limit: Parameter<Int> = .query(
        "limit", .integer("How many changes and removals at most.", in: 1...100), default: 50)
    static let parameters = [
        ParameterDeclaration(
            .query, "since",
            .text(
                "`next` of the answer before. Without it the client has nothing yet.",
                length: 1...SyncCursor.textLengthMax, of: .visible), isRequired: false),
        limit.declaration,
        ParameterDeclaration(
            .query, "keep",
            .array(
                of: .text("Such as products/p42.", length: 1...keptLengthMax, of: .visible),
                "What the client keeps beside what its screens need. What isn't named any more is removed.",
                count: 1...keptMax), isRequired: false, isRepeated: true),
    ]

    let cursor: SyncCursor
    let limit: Int
    let kept: [String]

    init(_ input: HTTPInput, of user: ResourceID, _ exchange: HTTPExchange) throws(Failure) {
        limit = try input[Self.limit]
        let since = try input.query("since", bytesMax: SyncCursor.textLengthMax)
        cursor = try since.map { text throws(Failure) in try SyncCursor(text, of: user) } ?? SyncCursor()
        kept = try exchange.keptNames()
        guard kept.count <= Self.keptMax, Set(kept).count == kept.count,
            kept.allSatisfy({ (1...Self.keptLengthMax).contains($0.utf8.count) })
        else {
            throw Failure(
                .invalid, "must name at most \(Self.keptMax) entries, each once, such as products/p42", field: "keep")
        }
    }
}

extension HTTPExchange {
    fileprivate func keptNames() throws(Failure) -> [String] {
        var names: [String] = []
        for pair in (request.uri.query ?? "").split(separator: "&") where pair.hasPrefix("keep=") {
            guard let name = String(pair.dropFirst("keep=".count)).removingPercentEncoding else {
                throw Failure(.invalid, "is not percent-encoded text", field: "keep")
            }
            names.append(name)
        }
        return names
    }

    fileprivate func answer(_ page: SyncPage, for user: ResourceID) -> Response {
        let body = page.json(for: user)
        var headers = HTTPFields()
        headers[.contentType] = "application/json"
        headers[.vary] = vary.text(isPrivate: true, readsDeviceClass: true)
        guard page.incomplete.isEmpty else {
            headers[.cacheControl] = "no-store"
            return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: body))
        }
        headers[.cacheControl] = "private, no-cache"
        return validated(body, headers)
    }
}
