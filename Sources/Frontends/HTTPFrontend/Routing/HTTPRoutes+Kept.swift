public import CompositionCore
import HTTPTypes
import Hummingbird
import HummingbirdCore
public import JSONSlices

/// Of what the backend keeps itself: it is composed of nothing, nobody follows it, and no cache keeps it.
extension HTTPRoutes {
    /// Publishes something to read.
    ///
    /// - Parameter purpose: one sentence for descriptions
    public mutating func read<Subject: HTTPSubject, Answer: JSONRepresentable>(
        _ path: String, for audience: Audience, purpose: String, answering answer: Schema,
        _ handle: @escaping @Sendable (Subject, Principal) async throws -> Answer
    ) {
        let declaration = RouteDeclaration(
            method: .get, path: path, audience: audience, parameters: Subject.parameters, purpose: purpose,
            answer: .written(answer))
        add(.get, path, composition: nil, audience: audience, declaration: declaration) { exchange in
            exchange.answer(written: try await exchange.handled(for: audience, handle), status: 200)
        }
    }

    /// Publishes something to do that needs no body.
    public mutating func perform<Subject: HTTPSubject, Answer: JSONRepresentable>(
        _ path: String, for audience: Audience, purpose: String, status: Int = 200, answering answer: Schema,
        _ handle: @escaping @Sendable (Subject, Principal) async throws -> Answer
    ) {
        let declaration = RouteDeclaration(
            method: .post, path: path, audience: audience, parameters: Subject.parameters, purpose: purpose,
            status: status, answer: .written(answer))
        add(.post, path, composition: nil, audience: audience, declaration: declaration) { exchange in
            exchange.answer(written: try await exchange.handled(for: audience, handle), status: status)
        }
    }

    /// Publishes a removal; its answer is 204 and empty.
    public mutating func remove<Subject: HTTPSubject>(
        _ path: String, for audience: Audience, purpose: String,
        _ handle: @escaping @Sendable (Subject, Principal) async throws -> Void
    ) {
        let declaration = RouteDeclaration(
            method: .delete, path: path, audience: audience, parameters: Subject.parameters, purpose: purpose,
            status: 204, answer: .nothing)
        add(.delete, path, composition: nil, audience: audience, declaration: declaration) { exchange in
            try await exchange.handled(for: audience, handle)
            return Response(status: .noContent, headers: [.cacheControl: "no-store"])
        }
    }
}

extension HTTPExchange {
    fileprivate func handled<Subject: HTTPSubject, Value>(
        for audience: Audience, _ handle: @Sendable (Subject, Principal) async throws -> Value
    ) async throws -> Value {
        let context = try await context(for: audience)
        let input = try input(principal: context.principal)
        return try await handle(Subject(input), context.principal)
    }
}
