import CompositionCore
import Hummingbird
import Logging

/// The compositions that one request may synchronize, by their names.
struct SyncCompositions: Sendable {
    let entries: [FollowableEntry]
    let exchange: HTTPExchange
    let principal: Principal
    let priority: Priority

    /// Throws `invalid` where the client names nothing that there could be.
    func check(_ name: String) throws(Failure) {
        do {
            _ = try source(of: name)
        } catch {
            throw Failure(.invalid, "names nothing that is kept: \(name.prefix(64))", field: "keep")
        }
    }

    /// Throws where there is no such composition, or it can't be of that.
    func source(of name: String) throws -> Followings<FollowedAnswer>.Source {
        try route(name).route.source
    }

    /// Composes the entry for whoever asks.
    func outcome(of name: String) async -> SyncPage.Outcome {
        do {
            let (route, context) = try route(name)
            return .composed(try await route.source.state(in: context))
        } catch {
            let failure = Failure(error)
            switch failure.code {
            case .notFound, .forbidden: return .gone
            case .inner:
                exchange.context.logger.error("unexpected error", metadata: ["error": "\(error)", "entry": "\(name)"])
                return .failed
            default: return .failed
            }
        }
    }

    private func route(_ name: String) throws -> (route: FollowedRoute, context: CompositionCore.RequestContext) {
        let parts = name.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        // A part of an entry is none: fields are chosen by who asks for one alone.
        guard !name.contains("?"), !name.hasSuffix("/"),
            let entry = entries.first(where: { $0.composition == parts[0] })
        else { throw Failure(.notFound, "there is no composition \(parts[0])") }
        let principal = entry.audience == .anyone ? Principal.anonymous : principal
        let context = exchange.context(of: principal, priority: priority)
        let subject = parts.dropFirst().first.map(String.init) ?? ""
        return (try entry.route(subject, context, exchange), context)
    }
}
