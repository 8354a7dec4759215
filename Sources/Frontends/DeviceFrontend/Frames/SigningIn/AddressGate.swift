import CompositionCore
import Limits
import Synchronization

/// Lets hellos of one address to the registry: few at a time, and none for a while after too many wrong keys. So
/// whoever guesses costs us a comparison now and then, and devices at other addresses nothing.
///
/// Only wrong keys count. Devices behind one address that come back together wait for each other, each a moment.
final class AddressGate: Sendable {
    private struct Visits {
        var underWay = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let attempts: AttemptLimit
    private let underWayMax: Int
    /// Of the addresses from which hellos are under way.
    private let visits = Mutex<[String: Visits]>([:])

    init(_ attempts: AttemptLimit, underWayMax: Int) {
        self.attempts = attempts
        self.underWayMax = underWayMax
    }

    /// Why the key isn't looked at; nil if it may be: then ``leave(_:wasWrong:)`` must follow.
    func enter(_ address: String) async -> Failure? {
        let key = ClientAddress.limitKey(address)
        while true {
            if let refusal = attempts.refusal(of: address) { return refusal }
            let mayGo = visits.withLock { visits in
                guard visits[key, default: Visits()].underWay < underWayMax else { return false }
                visits[key, default: Visits()].underWay += 1
                return true
            }
            if mayGo { return nil }
            await waitForTurn(key)
        }
    }

    func leave(_ address: String, wasWrong: Bool) {
        if wasWrong { attempts.countFailure(of: address) }
        let isClosed = attempts.refusal(of: address) != nil
        let key = ClientAddress.limitKey(address)
        let woken: [CheckedContinuation<Void, Never>] = visits.withLock { visits in
            guard var visit = visits[key] else { return [] }
            visit.underWay -= 1
            // Each looks again; where the address is closed now, all of them may hear it.
            let woken = Array(visit.waiting.prefix(isClosed ? visit.waiting.count : 1))
            visit.waiting.removeFirst(woken.count)
            visits[key] = visit.underWay == 0 && visit.waiting.isEmpty ? nil : visit
            return woken
        }
        for continuation in woken { continuation.resume() }
    }

    private func waitForTurn(_ key: String) async {
        await withCheckedContinuation { continuation in
            let mayGo = visits.withLock { visits in
                guard let visit = visits[key], visit.underWay >= underWayMax else { return true }
                visits[key]?.waiting.append(continuation)
                return false
            }
            if mayGo { continuation.resume() }
        }
    }
}
