import CompositionCore
import DeviceMessages
import NIOCore

@testable import DeviceFrontend

/// Does what a `FrameConnection` decides, as `FrameConnectionHandler` does on a channel.
final class ServerConnection {
    private static let credential = Credential.key(KeyHash(of: "key"))

    private final class Token: Sendable {}

    private unowned let backend: Backend
    private let number: Int
    private let token = Token()
    let link: TCPLink
    private(set) var machine: FrameConnection
    private var device: Device?
    private var follows: [UInt64: DeviceFollow] = [:]
    private var asks: Set<UInt64> = []
    /// What the kernel has, while we don't read.
    private var unread: [ByteBuffer] = []
    private var timerAt = NIODeadline.distantFuture
    private var isOver = false

    init(_ backend: Backend, _ number: Int, _ link: TCPLink) {
        self.backend = backend
        self.number = number
        self.link = link
        machine = FrameConnection(
            limits: backend.world.limits, answers: Simulation.answers, askWithin: .milliseconds(250),
            at: backend.world.time)
        machine.reconnectAfterMs = UInt32(backend.world.chance.number(500...5_000))
    }

    private var now: FrameTime { backend.world.time }

    func begin() {
        link.toServer.received = { [weak self] in self?.received($0) }
        link.toServer.ended = { [weak self] in self?.ended() }
        let (inbox, number) = (backend.inbox, number)
        _ = backend.table.enter(ObjectIdentifier(token)) { inbox.append(.connection(number, $0)) }
        advance([])
    }

    func happened(_ event: ConnectionTable.Event) {
        switch event {
        case .replaced: advance(machine.replaced(at: now))
        case .revoked, .reassigned: break
        case .command(let command): advance(machine.command(command))
        case .shutDown: advance(machine.shutDown(at: now))
        }
    }

    func settled(_ outcome: TelemetryOutcome) {
        advance(machine.settled(outcome, intakeIsFull: backend.intake.isFull, at: now))
    }

    func newsCame(_ serial: UInt64) {
        switch follows[serial]?.take() {
        case .view(let answer, let version): machine.viewed(serial, answer, version: version)
        case .ended(let failure):
            follows[serial] = nil
            return advance(machine.unfollowed(serial, failure))
        case .current, nil: break
        }
        advance([])
    }

    private func received(_ bytes: ByteBuffer) {
        guard !isOver, !backend.isOver else { return }
        unread.append(bytes)
        advance([])
    }

    private func read() {
        while machine.wantsToRead, !unread.isEmpty { perform(machine.receive(unread.removeFirst(), at: now)) }
    }

    private func ended() {
        guard !isOver, !backend.isOver else { return }
        isOver = true
        machine.phase = .closing
        follows = [:]
        backend.table.leave(ObjectIdentifier(token), device: machine.device)
        link.toDevice.end()
        backend.forget(number)
    }

    private func advance(_ actions: [FrameConnection.Action]) {
        guard !isOver else { return }
        perform(actions)
        read()
        if machine.outbound.readableBytes > 0 {
            link.toDevice.send(machine.outbound)
            machine.outbound.clear()
        }
        if machine.phase == .closing { link.toDevice.end() }
        backend.world.check(machine)
        schedule()
    }

    private func perform(_ actions: [FrameConnection.Action]) {
        for action in actions {
            switch action {
            case .signIn(let hello, let id): signIn(hello, id)
            case .compose(_, let serial): compose(serial)
            case .cancel(let serial): asks.remove(serial)
            case .follow(let follow, let serial): self.follow(follow, serial)
            case .unfollow(let serial): follows[serial] = nil
            case .submit(let messages): machine.intakeIsFull = backend.intake.submit(messages, of: number)
            case .report(let result): report(result)
            case .close: break
            case .abort: ended()
            }
        }
    }

    private func schedule() {
        let next = machine.nextDeadline
        guard next < timerAt, !isOver else { return }
        timerAt = next
        backend.world.agenda.at(next) { [self] in
            guard timerAt == next, !isOver, !backend.isOver else { return }
            timerAt = .distantFuture
            advance(machine.tick(at: now))
        }
    }
}

extension ServerConnection {
    private func signIn(_ hello: Hello, _ id: ResourceID) {
        let stream = TelemetryStore.Stream(device: id, epoch: hello.epoch)
        backend.world.store.askThrough(stream) { [self] through in
            guard !backend.isOver, !isOver else { return }
            let device = Device(id: id, model: hello.model, product: ResourceID("p42"))
            if machine.phase == .signingIn {
                self.device = device
                backend.table.signedIn(id, ObjectIdentifier(token), by: Self.credential)
            }
            advance(machine.signedIn(.accepted(device, committedThrough: through ?? 0), at: now))
        }
    }

    private func compose(_ serial: UInt64) {
        asks.insert(serial)
        backend.later(backend.world.delay()) { [self] in
            guard asks.remove(serial) != nil, !isOver else { return }
            let result: Result<ComposedAnswer, Failure> =
                backend.world.store.isUp
                ? .success(ComposedAnswer(body: ByteBuffer(integer: backend.world.truth.number)))
                : .failure(Failure(.unreachable, "down"))
            advance(machine.answered(serial, result, at: now))
        }
    }

    private func follow(_ asked: Follow, _ serial: UInt64) {
        backend.later(backend.world.delay()) { [self] in
            guard !isOver, machine.follows.id(of: serial) != nil else { return }
            let (inbox, number) = (backend.inbox, number)
            follows[serial] = backend.following.follow(known: asked.known) {
                inbox.append(.news(connection: number, follow: serial))
            }
        }
    }

    private func report(_ result: CommandResult) {
        guard let device else { return }
        backend.world.shelf.report(result, by: device.id) { [self] isKept in
            guard !backend.isOver, !isOver else { return }
            let failure: Failure? =
                switch isKept {
                case true?: nil
                case false?: Failure(.notFound, "no such command")
                case nil: Failure(.unreachable, "down")
                }
            advance(machine.reported(result, failure))
        }
    }
}
