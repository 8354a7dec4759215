import Foundation
import GRDB
import Testing

@testable import StoreServices

@Suite struct LeasesTests {
    private let database: DatabaseQueue
    private let start = Date(timeIntervalSince1970: 1_000_000)

    init() throws {
        database = try DatabaseQueue()
        try database.write(Leases.createTables)
    }

    private func renew(
        _ holder: String, of count: Int = 4, for seconds: Int = 6, after offset: TimeInterval = 0
    ) throws -> [Leases.Lease] {
        let asked = LeaseRequest(pool: "views", holder: holder, count: count, seconds: seconds)
        return try database.write { try Leases.renew(asked, at: start + offset, in: $0) }
    }

    private func slots(_ leases: [Leases.Lease]) -> [Int] { leases.map(\.slot) }

    @Test func `who is alone holds all slots, and keeps their fences`() throws {
        let first = try renew("a")
        #expect(slots(first) == [0, 1, 2, 3] && first.allSatisfy { $0.fence == 1 })
        #expect(try renew("a", after: 2) == first)
    }

    @Test func `two share, once the first has given up what is beyond its share`() throws {
        _ = try renew("a")
        #expect(try renew("b", after: 1).isEmpty)
        #expect(slots(try renew("a", after: 2)) == [0, 1])
        let second = try renew("b", after: 3)
        #expect(slots(second) == [2, 3] && second.allSatisfy { $0.fence == 2 })
    }

    @Test func `what a dead holder had is free after its term, with higher fences`() throws {
        _ = try renew("a")
        #expect(try renew("b", after: 5.9).isEmpty)
        let all = try renew("b", after: 6)
        #expect(slots(all) == [0, 1, 2, 3] && all.allSatisfy { $0.fence == 2 })
        // It comes back, and has nothing any more.
        #expect(try renew("a", after: 6.5).isEmpty)
    }

    @Test func `who leaves gives everything back at once`() throws {
        _ = try renew("a")
        #expect(try renew("a", for: 0, after: 1).isEmpty)
        #expect(slots(try renew("b", after: 1)) == [0, 1, 2, 3])
    }

    @Test func `one slot has one holder`() throws {
        #expect(slots(try renew("a", of: 1)) == [0])
        #expect(try renew("b", of: 1, after: 1).isEmpty)
        #expect(slots(try renew("a", of: 1, after: 2)) == [0])
    }

    @Test func `a lease that a clock an hour ahead gave holds nothing up`() throws {
        _ = try renew("a", after: 3_600)
        #expect(slots(try renew("b")) == [0, 1, 2, 3])
    }

    @Test func `a backend of devices may lease, and still change no device`() async throws {
        try await withNewStore { store in
            let asked = #"{"pool": "views", "holder": "h1", "count": 2, "seconds": 5}"#
            let reply = try await store.request("POST", "devices", "/leases", body: asked)
            #expect(reply.status == 200 && (reply.json["slots"] as? [[String: Int]])?.map { $0["slot"] } == [0, 1])
            for body in [
                #"{"pool": "a b", "holder": "h1", "count": 2, "seconds": 5}"#,
                #"{"pool": "views", "holder": "h1", "count": 0, "seconds": 5}"#,
                #"{"pool": "views", "holder": "h1", "count": 2, "seconds": 61}"#,
            ] {
                #expect(try await store.request("POST", "devices", "/leases", body: body).status == 422)
            }
        }
        #expect(Devices.access.rights(of: "iot") == [.read, .serve])
    }
}
