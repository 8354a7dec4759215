import DeviceMessages

/// What a device did of late, by the ids of the commands: one that comes again is answered again, and not done.
struct CommandMemory {
    static let countMax = 32

    private var results: [CommandResult] = []

    func result(of id: UInt32) -> CommandResult? {
        results.last { $0.id == id }
    }

    mutating func keep(_ result: CommandResult) {
        if results.count == Self.countMax { results.removeFirst() }
        results.append(result)
    }
}
