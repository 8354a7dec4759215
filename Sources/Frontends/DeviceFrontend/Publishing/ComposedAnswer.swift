import CompositionCore
import DeviceMessages
import NIOCore

/// A composition's bytes and how its parts fared.
struct ComposedAnswer: Sendable, Hashable {
    /// The composition's protobuf message, or its JSON.
    var body: ByteBuffer
    var staleParts: UInt32
    var missingParts: UInt32

    init(body: ByteBuffer, staleParts: UInt32 = 0, missingParts: UInt32 = 0) {
        self.body = body
        self.staleParts = staleParts
        self.missingParts = missingParts
    }

    init<Value: DeviceRepresentable>(_ value: Value, as format: AnswerFormat) throws(Failure) {
        let masks = value.parts.masks(declared: Value.optionalParts)
        var body = ByteBuffer()
        switch format {
        case .json: body = value.json()
        case .protobuf:
            value.encode(into: &body)
            guard body.readableBytes <= Answer.bodyBytesMax else {
                throw Failure(.inner, "the answer is longer than \(Answer.bodyBytesMax) bytes")
            }
        }
        self.init(body: body, staleParts: masks.stale, missingParts: masks.missing)
    }
}
