/// What one connection follows, by the ids that its device gave. A value of the state machine: no socket, no task.
struct FollowTable {
    private let countMax: Int
    private var serials: [UInt32: UInt64] = [:]
    private var serial: UInt64 = 0

    init(countMax: Int) {
        self.countMax = countMax
    }

    /// A new following by the id, instead of what had it. Nil if there are as many as there may be.
    mutating func begin(_ id: UInt32) -> (serial: UInt64, replaced: UInt64?)? {
        guard serials[id] != nil || serials.count < countMax else { return nil }
        serial += 1
        return (serial, serials.updateValue(serial, forKey: id))
    }

    /// Ends it; nil if nothing is followed by the id.
    mutating func end(_ id: UInt32) -> UInt64? {
        serials.removeValue(forKey: id)
    }

    /// The id of a following that still is one.
    func id(of serial: UInt64) -> UInt32? {
        serials.first { $0.value == serial }?.key
    }

    mutating func endAll() -> [UInt64] {
        defer { serials = [:] }
        return Array(serials.values)
    }
}
