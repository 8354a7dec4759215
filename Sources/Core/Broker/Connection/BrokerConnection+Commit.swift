import Logging

/// Messages whose acknowledgements are held back, and what happens with them.
struct DeferredBatch {
    var messages: [BrokerMessage] = []
    var isCommitting = false
    /// Counts batches, so that a late timer or handler knows that its batch is gone.
    var number = 0
    /// Whether the last commit went badly.
    var hasFailed = false
    /// Ends a commit that takes too long.
    var limit: Task<Void, Never>?

    var isEmpty: Bool { messages.isEmpty && !isCommitting }

    mutating func clear() {
        messages = []
        finish()
    }

    /// The commit ended, well or badly.
    mutating func finish() {
        isCommitting = false
        number += 1
        limit?.cancel()
        limit = nil
    }
}

extension BrokerConnection {
    func closeBatch(after window: Duration) {
        let number = batch.number
        Task {
            try? await Task.sleep(for: window)
            guard batch.number == number, !batch.isCommitting else { return }
            commit()
            flush()
        }
    }

    /// Hands the batch to the handler. Until that returned, nothing is read and nothing written.
    func commit() {
        guard let delivery else { return }
        let number = batch.number
        let messages = batch.messages
        batch.messages = []
        batch.isCommitting = true
        let handling = Task {
            do {
                try await delivery.commit(messages)
                committed(number)
            } catch {
                notCommitted(number, "\(error)")
            }
        }
        batch.limit = Task {
            try? await Task.sleep(for: delivery.commitLimit)
            guard batch.number == number else { return }
            handling.cancel()
            notCommitted(number, "no commit within \(delivery.commitLimit)")
        }
    }

    private func committed(_ number: Int) {
        guard batch.number == number else { return }
        batch.finish()
        batch.hasFailed = false
        backoff.reset()
        // What the library handed over beyond the limit is the next batch; both are acknowledged after it.
        if !batch.messages.isEmpty { commit() }
        flush(gathering: true)
        if isStopping, batch.isEmpty { sayGoodbye() }
    }

    private func notCommitted(_ number: Int, _ reason: String) {
        guard batch.number == number else { return }
        batch.hasFailed = true
        end("not committed: \(reason)")
    }
}
