import DeviceMessages
import NIOCore

/// One connection of a device, confined to its event loop. It ends once and isn't used again.
protocol DeviceWire: AnyObject {
    func send(_ frame: Frame)
    /// Ends the connection in the protocol's orderly way; no event comes afterwards.
    func close()
    /// Ends the connection without a word, as a router does that is switched off; no event comes afterwards.
    func drop()
    /// Nil before it stands and when it is gone.
    var channel: (any Channel)? { get }
}

extension DeviceWire {
    /// Whether what arrives is read at once; else the socket's buffers fill, as a device's do whose processor is busy.
    func read(atOnce: Bool) {
        channel?.setOption(.autoRead, value: atOnce).whenFailure { _ in }
    }

    /// Reads once.
    func readSome() {
        channel?.read()
    }
}

/// What a wire tells.
enum WireEvent: Sendable {
    /// Signed in; with the welcome on frames.
    case online(Welcome?)
    case received(Frame)
    /// The result of the command of that id is the broker's, or has left on a connection of frames.
    case resultAccepted(UInt32)
    /// Something was refused by the transport itself, by name.
    case refused(String)
    /// Over, with the reason for people. The last event.
    case lost(String)
}
