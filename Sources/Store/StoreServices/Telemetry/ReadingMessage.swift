import CompositionCore
import Foundation
import JSONSlices

/// The body of `POST /readings`.
struct ReadingMessages: Decodable, Sendable {
    static let countMax = 1_000
    static let bodyBytesMax = 2 << 20

    let messages: [ReadingMessage]
}

/// One telemetry message of a device. It is committed, rejected or dropped as a whole.
struct ReadingMessage: Decodable, Sendable {
    static let readingsMax = 64

    let deviceId: String
    /// Absent together with the sequence: the service numbers the message itself.
    let epoch: Int64?
    let sequence: Int64?
    /// The device's clock at its sending; absent or 0: it has none.
    let timeMs: Int64?
    let receivedMs: Int64
    let readings: [Reading]

    struct Reading: Decodable, Sendable {
        let sensor: Int64
        let value: Int64
        let ageMs: Int64?
    }

    /// What it reads, packed; nil if something in it is out of its range.
    var packed: PackedReadings? {
        let times = 0...Timestamp.msMax
        guard readings.count <= Self.readingsMax, times.contains(receivedMs), times.contains(timeMs ?? 0) else {
            return nil
        }
        return PackedReadings(readings)
    }

    var hasValidDevice: Bool { ResourceID(deviceId) != nil }
}

/// The number of a message in its device's epoch.
struct MessageNumber: Sendable {
    let epoch: Int64
    let sequence: Int64
}

/// What became of a message.
struct MessageResult: Sendable, Equatable {
    enum State: String, Sendable {
        case committed, duplicate, rejected
    }

    /// Numbers of `ErrorCode` in the device protocol.
    enum Code: Int64, Sendable {
        case badMessage = 1
        case conflict = 13
    }

    let state: State
    var code: Int64?
    /// Every sequence of the device's epoch up to this one is committed or rejected for good.
    let through: Int64

    func write(to json: inout JSONWriter) {
        json.field("state", state.rawValue)
        if let code { json.field("code", code) }
        json.field("through", through)
    }
}
