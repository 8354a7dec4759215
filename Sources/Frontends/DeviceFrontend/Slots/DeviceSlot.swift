import CompositionCore

/// To which slot a device belongs. Every process, of whichever version, must say the same.
enum DeviceSlot {
    static let count = 64

    static func of(_ device: ResourceID) -> Int {
        // FNV-1a: the same in every process, unlike Swift's own hashes.
        let hash = device.text.utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return Int((hash ^ hash >> 32) % UInt64(count))
    }
}
