public import NIOCore

/// A downstream service as compositions call it. A read goes through these steps, top to bottom:
///
/// 1. the cache answers what it has and is still valid (``FetchTable``);
/// 2. the same fetch under way is joined, else one begins that others may join (``Flight``);
/// 3. the service is called: deadline, credential, limit, retry, instance (``ServiceCall``);
/// 4. the answer is read once, for everybody who waits for it, and kept if no change came meanwhile;
/// 5. where all that fails, what the cache still has may stand in.
public struct Service: Sendable {
    public let name: String
    public let policy: ServicePolicy
    let table: FetchTable
    let calls: ServiceCalls
    private let listeners = ChangeListeners()

    /// - Parameter instances: one transport for each address of the service.
    public init(_ name: String, over instances: any ServiceTransport..., policy: ServicePolicy = ServicePolicy()) {
        self.init(name, over: instances, policy: policy)
    }

    /// - Parameter credential: what it is shown at each call; nil: nothing
    public init(
        _ name: String, over instances: [any ServiceTransport], policy: ServicePolicy = ServicePolicy(),
        credential: (any ServiceCredential)? = nil
    ) {
        precondition(!instances.isEmpty, "a service has an address")
        self.name = name
        self.policy = policy
        table = FetchTable(policy: policy)
        calls = ServiceCalls(
            service: name, transports: instances, policy: policy, credential: credential)
    }

    /// The key of a resource of this service.
    public func key(_ kind: String, _ id: String) -> ResourceKey { ResourceKey(name, kind, id) }

    /// Bytes of memory that its cache takes, by estimate.
    public var cacheBytes: Int { table.cacheBytes }

    /// Reads resources as whatever `read` makes of the body, which is JSON of at most the transport's cap, not yet
    /// checked. `read` runs once for everybody who gets the answer.
    ///
    /// - Parameters:
    ///   - keys: what it reads, as far as it is known before
    ///   - moreKeys: what it turned out to read: the items of a list
    ///   - version: how new what was read is; of several resources the sum of their versions
    public func fetch<Value: Sendable>(
        _ path: ServicePath, keys: [ResourceKey] = [], in context: RequestContext,
        moreKeys: @escaping @Sendable (Value) -> [ResourceKey] = { _ in [] },
        version: @escaping @Sendable (Value) -> UInt64 = { _ in 0 },
        read: @escaping @Sendable (ByteBuffer) throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let reading = Reading(path: path, keys: keys, type: ObjectIdentifier(Value.self)) { bytes throws(Failure) in
            let value = try read(bytes)
            return (SharedValue(value), moreKeys(value), version(value))
        }
        let answer = try await fetched(reading, in: context)
        // safe: what makes two fetches the same includes the type
        return unsafeDowncast(answer.value, to: SharedValue<Value>.self).value
    }

    /// Reads a resource's bytes.
    public func fetch(
        _ path: ServicePath, keys: [ResourceKey] = [], in context: RequestContext
    ) async throws(Failure) -> ByteBuffer {
        try await fetch(path, keys: keys, in: context) { bytes throws(Failure) in bytes }
    }

    /// Writes, as the request's principal. With a key the service recognizes a repeated request (`Idempotency-Key`).
    ///
    /// - Parameter changing: what the write changes: who reads it after the answer gets it as it is then
    public func send(
        _ method: ServiceRequest.Method, _ path: ServicePath, body: ByteBuffer, idempotencyKey: String? = nil,
        changing keys: [ResourceKey] = [], in context: RequestContext
    ) async throws(Failure) -> ByteBuffer {
        var request = ServiceRequest(method, path, body: body)
        request.headers.append(("traceparent", context.trace.traceparent))
        if let idempotencyKey { request.headers.append(("Idempotency-Key", idempotencyKey)) }
        // Also of a write that failed nobody knows what it did.
        defer { for key in keys { change(key) } }
        let (calls, writer, priority, traced) = (calls, context.principal, context.priority, request)
        return try await cancellableResult {
            calls.start(traced, for: writer, until: CallDeadline(context.deadline), priority: priority, end: $0)
        }.get().answer.body
    }

    /// A resource has changed: an event said so.
    ///
    /// - Parameter version: what it has become by the event's word; 0: unknown
    public func change(_ key: ResourceKey, to version: UInt64 = 0) {
        table.change(key)
        listeners.tell(key, version: version)
    }

    /// Calls back at each change, on any thread. For as long as the service is there.
    func onChange(_ listener: @escaping ChangeListeners.Listener) {
        listeners.add(listener)
    }

    /// Events may have been missed: nothing counts as fresh before the service has been asked.
    public func changeAll() {
        table.changeAll()
        listeners.tell(nil)
    }
}
