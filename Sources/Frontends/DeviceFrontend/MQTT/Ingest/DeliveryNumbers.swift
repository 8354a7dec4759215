import CompositionCore

/// Numbers for telemetry that came without: an epoch of ours and a sequence for each device in it.
struct DeliveryNumbers: Sendable {
    private(set) var epoch = UInt32.random(in: 1...UInt32.max)
    private var last: [ResourceID: UInt32] = [:]

    /// So many devices are counted in one epoch.
    static var devicesMax: Int { 20_000 }

    mutating func next(for device: ResourceID) -> (epoch: UInt32, sequence: UInt32) {
        if last[device] == UInt32.max || last.count >= Self.devicesMax && last[device] == nil { beginAnew() }
        last[device, default: 0] += 1
        return (epoch, last[device, default: 1])
    }

    /// After a commit whose outcome nobody knows: its numbers may be taken, and must not be given to other readings.
    mutating func beginAnew() {
        epoch = UInt32.random(in: 1...UInt32.max)
        last = [:]
    }
}
