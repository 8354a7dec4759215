import DeviceMessages
import NIOCore

/// A connection of frames: one channel handler.
final class FrameWire: ChannelInboundHandler, DeviceWire {
    typealias InboundIn = ByteBuffer

    private let hello: Hello
    private var tell: ((WireEvent) -> Void)?
    private var context: ChannelHandlerContext?
    private var arrived = ByteBuffer()
    private var trouble: String?

    init(hello: Hello, tell: @escaping (WireEvent) -> Void) {
        self.hello = hello
        self.tell = tell
    }

    func send(_ frame: Frame) {
        guard let context else { return }
        var buffer = context.channel.allocator.buffer(capacity: 128)
        do {
            try DelimitedFrames.write(frame, into: &buffer)
            guard case .commandResult(let result) = frame else {
                return context.writeAndFlush(NIOAny(buffer), promise: nil)
            }
            context.writeAndFlush(NIOAny(buffer)).assumeIsolated().whenSuccess { [weak self] in
                self?.tell?(.resultAccepted(result.id))
            }
        } catch {
            tell?(.refused(error.code.protoName))
        }
    }

    func close() {
        tell = nil
        context?.close(promise: nil)
    }

    func drop() {
        close()
    }

    var channel: (any Channel)? { context?.channel }

    func channelActive(context: ChannelHandlerContext) {
        guard tell != nil else { return context.close(promise: nil) }
        self.context = context
        send(.hello(hello))
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        arrived.writeBuffer(&bytes)
        do {
            while let frame = try DelimitedFrames.next(from: &arrived) { took(try Frame(decoding: frame)) }
            if arrived.readableBytes == 0 { arrived = ByteBuffer() } else { arrived.discardReadBytes() }
        } catch {
            trouble = "the server sent what is no frame: \(error)"
            context.close(promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.context = nil
        end(trouble ?? "closed by the server")
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        trouble = LinkTrouble.words(error)
        context.close(promise: nil)
    }

    private func took(_ frame: Frame) {
        switch frame {
        case .welcome(let welcome): tell?(.online(welcome))
        case .goodbye(let goodbye):
            trouble = "goodbye: \(goodbye.reason.protoName)"
            tell?(.received(frame))
        case .error(let error):
            trouble = "\(error.code.protoName) \(error.detail)"
            tell?(.received(frame))
        default: tell?(.received(frame))
        }
    }

    /// The connection couldn't be made, or is over.
    func end(_ reason: String) {
        let tell = tell
        self.tell = nil
        tell?(.lost(reason))
    }
}
