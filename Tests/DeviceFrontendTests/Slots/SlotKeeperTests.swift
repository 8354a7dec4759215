import CompositionCore
import Synchronization
import TestFixtures
import Testing

@testable import DeviceFrontend

@Suite(.timeLimit(.minutes(1)))
struct SlotKeeperTests {
    private let table = LeaseTable()

    private func keeper(_ holder: String, term: Duration = .milliseconds(600)) -> SlotKeeper {
        SlotKeeper(
            SlotPool("views", count: 4), of: table, holder: holder, term: term, logger: PriceService.quiet)
    }

    private func running(_ keeper: SlotKeeper, _ body: () async throws -> Void) async throws {
        let running = Task {
            await keeper.run { _ in }
            await keeper.release()
        }
        try await body()
        running.cancel()
        await running.value
    }

    @Test func `who comes gets its share, and who is left gets all again`() async throws {
        let (first, second) = (keeper("a"), keeper("b"))
        try await running(first) {
            try await eventually("the first has all") { first.held.count == 4 }
            try await running(second) {
                try await eventually("both have half") { first.held.count == 2 && second.held.count == 2 }
                #expect(Set(first.held.keys).isDisjoint(with: second.held.keys))
            }
            try await eventually("the first has all again") { first.held.count == 4 }
        }
        #expect(first.held.isEmpty)
    }

    @Test func `while nobody can be asked it goes on holding, until another announces a greater fence`() async throws {
        let keeper = keeper("a")
        try await running(keeper) {
            try await eventually("it has all") { keeper.held.count == 4 }
            let until = ContinuousClock.now + .seconds(1)
            table.freeze("a")
            try await eventually("a term has passed") { ContinuousClock.now > until }
            #expect(keeper.held.count == 4)
            #expect(!keeper.yields(2, to: 1) && keeper.yields(2, to: 2) && !keeper.yields(2, to: 3))
            #expect(!keeper.holds(2) && keeper.holds(3))
        }
    }

    @Test func `what lapsed because an answer came late counts as new when it is held again`() async throws {
        let gate = Gate()
        let keeper = SlotKeeper(
            SlotPool("views", count: 4), of: LateLeases(table: table, gate: gate), holder: "a",
            term: .milliseconds(300), logger: PriceService.quiet)
        let changes = Mutex<[Set<Int>]>([])
        let running = Task { await keeper.run { changed in changes.withLock { $0.append(changed) } } }
        defer { running.cancel() }
        try await eventually("it has all") { keeper.held.count == 4 }
        try await eventually("the second answer is late") { keeper.held.isEmpty }
        await gate.open()
        try await eventually("it has all again") { keeper.held.count == 4 }
        let last = changes.withLock { $0.last }
        #expect(changes.withLock { $0.count } > 1 && last == [0, 1, 2, 3])
    }

    @Test func `a device has the same slot in every process`() {
        let slots = ["label-demo", "scale-demo", "fleet-00001", "fleet-10000"].map { id in
            ResourceID(id).map(DeviceSlot.of)
        }
        #expect(slots == [32, 24, 44, 6])
        let counts = (1...10_000).reduce(into: [Int: Int]()) { counts, number in
            if let id = ResourceID("fleet-\(number)") { counts[DeviceSlot.of(id), default: 0] += 1 }
        }
        #expect(counts.count == DeviceSlot.count && counts.values.allSatisfy { (100...220).contains($0) })
    }
}

/// Leases whose second answer waits at a gate.
private final class LateLeases: SlotLeases {
    private let table: LeaseTable
    private let gate: Gate
    private let calls = Atomic(0)

    init(table: LeaseTable, gate: Gate) {
        self.table = table
        self.gate = gate
    }

    func renew(_ pool: SlotPool, for holder: String, term: Duration) async throws(Failure) -> [SlotLease] {
        if calls.add(1, ordering: .relaxed).newValue == 2 { await gate.pass() }
        return try await table.renew(pool, for: holder, term: term)
    }
}
