import Dispatch
import NIOCore
import Synchronization

/// The addresses of one host.
///
/// The system's lookup blocks a thread for as long as the name server is silent, so it runs on a queue of its own, one
/// lookup at a time: a name that hangs holds up no event loop, no other name and no call beyond its deadline. What was
/// found is kept for some seconds, then asked for again while it is still used; a name server that fails takes away
/// nothing that it gave within the last minute.
final class NameResolver: Sendable {
    typealias Lookup = @Sendable () throws -> [SocketAddress]

    private struct State {
        var known: [SocketAddress] = []
        var freshUntil = NIODeadline.distantPast
        var usableUntil = NIODeadline.distantPast
        var isAsking = false
        var waiting: [Int: EventLoopPromise<[SocketAddress]>] = [:]
        /// Counts who asked: each begins at another address, so that the load spreads over all.
        var turn = 0
    }

    private static let freshTime = TimeAmount.seconds(5)
    private static let usableTime = TimeAmount.seconds(60)

    private let queue: DispatchQueue
    private let lookup: Lookup
    private let state: Mutex<State>

    init(host: String, port: Int, lookup: Lookup? = nil) {
        var state = State()
        if let literal = try? SocketAddress(ipAddress: host, port: port) {
            state.known = [literal]
            state.freshUntil = .distantFuture
        }
        self.state = Mutex(state)
        queue = DispatchQueue(label: "addresses of \(host)")
        self.lookup = lookup ?? { try SystemLookup.addresses(of: host, port: port) }
    }

    /// At least one, the one to begin with first. Fails by then if there is none.
    func addresses(until end: NIODeadline, on eventLoop: any EventLoop) -> EventLoopFuture<[SocketAddress]> {
        let promise = eventLoop.makePromise(of: [SocketAddress].self)
        let now = NIODeadline.now()
        let (found, turn, mustAsk) = state.withLock { state -> ([SocketAddress]?, Int, Bool) in
            state.turn += 1
            let isUsable = now < max(state.freshUntil, state.usableUntil)
            if !isUsable { state.waiting[state.turn] = promise }
            let mustAsk = now >= state.freshUntil && !state.isAsking
            if mustAsk { state.isAsking = true }
            return (isUsable ? state.known.turned(by: state.turn) : nil, state.turn, mustAsk)
        }
        if mustAsk { queue.async { self.ask() } }
        if let found {
            promise.succeed(found)
        } else {
            let late = eventLoop.scheduleTask(deadline: end) { self.leave(turn) }
            promise.futureResult.whenComplete { _ in late.cancel() }
        }
        return promise.futureResult
    }

    /// What is known must be asked for again.
    func outdate() {
        state.withLock { $0.freshUntil = min($0.freshUntil, .now()) }
    }

    private func leave(_ turn: Int) {
        state.withLock { $0.waiting.removeValue(forKey: turn) }?.fail(ConnectFault.noAddress)
    }

    /// Blocks, for as long as the system likes.
    private func ask() {
        let found = Result { try lookup() }
        let now = NIODeadline.now()
        let (waiting, known) = state.withLock { state in
            defer { state.waiting = [:] }
            state.isAsking = false
            switch found {
            case .success(let addresses) where !addresses.isEmpty:
                state.known = addresses
                state.freshUntil = now + Self.freshTime
                state.usableUntil = now + Self.usableTime
            case .failure(SystemLookup.Fault.noSuchName), .success:
                state.known = []
                state.freshUntil = .distantPast
                state.usableUntil = .distantPast
            case .failure:
                if now < state.usableUntil { state.freshUntil = min(now + Self.freshTime, state.usableUntil) }
            }
            return (state.waiting, state.known)
        }
        for (turn, promise) in waiting {
            if known.isEmpty { promise.fail(ConnectFault.noAddress) } else { promise.succeed(known.turned(by: turn)) }
        }
    }
}

extension [SocketAddress] {
    fileprivate func turned(by count: Int) -> Self {
        guard self.count > 1 else { return self }
        let start = count % self.count
        return Array(self[start...] + self[..<start])
    }
}
