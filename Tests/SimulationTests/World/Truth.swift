import DeviceMessages
import NIOCore

@testable import CompositionCore
@testable import DeviceFrontend

/// What followers should see: one resource, whose states are numbered.
struct Truth {
    private(set) var number: UInt64 = 1

    mutating func change() {
        number += 1
    }

    static func state(_ number: UInt64) -> FollowedState<ComposedAnswer> {
        let body = ByteBuffer(integer: number)
        let token = StateToken(
            versions: [ResourceKey("catalog", "product", "p42"): number], content: body.readableBytesView)
        return FollowedState(payload: ComposedAnswer(body: body), token: token)
    }

    static func number(in body: ByteBuffer) -> UInt64? {
        body.readableBytes == 8 ? body.getInteger(at: body.readerIndex) : nil
    }
}
