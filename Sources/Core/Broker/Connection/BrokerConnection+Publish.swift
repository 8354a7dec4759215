extension BrokerConnection {
    /// Sends a message. QoS 1: returns when the broker has acknowledged it; QoS 0: when it is written. A lost
    /// connection ends the wait with `disconnected`, at the latest by the keep-alive; nothing is sent again.
    public func publish(_ message: BrokerMessage) async throws(BrokerError) {
        guard let client, state.isConnected else { throw .disconnected("not connected") }
        guard outbox.count < options.outboxMessagesMax, outboxBytes + message.payload.count <= options.outboxBytesMax
        else { throw .busy }
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

    /// The broker acknowledged a publication, or the socket took one of QoS 0.
    func published(_ id: Int32, _ reasonCode: Int) {
        guard let (bytes, waiting) = outbox.removeValue(forKey: id) else { return }
        outboxBytes -= bytes
        if reasonCode < 128 {
            waiting.resume()
        } else {
            waiting.resume(throwing: BrokerError.refused(reasonCode: reasonCode))
        }
    }
}
