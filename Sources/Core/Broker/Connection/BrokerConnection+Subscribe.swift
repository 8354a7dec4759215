import Logging

extension BrokerConnection {
    /// Adds a subscription, now and at each later connection. Throws `refused` where the broker doesn't grant it.
    public func subscribe(_ subscription: Subscription) async throws(BrokerError) {
        try await subscribeOnce(subscription)
        if !subscriptions.contains(subscription) { subscriptions.append(subscription) }
    }

    /// Adds a subscription to the connection of the moment: later ones don't have it.
    public func subscribeOnce(_ subscription: Subscription) async throws(BrokerError) {
        guard let client, state.isConnected else { throw .disconnected("not connected") }
        let id = try client.subscribe(subscription)
        do {
            try await withCheckedThrowingContinuation { waiting in
                subscribing[id] = (subscription, waiting)
                flush()
            }
        } catch {
            throw error as? BrokerError ?? .disconnected("\(error)")
        }
    }

    /// After CONNACK: every subscription again; a persistent session may have been lost with the broker's disk.
    func subscribeToAll(_ client: MosquittoClient) {
        do {
            for subscription in subscriptions {
                subscribing[try client.subscribe(subscription)] = (subscription, nil)
            }
        } catch {
            return end("\(error)")
        }
        becomeConnectedIfSubscribed()
    }

    /// SUBACK: granted is the quality that was asked for, or better nothing.
    func subscribed(_ id: Int32, _ granted: [Int]) {
        guard let (subscription, waiting) = subscribing.removeValue(forKey: id) else { return }
        let code = granted.first ?? 128
        if code == subscription.qos.rawValue {
            waiting?.resume()
            return becomeConnectedIfSubscribed()
        }
        let refused = BrokerError.refused(reasonCode: code)
        logger.error(
            "subscription refused",
            metadata: [
                "client": "\(clientID)", "filter": "\(subscription.filter)", "code": "\(code)",
            ])
        guard let waiting else { return end("subscription refused: \(subscription.filter)") }
        waiting.resume(throwing: refused)
    }

    private func becomeConnectedIfSubscribed() {
        guard subscribing.isEmpty, !state.isConnected else { return }
        // With deferred acknowledgement only a commit proves that things work again.
        if delivery == nil { backoff.reset() }
        enter(.connected(sessionPresent: sessionPresent))
        logger.info("broker connected", metadata: ["broker": "\(address)", "client": "\(clientID)"])
    }
}
