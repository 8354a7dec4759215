public import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// A service that misbehaves on purpose: a real listener whose answers, bytes and silences a test decides.
public final class StubService: Sendable {
    public enum Behaviour: Sendable {
        case json(String, status: Int = 200, headers: [(String, String)] = [])
        /// The bytes as they are, then close.
        case bytes([UInt8])
        /// The bytes as they are, then a reset.
        case bytesThenReset([UInt8])
        /// A head, then 64 KiB of body after the other until the caller closes.
        case endless(head: String)
        /// JSON after a while.
        case delayed(String, by: TimeAmount, headers: [(String, String)] = [])
        /// A byte each interval.
        case dripped([UInt8], interval: TimeAmount)
        case hang
        /// Nothing until the gate opens, then the JSON.
        case heldJSON(Gate, String, headers: [(String, String)] = [])
        case closeAtOnce
    }

    public typealias Script = @Sendable (_ request: Request) -> Behaviour

    public struct Request: Sendable {
        public let method: String
        public let path: String
        public let headers: [(name: String, value: String)]
        public let body: String
        /// Counts the requests of this stub from 1.
        public let number: Int
        /// Counts the requests of this connection from 1.
        public let numberOnConnection: Int
    }

    private let channel: any Channel
    private let log: Log
    private let scheme: String

    /// - Parameters:
    ///   - port: 0: any
    ///   - identity: files of a certificate and its key in PEM; with them it speaks TLS alone
    ///   - callers: file of the authority whose certificate a caller must show; nil: none must be
    public init(
        port: Int = 0, identity: (certificate: String, key: String)? = nil, callers: String? = nil,
        _ script: @escaping Script
    ) async throws {
        let log = Log()
        self.log = log
        scheme = identity == nil ? "http" : "https"
        let secrets = try identity.map { try Self.secrets($0, callers: callers) }
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    log.connections.add(1, ordering: .relaxed)
                    log.open.add(1, ordering: .relaxed)
                    log.channels.withLock { $0.append(channel) }
                    channel.closeFuture.whenComplete { _ in
                        log.open.subtract(1, ordering: .relaxed)
                        log.channels.withLock { $0.removeAll { $0 === channel } }
                    }
                    if let secrets {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: secrets))
                    }
                    try channel.pipeline.syncOperations.addHandlers([
                        ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)),
                        StubHandler(script: script, log: log),
                    ])
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
    }

    private static func secrets(
        _ identity: (certificate: String, key: String), callers: String?
    ) throws -> NIOSSLContext {
        let chain = try NIOSSLCertificate.fromPEMFile(identity.certificate).map(NIOSSLCertificateSource.certificate)
        let key = try NIOSSLPrivateKey(file: identity.key, format: .pem)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain, privateKey: .privateKey(key))
        if let callers {
            configuration.trustRoots = .file(callers)
            configuration.certificateVerification = .noHostnameVerification
        }
        return try NIOSSLContext(configuration: configuration)
    }

    public var port: Int { channel.localAddress?.port ?? 0 }
    public var url: String { "\(scheme)://127.0.0.1:\(port)" }
    public var connectionCount: Int { log.connections.load(ordering: .relaxed) }
    /// Connections that are open now.
    public var openConnectionCount: Int { log.open.load(ordering: .relaxed) }
    public var requests: [Request] { log.requests.withLock { $0 } }

    /// Nobody can connect any more; who is connected goes on.
    public func stop() async {
        try? await channel.close()
    }

    /// Ends as a killed process does: all of its connections break, and nobody can connect.
    public func crash() async {
        let port = port
        try? await channel.close()
        try? await eventually("all connections of a stub are closed") {
            for connection in log.channels.withLock({ $0 }) { connection.close(promise: nil) }
            return openConnectionCount == 0 && !canConnect(port: port)
        }
    }

    final class Log: Sendable {
        let connections = Atomic(0)
        let open = Atomic(0)
        let channels = Mutex<[any Channel]>([])
        let requests = Mutex<[Request]>([])
    }
}

private final class StubHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = ByteBuffer

    private let script: StubService.Script
    private let log: StubService.Log
    private var head: HTTPRequestHead?
    private var body = ""
    private var count = 0

    init(script: @escaping StubService.Script, log: StubService.Log) {
        self.script = script
        self.log = log
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = ""
        case .body(let bytes): body += String(buffer: bytes)
        case .end:
            guard let head else { return }
            count += 1
            let request = log.requests.withLock { requests in
                let request = StubService.Request(
                    method: head.method.rawValue, path: head.uri,
                    headers: head.headers.map { ($0.name, $0.value) }, body: body, number: requests.count + 1,
                    numberOnConnection: count)
                requests.append(request)
                return request
            }
            perform(script(request), context: context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func perform(_ behaviour: StubService.Behaviour, context: ChannelHandlerContext) {
        switch behaviour {
        case .json(let text, let status, let headers):
            var head =
                "HTTP/1.1 \(status) Stub\r\nContent-Type: application/json\r\nContent-Length: \(text.utf8.count)\r\n"
            for (name, value) in headers { head += "\(name): \(value)\r\n" }
            write(Array((head + "\r\n" + text).utf8), context: context)
        case .bytes(let bytes):
            write(bytes, context: context)
            context.close(promise: nil)
        case .bytesThenReset(let bytes):
            write(bytes, context: context)
            reset(context)
        case .endless(let head):
            write(Array(head.utf8), context: context)
            writeForever(context)
        case .delayed(let text, let time, let headers):
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            context.eventLoop.scheduleTask(in: time) {
                bound.value.0.perform(.json(text, headers: headers), context: bound.value.1)
            }
        case .dripped(let bytes, let interval): drip(bytes[...], interval: interval, context: context)
        case .hang: break
        case .heldJSON(let gate, let text, let headers):
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            gate.whenOpen {
                bound.eventLoop.execute {
                    guard bound.value.1.channel.isActive else { return }
                    bound.value.0.perform(.json(text, headers: headers), context: bound.value.1)
                }
            }
        case .closeAtOnce: context.close(promise: nil)
        }
    }

    private func write(_ bytes: [UInt8], context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
    }

    private func reset(_ context: ChannelHandlerContext) {
        guard let options = context.channel as? any SocketOptionProvider else { return }
        let lingering = NIOLoopBound(context, eventLoop: context.eventLoop)
        options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in lingering.value.close(promise: nil) }
    }

    private func writeForever(_ context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let block = ByteBuffer(repeating: UInt8(ascii: " "), count: 64 << 10)
        context.writeAndFlush(wrapOutboundOut(block)).whenSuccess {
            bound.value.0.writeForever(bound.value.1)
        }
    }

    private func drip(_ bytes: ArraySlice<UInt8>, interval: TimeAmount, context: ChannelHandlerContext) {
        guard let first = bytes.first, context.channel.isActive else { return }
        write([first], context: context)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: interval) {
            bound.value.0.drip(bytes.dropFirst(), interval: interval, context: bound.value.1)
        }
    }
}
