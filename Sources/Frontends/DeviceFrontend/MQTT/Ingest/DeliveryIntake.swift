import Broker
import CompositionCore
import DeviceMessages
import Limits
import Logging
import NIOCore

/// Commits batches of telemetry, tells the devices, and only then lets the broker's acknowledgements go.
actor DeliveryIntake {
    private let sink: any TelemetrySink
    private let reader: DeliveryReader
    private let mail: DeviceMail
    private let accepted: [AcceptedTopic]
    private let refusals: RefusedDeliveries
    private let limits: MQTTLimits
    private let pressure: MemoryPressure
    private let logger: Logger
    private let pace = LocalRateLimiter(keysMax: 16_384)
    private var numbers = DeliveryNumbers()
    /// The sink wants no calls before.
    private var pausedUntil: ContinuousClock.Instant?
    /// Who was told to wait, and until when; forgotten with the next commit.
    private var waiting: [Recipient: ContinuousClock.Instant] = [:]

    init(
        sink: any TelemetrySink, accepting accepted: [AcceptedTopic] = [], recent: RecentDevices, mail: DeviceMail,
        refusals: RefusedDeliveries, configuration: MQTTFrontend.Configuration
    ) {
        self.accepted = accepted
        self.refusals = refusals
        self.sink = sink
        self.mail = mail
        reader = DeliveryReader(recent: recent, sensor: configuration.sensor)
        limits = configuration.limits
        pressure = configuration.pressure
        logger = configuration.logger
    }

    /// Returns when all that makes sense is committed, and everything else refused; a bad message is answered once
    /// and never delivered again. Throws when the batch must be delivered again.
    func commit(_ batch: [BrokerMessage]) async throws {
        if let pausedUntil, pausedUntil > .now { throw Failure(.busy, "the telemetry service asked for a pause") }
        let end = ContinuousClock.now + limits.commitWithin * 0.9
        var deliveries: [Delivery] = []
        for message in batch {
            if let delivery = try await read(message, until: end) { deliveries.append(delivery) }
        }
        do {
            for chunk in chunks(of: deliveries) { try await commit(chunk, until: end) }
        } catch {
            numbers.beginAnew()
            throw error
        }
    }

    /// Nil for a bad message, whose device is told.
    private func read(_ message: BrokerMessage, until end: ContinuousClock.Instant) async throws -> Delivery? {
        guard let (device, source) = mail.topics.telemetry(on: message.topic, accepting: accepted) else { return nil }
        do {
            var delivery = try await reader.read(message, from: source, of: device, receivedMs: .unixMilliseconds) {
                [logger] in RequestContext(principal: .device(device), deadline: Deadline(end), logger: logger)
            }
            if !delivery.isNumbered {
                (delivery.telemetry.epoch, delivery.telemetry.sequence) = numbers.next(for: device)
            } else if pace.take(of: limits.telemetryRate, for: device.text).retryAfter != nil {
                // Its device keeps it; of what has no number the broker's is the only one.
                await tellToWait([delivery], limits.telemetryRate.window / 2)
                return nil
            }
            return delivery
        } catch let error as DeviceError {
            refusals.count(error, of: device, on: message.topic, logger)
            await mail.send(error, as: source.format, to: device)
            return nil
        }
    }

    /// One call of the sink, repeated while there is time: the numbers stay, so nothing counts twice.
    private func commit(_ deliveries: [Delivery], until end: ContinuousClock.Instant) async throws {
        while true {
            do throws(Failure) {
                if let failure = pressure.failure { throw failure }
                let results = try await sink.commit(deliveries.map(\.telemetry))
                guard results.count == deliveries.count else {
                    throw Failure(.badAnswer, "\(results.count) results for \(deliveries.count) messages")
                }
                waiting = [:]
                return await tell(deliveries, results)
            } catch {
                let pause = error.retryAfter ?? limits.retryAfter
                logger.warning("telemetry was not committed: \(error.code): \(error.detail)")
                await tellToWait(deliveries, pause)
                guard ContinuousClock.now + pause < end else {
                    if error.retryAfter != nil { pausedUntil = .now + min(pause, .seconds(300)) }
                    throw error
                }
                try await Task.sleep(for: pause)
            }
        }
    }

    /// So many readings are one call.
    private func chunks(of deliveries: [Delivery]) -> [[Delivery]] {
        var chunks: [[Delivery]] = []
        var weight = 0
        for delivery in deliveries {
            if chunks.isEmpty || weight + delivery.telemetry.weight > limits.commitReadingsMax {
                chunks.append([])
                weight = 0
            }
            chunks[chunks.count - 1].append(delivery)
            weight += delivery.telemetry.weight
        }
        return chunks
    }
}

extension DeliveryIntake {
    private struct Recipient: Hashable {
        let device: ResourceID
        let format: AnswerFormat
    }

    private func tell(_ deliveries: [Delivery], _ results: [TelemetryResult]) async {
        var settled: [Recipient: (messages: [TelemetryMessage], results: [TelemetryResult])] = [:]
        for (delivery, result) in zip(deliveries, results) {
            let recipient = Recipient(device: delivery.telemetry.device, format: delivery.format)
            settled[recipient, default: ([], [])].messages.append(delivery.telemetry)
            settled[recipient, default: ([], [])].results.append(result)
        }
        await send(settled.mapValues { Acknowledgement.acks(for: $0.messages, $0.results) })
    }

    /// Those who number their messages keep them and may send them again; for the others the broker does. Each is told
    /// once a pause, however often the broker delivers the batch again.
    private func tellToWait(_ deliveries: [Delivery], _ pause: Duration) async {
        let now = ContinuousClock.now
        var told: [Recipient: [TelemetryMessage]] = [:]
        for delivery in deliveries where delivery.isNumbered {
            let recipient = Recipient(device: delivery.telemetry.device, format: delivery.format)
            guard waiting[recipient] ?? now <= now else { continue }
            told[recipient, default: []].append(delivery.telemetry)
        }
        if waiting.count + told.count > Self.waitingMax { waiting = [:] }
        for recipient in told.keys { waiting[recipient] = now + pause }
        await send(told.mapValues { Acknowledgement.retry($0, afterMs: pause.milliseconds) })
    }

    /// So many are remembered to be told only once.
    private static var waitingMax: Int { 20_000 }

    private func send(_ acks: [Recipient: [Ack]]) async {
        await mail.send(acks.flatMap { recipient, acks in acks.map { ($0, recipient.format, recipient.device) } })
    }
}
