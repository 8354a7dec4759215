import CompositionCore
import JSONSlices
import NIOCore

extension Service {
    /// Reads resources and the declared fields of the answer; a body that breaks the contract is `badAnswer`.
    func read<Value: Sendable>(
        _ path: ServicePath, keys: [ResourceKey], in context: RequestContext,
        moreKeys: @escaping @Sendable (Value) -> [ResourceKey] = { _ in [] },
        _ decode: @escaping @Sendable (JSONValue) throws(JSONError) -> Value
    ) async throws(Failure) -> Value {
        let name = name
        let versioned = try await fetch(
            path, keys: keys, in: context, moreKeys: { (read: Versioned<Value>) in moreKeys(read.value) },
            version: { $0.version }
        ) { bytes throws(Failure) in
            try decoded(bytes, of: name) { json throws(JSONError) in
                Versioned(value: try decode(json), version: json.version)
            }
        }
        return versioned.value
    }

    /// Writes and reads what the service answers.
    func write<Value>(
        _ method: ServiceRequest.Method, _ path: ServicePath, changing keys: [ResourceKey], idempotencyKey: String?,
        in context: RequestContext, body: (inout JSONWriter) -> Void,
        _ decode: (JSONValue) throws(JSONError) -> Value
    ) async throws(Failure) -> Value {
        var json = JSONWriter(capacity: 512)
        json.object(body)
        let answer = try await send(
            method, path, body: json.buffer, idempotencyKey: idempotencyKey, changing: keys, in: context)
        return try decoded(answer, of: name, decode)
    }
}

/// What was read, and how new it is by the service's own word.
private struct Versioned<Value: Sendable>: Sendable {
    let value: Value
    let version: UInt64
}

extension JSONValue {
    /// Of a list without a version of its own the sum of its items'.
    fileprivate var version: UInt64 {
        if let own = self["version"]?.integer { return UInt64(clamping: own) }
        guard let items = self["items"], items.kind == .array else { return 0 }
        return items.items.reduce(0) { $0 &+ UInt64(clamping: $1["version"]?.integer ?? 0) }
    }
}

private func decoded<Value>(
    _ body: ByteBuffer, of service: String, _ decode: (JSONValue) throws(JSONError) -> Value
) throws(Failure) -> Value {
    do {
        return try decode(JSONDocument(body).root)
    } catch {
        throw Failure(.badAnswer, "\(service): \(error.explanation)")
    }
}

extension JSONError {
    fileprivate var explanation: String {
        switch self {
        case .invalid: "the answer is not JSON"
        case .tooDeep: "the answer is nested too deeply"
        case .duplicateKey: "a key stands twice in the answer"
        case .notUTF8: "the answer is not UTF-8"
        case .unexpected(let field): "the answer's \(field) is not what was agreed"
        }
    }
}
