import Foundation
import GRDB

/// A page of stored readings in commit order. A reading's place is its message's row number times 64 plus its index.
struct ReadingsPage: Sendable {
    struct Filter: Sendable {
        var after: Int64
        var deviceId: String?
        var from: Timestamp?
        var to: Timestamp?
        var limit: Int

        func includes(_ time: Timestamp) -> Bool {
            (from.map { time >= $0 } ?? true) && (to.map { time <= $0 } ?? true)
        }
    }

    struct Item: Sendable {
        let row: StoredMessage
        let index: Int
        let reading: PackedReadings.Reading
        let time: Timestamp
    }

    /// The most messages that one request looks at; a filter that finds little gives a short page with a `next`.
    private static let messagesMax = 5_000

    private(set) var items: [Item] = []
    /// For the next `after`: how far this page looked. Nil if there was nothing to look at.
    private(set) var next: Int64?

    init(_ filter: Filter, in db: Database) throws {
        let start = filter.after / Int64(ReadingMessage.readingsMax)
        let limit = min(Self.messagesMax, filter.limit + 1_000)
        if let deviceId = filter.deviceId {
            for message in try MessagesByDevice.oldest(of: deviceId, from: start, limit: limit, in: db)
            where items.count < filter.limit { add(message, filter) }
            return
        }
        let sql = "SELECT * FROM messages WHERE position >= ? ORDER BY position LIMIT ?"
        let rows = try Row.fetchCursor(db.cachedStatement(sql: sql), arguments: [start, limit])
        while items.count < filter.limit, let row = try rows.next() {
            add(StoredMessage(row: row), filter)
        }
    }

    private mutating func add(_ message: StoredMessage, _ filter: Filter) {
        for index in 0..<message.readings.count where message.place + Int64(index) > filter.after {
            guard items.count < filter.limit else { return }
            let reading = message.readings[index]
            let time = message.time(of: reading)
            next = message.place + Int64(index)
            guard filter.includes(time) else { continue }
            items.append(Item(row: message, index: index, reading: reading, time: time))
        }
        // A rejected message has no readings, but was looked at.
        if message.readings.count == 0, message.place > filter.after { next = message.place }
    }

    var answer: Answer {
        .json { json in
            json.array("items", items) { json, item in
                json.field("deviceId", item.row.deviceId)
                json.field("epoch", item.row.epoch)
                json.field("sequence", item.row.sequence)
                json.field("index", item.index)
                json.field("sensor", item.reading.sensor)
                json.field("value", item.reading.value)
                json.field("time", item.time.text)
                json.field("receivedAt", item.row.receivedAt.text)
                if let clockOffMs = item.row.clockOffMs { json.field("clockOffMs", clockOffMs) }
            }
            if let next { json.field("next", String(next)) }
        }
    }
}
