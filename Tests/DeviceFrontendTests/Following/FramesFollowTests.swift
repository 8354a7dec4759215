import CompositionCore
import DeviceMessages
import NIOCore
import NIOPosix
import Synchronization
import TestFixtures
import Testing

@testable import DeviceFrontend

@Suite("Following over frames")
struct FramesFollowTests {
    /// A frames frontend over the prices for the body.
    private func with(
        _ prices: PriceService, knowing known: KnownDevices = KnownDevices(),
        _ body: (_ port: Int, _ frontend: FramesFrontend) async throws -> Void
    ) async throws {
        var configuration = FramesFrontend.Configuration(
            listen: ListeningAddress(host: "127.0.0.1", port: 0), deadline: .seconds(30),
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: PriceService.quiet)
        configuration.known = known
        let frontend = FramesFrontend(
            prices.routes, directory: TestDirectory(), sink: TestSink(Gates()), configuration: configuration)
        let (addresses, listening) = AsyncStream.makeStream(of: ListeningAddress.self)
        let running = Task { try await frontend.run { listening.yield($0) } }
        var iterator = addresses.makeAsyncIterator()
        let port = await iterator.next()?.port ?? 0
        do {
            try await body(port, frontend)
            running.cancel()
            try await running.value
        } catch {
            running.cancel()
            throw error
        }
    }

    private func device(_ port: Int, _ name: String = "d1") async throws -> FrameClient {
        let client = try await FrameClient.connect(port: port)
        try await client.send(.hello(Hello(deviceID: name, apiKey: TestDirectory.key, epoch: 7)))
        guard case .welcome = try await client.next() else { throw UnexpectedFrame() }
        return client
    }

    private func view(_ client: FrameClient) async throws -> View {
        guard case .view(let view) = try await client.next() else { throw UnexpectedFrame() }
        return view
    }

    @Test func `a device gets the view at once and each change of it`() async throws {
        let answer = Mutex("1")
        let prices = try await PriceService { _ in .json(answer.withLock { $0 }) }
        try await with(prices) { port, _ in
            let client = try await device(port)
            try await client.send(.follow(Follow(id: 5, composition: "price")))
            let first = try await view(client)
            #expect(first.id == 5 && String(buffer: first.body) == "1")
            #expect(first.version.readableBytes == StateToken.byteCount)
            answer.withLock { $0 = "2" }
            prices.change()
            let second = try await view(client)
            #expect(second.id == 5 && String(buffer: second.body) == "2" && second.version != first.version)
        }
    }

    @Test func `a device that is given another product shows that one`() async throws {
        let prices = try await PriceService { .json($0.path.last == "2" ? "1.2" : "1.1") }
        let known = KnownDevices()
        func label(of product: String, version: Int64) throws -> Device {
            Device(
                id: try ResourceID(validating: "d1", field: "id"), model: "label", product: ResourceID(product),
                keyHashes: [KeyHash(of: TestDirectory.key)], version: version)
        }
        known.learn([try label(of: "p1", version: 1)])
        try await with(prices, knowing: known) { port, _ in
            let client = try await device(port)
            try await client.send(.follow(Follow(id: 5, composition: "price")))
            #expect(String(buffer: try await view(client).body) == "1.1")
            known.learn([try label(of: "p2", version: 2)])
            let second = try await view(client)
            #expect(second.id == 5 && String(buffer: second.body) == "1.2")
        }
    }

    @Test func `a device that knows the version gets nothing before the next`() async throws {
        let answer = Mutex("1")
        let prices = try await PriceService { _ in .json(answer.withLock { $0 }) }
        try await with(prices) { port, frontend in
            let client = try await device(port)
            try await client.send(.follow(Follow(id: 1, composition: "price")))
            let known = try await view(client).version
            let again = try await device(port, "d2")
            try await again.send(.follow(Follow(id: 9, composition: "price", known: known)))
            try await eventually("both follow") { frontend.following.followers == 2 }
            #expect(frontend.following.compositions == 1)
            answer.withLock { $0 = "2" }
            prices.change()
            #expect(String(buffer: try await view(again).body) == "2")
        }
    }

    @Test func `who unfollows hears nothing more, and leaves nothing behind`() async throws {
        let prices = try await PriceService { .json("\($0.number)") }
        try await with(prices) { port, frontend in
            let client = try await device(port)
            try await client.send(.follow(Follow(id: 1, composition: "price")))
            _ = try await view(client)
            try await client.send(.unfollow(Unfollow(id: 1)))
            try await eventually("nobody follows") { frontend.following.followers == 0 }
            prices.change()
            try await client.send(.unfollow(Unfollow(id: 1)))
            guard case .error(let error) = try await client.next() else { throw UnexpectedFrame() }
            #expect(error.code == .notFound && error.id == 1)
        }
    }

    @Test func `what can't be followed is said with the following's id`() async throws {
        let prices = try await PriceService { _ in .json("{}", status: 404) }
        try await with(prices) { port, frontend in
            let client = try await device(port)
            try await client.send(.follow(Follow(id: 3, composition: "nothing")))
            try await client.send(.follow(Follow(id: 4, composition: "price", subject: "p1")))
            var codes: [UInt32: ErrorCode] = [:]
            for _ in 1...2 {
                guard case .error(let error) = try await client.next() else { throw UnexpectedFrame() }
                codes[error.id] = error.code
            }
            #expect(codes == [3: .notFound, 4: .notFound])
            #expect(frontend.following.followers == 0)
        }
    }

    @Test func `a connection follows a bounded number`() async throws {
        let prices = try await PriceService { _ in .json("1") }
        try await with(prices) { port, _ in
            let client = try await device(port)
            let most = UInt32(FramesLimits().followsMax)
            for id in 1...most {
                try await client.send(.follow(Follow(id: id, composition: "price", subject: "p\(id)")))
                _ = try await view(client)
            }
            try await client.send(.follow(Follow(id: most + 1, composition: "price")))
            guard case .error(let error) = try await client.next() else { throw UnexpectedFrame() }
            #expect(error.code == .limitExceeded && error.id == most + 1)
        }
    }

    @Test func `a hundred devices of one product cost one fetch a change`() async throws {
        let answer = Mutex("1")
        let prices = try await PriceService { _ in .json(answer.withLock { $0 }) }
        try await with(prices) { port, frontend in
            var clients: [FrameClient] = []
            for number in 1...100 {
                let client = try await device(port, "label-\(number)")
                try await client.send(.follow(Follow(id: 1, composition: "price")))
                _ = try await view(client)
                clients.append(client)
            }
            #expect(frontend.following == FollowCounts(compositions: 1, followers: 100))
            let calls = prices.stub.requests.count
            answer.withLock { $0 = "2" }
            prices.change()
            for client in clients { #expect(String(buffer: try await view(client).body) == "2") }
            #expect(prices.stub.requests.count == calls + 1)
        }
    }
}
