import CompositionCore
import Logging

/// What a thread does: takes what waits, sees that there is a connection, carries it out.
struct RedisWorker {
    private let address: RedisAddress
    private let options: RedisOptions
    private let mailbox: RedisMailbox
    private let logger: Logger
    private var link: RedisLink?
    private var pause: Duration
    private var nextTry = ContinuousClock.now
    private var isDown = false

    init(_ address: RedisAddress, options: RedisOptions, mailbox: RedisMailbox, logger: Logger) {
        self.address = address
        self.options = options
        self.mailbox = mailbox
        self.logger = logger
        pause = options.backoff.base
    }

    /// Returns when the client is gone.
    consuming func run() {
        while let batch = mailbox.next() { carryOut(batch) }
    }

    private mutating func carryOut(_ batch: [RedisCommand]) {
        guard let link = connected() else { return fail(batch) }
        let now = ContinuousClock.now
        let late = batch.filter { $0.deadline <= now }
        fail(late)
        let timely = late.isEmpty ? batch : batch.filter { $0.deadline > now }
        do {
            try link.carryOut(timely)
        } catch {
            breakOff(error)
        }
    }

    private mutating func connected() -> RedisLink? {
        // A server that went away since the last command is noticed before the next one is lost on it.
        if let link, link.isOpen { return link }
        link = nil
        guard ContinuousClock.now >= nextTry else { return nil }
        do {
            link = try RedisLink(address, options: options)
            pause = options.backoff.base
            if isDown { logger.notice("Redis answers again") }
            isDown = false
        } catch {
            breakOff(error)
        }
        return link
    }

    private mutating func breakOff(_ error: any Error) {
        link = nil
        nextTry = .now + pause * Double.random(in: 0...1)
        pause = min(pause * 2, options.backoff.max)
        if !isDown {
            logger.error("Redis doesn't answer", metadata: ["error": "\(error)", "host": "\(address.host)"])
        }
        isDown = true
    }

    private func fail(_ commands: [RedisCommand]) {
        for command in commands { command.answer(.failure(.redisDown)) }
    }
}
