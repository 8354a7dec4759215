import Broker
import Logging
import TestFixtures
import Testing

extension Following {
    @Suite struct BrokerTests {
        @Test func `the broker forgets everything: views are there again, and the device did nothing`() async throws {
            try await FollowedStore.with { store in
                try await store.withFollowers { followers in
                    try await followers.see(try await store.price.change())
                }
                store.broker.kill()
                store.price.changeSilently()
                try await store.broker.start()
                let seen = SeenStates("who comes after it")
                let watch = store.labelConnection(as: "watch")
                let watching = Task {
                    async let running: Void = watch.run()
                    for await message in watch.messages { seen.add(Price.in(view: message.payload)) }
                    await running
                }
                try await eventually("its view is there", within: .seconds(30)) { seen.latest == store.price.version }
                try await eventually("changes can be announced") { store.price.isConnected }
                try await store.price.change()
                try await eventually("its view changes", within: .seconds(30)) { seen.latest == store.price.version }
                #expect(!seen.wentBack, "\(seen.versions)")
                watching.cancel()
                await watching.value
            }
        }
    }
}
