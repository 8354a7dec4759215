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
                let target = try NamedTarget(path: path, subject: question.subject)
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
