import CompositionCore
import DeviceMessages
import EventLoops
import FoundationEssentials
import Logging
import NIOCore

/// Executes what a ``FrameConnection`` decides, on the channel's event loop.
final class FrameConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    let services: FrameServices
    let executor: EventLoopExecutor
    var connection: FrameConnection
    var channelContext: ChannelHandlerContext?
    private var peer = FramePeer()
    var device: Device?
    var follows = ConnectionFollows()
    private var tasks: [UInt64: Task<Void, Never>] = [:]
    private var timer: Scheduled<Void>?
    private var timerAt = NIODeadline.distantFuture
    private var isReadHeld = false
    /// As the channel said last: asking it costs more than all else that a view takes here.
    var isWritable = true
    /// The writing side is to be closed once everything is written.
    private var endsOutput = false

    init(_ services: FrameServices, on loop: any EventLoop) {
        self.services = services
        executor = EventLoopExecutor(loop)
        connection = FrameConnection(
            limits: services.limits, answers: services.answers, askWithin: TimeAmount(services.askWithin), at: .now())
    }

    func channelActive(context: ChannelHandlerContext) {
        channelContext = context
        if peer.address.isEmpty { peer.address = context.remoteAddress?.ipAddress ?? "" }
        connection.reconnectAfterMs = UInt32.random(in: services.limits.reconnectAfterMs)
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        let loop = context.eventLoop
        let admission = services.table.enter(ObjectIdentifier(self)) { event in
            loop.execute { bound.value.happened(event) }
        }
        switch admission {
        case .admitted: advance([])
        case .full: advance(connection.turnedAway(at: .now()))
        case .shuttingDown: advance(connection.shutDown(at: .now()))
        }
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        for task in tasks.values { task.cancel() }
        tasks = [:]
        follows.endAll()
        connection.phase = .closing
        channelContext = nil
        services.table.leave(ObjectIdentifier(self), device: connection.device)
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        perform(connection.receive(unwrapInboundIn(data), at: .now()))
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        advance([])
    }

    func read(context: ChannelHandlerContext) {
        if connection.wantsToRead {
            context.read()
        } else {
            isReadHeld = true
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case let event as ConnectedFrom: peer.address = "\(event.address)"
        case let event as CertifiedNames: peer.certified = event
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func happened(_ event: ConnectionTable.Event) {
        switch event {
        case .replaced:
            note("security: a second connection of a device replaces the older")
            advance(connection.replaced(at: .now()))
        case .revoked:
            note("security: the key of a connected device was revoked")
            advance(connection.revoked(at: .now()))
        case .reassigned: followAnew()
        case .command(let command): advance(connection.command(command))
        case .shutDown: advance(connection.shutDown(at: .now()))
        }
    }

    private func note(_ what: Logger.Message) {
        services.logger.notice(
            what,
            metadata: ["device": "\(device?.id.text ?? "")", "address": "\(peer.address)"])
    }

    private func signIn(_ hello: Hello, as id: ResourceID) {
        let bound = NIOLoopBound(self, eventLoop: executor.loop)
        let (services, peer) = (services, peer)
        tasks[0] = Task(executorPreference: executor) {
            let result = await services.signIn(hello, as: id, from: peer)
            bound.value.signedIn(result, by: peer.credential(of: hello))
        }
    }

    private func signedIn(_ result: SignIn, by credential: Credential?) {
        tasks[0] = nil
        guard case .accepted(let device, _) = result, let credential, connection.phase == .signingIn else {
            return advance(connection.signedIn(result, at: .now()))
        }
        self.device = device
        services.table.signedIn(device.id, ObjectIdentifier(self), by: credential)
        // The keys may have changed before the table knew whom to tell.
        if credential.isGood(among: services.known.hashes(of: device)) {
            advance(connection.signedIn(result, at: .now()))
        } else {
            happened(.revoked)
        }
    }

    private func compose(_ ask: Ask, serial: UInt64) {
        guard let device else { return }
        let bound = NIOLoopBound(self, eventLoop: executor.loop)
        let services = services
        let deadline = Deadline.after(services.askWithin)
        tasks[serial] = Task(executorPreference: executor) {
            let result = await services.compose(ask, for: device, until: deadline)
            bound.value.answered(serial, result)
        }
    }

    private func answered(_ serial: UInt64, _ result: Result<ComposedAnswer, Failure>) {
        tasks[serial] = nil
        advance(connection.answered(serial, result, at: .now()))
    }

    private func submit(_ messages: [TelemetryMessage]) {
        let bound = NIOLoopBound(self, eventLoop: executor.loop)
        let loop = executor.loop
        connection.intakeIsFull = services.intake.submit(messages) { outcome in
            loop.execute { bound.value.settled(outcome) }
        }
    }

    private func settled(_ outcome: TelemetryOutcome) {
        advance(connection.settled(outcome, intakeIsFull: services.intake.isFull, at: .now()))
    }

    /// Does the actions, writes once, and sees to the timer and to reading.
    func advance(_ actions: [FrameConnection.Action]) {
        guard let context = channelContext else { return }
        perform(actions)
        flush(context, mustBeRead: true)
        if endsOutput {
            endsOutput = false
            context.close(mode: .output, promise: nil)
        }
        schedule(context)
        if isReadHeld, connection.wantsToRead {
            isReadHeld = false
            context.read()
        }
    }

    private func perform(_ actions: [FrameConnection.Action]) {
        for action in actions {
            switch action {
            case .signIn(let hello, let id): signIn(hello, as: id)
            case .compose(let ask, let serial): compose(ask, serial: serial)
            case .cancel(let serial): tasks.removeValue(forKey: serial)?.cancel()
            case .follow(let asked, let serial): follow(asked, serial: serial)
            case .unfollow(let serial): follows.end(serial)
            case .submit(let messages): submit(messages)
            case .report(let result): report(result)
            case .close: endsOutput = true
            case .abort: channelContext?.close(promise: nil)
            }
        }
    }

    /// - Parameter mustBeRead: whether a device that doesn't read is closed; views wait for it instead
    func flush(_ context: ChannelHandlerContext, mustBeRead: Bool) {
        guard connection.outbound.readableBytes > 0 else { return }
        context.writeAndFlush(wrapOutboundOut(connection.outbound), promise: nil)
        connection.outbound.clear()
        // More than the cap is unsent although the kernel was offered it: the device doesn't read.
        if mustBeRead, !context.channel.isWritable { context.close(promise: nil) }
    }

    private func schedule(_ context: ChannelHandlerContext) {
        let next = connection.nextDeadline
        guard next < timerAt, channelContext != nil else { return }
        timer?.cancel()
        timerAt = next
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(deadline: next) { bound.value.tick() }
    }

    private func tick() {
        timerAt = .distantFuture
        advance(connection.tick(at: .now()))
    }
}

extension FrameTime {
    static func now() -> Self {
        Self(monotonic: .now(), unixMs: UInt64(max(0, Date().timeIntervalSince1970 * 1000)))
    }
}
