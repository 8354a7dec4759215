import CompositionCore
import JSONSlices
import NIOCore

/// The body of `POST /readings`.
struct ReadingMessages: Sendable {
    static let countMax = 1_000
    static let bodyBytesMax = 2 << 20

    private(set) var messages: [ReadingMessage] = []

    init(_ body: ByteBuffer) throws(Problem) {
        guard let root = try? JSONDocument(body).root else { throw .malformed("the body is not JSON") }
        guard let list = root["messages"] else { throw .invalid("messages", "is missing") }
        guard list.kind == .array else { throw .invalid("messages", "has the wrong type") }
        for item in list.items {
            guard messages.count < Self.countMax else {
                throw .tooLarge("a request has at most \(Self.countMax) messages")
            }
            messages.append(ReadingMessage(item))
        }
    }
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

    struct Reading: Sendable {
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

extension ReadingMessage {
    private struct Fault: Error {
        let reason: String

        static func wrongType(_ field: String) -> Self {
            Self(reason: "\(field) has the wrong type")
        }

        static func missing(_ field: String) -> Self {
            Self(reason: "\(field) is missing")
        }
    }

    init(_ json: JSONValue) {
        do throws(Fault) { try read(json) } catch { fault = error.reason }
    }

    private mutating func read(_ json: JSONValue) throws(Fault) {
        guard json.kind == .object else { throw .wrongType("it") }
        guard let id = Self.present(json["deviceId"]) else { throw .missing("deviceId") }
        guard let text = id.string else { throw .wrongType("deviceId") }
        deviceId = text
        guard ResourceID(text) != nil else { throw Fault(reason: "deviceId must be an id") }
        epoch = try Self.number(json["epoch"], "epoch")
        sequence = try Self.number(json["sequence"], "sequence")
        isNumbered = true
        timeMs = try Self.number(json["timeMs"], "timeMs") ?? 0
        receivedMs = try Self.required(json["receivedMs"], "receivedMs")
        guard let list = Self.present(json["readings"]) else { throw .missing("readings") }
        guard list.kind == .array else { throw .wrongType("readings") }
        var readings: [Reading] = []
        for item in list.items { readings.append(try Self.reading(item)) }
        pack(readings)
    }

    private static func reading(_ json: JSONValue) throws(Fault) -> Reading {
        guard json.kind == .object else { throw .wrongType("a reading") }
        return Reading(
            sensor: try required(json["sensor"], "sensor"), value: try required(json["value"], "value"),
            ageMs: try number(json["ageMs"], "ageMs"))
    }

    private static func required(_ json: JSONValue?, _ field: String) throws(Fault) -> Int64 {
        guard let number = try number(json, field) else { throw .missing(field) }
        return number
    }

    /// Nil if it is absent. A whole number may have a fraction of zeros or an exponent.
    private static func number(_ json: JSONValue?, _ field: String) throws(Fault) -> Int64? {
        guard let json = present(json) else { return nil }
        guard json.kind == .number else { throw .wrongType(field) }
        if let integer = json.integer { return Int64(integer) }
        guard let number = json.double.flatMap(Int64.init(exactly:)) else {
            throw Fault(reason: "a number can't be read")
        }
        return number
    }

    private static func present(_ json: JSONValue?) -> JSONValue? {
        json.flatMap { $0.kind == .null ? nil : $0 }
    }
}

/// The number of a message in its device's epoch.
struct MessageNumber: Sendable {
    let epoch: Int64
    let sequence: Int64
}
