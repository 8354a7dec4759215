import CompositionCore
import Dispatch
import NIOCore
import Synchronization
import Upstream

/// The addresses of receivers, asked for at each delivery: what a name meant an hour ago says nothing.
///
/// The system's lookup blocks a thread for as long as the name server is silent. So each name has at most one lookup at a
/// time, on a thread of its own, which all who want that name wait for; and there are only so many.
final class ReceiverNames: Sendable {
    typealias Lookup = @Sendable (_ host: String, _ port: Int) throws -> [SocketAddress]
    private typealias Waiter = CheckedContinuation<[SocketAddress], Never>

    static let lookupsMax = 64

    private struct State {
        var waiting: [String: [Int: Waiter]] = [:]
        var count = 0
    }

    private let lookup: Lookup
    private let state = Mutex(State())

    init(_ lookup: @escaping Lookup = { try SystemLookup.addresses(of: $0, port: $1) }) {
        self.lookup = lookup
    }

    /// Empty where there is none, or none in time.
    func addresses(of url: ReceiverURL, within limit: Duration) async -> [SocketAddress] {
        if let literal = try? SocketAddress(ipAddress: url.host, port: url.port) { return [literal] }
        let host = url.host
        let id = state.withLock { state in
            state.count += 1
            return state.count
        }
        return await withCheckedContinuation { (waiter: Waiter) in
            guard let isFirst = join(host, id, waiter) else { return waiter.resume(returning: []) }
            if isFirst { ask(host, port: url.port) }
            Task {
                try? await Task.sleep(for: limit)
                state.withLock { $0.waiting[host]?.removeValue(forKey: id) }?.resume(returning: [])
            }
        }
    }

    /// Whether it is the first who wants the name; nil where too many names are asked for.
    private func join(_ host: String, _ id: Int, _ waiter: Waiter) -> Bool? {
        state.withLock { state in
            guard let others = state.waiting[host] else {
                guard state.waiting.count < Self.lookupsMax else { return nil }
                state.waiting[host] = [id: waiter]
                return true
            }
            state.waiting[host] = others.merging([id: waiter]) { $1 }
            return false
        }
    }

    private func ask(_ host: String, port: Int) {
        DispatchQueue(label: "addresses of a receiver").async {
            let found = (try? self.lookup(host, port)) ?? []
            let waiting = self.state.withLock { $0.waiting.removeValue(forKey: host) } ?? [:]
            for waiter in waiting.values { waiter.resume(returning: found) }
        }
    }
}
