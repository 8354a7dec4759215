import NIOCore

/// One direction of a TCP connection: bytes arrive in order, in other pieces than they were sent, and never again once
/// it is cut.
final class ByteLane {
    private unowned let world: Simulation
    private var arrivesAt: NIODeadline
    private var isCut = false
    var received: (ByteBuffer) -> Void = { _ in }
    /// The other side has closed, or the connection was reset.
    var ended: () -> Void = {}

    init(_ world: Simulation) {
        self.world = world
        arrivesAt = world.agenda.now
        world.lanes.append(self)
    }

    func send(_ bytes: ByteBuffer) {
        var rest = bytes
        while rest.readableBytes > 0 {
            let length = world.chance.happens(0.2) ? world.chance.number(1...rest.readableBytes) : rest.readableBytes
            guard let piece = rest.readSlice(length: length) else { return }
            arrive { self.received(piece) }
        }
    }

    /// Closes this direction, after what was sent.
    func end() {
        arrive { self.finish() }
    }

    /// Nothing arrives any more, not even what is on its way.
    func cut() {
        isCut = true
    }

    /// The kernel says so.
    func reset() {
        cut()
        world.agenda.after(world.delay()) { self.ended() }
    }

    func forget() {
        received = { _ in }
        ended = {}
    }

    private func finish() {
        isCut = true
        ended()
    }

    private func arrive(_ action: @escaping () -> Void) {
        arrivesAt = max(arrivesAt, world.agenda.now + world.delay())
        world.agenda.at(arrivesAt) { if !self.isCut { action() } }
    }
}

/// A TCP connection.
final class TCPLink {
    let toServer: ByteLane
    let toDevice: ByteLane

    init(_ world: Simulation) {
        toServer = ByteLane(world)
        toDevice = ByteLane(world)
    }

    /// - Parameter isSilent: neither side is told
    func breakDown(isSilent: Bool) {
        for lane in [toServer, toDevice] {
            if isSilent { lane.cut() } else { lane.reset() }
        }
    }
}
