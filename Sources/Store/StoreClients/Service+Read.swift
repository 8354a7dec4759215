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
        return try await fetch(path, keys: keys, in: context, moreKeys: moreKeys) { bytes throws(Failure) in
            try decoded(bytes, of: name, decode)
        }
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
