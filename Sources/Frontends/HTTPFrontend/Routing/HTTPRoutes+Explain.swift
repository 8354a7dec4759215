import CompositionCore
import EventLoops
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import JSONSlices
import NIOCore

extension HTTPRoutes {
    /// Lets an operator run what was published at the path, without a client.
    mutating func explain<C: Composition & JSONRepresentable>(
        _ path: String, _: C.Type, for audience: Audience
    ) where C.Services == Services, C.Subject: HTTPSubject {
        let services = services
        let route = PublishedRoute(
            verb: "GET", path: "/" + path, composition: C.name, audience: audience.description)
        explanations.append(
            HTTPExplanation(route: route) { question, context in
                let target = try ExplainedTarget(path: path, subject: question.subject)
                var context = context
                context.principal = try audience.principal(question.principal)
                let input = target.input(principal: context.principal)
                context.fields = try input.selection(of: C.fields)
                let composition = try await C(C.Subject(input), from: services, in: context)
                return ExplainedAnswer(
                    bytes: composition.jsonBytes(only: context.fields).readableBytes, format: "json", of: composition)
            })
    }
}

/// A published composition as it can be run for an operator.
struct HTTPExplanation: Sendable {
    let route: PublishedRoute
    let compose: ExplainableComposition.Compose

    func explainable(_ configuration: HTTPFrontend.Configuration) -> ExplainableComposition {
        let group = configuration.eventLoopGroup
        return ExplainableComposition(
            route, subject: route.path.contains("{") ? .ids : .query, deadline: configuration.deadline,
            on: { EventLoopExecutor(group.next()) }, compose: compose)
    }
}

extension Audience {
    /// Whom a client of the route would be; throws `unauthenticated` where it would not be let in.
    fileprivate func principal(_ principal: Principal) throws(Failure) -> Principal {
        switch (kind, principal) {
        case (.anyone, _): return .anonymous
        case (.user, .user), (.client, .client): return principal
        case (.user, _): throw Failure(.unauthenticated, "this is a user's: explain it as one, such as user:u1")
        case (.client, _): throw Failure(.unauthenticated, "this is a client's: explain it as one, such as client:acme")
        }
    }
}

/// The request that a client would make for a subject.
private struct ExplainedTarget {
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
