import GRDB
import JSONSlices

/// Whether there is room for more: refuses readings before the disk is full, and knows an hour before that it will be.
actor DiskWatch {
    typealias Measure = @Sendable (_ emptyBytes: Int64) throws -> DiskRoom

    enum State: String, Sendable {
        case ok, filling, full
    }

    struct Change: Sendable {
        let state: State
        let room: DiskRoom
        let bytesPerHour: Int64?
        let fullIn: Duration?
    }

    private static let warnedBefore = Duration.seconds(3_600)

    private let database: ServiceDatabase
    private let measure: Measure
    private var forecast = FillForecast()
    private var room: DiskRoom?
    private var state = State.ok

    init(_ database: ServiceDatabase, measure: @escaping Measure) {
        self.database = database
        self.measure = measure
    }

    /// Throws `unavailable` if nothing more can be taken.
    func admit() throws(Problem) {
        guard state == .full else { return }
        var problem = Problem.unavailable("the disk is full")
        problem.retryAfterSeconds = 10
        throw problem
    }

    /// Measures. Gives what is new, if something is.
    func look(at now: ContinuousClock.Instant) async -> Change? {
        guard let empty = try? await database.read({ try Self.emptyBytes(in: $0) }), let room = try? measure(empty)
        else { return nil }
        self.room = room
        forecast.add(room, at: now)
        let fullIn = forecast.fullIn(room)
        let isNear = fullIn.map { $0 <= Self.warnedBefore } ?? false
        let next: State = room.isFull ? .full : isNear ? .filling : .ok
        guard next != state else { return nil }
        state = next
        return Change(state: next, room: room, bytesPerHour: forecast.bytesPerHour, fullIn: fullIn)
    }

    var answer: Answer {
        .json { json in
            json.field("state", state.rawValue)
            if let room {
                json.field("freeBytes", room.bytes)
                json.field("reservedBytes", room.reservedBytes)
                if let seconds = forecast.fullIn(room)?.components.seconds { json.field("fullInSeconds", seconds) }
            }
            if let rate = forecast.bytesPerHour { json.field("bytesPerHour", rate) }
            json.field("reopened", database.reopenedCount)
        }
    }

    private static func emptyBytes(in db: Database) throws -> Int64 {
        let pages = try Int64.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0
        return pages * (try Int64.fetchOne(db, sql: "PRAGMA page_size") ?? 0)
    }
}
