import GRDB
import JSONSlices

/// Which sequences of a device's epoch are missing: the ones before the highest that nobody has brought.
struct StreamGaps: Sendable {
    /// The most gaps in an answer, and the most messages that are looked at for it.
    private static let rangesMax = 100
    private static let messagesMax = 10_000

    let through: Int64
    let highest: Int64
    private(set) var missing: [ClosedRange<Int64>] = []
    /// False if there is more beyond the last gap than was looked at.
    private(set) var isComplete = true

    init(of key: MessageStreams.Key, in db: Database) throws {
        var streams = try MessageStreams(in: db)
        let progress = try streams.progress(key)
        (through, highest) = (progress.through, progress.highest)
        let runs = try Self.runs(beyond: through, of: key, in: db)
        var settled = through
        for run in runs.sorted(by: { $0.lowerBound < $1.lowerBound }) where run.upperBound > settled {
            if run.lowerBound > settled + 1 { missing.append(settled + 1...run.lowerBound - 1) }
            settled = run.upperBound
        }
        isComplete = settled == highest && missing.count <= Self.rangesMax
        missing = Array(missing.prefix(Self.rangesMax))
    }

    /// What is known beyond a sequence: stored messages, and those removed by age.
    private static func runs(
        beyond through: Int64, of key: MessageStreams.Key, in db: Database
    ) throws -> [ClosedRange<Int64>] {
        let sql = """
            SELECT sequence FROM messages WHERE deviceId = ? AND epoch = ? AND sequence > ? ORDER BY sequence LIMIT ?
            """
        let stored = try Int64.fetchAll(
            db.cachedStatement(sql: sql), arguments: [key.deviceId, key.epoch, through, messagesMax])
        let removed = try RemovedSequences.ranges(beyond: through, of: key, limit: messagesMax, in: db)
        // Beyond where one of both was cut nothing is known.
        let ends = [
            stored.count == messagesMax ? stored.last : nil,
            removed.count == messagesMax ? removed.last?.upperBound : nil,
        ]
        let end = ends.compactMap(\.self).min() ?? .max
        return (stored.map { $0...$0 } + removed).filter { $0.lowerBound <= end }
    }

    func write(to json: inout JSONWriter) {
        json.field("through", through)
        json.field("highest", highest)
        json.array("missing", missing) { json, range in
            json.field("first", range.lowerBound)
            json.field("last", range.upperBound)
        }
        json.field("isComplete", isComplete)
    }
}
