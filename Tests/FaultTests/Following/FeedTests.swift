import TestFixtures
import Testing

extension Following {
    @Suite struct FeedTests {
        @Test func `the event feed is down and comes back: all who follow reach the latest state, none goes back`()
            async throws
        {
            try await FollowedStore.with(["--services-catalog-ttl", "1m"]) { store in
                try await store.withFollowers { followers in
                    try await eventually("events are followed") { try await store.feeds(are: "connected") }
                    try await followers.see(try await store.price.change())
                    store.broker.kill()
                    try await eventually("the feeds are down") { try await store.feeds(are: "disconnected") }
                    // Nobody hears of these, also later.
                    for _ in 1...3 { store.price.changeSilently() }
                    try await store.broker.start()
                    try await followers.see(store.price.version)
                    try await eventually("changes can be announced") { store.price.isConnected }
                    try await followers.see(try await store.price.change())
                    for follower in followers.all {
                        #expect(!follower.wentBack, "\(follower.who): \(follower.versions)")
                    }
                }
            }
        }
    }
}
