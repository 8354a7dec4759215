import CompositionCore
import JSONSlices
import NIOCore

extension Service {
    /// Reads a resource and the declared fields of its answer; a body that breaks the contract is `badAnswer`.
    func read<Value>(
        _ path: ServicePath, in context: RequestContext, _ decode: (JSONValue) throws(JSONError) -> Value
    ) async throws(Failure) -> Value {
        try decoded(try await fetch(path, in: context), decode)
    }

    /// Writes and reads what the service answers.
    func write<Value>(
        _ method: ServiceRequest.Method, _ path: ServicePath, idempotencyKey: String?, in context: RequestContext,
        body: (inout JSONWriter) -> Void, _ decode: (JSONValue) throws(JSONError) -> Value
    ) async throws(Failure) -> Value {
        var json = JSONWriter(capacity: 512)
        json.object(body)
        let answer = try await send(method, path, body: json.buffer, idempotencyKey: idempotencyKey, in: context)
        return try decoded(answer, decode)
    }

    private func decoded<Value>(
        _ body: ByteBuffer, _ decode: (JSONValue) throws(JSONError) -> Value
    ) throws(Failure) -> Value {
        do {
            return try decode(JSONDocument(body).root)
        } catch {
            throw Failure(.badAnswer, "\(name): \(error.explanation)")
        }
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
