import CHiredis
import CompositionCore

extension RedisReply {
    /// Copies what hiredis parsed. An error of the server's is a failure of the command: with what we send it means that the
    /// server can't serve now (it loads, it is full, it takes no writes).
    static func read(_ reply: UnsafeMutablePointer<redisReply>) -> Result<RedisReply, Failure> {
        reply.pointee.type == REDIS_REPLY_ERROR ? .failure(.redisDown) : .success(copy(reply))
    }

    /// hiredis nests at most seven deep.
    private static func copy(_ reply: UnsafeMutablePointer<redisReply>) -> RedisReply {
        switch reply.pointee.type {
        case REDIS_REPLY_INTEGER: .integer(reply.pointee.integer)
        case REDIS_REPLY_STRING, REDIS_REPLY_STATUS:
            .bytes(Array(UnsafeRawBufferPointer(start: reply.pointee.str, count: reply.pointee.len)))
        case REDIS_REPLY_ARRAY:
            .array(
                (0..<reply.pointee.elements).map { index in
                    reply.pointee.element?[index].map(copy) ?? .none
                })
        default: .none
        }
    }
}
