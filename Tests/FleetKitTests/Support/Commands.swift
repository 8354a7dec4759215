import DeviceMessages

/// What devices are told to do by stubs.
enum Commands {
    /// One that is done and comes again, one that no device knows, and one that comes too late.
    static let mixed = [
        Command(id: 7, name: "blink"), Command(id: 7, name: "blink"), Command(id: 8, name: "fly"),
        Command(id: 9, name: "blink", expiresMs: 1),
    ]
}
