import DeviceMessages
import NIOCore
import NIOPosix

/// A connection of frames: one channel handler.
final class FrameWire: ChannelInboundHandler, DeviceWire {
    typealias InboundIn = ByteBuffer

    private let hello: Hello
    private var tell: ((WireEvent) -> Void)?
    private var context: ChannelHandlerContext?
    private var arrived = ByteBuffer()
    private var trouble: String?

    private init(hello: Hello, tell: @escaping (WireEvent) -> Void) {
        self.hello = hello
        self.tell = tell
    }

    /// Starts connecting; `tell` is called on the loop.
    static func open(
        to address: SocketAddress, tls: FrameTLS? = nil, on loop: any EventLoop, hello: Hello,
        tell: @escaping (WireEvent) -> Void
    ) -> FrameWire {
        let wire = FrameWire(hello: hello, tell: tell)
        let bound = NIOLoopBound(wire, eventLoop: loop)
        ClientBootstrap(group: loop)
            .connectTimeout(.seconds(10))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls { try channel.pipeline.syncOperations.addHandler(tls.handler()) }
                    try channel.pipeline.syncOperations.addHandler(bound.value)
                }
            }
            .connect(to: address)
            .assumeIsolated()
            .whenFailure { wire.end("\($0)") }
        return wire
    }

    func send(_ frame: Frame) {
        guard let context else { return }
        var buffer = context.channel.allocator.buffer(capacity: 128)
        do {
            try DelimitedFrames.write(frame, into: &buffer)
            context.writeAndFlush(NIOAny(buffer), promise: nil)
        } catch {
            tell?(.refused(error.code.protoName))
        }
    }

    func close() {
        tell = nil
        context?.close(promise: nil)
    }

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
            arrived.discardReadBytes()
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
        trouble = "\(error)"
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

    private func end(_ reason: String) {
        let tell = tell
        self.tell = nil
        tell?(.lost(reason))
    }
}
