import CompositionCore
import Foundation
import Hummingbird
import HummingbirdCore
import JSONSlices

/// A published composition as `?c=products/p42` names it.
struct FollowableEntry: Sendable {
    /// `products`.
    let composition: String
    let audience: Audience
    let route: @Sendable (_ subject: String, CompositionCore.RequestContext, HTTPExchange) throws -> FollowedRoute
}

extension HTTPRoutes {
    static var followedMax: Int { 16 }

    /// Publishes one stream of events for several compositions: `GET path?c=products/p42&c=dashboard`. Browsers open six
    /// connections to a host, and a page may follow more than that.
    public mutating func follow(_ path: String) {
        add(.get, path, composition: nil, audience: .anyone) { [followables] exchange in
            var routes: [(name: String?, route: FollowedRoute)] = []
            var audiences: [Audience] = []
            for name in try exchange.followedNames(atMost: Self.followedMax) {
                let parts = name.split(separator: "/", maxSplits: 1)
                guard let entry = followables.first(where: { $0.composition == parts[0] }) else {
                    throw Failure(.notFound, "there is no composition \(parts[0])", field: "c")
                }
                let context = try await exchange.context(for: entry.audience)
                let subject = parts.dropFirst().first.map(String.init) ?? ""
                routes.append((name, try entry.route(subject, context, exchange)))
                audiences.append(entry.audience)
            }
            return try await exchange.events(of: routes, for: audiences)
        }
    }

    /// Lets it be named in a stream of several.
    mutating func makeFollowable<C: Composition & JSONRepresentable>(
        _ path: String, _: C.Type, for audience: Audience
    ) where C.Services == Services, C.Subject: HTTPSubject {
        let services = services
        followables.append(
            FollowableEntry(composition: C.name, audience: audience) { subject, context, exchange in
                let target = try NamedTarget(path: path, subject: subject)
                var context = context
                let input = target.input(principal: context.principal)
                context.fields = try input.selection(of: C.fields)
                context.deviceClass = exchange.deviceClass(among: C.deviceClasses)
                return FollowedRoute(
                    C.self, of: try C.Subject(input), at: target.text, from: services, in: context, for: audience)
            })
    }
}

extension HTTPExchange {
    /// The values of `c`, each once.
    fileprivate func followedNames(atMost count: Int) throws(Failure) -> [String] {
        guard wantsEvents else { throw Failure(.invalid, "this is for Accept: text/event-stream", field: "Accept") }
        let pairs = (request.uri.query ?? "").split(separator: "&")
        let names = pairs.compactMap { pair -> String? in
            pair.hasPrefix("c=") ? String(pair.dropFirst(2)).removingPercentEncoding : nil
        }
        guard (1...count).contains(names.count), Set(names).count == names.count,
            names.allSatisfy({ !$0.isEmpty && !$0.hasPrefix("/") && $0.utf8.allSatisfy { (0x21...0x7e).contains($0) } })
        else {
            throw Failure(
                .invalid, "must name 1 to \(count) compositions, each once, such as c=products/p42", field: "c")
        }
        return names
    }
}
