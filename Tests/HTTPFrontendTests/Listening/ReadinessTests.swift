import CompositionCore
import HTTPFrontend
import Logging
import NIOPosix
import Testing

@Suite struct ReadinessTests {
    @Test func `a frontend is missing until its port is bound`() async throws {
        let frontend = HTTPFrontend(
            HTTPRoutes(services: ()),
            configuration: .init(
                listen: ListeningAddress(host: "127.0.0.1", port: 0), deadline: .seconds(5),
                signIn: .none, eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
                logger: Logger(label: "test")))
        #expect(await frontend.missing() == ["the listener"])
        let (bound, binding) = AsyncStream.makeStream(of: Int.self)
        let running = Task { try await frontend.run { binding.yield($0.port) } }
        defer { running.cancel() }
        for await _ in bound { break }
        #expect(await frontend.missing() == [])
    }
}
