import CompositionCore
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import ServiceLifecycle

/// `If-None-Match` with `Prefer: wait=25` (RFC 7240, section 4.3): an answer when there is another, or 304 after that time.
struct LongPoll: Sendable {
    static let waitMax = 60

    let known: String
    let wait: Duration

    /// Nil if the request asks for nothing of the kind.
    init?(_ headers: HTTPFields) {
        // The rarer one first: every request comes by here.
        guard let prefer = headers[.prefer], let known = headers[.ifNoneMatch] else { return nil }
        let words = prefer.split(whereSeparator: { ",; ".contains($0) })
        guard
            let seconds = words.lazy.compactMap({ word -> Int? in
                word.hasPrefix("wait=") ? Int(word.dropFirst("wait=".count)) : nil
            }).first, seconds > 0
        else { return nil }
        self.known = known
        wait = .seconds(min(seconds, Self.waitMax))
    }

    /// Whether the client has these bytes, in whichever coding.
    func knows(_ body: ByteBuffer) -> Bool {
        let tag = EntityTag(of: body)
        return [ContentCoding.identity, .gzip].contains { EntityTag.list(known, contains: tag.text($0)) }
    }
}

extension HTTPExchange {
    var longPoll: LongPoll? { LongPoll(request.headers) }

    /// Returns when the composition has other bytes than the client, when it has waited long enough, or when the process
    /// stops. What then is, is for the answer to find out.
    func waitForChange(of route: FollowedRoute) async throws(Failure) {
        guard let poll = longPoll else { return }
        let (news, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let ticket = try shared.followings.follow(route.key, from: route.source) { wake.yield() }
        let late = context.channel.eventLoop.scheduleTask(in: TimeAmount(poll.wait)) { wake.finish() }
        defer { late.cancel() }
        wake.yield()
        await withGracefulShutdownHandler {
            for await _ in news {
                switch ticket.take() {
                case .state(let state): if !poll.knows(state.payload.body) { return }
                case .ended: return
                case .current, nil: break
                }
            }
        } onGracefulShutdown: {
            wake.finish()
        }
    }
}

extension HTTPField.Name {
    // safe: a literal token
    fileprivate static let prefer = HTTPField.Name("Prefer")!
}
