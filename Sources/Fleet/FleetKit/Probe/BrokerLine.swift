import NIOCore

/// One connection to a broker whose bytes are kept.
struct BrokerLine: ProbedLine {
    /// What is waited for, at most.
    private static let patience = TimeAmount.seconds(5)

    struct Received: Sendable {
        let packet: MQTTPacket
        let bytes: [UInt8]
    }

    let connection: ProvenChannel
    private let packets: AsyncThrowingStream<Received, any Error>
    /// What came while something else was awaited.
    private var kept: [Received] = []

    static func open(to address: SocketAddress, tls: DeviceTLS?, version: MQTTVersion) async throws -> BrokerLine {
        let (stream, continuation) = AsyncThrowingStream.makeStream(of: Received.self)
        let connection = try await ProvenChannel.open(to: address, tls: tls, within: patience) { channel in
            let ear = BrokerEar(MQTTReader(version: version), continuation)
            try channel.pipeline.syncOperations.addHandler(ear)
        }
        return BrokerLine(connection: connection, packets: stream)
    }

    private init(connection: ProvenChannel, packets: AsyncThrowingStream<Received, any Error>) {
        self.connection = connection
        self.packets = packets
    }

    var channel: any Channel { connection.channel }

    /// The next packet that is awaited; nil when the connection ends before, or by us after five seconds.
    mutating func next(where isAwaited: (MQTTPacket) -> Bool) async throws -> Received? {
        if let index = kept.firstIndex(where: { isAwaited($0.packet) }) { return kept.remove(at: index) }
        let impatience = channel.eventLoop.scheduleTask(in: Self.patience) { [channel] in
            channel.close(promise: nil)
        }
        defer { impatience.cancel() }
        for try await received in packets {
            if case .disconnected = received.packet { return received }
            if isAwaited(received.packet) { return received }
            kept.append(received)
        }
        return nil
    }
}

/// Keeps the bytes of each packet, and acknowledges what is published.
private final class BrokerEar: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let reader: MQTTReader
    private let told: AsyncThrowingStream<BrokerLine.Received, any Error>.Continuation
    private var arrived = ByteBuffer()

    init(_ reader: MQTTReader, _ told: AsyncThrowingStream<BrokerLine.Received, any Error>.Continuation) {
        self.reader = reader
        self.told = told
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        arrived.writeBuffer(&bytes)
        var acknowledgements = ByteBuffer()
        do {
            while true {
                var before = arrived
                guard let packet = try reader.next(from: &arrived) else { break }
                let raw = before.readBytes(length: before.readableBytes - arrived.readableBytes) ?? []
                if case .published(_, let id?) = packet {
                    MQTTWriter(version: reader.version).acknowledge(id, into: &acknowledgements)
                }
                told.yield(BrokerLine.Received(packet: packet, bytes: raw))
            }
        } catch {
            return errorCaught(context: context, error: error)
        }
        if acknowledgements.readableBytes > 0 { context.writeAndFlush(NIOAny(acknowledgements), promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        told.finish(throwing: error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        told.finish()
    }
}
