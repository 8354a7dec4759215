public import CompositionCore
import Foundation
public import Logging

/// A client of one Redis server (RESP 2, through hiredis).
///
/// Threads of its own do the waiting, one for each connection, so that neither an event loop nor one of Swift's threads ever
/// does. What is asked while a thread is at work goes out as one batch. A connection that broke is made again with backoff,
/// and until then commands fail at once.
public final class RedisClient: Sendable {
    private let mailbox: RedisMailbox
    private let timeout: Duration

    public init(_ address: RedisAddress, options: RedisOptions = RedisOptions(), logger: Logger) {
        let mailbox = RedisMailbox(waitingMax: options.waitingMax, readers: options.connections)
        self.mailbox = mailbox
        timeout = options.timeout
        for number in 0..<options.connections {
            let thread = Thread {
                RedisWorker(address, options: options, mailbox: mailbox, logger: logger).run()
            }
            thread.name = "redis \(number)"
            thread.start()
        }
    }

    deinit { mailbox.close() }

    /// Sends a command and returns what it answers. Throws `unreachable` if the server can't be reached, doesn't answer in
    /// time or answers an error; `busy` if too many commands wait. A command that failed may have been carried out.
    public func command(_ words: [RedisWord]) async throws(Failure) -> RedisReply {
        let result = await withCheckedContinuation { continuation in
            mailbox.put(
                RedisCommand(words: words, deadline: .now + timeout) { continuation.resume(returning: $0) })
        }
        return try result.get()
    }

    /// Runs a script of Lua, which Redis does in one piece (EVAL).
    public func evaluate(
        _ script: String, keys: [RedisWord], arguments: [RedisWord]
    ) async throws(Failure) -> RedisReply {
        try await command(["EVAL", RedisWord(script), RedisWord(keys.count)] + keys + arguments)
    }
}
