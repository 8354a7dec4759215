import CompositionCore
import Foundation

/// The body of `POST /readings`.
struct ReadingMessages: Decodable, Sendable {
    static let countMax = 1_000
    static let bodyBytesMax = 2 << 20

    let messages: [ReadingMessage]
}

/// One telemetry message of a device. It is committed, rejected or dropped as a whole.
///
/// What can't be read in it is its own fault alone: the messages beside it are committed.
struct ReadingMessage: Sendable {
    static let readingsMax = 64

    var deviceId = ""
    /// Absent together with the sequence: the service numbers the message itself.
    var epoch: Int64?
    var sequence: Int64?
    /// The device's clock at its sending; 0: it has none.
    var timeMs: Int64 = 0
    var receivedMs: Int64 = 0
    /// Nil if there is a fault.
    private(set) var packed: PackedReadings?
    /// Why it can never be stored.
    private(set) var fault: String?
    /// Whether device and numbers could be read, so that the rejection can be kept under them.
    private(set) var isNumbered = false

    struct Reading: Decodable, Sendable {
        let sensor: Int64
        let value: Int64
        let ageMs: Int64?
    }

    /// Checks what it holds, and packs it.
    private mutating func pack(_ readings: [Reading]) {
        let times = 0...Timestamp.msMax
        if readings.count > Self.readingsMax {
            fault = "a message has at most \(Self.readingsMax) readings"
        } else if !times.contains(receivedMs) || !times.contains(timeMs) {
            fault = "a time is out of range"
        } else {
            packed = PackedReadings(readings)
            fault = packed == nil ? "a reading is out of range" : nil
        }
    }
}

extension ReadingMessage: Decodable {
    private enum CodingKeys: CodingKey {
        case deviceId, epoch, sequence, timeMs, receivedMs, readings
    }

    init(from decoder: any Decoder) throws {
        do {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            deviceId = try fields.decode(String.self, forKey: .deviceId)
            guard ResourceID(deviceId) != nil else {
                fault = "deviceId must be an id"
                return
            }
            epoch = try fields.decodeIfPresent(Int64.self, forKey: .epoch)
            sequence = try fields.decodeIfPresent(Int64.self, forKey: .sequence)
            isNumbered = true
            timeMs = try fields.decodeIfPresent(Int64.self, forKey: .timeMs) ?? 0
            receivedMs = try fields.decode(Int64.self, forKey: .receivedMs)
            pack(try fields.decode([Reading].self, forKey: .readings))
        } catch let error as DecodingError {
            fault = Self.reason(error, below: decoder.codingPath.count)
        } catch {
            // Foundation's word for a number that is none of ours is no DecodingError.
            fault = "a number can't be read"
        }
    }

    private static func reason(_ error: DecodingError, below depth: Int) -> String {
        switch error {
        case .keyNotFound(let key, _): "\(key.stringValue) is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            "\(context.codingPath.dropFirst(depth).last?.stringValue ?? "it") has the wrong type"
        @unknown default: "it can't be read"
        }
    }
}

/// The number of a message in its device's epoch.
struct MessageNumber: Sendable {
    let epoch: Int64
    let sequence: Int64
}
