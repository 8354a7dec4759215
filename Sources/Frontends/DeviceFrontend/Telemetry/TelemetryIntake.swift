import CompositionCore
import DeviceMessages
import EventLoops
import Logging
import NIOCore
import Synchronization

/// Gathers telemetry of all connections and commits it by the sink, some milliseconds' worth in one call.
final class TelemetryIntake: Sendable {
    typealias Reply = @Sendable (TelemetryOutcome) -> Void
    private typealias Batcher = TelemetryBatcher<Reply>

    private let sink: any TelemetrySink
    private let loop: any EventLoop
    private let executor: EventLoopExecutor
    private let pressure: MemoryPressure
    private let logger: Logger
    private let batcher: Mutex<Batcher>

    init(
        _ sink: any TelemetrySink, limits: TelemetryLimits, pressure: MemoryPressure, on loop: any EventLoop,
        logger: Logger
    ) {
        self.sink = sink
        self.pressure = pressure
        self.loop = loop
        self.logger = logger
        executor = EventLoopExecutor(loop)
        batcher = Mutex(Batcher(limits: limits))
    }

    var isFull: Bool { batcher.withLock { $0.isFull } }

    /// Takes messages of one device. `reply` is called once, on any thread, when they are on disk or were not taken.
    /// Returns whether the connection should stop reading.
    func submit(_ messages: [TelemetryMessage], reply: @escaping Reply) -> Bool {
        guard !pressure.isHigh else {
            reply(.retry(messages, afterMs: batcher.withLock { $0.limits.retryAfterMs }))
            return isFull
        }
        let weight = messages.reduce(0) { $0 + $1.weight }
        let entry = Batcher.Entry(messages: messages, weight: weight, reply: reply)
        let (step, isFull) = batcher.withLock { ($0.add(entry, now: .now()), $0.isFull) }
        perform(step)
        return isFull
    }

    private func perform(_ step: Batcher.Step) {
        switch step {
        case .nothing: break
        case .wake(let instant):
            loop.scheduleTask(deadline: instant) { self.perform(self.batcher.withLock { $0.wake(now: .now()) }) }
        case .commit(let entries):
            Task(executorPreference: executor) { await self.commit(entries) }
        case .refuse(let entry, let retryAfterMs): entry.reply(.retry(entry.messages, afterMs: retryAfterMs))
        }
    }

    private func commit(_ entries: [Batcher.Entry]) async {
        var pause: TimeAmount?
        do {
            let messages = entries.flatMap(\.messages)
            let results = try await sink.commit(messages)
            guard results.count == messages.count else {
                throw Failure(.badAnswer, "\(results.count) results for \(messages.count) messages")
            }
            settle(entries, results)
        } catch {
            pause = refuse(entries, after: Failure(error))
        }
        let (step, refused) = batcher.withLock { $0.finish(pause: pause, now: .now()) }
        refuse(refused, pause: pause)
        perform(step)
    }

    private func settle(_ entries: [Batcher.Entry], _ results: [TelemetryResult]) {
        var start = 0
        for entry in entries {
            let end = start + entry.messages.count
            entry.reply(.settled(entry.messages, Array(results[start..<end])))
            start = end
        }
    }

    /// Tells the devices to wait; returns how long the sink wants no calls. Zero where it didn't say: those who wait
    /// behind the commit are told as well, since a sink that hangs may let the next call hang as long.
    private func refuse(_ entries: [Batcher.Entry], after failure: Failure) -> TimeAmount {
        logger.warning("telemetry was not committed: \(failure.code): \(failure.detail)")
        let pause = TimeAmount(min(max(failure.retryAfter ?? .zero, .zero), .seconds(300)))
        refuse(entries, pause: pause)
        return pause
    }

    private func refuse(_ entries: [Batcher.Entry], pause: TimeAmount?) {
        let limits = batcher.withLock { $0.limits }
        let afterMs = pause.map { UInt32(clamping: $0.nanoseconds / 1_000_000) } ?? 0
        for entry in entries {
            entry.reply(.retry(entry.messages, afterMs: max(afterMs, limits.retryAfterMs)))
        }
    }
}

/// What became of the messages of one call of ``TelemetryIntake/submit(_:reply:)``.
enum TelemetryOutcome: Sendable {
    /// On disk, or refused for good.
    case settled([TelemetryMessage], [TelemetryResult])
    /// Not taken: the device keeps them and sends them again.
    case retry([TelemetryMessage], afterMs: UInt32)

    var messages: [TelemetryMessage] {
        switch self {
        case .settled(let messages, _), .retry(let messages, _): messages
        }
    }

    var acks: [Ack] {
        switch self {
        case .settled(let messages, let results): Acknowledgement.acks(for: messages, results)
        case .retry(let messages, let afterMs): Acknowledgement.retry(messages, afterMs: afterMs)
        }
    }
}
