public import CompositionCore
public import JSONSlices

/// The service that makes telemetry durable.
public struct TelemetryClient: Sendable {
    /// So many messages fit one call.
    public static let messagesMax = 1_000

    let service: Service

    public init(_ service: Service) {
        self.service = service
    }

    /// Commits messages, each written by `write` as one object; the results stand in the same order. When it
    /// returns, all that is committed is on disk.
    public func commit<Message>(
        _ messages: [Message], in context: RequestContext, write: (Message, inout JSONWriter) -> Void
    ) async throws(Failure) -> [CommitResult] {
        let results = try await service.write(
            .post, "/readings", changing: [], idempotencyKey: nil, in: context,
            body: { json in
                json.member("messages", messages) { json, message in json.object { write(message, &$0) } }
            },
            { json throws(JSONError) in
                try json.list("results", countMax: messages.count, CommitResult.init)
            })
        guard results.count == messages.count else {
            throw Failure(.badAnswer, "\(service.name): \(results.count) results for \(messages.count) messages")
        }
        return results
    }

    /// The last sequence of a device's epoch of which all up to it are settled; 0 where none is.
    public func through(
        _ device: ResourceID, epoch: UInt32, in context: RequestContext
    ) async throws(Failure) -> UInt32 {
        try await service.read("/streams/\(device)/\(Int(epoch))", keys: [], in: context) { json throws(JSONError) in
            UInt32(clamping: try json.integer("through"))
        }
    }
}

/// What became of one message.
public struct CommitResult: Sendable {
    public enum State: String, Sendable {
        case committed, duplicate, rejected
    }

    public let state: State
    /// Why it was rejected: a number of the device protocol's `ErrorCode`.
    public let code: UInt32
    /// Every sequence of the message's epoch up to this is settled.
    public let through: UInt32

    init(_ json: JSONValue) throws(JSONError) {
        guard let state = State(rawValue: try json.text("state")) else { throw .unexpected(field: "state") }
        self.state = state
        code = UInt32(clamping: try json.optional("code", .number)?.integer ?? 0)
        through = UInt32(clamping: try json.integer("through"))
    }
}
