import Glibc
import TestFixtures
import Testing

extension Following {
    @Suite struct RestartTests {
        @Test(arguments: [SIGKILL, SIGTERM])
        func `backends end and start again under their followers: all reach the latest state, and none goes back`(
            signal: Int32
        ) async throws {
            try await FollowedStore.with { store in
                try await store.withFollowers { followers in
                    try await followers.see(try await store.price.change())
                    for backend in store.backends {
                        backend.process.send(signal)
                        let status = try await backend.process.exitStatus(within: .seconds(30))
                        #expect(status == (signal == SIGTERM ? 0 : -1))
                        try await store.price.change()
                        try await backend.startAgain()
                        try await followers.see(store.price.version)
                    }
                    try await followers.see(try await store.price.change())
                    for follower in followers.all {
                        #expect(!follower.wentBack, "\(follower.who): \(follower.versions)")
                    }
                }
            }
        }
    }
}
