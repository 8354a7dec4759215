import CHiredis

/// Why a connection is of no use; for logs.
struct RedisError: Error, CustomStringConvertible {
    static let late = RedisError("it took too long")
    static let tooLarge = RedisError("the reply is too large")

    let description: String

    init(_ text: String) {
        description = text
    }

    /// What hiredis says.
    init(_ context: UnsafeMutablePointer<redisContext>) {
        description = withUnsafeBytes(of: context.pointee.errstr) { text in
            String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
