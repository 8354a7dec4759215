import CompositionCore
import DeviceMessages
import NIOCore

@testable import DeviceFrontend

/// The telemetry service as docs/telemetry-ingest.md promises it: what it has committed survives everything.
final class TelemetryStore {
    struct Stream: Hashable {
        let device: ResourceID
        let epoch: UInt32
    }

    enum Answer {
        case results([TelemetryResult])
        case failed(retryAfter: Duration?)
    }

    private enum Settled {
        case committed([Reading])
        case rejected
    }

    private unowned let world: Simulation
    private var streams: [Stream: [UInt32: Settled]] = [:]
    private var progress: [Stream: UInt32] = [:]
    /// In the order of the commits.
    private(set) var order: [Stream: [UInt32]] = [:]
    var isUp = true

    init(_ world: Simulation) {
        self.world = world
    }

    func isSettled(_ sequence: UInt32, of stream: Stream) -> Bool { streams[stream]?[sequence] != nil }

    func through(_ stream: Stream) -> UInt32 { progress[stream] ?? 0 }

    /// The readings of a committed message, without their ages.
    func readings(_ sequence: UInt32, of stream: Stream) -> [Reading]? {
        if case .committed(let readings) = streams[stream]?[sequence] { readings } else { nil }
    }

    func isRejected(_ sequence: UInt32, of stream: Stream) -> Bool {
        if case .rejected = streams[stream]?[sequence] { true } else { false }
    }

    /// One `POST /readings`: the answer comes later, or says that nobody knows.
    func commit(_ messages: [TelemetryMessage], then answer: @escaping (Answer) -> Void) {
        world.agenda.after(world.delay()) { [self] in
            guard isUp else { return reply(.failed(retryAfter: nil), answer) }
            if world.hits(\.commitsFailed) {
                let pause: Duration? = world.chance.happens(0.5) ? .milliseconds(world.chance.number(200...3_000)) : nil
                world.note("store", "refuses \(messages.count) messages")
                return reply(.failed(retryAfter: pause), answer)
            }
            let pause = world.hits(\.commitsSlow) ? world.chance.milliseconds(500...7_000) : .milliseconds(2)
            world.agenda.after(pause) { self.finish(messages, answer) }
        }
    }

    /// `GET /streams/…`, for the welcome; nil where nobody answers.
    func askThrough(_ stream: Stream, then answer: @escaping (UInt32?) -> Void) {
        world.agenda.after(world.delay()) { [self] in
            let through = isUp ? through(stream) : nil
            world.agenda.after(world.delay()) { answer(through) }
        }
    }

    private func finish(_ messages: [TelemetryMessage], _ answer: @escaping (Answer) -> Void) {
        guard isUp else { return reply(.failed(retryAfter: nil), answer) }
        let results = messages.map(settle)
        world.note("store", "commits \(messages.map { "\($0.device):\($0.sequence)" }.joined(separator: " "))")
        guard !world.hits(\.answersLost) else {
            world.note("store", "its answer is lost")
            return world.agenda.after(.milliseconds(800)) { answer(.failed(retryAfter: nil)) }
        }
        reply(.results(results), answer)
    }

    private func reply(_ result: Answer, _ answer: @escaping (Answer) -> Void) {
        world.agenda.after(world.delay()) { answer(result) }
    }

    private func settle(_ message: TelemetryMessage) -> TelemetryResult {
        let stream = Stream(device: message.device, epoch: message.epoch)
        let readings = message.readings.map { Reading(sensor: $0.sensor, value: $0.value) }
        switch streams[stream]?[message.sequence] {
        case .committed(let known):
            return TelemetryResult(known == readings ? .duplicate : .rejected(.conflict), through: through(stream))
        case .rejected: return TelemetryResult(.rejected(.badMessage), through: through(stream))
        case nil: break
        }
        // Some messages are never taken, whoever sends them and however often.
        let isBad = (message.sequence &* 2_654_435_761 ^ message.epoch) % 23 == 0
        streams[stream, default: [:]][message.sequence] = isBad ? .rejected : .committed(readings)
        if !isBad { order[stream, default: []].append(message.sequence) }
        while streams[stream]?[through(stream) + 1] != nil { progress[stream, default: 0] += 1 }
        return TelemetryResult(isBad ? .rejected(.badMessage) : .committed, through: through(stream))
    }
}
