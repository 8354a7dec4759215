import Foundation
import GRDB

/// Commits messages inside one transaction: looks at each, in order, and keeps what was learned of its device.
struct MessageCommit {
    private let db: Database
    private let insert: Statement
    private let select: Statement
    private var streams: MessageStreams
    private var devices: Set<String> = []

    init(in db: Database) throws {
        self.db = db
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
        guard message.hasValidDevice, let number = try number(of: message) else {
            return MessageResult(state: .rejected, code: MessageResult.Code.badMessage.rawValue, through: 0)
        }
        let (packed, key) = (message.packed, MessageStreams.Key(deviceId: message.deviceId, epoch: number.epoch))
        let code = packed == nil ? MessageResult.Code.badMessage.rawValue : nil
        try insert.execute(arguments: [
            message.deviceId, number.epoch, number.sequence, packed == nil ? 0 : message.timeMs ?? 0,
            packed == nil ? 0 : message.receivedMs, code, packed?.data ?? Data(),
        ])
        guard db.changesCount > 0 else {
            return try seenBefore(message, number, packed, through: try streams.through(key))
        }
        let through = try streams.add(number.sequence, to: key)
        guard code == nil else { return MessageResult(state: .rejected, code: code, through: through) }
        devices.insert(message.deviceId)
        return MessageResult(state: .committed, through: through)
    }

    /// Writes what was learned; announces each device that has new readings.
    func finish() throws {
        try streams.save()
        for device in devices.sorted() { try DeviceChanges.record(device, at: Timestamp.now.ms, in: db) }
    }

    /// Nil if the numbers are out of their range. A message without numbers gets the next of epoch 0, which is no
    /// device's own.
    private mutating func number(of message: ReadingMessage) throws -> MessageNumber? {
        let numbers = 1...Int64(UInt32.max)
        switch (message.epoch, message.sequence) {
        case (nil, nil):
            let key = MessageStreams.Key(deviceId: message.deviceId, epoch: 0)
            return MessageNumber(epoch: 0, sequence: try streams.highest(key) + 1)
        case (let epoch?, let sequence?) where numbers.contains(epoch) && numbers.contains(sequence):
            return MessageNumber(epoch: epoch, sequence: sequence)
        default: return nil
        }
    }

    /// The number is taken: the same readings are a duplicate, others a conflict; a rejection stays one.
    private func seenBefore(
        _ message: ReadingMessage, _ number: MessageNumber, _ packed: PackedReadings?, through: Int64
    ) throws -> MessageResult {
        let row = try Row.fetchOne(select, arguments: [message.deviceId, number.epoch, number.sequence])
        if let code = row?["code"] as Int64? {
            return MessageResult(state: .rejected, code: code, through: through)
        }
        let stored = PackedReadings(stored: row?["readings"] ?? Data())
        guard let packed, packed.isSame(as: stored) else {
            return MessageResult(state: .rejected, code: MessageResult.Code.conflict.rawValue, through: through)
        }
        return MessageResult(state: .duplicate, through: through)
    }
}
