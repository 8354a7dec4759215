import CompositionCore

/// To which slot a device belongs. Every process, of whichever version, must say the same.
enum DeviceSlot {
    static let count = 64

    static func of(_ device: ResourceID) -> Int {
        let hash = stableHash(device.text.utf8)
        return Int((hash ^ hash >> 32) % UInt64(count))
    }
}
