import CHiredis
import CompositionCore
import Glibc

/// A connection, used by one thread alone.
final class RedisLink {
    private let context: UnsafeMutablePointer<redisContext>
    private let timeout: Duration
    private let replyBytesMax: Int

    /// Connects and signs in. What answers a ping is a Redis that takes commands.
    init(_ address: RedisAddress, options: RedisOptions) throws(RedisError) {
        let (seconds, attoseconds) = options.timeout.components
        let limit = timeval(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
        guard let context = redisConnectWithTimeout(address.host, Int32(address.port), limit) else {
            throw RedisError("no memory")
        }
        self.context = context
        timeout = options.timeout
        replyBytesMax = options.replyBytesMax
        guard context.pointee.err == 0 else { throw RedisError(context) }
        guard redisSetTimeout(context, limit) == REDIS_OK else { throw RedisError(context) }
        redisEnableKeepAlive(context)
        if let password = address.password {
            try expect(["AUTH"] + (address.user.map { [RedisWord($0)] } ?? []) + [RedisWord(password)])
        }
        if address.database != 0 { try expect(["SELECT", RedisWord(address.database)]) }
        try expect(["PING"])
    }

    deinit { redisFree(context) }

    /// False once the server has closed it, or says something that nobody asked for.
    var isOpen: Bool {
        var byte: UInt8 = 0
        let count = recv(context.pointee.fd, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT))
        return count < 0 && (errno == EAGAIN || errno == EINTR)
    }

    /// Sends all and answers each. What isn't answered when the connection breaks is answered as a failure; then it throws,
    /// and the connection is of no more use.
    func carryOut(_ commands: [RedisCommand]) throws(RedisError) {
        var open = commands[...]
        do throws(RedisError) {
            let end = ContinuousClock.now + timeout
            for command in commands { try append(command.words) }
            try send(until: end)
            while let command = open.first {
                let reply = try receive(until: end)
                open.removeFirst()
                command.answer(reply)
            }
        } catch {
            for command in open { command.answer(.failure(.redisDown)) }
            throw error
        }
    }

    private func expect(_ words: [RedisWord]) throws(RedisError) {
        let end = ContinuousClock.now + timeout
        try append(words)
        try send(until: end)
        guard case .success = try receive(until: end) else { throw RedisError("the server refuses the sign-in") }
    }
}

extension RedisLink {
    private func append(_ words: [RedisWord]) throws(RedisError) {
        let lengths = words.map(\.bytes.count)
        // One buffer, so that no pointer outlives what it points to.
        let bytes = words.flatMap(\.bytes)
        let code = bytes.withUnsafeBytes { buffer in
            var next = buffer.baseAddress.map { $0.assumingMemoryBound(to: CChar.self) }
            var starts = lengths.map { length in
                defer { next = next.map { $0 + length } }
                return next
            }
            return redisAppendCommandArgv(context, Int32(words.count), &starts, lengths)
        }
        guard code == REDIS_OK else { throw RedisError(context) }
    }

    private func send(until end: ContinuousClock.Instant) throws(RedisError) {
        var isDone: Int32 = 0
        while isDone == 0 {
            guard redisBufferWrite(context, &isDone) == REDIS_OK else { throw RedisError(context) }
            guard ContinuousClock.now < end else { throw .late }
        }
    }

    private func receive(until end: ContinuousClock.Instant) throws(RedisError) -> Result<RedisReply, Failure> {
        while true {
            var reply: UnsafeMutableRawPointer?
            guard redisGetReplyFromReader(context, &reply) == REDIS_OK else { throw RedisError(context) }
            if let reply {
                defer { freeReplyObject(reply) }
                return RedisReply.read(reply.assumingMemoryBound(to: redisReply.self))
            }
            guard context.pointee.reader.pointee.len <= replyBytesMax else { throw .tooLarge }
            guard redisBufferRead(context) == REDIS_OK else { throw RedisError(context) }
            guard ContinuousClock.now < end else { throw .late }
        }
    }
}
