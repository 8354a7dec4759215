import CompositionCore
import Logging
import NIOCore
import ServiceLifecycle

/// Sends what is due, each in a task of its own, and writes down how it went. Executes ``DeliverySchedule`` and
/// ``SendingSlots``.
actor DeliveryDesk {
    private static let lookEvery = Duration.seconds(1)

    private let store: WebhookStore
    private let call: ReceiverCall
    private let schedule: DeliverySchedule
    private let logger: Logger
    private var slots: SendingSlots
    private var counts: [Outcome: Int] = [:]

    /// What became of an attempt, for operators.
    private enum Outcome: String, CaseIterable {
        case delivered, retried, disabled
        case givenUp = "given_up"

        init(_ verdict: DeliverySchedule.Verdict) {
            self =
                switch verdict {
                case .delivered: .delivered
                case .retry: .retried
                case .giveUp: .givenUp
                case .disable: .disabled
                }
        }
    }

    init(store: WebhookStore, call: ReceiverCall, logger: Logger) {
        self.store = store
        self.call = call
        self.logger = logger
        schedule = DeliverySchedule(giveUpAfter: store.limits.giveUpAfter)
        slots = SendingSlots(limits: store.limits)
    }

    /// Until a graceful shutdown, and then to the end of what is under way; or until the task is cancelled: then that is
    /// sent again by whoever comes next.
    func run() async {
        await withDiscardingTaskGroup { tasks in
            tasks.addTask { [queued = store.queued] in
                await cancelWhenGracefulShutdown { await queued.raise(every: Self.lookEvery) }
            }
            store.queued.raise()
            for await _ in store.queued.calls.cancelOnGracefulShutdown() where !Task.isShuttingDownGracefully {
                do {
                    for delivery in try await next() { tasks.addTask { await self.deliver(delivery) } }
                } catch {
                    logger.warning("the queue of the webhooks can't be read", metadata: ["error": "\(error)"])
                }
            }
        }
    }

    func measures() async -> [Measure] {
        let attempts = Outcome.allCases.map { outcome in
            Measure(
                "webhook_deliveries_total", .counter, "Attempts to deliver, by what became of them.",
                label: .init("outcome", outcome.rawValue), Double(counts[outcome] ?? 0))
        }
        guard let queue = try? await store.queueDepth() else { return attempts }
        return attempts + [
            Measure(
                "webhook_queue_deliveries", .gauge, "Deliveries that wait, of webhooks that aren't disabled.",
                Double(queue.count)),
            Measure(
                "webhook_queue_oldest_seconds", .gauge, "How long the oldest of them has waited.",
                Double(queue.oldestMs) / 1000),
        ]
    }

    /// What there is room for. From here on it counts as under way.
    private func next() async throws(Failure) -> [DueDelivery] {
        var next: [DueDelivery] = []
        for (webhook, client) in try await store.due(at: store.clock()) {
            let room = slots.room(webhook: webhook, client: client)
            guard room > 0 else { continue }
            let taken = try await store.take(
                of: webhook, atMost: room, except: slots.subjects(of: webhook), at: store.clock())
            for delivery in taken { slots.begin(delivery.subject, of: webhook, client: client) }
            next += taken
        }
        return next
    }

    private func deliver(_ delivery: DueDelivery) async {
        let outcome = await attempt(delivery)
        // A stopped attempt says nothing about the receiver.
        if !Task.isCancelled { await settle(outcome, delivery) }
        slots.end(delivery.subject, of: delivery.webhook.id, client: delivery.webhook.client)
        store.queued.raise()
    }

    private func attempt(_ delivery: DueDelivery) async -> AttemptOutcome {
        let url: ReceiverURL
        do { url = try ReceiverURL(delivery.webhook.url, by: call.policy) } catch { return .failed(error.detail) }
        let message = SignedMessage(
            id: delivery.id, attempt: delivery.attempts, body: delivery.body, secrets: delivery.webhook.secrets,
            at: store.clock() / 1000)
        return await call.send(message, to: url)
    }

    private func settle(_ outcome: AttemptOutcome, _ delivery: DueDelivery) async {
        do {
            let history = DeliverySchedule.History(
                attempts: delivery.attempts, firstTriedAt: delivery.firstTriedAt,
                lastSuccessAt: try await store.lastSuccess(of: delivery.webhook.id))
            let now = store.clock()
            let verdict = schedule.verdict(outcome, history, at: now, chance: .random(in: 0...1))
            try await store.record(verdict, outcome, of: delivery, at: now)
            counts[Outcome(verdict), default: 0] += 1
            log(verdict, outcome, delivery)
            // Whoever follows for it stops.
            if case .disable = verdict { store.written.raise() }
        } catch {
            logger.error(
                "an attempt can't be written down; it will be made again",
                metadata: ["webhook": "\(delivery.webhook.id)", "error": "\(error)"])
        }
    }

    private func log(_ verdict: DeliverySchedule.Verdict, _ outcome: AttemptOutcome, _ delivery: DueDelivery) {
        let (status, error) = outcome.parts
        var metadata: Logger.Metadata = [
            "webhook": "\(delivery.webhook.id)", "client": "\(delivery.webhook.client)", "delivery": "\(delivery.id)",
            "subject": "\(delivery.subject)",
        ]
        metadata["outcome"] = "\(status.map(String.init) ?? error ?? "")"
        switch verdict {
        case .delivered: logger.debug("delivered", metadata: metadata)
        case .retry: logger.info("a delivery failed and will be tried again", metadata: metadata)
        case .giveUp: logger.warning("a delivery is given up", metadata: metadata)
        case .disable(let reason):
            logger.warning("a webhook is disabled: \(reason.rawValue)", metadata: metadata)
        }
    }
}
