import Broker
import CompositionCore
import DeviceMessages
import EventLoops
import Logging
import NIOCore

/// Answers asks, each in a task of its own: a slow answer holds up no other.
struct AskDesk: Sendable {
    private let answers: DeviceAnswers
    private let recent: RecentDevices
    private let mail: DeviceMail
    private let configuration: MQTTFrontend.Configuration
    private let slots: AskSlots

    init(answers: DeviceAnswers, recent: RecentDevices, mail: DeviceMail, configuration: MQTTFrontend.Configuration) {
        self.answers = answers
        self.recent = recent
        self.mail = mail
        self.configuration = configuration
        slots = AskSlots(deviceMax: configuration.limits.deviceAsksMax, totalMax: configuration.limits.asksMax)
    }

    /// Takes messages until there are no more, then waits for the answers that are under way.
    func answer(_ messages: BrokerMessages) async {
        await withDiscardingTaskGroup { group in
            for await message in messages {
                group.addTask { await take(message) }
            }
        }
    }

    private func take(_ message: BrokerMessage) async {
        guard let (device, purpose, format) = mail.topics.read(message.topic), case .ask(let composition) = purpose
        else { return }
        await answer(AskInHand(message, composition: composition, format: format, device: device))
    }

    private func answer(_ ask: AskInHand) async {
        guard let address = ask.returnAddress(in: mail.topics) else {
            let error = DeviceError(
                .notAuthorized, "the response topic is not below your answers", id: ask.idIfReadable)
            return await mail.send(error, as: ask.format, to: ask.device)
        }
        var answer = Answer(id: ask.idIfReadable)
        var json: ByteBuffer?
        do {
            let composed = try await compose(ask.read(), for: ask)
            answer.staleParts = composed.staleParts
            answer.missingParts = composed.missingParts
            if ask.format == .json { json = composed.body } else { answer.body = composed.body }
        } catch let error as DeviceError {
            answer.error = error
        } catch {
            answer.error = DeviceError(Failure(error))
        }
        answer.error?.id = answer.id
        await mail.send(answer, as: ask.format, to: address, bodyJSON: json)
    }

    private func compose(_ question: Ask, for ask: AskInHand) async throws -> ComposedAnswer {
        guard answers.has(ask.composition) else { throw DeviceError(.notFound, "no such composition") }
        if let failure = configuration.pressure.failure { throw failure }
        guard slots.take(for: ask.device) else { throw tooMany }
        let context = RequestContext(
            principal: .device(ask.device), deadline: .after(configuration.deadline), logger: configuration.logger)
        let executor = EventLoopExecutor(configuration.eventLoopGroup.next())
        return try await within(configuration.deadline + configuration.limits.askGrace, on: executor) {
            defer { slots.free(for: ask.device) }
            let device = try await recent.device(ask.device, in: context)
            return try await answers.compose(
                ask.composition, subject: question.subject, for: device, as: ask.format, in: context)
        }
    }

    private var tooMany: DeviceError {
        DeviceError(.busy, "too many asks at once", retryAfterMs: configuration.deadline.milliseconds)
    }
}

/// The work's result, or a timeout when the limit has passed first, even if the work doesn't end when cancelled.
private func within<Value: Sendable>(
    _ limit: Duration, on executor: EventLoopExecutor, _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    let (results, first) = AsyncThrowingStream.makeStream(of: Value.self)
    let working = Task(executorPreference: executor) {
        do {
            first.yield(try await work())
        } catch {
            first.finish(throwing: error)
        }
    }
    let timer = Task {
        try await Task.sleep(for: limit)
        first.finish(throwing: Failure(.timeout, "no answer within the deadline"))
    }
    defer {
        working.cancel()
        timer.cancel()
    }
    for try await result in results { return result }
    throw CancellationError()
}
