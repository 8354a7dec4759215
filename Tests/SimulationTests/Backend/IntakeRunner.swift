import CompositionCore
import DeviceMessages
import NIOCore

@testable import DeviceFrontend

/// Does what the `TelemetryBatcher` decides, as `TelemetryIntake` does.
final class IntakeRunner {
    private typealias Batcher = TelemetryBatcher<Int>

    private unowned let backend: Backend
    private var batcher: Batcher

    init(_ backend: Backend) {
        self.backend = backend
        batcher = Batcher(limits: backend.world.telemetryLimits)
    }

    var isFull: Bool { batcher.isFull }

    func submit(_ messages: [TelemetryMessage], of connection: Int) -> Bool {
        let weight = messages.reduce(0) { $0 + $1.weight }
        let step = batcher.add(
            Batcher.Entry(messages: messages, weight: weight, reply: connection), now: backend.world.agenda.now)
        perform(step)
        return batcher.isFull
    }

    private func perform(_ step: Batcher.Step) {
        switch step {
        case .nothing: break
        case .wake(let instant):
            let pause = instant - backend.world.agenda.now
            backend.later(pause) { self.perform(self.batcher.wake(now: self.backend.world.agenda.now)) }
        case .commit(let entries): commit(entries)
        case .refuse(let entry, let retryAfterMs): reply(entry, .retry(entry.messages, afterMs: retryAfterMs))
        }
    }

    private func commit(_ entries: [Batcher.Entry]) {
        backend.world.store.commit(entries.flatMap(\.messages)) { [self] answer in
            guard !backend.isOver else { return }
            var pause: TimeAmount?
            switch answer {
            case .results(let results):
                var rest = results[...]
                for entry in entries {
                    let own = Array(rest.prefix(entry.messages.count))
                    rest = rest.dropFirst(entry.messages.count)
                    reply(entry, .settled(entry.messages, own))
                }
            case .failed(let retryAfter):
                pause = TimeAmount(retryAfter ?? .zero)
                refuse(entries, pause)
            }
            let (step, refused) = batcher.finish(pause: pause, now: backend.world.agenda.now)
            refuse(refused, pause)
            perform(step)
        }
    }

    private func refuse(_ entries: [Batcher.Entry], _ pause: TimeAmount?) {
        let afterMs = pause.map { UInt32(clamping: $0.nanoseconds / 1_000_000) } ?? 0
        for entry in entries {
            reply(entry, .retry(entry.messages, afterMs: max(afterMs, batcher.limits.retryAfterMs)))
        }
    }

    private func reply(_ entry: Batcher.Entry, _ outcome: TelemetryOutcome) {
        backend.later(.zero) { self.backend.connections[entry.reply]?.settled(outcome) }
    }
}
