import CompositionCore
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import ServiceLifecycle

/// One client's stream of server-sent events: the state of one or several compositions, then what changes of them.
struct EventStream: Sendable {
    /// Why it looks what there is to do. There may be news whatever it is.
    private enum Wake: Sendable {
        case news
        /// Time for a heartbeat, and to look whether the client may still see this.
        case tick
    }

    private static let tickEvery = TimeAmount.seconds(3)
    private static let ticksPerHeartbeat = 5

    private var members: [StreamMember] = []
    /// The first events, until they are written.
    private var opening = ByteBuffer()
    private let followings: Followings<FollowedAnswer>
    private let wakes: AsyncStream<Wake>
    private let wake: AsyncStream<Wake>.Continuation
    /// Throws when the client may no longer follow.
    private let recheck: @Sendable () async throws(Failure) -> Void

    init(
        _ followings: Followings<FollowedAnswer>, recheck: @escaping @Sendable () async throws(Failure) -> Void
    ) {
        self.followings = followings
        self.recheck = recheck
        // What is not read yet needs no second word.
        (wakes, wake) = AsyncStream.makeStream(of: Wake.self, bufferingPolicy: .bufferingNewest(2))
    }

    /// Follows one composition more. `known` is what the client has of it.
    mutating func follow(_ name: String?, _ route: FollowedRoute, known: StateToken?) throws(Failure) {
        let ticket = try followings.follow(route.key, from: route.source, known: known) { [wake] in wake.yield(.news) }
        members.append(StreamMember(name, ticket, known: known))
    }
}

extension EventStream {
    /// Waits for the first word of each composition, before anything is written: what can't be followed is answered as
    /// what can't be read. Who comes back need not wait: it has something.
    ///
    /// Throws what keeps one from being composed; `timeout` if that takes longer than the limit.
    mutating func open(within limit: Duration, on channel: any Channel) async throws(Failure) {
        let late = channel.eventLoop.scheduleTask(in: TimeAmount(limit)) { [wake] in wake.yield(.tick) }
        defer { late.cancel() }
        var waiting = Set(members.indices)
        opening = EventText.opening
        wake.yield(.news)
        for await wake in wakes {
            for index in waiting {
                switch members[index].ticket.take() {
                case .state(let first):
                    let bytes = event(of: index, showing: first)
                    opening.writeImmutableBuffer(bytes)
                case .ended(let failure): throw failure
                case .current: break
                case nil: continue
                }
                waiting.remove(index)
            }
            if waiting.isEmpty { return }
            guard wake == .tick else { continue }
            if waiting.allSatisfy({ members[$0].token != nil }) { return }
            throw Failure(.timeout, "no state before the deadline")
        }
        throw Failure(.cancelled, "the client left")
    }

    /// Writes what changes until the client goes away, may no longer see it, or the process stops.
    mutating func write(to writer: inout any ResponseBodyWriter, on channel: any Channel) async throws {
        let tickets = members.map(\.ticket)
        let ticking = channel.eventLoop.scheduleRepeatedTask(initialDelay: Self.tickEvery, delay: Self.tickEvery) {
            [wake] _ in
            wake.yield(.tick)
            // Dropped because it doesn't read, the client gets no more than what is under way.
            if tickets.contains(where: \.hasEnded) { channel.close(promise: nil) }
        }
        defer { ticking.cancel() }
        try await writeOpening(to: &writer)
        let wake = wake
        try await withGracefulShutdownHandler {
            try await writeNews(to: &writer)
        } onGracefulShutdown: {
            wake.finish()
        }
    }

    /// A scope of its own: longer than it lasts nothing of the opening is kept.
    private mutating func writeOpening(to writer: inout any ResponseBodyWriter) async throws {
        let events = opening
        opening = ByteBuffer()
        try await writer.write(events)
    }

    private mutating func writeNews(to writer: inout any ResponseBodyWriter) async throws {
        var ticks = 0
        wake.yield(.news)
        for await wake in wakes {
            let (events, hasEnded) = takeNews()
            if let events { try await writer.write(events) }
            if hasEnded { return }
            guard wake == .tick else { continue }
            ticks += 1
            // In order: whoever comes back is told why.
            guard (try? await recheck()) != nil else { return }
            if ticks % Self.ticksPerHeartbeat == 0 { try await writer.write(EventText.heartbeat) }
        }
    }

    /// What came of all members, and whether one of them has ended.
    private mutating func takeNews() -> (events: ByteBuffer?, hasEnded: Bool) {
        var events: ByteBuffer?
        for index in members.indices {
            switch members[index].ticket.take() {
            case .state(let new): events.setOrWriteImmutableBuffer(event(of: index, showing: new))
            case .ended: return (events, true)
            case .current, nil: break
            }
        }
        return (events, false)
    }

    private mutating func event(of index: Int, showing new: FollowedAnswer.State) -> ByteBuffer {
        let before = members[index]
        members[index].sent(new)
        return before.event(of: new, id: EventID.text(members))
    }
}
