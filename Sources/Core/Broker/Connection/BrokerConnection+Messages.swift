/// The messages of a connection, in order, for one reader. Ends when `run` has returned or the reader's task is
/// cancelled. A reader that doesn't keep up makes the connection read no more: the broker then queues, within
/// its limits.
public struct BrokerMessages: AsyncSequence, Sendable {
    public typealias Element = BrokerMessage
    public typealias Failure = Never

    let connection: BrokerConnection

    public func makeAsyncIterator() -> Iterator { Iterator(connection: connection) }

    public struct Iterator: AsyncIteratorProtocol {
        let connection: BrokerConnection
        var taken: ArraySlice<BrokerMessage> = []

        public mutating func next() async -> BrokerMessage? {
            if taken.isEmpty { taken = await connection.takeMessages()[...] }
            return taken.popFirst()
        }
    }
}

/// Messages on their way to the reader.
struct Inbox {
    private var messages: [BrokerMessage] = []
    private var reader: CheckedContinuation<[BrokerMessage], Never>?
    private var isFinished = false

    var count: Int { messages.count }

    mutating func append(_ message: BrokerMessage) {
        messages.append(message)
        wakeReader()
    }

    mutating func finish() {
        isFinished = true
        wakeReader()
    }

    mutating func wait(_ reader: CheckedContinuation<[BrokerMessage], Never>) {
        self.reader?.resume(returning: [])
        self.reader = reader
        if isFinished || !messages.isEmpty { wakeReader() }
    }

    mutating func wakeReader() {
        reader?.resume(returning: messages)
        if reader != nil { messages = [] }
        reader = nil
    }
}

extension BrokerConnection {
    /// What arrived by ordinary delivery.
    public nonisolated var messages: BrokerMessages { BrokerMessages(connection: self) }

    /// Ends `messages` after what has arrived; the connection stays. So a reader can finish what it began and still
    /// publish.
    public func endMessages() {
        inbox.finish()
    }

    func takeMessages() async -> [BrokerMessage] {
        let messages: [BrokerMessage] = await withTaskCancellationHandler {
            await withCheckedContinuation { reader in
                if Task.isCancelled { return reader.resume(returning: []) }
                inbox.wait(reader)
            }
        } onCancel: {
            Task { await self.inboxReaderLeft() }
        }
        // There is room again.
        flush()
        return messages
    }

    private func inboxReaderLeft() {
        inbox.wakeReader()
    }
}
