import DeviceMessages

/// One connection of a device, confined to its event loop. It ends once and isn't used again.
protocol DeviceWire: AnyObject {
    func send(_ frame: Frame)
    /// Ends the connection in the protocol's orderly way; no event comes afterwards.
    func close()
}

/// What a wire tells.
enum WireEvent: Sendable {
    /// Signed in; with the welcome on frames.
    case online(Welcome?)
    case received(Frame)
    /// Something was refused by the transport itself, by name.
    case refused(String)
    /// Over, with the reason for people. The last event.
    case lost(String)
}
