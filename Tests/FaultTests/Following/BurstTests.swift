import TestFixtures
import Testing

extension Following {
    @Suite struct BurstTests {
        /// How often a composition is composed at most.
        private static let interval = Duration.milliseconds(100)

        @Test func `10 000 changes of one key: all reach the last, and are sent few of them`() async throws {
            try await FollowedStore.with { store in
                try await store.withFollowers { followers in
                    try await eventually("events are followed") { try await store.feeds(are: "connected") }
                    let memory = store.backends.map { $0.memory("VmRSS") }
                    let (seen, calls) = (followers.all.map(\.count), store.productCalls)
                    let start = ContinuousClock.now
                    try await store.changeAtOnce(10_000)
                    try await followers.see(store.price.version)
                    let most = Int(start.duration(to: .now) / Self.interval) + 2
                    for (follower, before) in zip(followers.all, seen) {
                        #expect(!follower.wentBack, "\(follower.who): \(follower.versions)")
                        guard follower !== followers.poll else { continue }
                        let sent = follower.count - before
                        #expect(sent <= most, "\(follower.who): \(sent) of \(most)")
                    }
                    // Four compositions are followed, and whoever polls reads once for each answer.
                    let polls = followers.poll.count - seen[2]
                    #expect(store.productCalls - calls <= 4 * most + 2 * polls)
                    for (backend, before) in zip(store.backends, memory) {
                        #expect(backend.memory("VmRSS") - before < 64 << 20)
                    }
                }
            }
        }
    }
}

extension FollowedStore {
    fileprivate var productCalls: Int {
        price.store.service.requests.count { $0.path.hasPrefix("/products/") }
    }

    /// As quickly as the broker takes them; a second is enough for it where the machine is free.
    fileprivate func changeAtOnce(_ count: Int) async throws {
        let (price, underWay) = (price, 500)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<count {
                if number >= underWay { try await group.next() }
                price.changeSilently()
                group.addTask { try await price.announce() }
            }
            try await group.waitForAll()
        }
    }
}
