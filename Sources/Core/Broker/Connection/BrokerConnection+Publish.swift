extension BrokerConnection {
    /// Sends a message. QoS 1: returns when the broker has acknowledged it; QoS 0: when it is written. A lost
    /// connection ends the wait with `disconnected`, at the latest by the keep-alive; nothing is sent again.
    public func publish(_ message: BrokerMessage) async throws(BrokerError) {
        guard let client, state.isConnected else { throw .disconnected("not connected") }
        guard hasRoom(for: message) else { throw .busy }
        let id = try client.publish(message, isV5: options.version == .v5)
        outboxBytes += message.payload.count
        do {
            try await withCheckedThrowingContinuation { waiting in
                outbox[id] = (message.payload.count, waiting)
                flush()
            }
        } catch {
            throw error as? BrokerError ?? .disconnected("\(error)")
        }
    }

    /// Sends messages together, in order, and waits for none of them: as many as there is room for, while the broker is
    /// there. Gives how many.
    @discardableResult
    public func publish(_ messages: [BrokerMessage]) -> Int {
        guard let client, state.isConnected else { return 0 }
        var count = 0
        for message in messages {
            guard hasRoom(for: message), let id = try? client.publish(message, isV5: options.version == .v5) else {
                break
            }
            outboxBytes += message.payload.count
            outbox[id] = (message.payload.count, nil)
            count += 1
        }
        flush(gathering: true)
        return count
    }

    private func hasRoom(for message: BrokerMessage) -> Bool {
        outbox.count < options.outboxMessagesMax && outboxBytes + message.payload.count <= options.outboxBytesMax
    }

    /// The broker acknowledged a publication, or the socket took one of QoS 0.
    func published(_ id: Int32, _ reasonCode: Int) {
        guard let (bytes, waiting) = outbox.removeValue(forKey: id) else { return }
        outboxBytes -= bytes
        if reasonCode < 128 {
            waiting?.resume()
        } else {
            waiting?.resume(throwing: BrokerError.refused(reasonCode: reasonCode))
        }
    }
}
