import Synchronization
public import Logging

/// A connection to an MQTT broker that is kept up: lost, it is made again with full-jitter backoff and subscribed
/// again. Its actor runs on a `BrokerThread`, which many connections share.
public actor BrokerConnection {
    public nonisolated let address: BrokerAddress
    public nonisolated let clientID: String
    nonisolated let options: BrokerOptions
    nonisolated let logger: Logger
    nonisolated let thread: BrokerThread
    nonisolated let delivery: DeferredDelivery?
    private nonisolated let connected = Atomic(false)

    // The connection of the moment.
    var client: MosquittoClient?
    var registration: UInt64 = 0
    var interest = (read: true, write: true)
    var ended: CheckedContinuation<String, Never>?
    var isStopping = false
    var backoff: Backoff

    // What is asked for, and what waits for the broker's answer.
    var subscriptions: [Subscription]
    var subscribing: [Int32: (Subscription, CheckedContinuation<Void, any Error>?)] = [:]
    var sessionPresent = false
    /// Nobody waits for those that were sent together.
    var outbox: [Int32: (bytes: Int, CheckedContinuation<Void, any Error>?)] = [:]
    var outboxBytes = 0

    var inbox = Inbox()
    var batch = DeferredBatch()
    var watchers: [Int: AsyncStream<BrokerState>.Continuation] = [:]
    var state = BrokerState.notStarted

    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// A connection that `run` will make. With `delivery`, messages go to its handler and not to `messages`.
    public init(
        _ address: BrokerAddress, clientID: String, options: BrokerOptions = BrokerOptions(),
        subscriptions: [Subscription] = [], delivery: DeferredDelivery? = nil, logger: Logger,
        thread: BrokerThread = .shared
    ) {
        self.address = address
        self.clientID = clientID
        self.options = options
        self.subscriptions = subscriptions
        self.delivery = delivery
        self.logger = logger
        self.thread = thread
        self.backoff = Backoff(base: options.backoffBase, max: options.backoffMax)
    }

    /// Signed in and subscribed, as of now.
    public nonisolated var isConnected: Bool { connected.load(ordering: .acquiring) }

    /// The state now and each later one; ends when `run` has returned. A slow reader misses the oldest.
    public func states() -> AsyncStream<BrokerState> {
        let (stream, continuation) = AsyncStream.makeStream(of: BrokerState.self, bufferingPolicy: .bufferingNewest(64))
        let key = (watchers.keys.max() ?? 0) + 1
        watchers[key] = continuation
        continuation.onTermination = { _ in Task { await self.forget(watcher: key) } }
        continuation.yield(state)
        return stream
    }

    private func forget(watcher: Int) {
        watchers[watcher] = nil
    }

    func enter(_ state: BrokerState) {
        self.state = state
        connected.store(state.isConnected, ordering: .releasing)
        for watcher in watchers.values { watcher.yield(state) }
    }
}
