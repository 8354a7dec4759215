import CompositionCore
import Dispatch
import Synchronization

/// Commands on their way to the threads that carry them out.
final class RedisMailbox: Sendable {
    /// Of one batch: few enough that the last isn't late.
    private static let batchMax = 64

    private struct State {
        var waiting: [RedisCommand] = []
        var isClosed = false
    }

    private let waitingMax: Int
    private let readers: Int
    private let state = Mutex(State())
    /// Raised for each command, so it may be higher than the number of those that wait.
    private let arrived = DispatchSemaphore(value: 0)

    init(waitingMax: Int, readers: Int) {
        self.waitingMax = waitingMax
        self.readers = readers
    }

    func put(_ command: RedisCommand) {
        let isTaken = state.withLock { state in
            guard state.waiting.count < waitingMax, !state.isClosed else { return false }
            state.waiting.append(command)
            return true
        }
        if isTaken { arrived.signal() } else { command.answer(.failure(.redisBusy)) }
    }

    /// Waits for commands; nil when there won't be any more. Only for threads that may wait.
    func next() -> [RedisCommand]? {
        while true {
            arrived.wait()
            let (batch, isClosed) = state.withLock { state in
                let batch = Array(state.waiting.prefix(Self.batchMax))
                state.waiting.removeFirst(batch.count)
                return (batch, state.isClosed)
            }
            guard batch.isEmpty else { return batch }
            if isClosed { return nil }
        }
    }

    func close() {
        state.withLock { $0.isClosed = true }
        for _ in 0..<readers { arrived.signal() }
    }
}
