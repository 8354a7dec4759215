import DeviceMessages
import NIOCore

@testable import FleetKit

/// Frames on a simulated TCP connection, as `FrameWire` speaks them on a real one.
final class SimulatedFrameWire: SimulatedWire {
    private unowned let world: Simulation
    private let link: TCPLink
    private let hello: Hello
    private var arrived = ByteBuffer()
    private var tell: ((WireEvent) -> Void)?

    init(_ world: Simulation, hello: Hello, tell: @escaping (WireEvent) -> Void) {
        self.world = world
        self.hello = hello
        self.tell = tell
        link = TCPLink(world)
        link.toDevice.received = { [weak self] in self?.received($0) }
        link.toDevice.ended = { [weak self] in self?.end("closed by the server") }
        world.agenda.after(world.delay()) { self.connect() }
    }

    func send(_ frame: Frame) {
        var buffer = ByteBuffer()
        do {
            try DelimitedFrames.write(frame, into: &buffer)
        } catch {
            return world.violate("a device's frame can't be written: \(error)")
        }
        link.toServer.send(buffer)
    }

    func close() {
        tell = nil
        link.toServer.end()
    }

    func breakDown(isSilent: Bool) {
        link.breakDown(isSilent: isSilent)
    }

    func abandon() {
        tell = nil
        link.toServer.cut()
    }

    private func connect() {
        guard tell != nil else { return }
        guard let backend = world.backend else { return end("refused") }
        backend.accept(link)
        send(.hello(hello))
    }

    private func received(_ bytes: ByteBuffer) {
        arrived.writeImmutableBuffer(bytes)
        do {
            while let bytes = try DelimitedFrames.next(from: &arrived) {
                let frame = try Frame(decoding: bytes)
                if case .welcome(let welcome) = frame { tell?(.online(welcome)) } else { tell?(.received(frame)) }
            }
        } catch {
            world.violate("the server sent what is no frame: \(error)")
        }
    }

    private func end(_ reason: String) {
        let tell = tell
        self.tell = nil
        link.toServer.end()
        tell?(.lost(reason))
    }
}
