import CompositionCore
import DeviceMessages
import NIOCore
import Testing

@testable import DeviceFrontend

@Suite struct TelemetryBatcherTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)
    private var batcher = TelemetryBatcher<Int>(limits: TelemetryLimits())

    private func entry(_ number: Int, weight: Int = 1) -> TelemetryBatcher<Int>.Entry {
        .init(messages: [], weight: weight, reply: number)
    }

    private func missed() {
        Issue.record("another step was expected")
    }

    @Test mutating func `the first waits for others as long as the window, then all are committed together`() {
        guard case .wake(let instant) = batcher.add(entry(1), now: start) else { return missed() }
        #expect(instant == start + .milliseconds(5))
        guard case .nothing = batcher.add(entry(2), now: start) else { return missed() }
        guard case .nothing = batcher.wake(now: start + .milliseconds(4)) else { return missed() }
        guard case .commit(let batch) = batcher.wake(now: instant) else { return missed() }
        #expect(batch.map(\.reply) == [1, 2])
    }

    @Test mutating func `enough readings are committed at once, and one commit runs at a time`() {
        _ = batcher.add(entry(1, weight: 499), now: start)
        guard case .commit(let batch) = batcher.add(entry(2), now: start) else { return missed() }
        #expect(batch.map(\.reply) == [1, 2])
        guard case .nothing = batcher.add(entry(3, weight: 500), now: start) else { return missed() }
        guard case .commit(let next) = batcher.finish(pause: nil, now: start).step else { return missed() }
        #expect(next.map(\.reply) == [3])
    }

    @Test mutating func `what is held counts until its commit ended`() {
        #expect(!batcher.isFull)
        _ = batcher.add(entry(1, weight: 20_000), now: start)
        #expect(batcher.isFull)
        _ = batcher.finish(pause: nil, now: start)
        #expect(!batcher.isFull)
    }

    @Test mutating func `in a pause what waits and what comes is refused, afterwards not`() {
        _ = batcher.add(entry(1, weight: 500), now: start)
        _ = batcher.add(entry(2), now: start)
        let (_, refused) = batcher.finish(pause: .seconds(30), now: start)
        #expect(refused.map(\.reply) == [2])
        guard case .refuse(_, let wait) = batcher.add(entry(3), now: start + .seconds(10)) else {
            return missed()
        }
        #expect(wait == 20_001)
        guard case .wake = batcher.add(entry(4), now: start + .seconds(30)) else { return missed() }
    }
}
