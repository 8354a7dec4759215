import CMosquitto
import Logging

extension BrokerConnection {
    private static let packetsPerTurn = 64

    /// The thread found the socket readable, writable or broken.
    func socketIsReady(isBroken: Bool) {
        guard let client else { return }
        if accepts {
            client.read(limit: min(Self.packetsPerTurn, room))
        } else if isBroken {
            // Reported again and again until the socket is closed, and no acknowledgement can leave any more.
            return end("connection lost")
        }
        flush()
    }

    /// Twice a second: the keep-alive.
    func tick() {
        client?.keepAlive()
        flush()
    }

    /// Whether more may be read from the socket.
    private var accepts: Bool { room > 0 && !batch.isCommitting }

    /// How many messages may still be taken.
    private var room: Int {
        guard let delivery else { return options.inboxMessagesMax - inbox.count }
        return delivery.batchMax - batch.messages.count
    }

    /// Handles what happened, writes what is queued (unless acknowledgements are held back), and says what the
    /// thread shall wait for. What is many small packets is gathered into few segments.
    func flush(gathering gathers: Bool = false) {
        guard let client else { return }
        handleEvents(of: client)
        if batch.isEmpty {
            if gathers { client.writeGathered() } else { client.write() }
            handleEvents(of: client)
        }
        guard self.client === client else { return }
        guard client.isOpen else { return end(reasonForEnd(of: client)) }
        let wanted = (read: accepts, write: batch.isEmpty && client.wantsWrite)
        guard wanted != interest else { return }
        interest = wanted
        thread.change(client.descriptor, id: registration, read: wanted.read, write: wanted.write)
    }

    private func handleEvents(of client: MosquittoClient) {
        let events = client.events
        client.events.removeAll(keepingCapacity: true)
        for event in events where self.client === client { handle(event, of: client) }
    }

    private func handle(_ event: MosquittoClient.Event, of client: MosquittoClient) {
        switch event {
        case .connected(let code, let sessionPresent):
            guard code == 0 else { return end("refused: \(text(ofConnectCode: Int32(code)))") }
            self.sessionPresent = sessionPresent
            subscribeToAll(client)
        case .published(let id, let code): published(id, code)
        case .subscribed(let id, let granted): subscribed(id, granted)
        case .received(let message): received(message)
        case .disconnected(let code): if code != 0 { end(MosquittoClient.text(Int32(code))) }
        }
    }

    private func received(_ message: BrokerMessage) {
        guard let delivery else { return inbox.append(message) }
        batch.messages.append(message)
        if batch.isCommitting { return }
        if batch.messages.count >= delivery.batchMax {
            commit()
        } else if batch.messages.count == 1 {
            closeBatch(after: batch.hasFailed ? delivery.windowAfterFailure : delivery.window)
        }
    }

    private func reasonForEnd(of client: MosquittoClient) -> String {
        client.failure == 0 ? "closed by the broker" : MosquittoClient.text(client.failure)
    }

    private func text(ofConnectCode code: Int32) -> String {
        String(cString: options.version == .v5 ? mosquitto_reason_string(code) : mosquitto_connack_string(code))
    }
}
