import NIOCore

/// The body of a store's answer as JSON.
enum AnswerBody {
    /// Nil for a composition that isn't known here.
    static func json(of composition: String, _ body: ByteBuffer) -> ByteBuffer? {
        nil
    }
}
