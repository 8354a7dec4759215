import DeviceMessages
import Glibc
import TestFixtures
import Testing

extension Following {
    @Suite struct InstanceTests {
        @Test func `one of two backends for devices is killed: the other publishes its views and takes its devices`()
            async throws
        {
            try await StoppableServices.with(["devices"]) { services in
                let key = try services.key(of: "label-demo")
                try await FollowedStore.with(elsewhere: services.urls, deviceKey: key) { store in
                    try await store.withAnotherIoT(elsewhere: services.urls) { other in
                        try await store.withFollowers(frames: [other.port, store.iot.port]) { followers in
                            try await expectTakeover(from: other, in: store, followers)
                        }
                    }
                }
            }
        }

        private func expectTakeover(
            from other: RunningProcess, in store: FollowedStore, _ followers: Followers
        ) async throws {
            // The label's slot is among those that the second to come gets.
            try await eventually("slots change hands", within: .seconds(30)) { other.log.contains(#"held=32"#) }
            try await followers.see(try await store.price.change())
            other.process.end(by: SIGKILL)
            try await followers.see(try await store.price.change())
            try await followers.see(try await store.price.change())
            for follower in followers.all {
                #expect(!follower.wentBack, "\(follower.who): \(follower.versions)")
            }
        }

        @Test func `the key of a device that follows is revoked: its connection ends, and says why`() async throws {
            try await StoppableServices.with(["devices"]) { services in
                let key = try services.key(of: "label-demo")
                try await FollowedStore.with(elsewhere: services.urls, deviceKey: key) { store in
                    let device = try await FrameClient.connect(port: store.iot.port)
                    try await device.send(
                        .hello(Hello(deviceID: "label-demo", apiKey: key, epoch: 7)),
                        .follow(Follow(id: 1, composition: "product")))
                    guard case .welcome = try await device.next(), case .view = try await device.next() else {
                        throw NoAnswer()
                    }
                    try await services.devices("revoke", "label-demo")
                    let begin = ContinuousClock.now
                    var last: Frame?
                    while let frame = try await device.next() { last = frame }
                    #expect(begin.duration(to: .now) < .seconds(7))
                    guard case .goodbye(let goodbye) = last else { throw NoAnswer() }
                    #expect(goodbye.reason == .revoked)
                }
            }
        }
    }
}
