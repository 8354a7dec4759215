import CompositionCore
import Logging
import NIOCore
import Synchronization
import TestFixtures

/// A composition of one resource, followed. Its version is the number that the service answers.
struct FollowedStub: Sendable {
    let called: CalledService
    let followings: Followings<String>

    init(limits: FollowLimits = FollowLimits(), _ script: @escaping StubService.Script) async throws {
        called = try await CalledService(ServicePolicy(ttl: .seconds(600)), script)
        followings = Followings(
            limits: limits, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    func source(minInterval: Duration = .zero) -> Followings<String>.Source {
        let service = called.service
        return Followings<String>.Source(
            minInterval: minInterval,
            compose: { context in
                try await service.fetch(
                    "/x", keys: [service.key("thing", "/x")], in: context, version: { UInt64($0) ?? 0 }
                ) { bytes throws(Failure) in String(buffer: bytes) }
            }, content: { Array($0.utf8) })
    }

    /// Follows, and notes what comes as it comes.
    func follow(
        known: StateToken? = nil, minInterval: Duration = .zero, takes: Bool = true
    ) throws -> Reader {
        let reader = Reader(takes: takes)
        reader.ticket = try followings.follow(Self.key, from: source(minInterval: minInterval), known: known) {
            reader.wake()
        }
        // What came before the follower was known.
        reader.wake()
        return reader
    }

    static let key = FollowKey("thing", of: "x")
}

/// Notes what a follower gets.
final class Reader: Sendable {
    private struct State {
        var ticket: FollowTicket<String>?
        var seen: [String] = []
        var tokens: [StateToken] = []
        var end: Failure?
    }

    private let takes: Bool
    private let state = Mutex(State())

    init(takes: Bool) {
        self.takes = takes
    }

    var ticket: FollowTicket<String>? {
        get { state.withLock { $0.ticket } }
        set {
            let old = state.withLock { state in
                defer { state.ticket = newValue }
                return state.ticket
            }
            // It leaves outside of the lock.
            withExtendedLifetime(old) {}
        }
    }
    var seen: [String] { state.withLock { $0.seen } }
    var tokens: [StateToken] { state.withLock { $0.tokens } }
    var end: Failure? { state.withLock { $0.end } }

    func wake() {
        guard takes else { return }
        take()
    }

    func take() {
        guard let ticket else { return }
        state.withLock { state in
            switch ticket.take() {
            case .state(let new):
                state.seen.append(new.payload)
                state.tokens.append(new.token)
            case .ended(let failure): state.end = failure
            case .current, nil: break
            }
        }
    }
}
