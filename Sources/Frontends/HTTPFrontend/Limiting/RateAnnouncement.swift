import HTTPTypes
import Hummingbird
import HummingbirdCore
import Limits
import NIOHTTP1
import Synchronization

/// What a partner's answers say of its limits, in the fields of draft-ietf-httpapi-ratelimit-headers-09:
/// `RateLimit-Policy` and `RateLimit`, with the policies `rate` and `quota`.
final class RateAnnouncement: Sendable {
    private let decision = Mutex<ClientDecision?>(nil)

    func note(_ decision: ClientDecision) {
        self.decision.withLock { $0 = decision }
    }

    /// Nothing where nobody was counted.
    func write(to headers: inout HTTPFields) {
        guard let decision = decision.withLock({ $0 }) else { return }
        var (policies, states): ([String], [String]) = ([], [])
        for (name, rate, state) in [
            ("rate", decision.rates.rate, decision.rate), ("quota", decision.rates.quota, decision.quota),
        ] {
            if let rate { policies.append("\"\(name)\";q=\(rate.count);w=\(rate.window.wholeSeconds)") }
            if let state { states.append("\"\(name)\";r=\(state.remaining);t=\(state.resetAfter.wholeSeconds)") }
        }
        if !policies.isEmpty { headers[.rateLimitPolicy] = policies.joined(separator: ", ") }
        if !states.isEmpty { headers[.rateLimit] = states.joined(separator: ", ") }
    }
}

/// A failure whose answer says the limits, too.
struct AnnouncedFailure: Error {
    let cause: any Error
    let announcement: RateAnnouncement
}

extension HTTPExchange {
    /// The answer, or the failure, with what is left of the client's limits, where clients are told.
    func announced(_ answer: (HTTPExchange) async throws -> Response) async throws -> Response {
        guard let announcement else { return try await answer(self) }
        do {
            var response = try await answer(self)
            announcement.write(to: &response.headers)
            return response
        } catch let error as HTTPParserError {
            throw error
        } catch {
            throw AnnouncedFailure(cause: error, announcement: announcement)
        }
    }
}

extension Duration {
    /// Rounded up.
    fileprivate var wholeSeconds: Int64 { components.seconds + (components.attoseconds > 0 ? 1 : 0) }
}

extension HTTPField.Name {
    // safe: a literal token
    fileprivate static let rateLimitPolicy = HTTPField.Name("RateLimit-Policy")!
    // safe: a literal token
    fileprivate static let rateLimit = HTTPField.Name("RateLimit")!
}
