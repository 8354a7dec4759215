import Foundation

/// The readings of a message as they are stored, 12 bytes each: first every sensor (UInt32) and value (Int32), then
/// every age in milliseconds (UInt32), little-endian. So two messages are the same if they begin with the same bytes.
struct PackedReadings: Sendable {
    let data: Data

    var count: Int { data.count / 12 }

    /// Nil if a number is out of its range.
    init?(_ readings: [ReadingMessage.Reading]) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(readings.count * 12)
        for reading in readings {
            guard let sensor = UInt32(exactly: reading.sensor), let value = Int32(exactly: reading.value) else {
                return nil
            }
            Self.append(sensor, to: &bytes)
            Self.append(UInt32(bitPattern: value), to: &bytes)
        }
        for reading in readings {
            guard let age = UInt32(exactly: reading.ageMs ?? 0) else { return nil }
            Self.append(age, to: &bytes)
        }
        data = Data(bytes)
    }

    init(stored data: Data) {
        self.data = data
    }

    /// The same sensors and values in the same order; ages don't count.
    func isSame(as other: Self) -> Bool {
        data.count == other.data.count && data.prefix(count * 8) == other.data.prefix(count * 8)
    }

    typealias Reading = (sensor: UInt32, value: Int32, ageMs: UInt32)

    subscript(index: Int) -> Reading {
        (word(index * 2), Int32(bitPattern: word(index * 2 + 1)), word(count * 2 + index))
    }

    private func word(_ place: Int) -> UInt32 {
        let start = data.startIndex + place * 4
        return (0..<4).reduce(0) { $0 | UInt32(data[start + $1]) << (8 * UInt32($1)) }
    }

    private static func append(_ word: UInt32, to bytes: inout [UInt8]) {
        for shift in stride(from: 0 as UInt32, to: 32, by: 8) { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
    }
}
