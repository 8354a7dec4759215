import DeviceMessages
import DeviceModels
import NIOCore
import NIOPosix

/// Opens a device's connections.
struct WireOpening {
    let targets: ResolvedTargets
    let loop: any EventLoop

    /// Starts connecting; `tell` is called on the loop. Nil when the device's protocol has no address.
    func open(for device: VirtualDevice, tell: @escaping (WireEvent) -> Void) -> (any DeviceWire)? {
        let fleetDevice = device.device
        guard let target = targets.target(of: fleetDevice) else { return nil }
        switch fleetDevice.wire {
        case .frames:
            let wire = FrameWire(hello: device.hello, tell: tell)
            connect(wire, to: target) { wire.end($0) }
            return wire
        case .mqtt:
            let topics = DeviceTopics(
                device: fleetDevice.id, prefix: targets.topicPrefix, follows: fleetDevice.model.follows)
            let wire = MQTTWire(of: fleetDevice, topics: topics, settlesOnPuback: targets.settlesOnPuback, tell: tell)
            connect(wire, to: target) { wire.end($0) }
            return wire
        }
    }

    private func connect(
        _ handler: some ChannelHandler, to target: ResolvedTargets.Target, failed: @escaping (String) -> Void
    ) {
        let bound = NIOLoopBound(handler, eventLoop: loop)
        ClientBootstrap(group: loop)
            .connectTimeout(.seconds(10))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            // Messages of a device are short: ten thousand of them shall not keep a large buffer each.
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 2_048))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls = target.tls { try channel.pipeline.syncOperations.addHandler(tls.handler()) }
                    try channel.pipeline.syncOperations.addHandler(bound.value)
                }
            }
            .connect(to: target.address)
            .assumeIsolated()
            .whenFailure { failed(LinkTrouble.words($0)) }
    }
}
