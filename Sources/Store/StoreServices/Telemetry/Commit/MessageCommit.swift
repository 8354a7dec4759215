import Foundation
import GRDB

/// Commits messages inside one transaction: looks at each, in order, and keeps what was learned of its device.
struct MessageCommit {
    private let db: Database
    private let now: Timestamp
    private let insert: Statement
    private let select: Statement
    private var streams: MessageStreams
    private var devices: Set<String> = []
    private var firstPosition: Int64?

    init(in db: Database, at now: Timestamp = .now) throws {
        self.db = db
        self.now = now
        insert = try db.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO messages (deviceId, epoch, sequence, timeMs, receivedMs, code, readings)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """)
        select = try db.cachedStatement(
            sql: "SELECT code, readings FROM messages WHERE deviceId = ? AND epoch = ? AND sequence = ?")
        streams = try MessageStreams(in: db)
    }

    mutating func commit(_ message: ReadingMessage) throws -> MessageResult {
        guard message.isNumbered else {
            return .rejected(.badMessage, message.fault ?? "it has no device", through: 0)
        }
        guard let number = try number(of: message) else {
            return .rejected(.badMessage, "epoch and sequence must be from 1 to 4294967295", through: 0)
        }
        let key = MessageStreams.Key(deviceId: message.deviceId, epoch: number.epoch)
        if try streams.wasRemoved(number.sequence, key) {
            return MessageResult(state: .duplicate, through: try streams.through(key))
        }
        guard try store(message, number) else {
            return try seenBefore(message, number, through: try streams.through(key))
        }
        let through = try streams.add(number.sequence, to: key)
        if let fault = message.fault { return .rejected(.badMessage, fault, through: through) }
        devices.insert(message.deviceId)
        return MessageResult(state: .committed, through: through)
    }

    /// Writes what was learned; announces each device that has new readings.
    func finish() throws {
        try streams.save()
        if let firstPosition { try CommitMarks.note(firstPosition, at: now, in: db) }
        for device in devices.sorted() { try DeviceChanges.record(device, at: now.ms, in: db) }
    }

    /// Nil if the numbers are out of their range. A message without numbers gets the next of epoch 0, which is no
    /// device's own.
    private mutating func number(of message: ReadingMessage) throws -> MessageNumber? {
        let numbers = 1...Int64(UInt32.max)
        switch (message.epoch, message.sequence) {
        case (nil, nil):
            let key = MessageStreams.Key(deviceId: message.deviceId, epoch: 0)
            return MessageNumber(epoch: 0, sequence: try streams.progress(key).highest + 1)
        case (let epoch?, let sequence?) where numbers.contains(epoch) && numbers.contains(sequence):
            return MessageNumber(epoch: epoch, sequence: sequence)
        default: return nil
        }
    }

    /// False if the number is taken. What has a fault is stored without readings, so that it stays rejected.
    private mutating func store(_ message: ReadingMessage, _ number: MessageNumber) throws -> Bool {
        let packed = message.packed
        let code = packed == nil ? MessageResult.Code.badMessage.rawValue : nil
        try insert.execute(arguments: [
            message.deviceId, number.epoch, number.sequence, packed == nil ? 0 : message.timeMs,
            packed == nil ? 0 : message.receivedMs, code, packed?.data ?? Data(),
        ])
        guard db.changesCount > 0 else { return false }
        firstPosition = firstPosition ?? db.lastInsertedRowID
        return true
    }

    /// The number is taken: the same readings are a duplicate, others a conflict; a rejection stays one.
    private func seenBefore(_ message: ReadingMessage, _ number: MessageNumber, through: Int64) throws -> MessageResult
    {
        let row = try Row.fetchOne(select, arguments: [message.deviceId, number.epoch, number.sequence])
        guard row?["code"] as Int64? == nil else {
            return .rejected(.badMessage, message.fault ?? "it was rejected before", through: through)
        }
        let stored = PackedReadings(stored: row?["readings"] ?? Data())
        guard let packed = message.packed, packed.isSame(as: stored) else {
            return .rejected(.conflict, "this sequence came with other readings before", through: through)
        }
        return MessageResult(state: .duplicate, through: through)
    }
}
