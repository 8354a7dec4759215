import ServiceLifecycle

/// Commits what many callers bring at the same time in one transaction, so that they share one flush to the disk.
/// Each caller is answered after that flush.
actor GroupCommit: Service {
    private struct Waiting {
        let messages: [ReadingMessage]
        let answer: CheckedContinuation<[MessageResult], any Error>
    }

    private static let groupMax = 4_000
    private static let waitingMax = 50_000

    private let database: ServiceDatabase
    /// Rings after each commit.
    nonisolated let bell = CommitBell()
    private let arrived = Signal()
    private var waiting: [Waiting] = []
    private var waitingCount = 0

    init(_ database: ServiceDatabase) {
        self.database = database
    }

    /// Results in the messages' order, when all of them are on disk.
    func commit(_ messages: [ReadingMessage]) async throws -> [MessageResult] {
        guard waitingCount + messages.count <= Self.waitingMax else {
            throw Problem.unavailable("too many readings wait for the disk")
        }
        return try await withCheckedThrowingContinuation { answer in
            waiting.append(Waiting(messages: messages, answer: answer))
            waitingCount += messages.count
            arrived.raise()
        }
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await _ in self.arrived.raised { await self.commitAll() }
        }
        await commitAll()
    }

    private func commitAll() async {
        while !waiting.isEmpty {
            let group = nextGroup()
            let batches = group.map(\.messages)
            let result: Result<[[MessageResult]], any Error>
            do { result = .success(try await write(batches)) } catch { result = .failure(error) }
            bell.ring()
            for (place, caller) in group.enumerated() { caller.answer.resume(with: result.map { $0[place] }) }
        }
    }

    /// Those that came first, as many as one transaction takes.
    private func nextGroup() -> [Waiting] {
        var (count, callers) = (0, 0)
        for caller in waiting where callers == 0 || count + caller.messages.count <= Self.groupMax {
            count += caller.messages.count
            callers += 1
        }
        let group = Array(waiting.prefix(callers))
        waiting.removeFirst(callers)
        waitingCount -= group.reduce(0) { $0 + $1.messages.count }
        return group
    }

    private func write(_ batches: [[ReadingMessage]]) async throws -> [[MessageResult]] {
        try await database.write { db in
            var commit = try MessageCommit(in: db)
            let results = try batches.map { messages in try messages.map { try commit.commit($0) } }
            try commit.finish()
            return results
        }
    }
}
