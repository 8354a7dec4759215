import Logging

extension BrokerConnection {
    private static let connectLimit = Duration.seconds(10)

    /// Keeps the connection up until the task is cancelled, then says goodbye to the broker (so that the will
    /// isn't published) and returns. Call it once.
    public func run() async {
        await withTaskCancellationHandler {
            await keepConnected()
        } onCancel: {
            Task { await self.stop() }
        }
        for watcher in watchers.values { watcher.finish() }
        inbox.finish()
    }

    private func keepConnected() async {
        while !isStopping {
            let reason = await oneConnection()
            enter(.disconnected(reason))
            if isStopping { return }
            let pause = backoff.next()
            logger.warning(
                "broker connection lost",
                metadata: [
                    "broker": "\(address)", "client": "\(clientID)", "reason": "\(reason)", "pause": "\(pause)",
                ])
            try? await Task.sleep(for: pause)
        }
    }

    /// One connection from CONNECT to its end; the answer says why it ended.
    private func oneConnection() async -> String {
        do {
            let client = try await MosquittoClient.open(address, clientID: clientID, options: options)
            guard !isStopping else { return "stopped" }
            self.client = client
        } catch {
            if case .disconnected(let reason) = error { return reason }
            return "\(error)"
        }
        return await withCheckedContinuation { ended in
            self.ended = ended
            begin()
        }
    }

    private func begin() {
        guard let client else { return }
        registration = thread.watch(client.descriptor, of: self)
        interest = (read: true, write: true)
        let registration = registration
        Task {
            try? await Task.sleep(for: Self.connectLimit)
            if self.registration == registration, self.client != nil, !state.isConnected { end("no CONNACK in time") }
        }
    }

    /// A batch that is being committed ends first: the goodbye's write would acknowledge it.
    private func stop() {
        isStopping = true
        if batch.isEmpty { sayGoodbye() }
    }

    func sayGoodbye() {
        client?.disconnect()
        client?.write()
        end("stopped")
    }

    /// Drops the connection without writing anything more.
    func end(_ reason: String) {
        guard let client else { return }
        thread.unwatch(client.descriptor, id: registration)
        self.client = nil
        batch.clear()
        let lost = BrokerError.disconnected(reason)
        for (_, waiting) in outbox.values { waiting?.resume(throwing: lost) }
        outbox = [:]
        outboxBytes = 0
        for (_, waiting) in subscribing.values { waiting?.resume(throwing: lost) }
        subscribing = [:]
        ended?.resume(returning: reason)
        ended = nil
    }
}
