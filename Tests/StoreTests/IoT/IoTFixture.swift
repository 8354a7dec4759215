import CompositionCore
import DeviceFrontend
import DeviceMessages
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import TestFixtures
import Upstream

@testable import IoTBFF

/// The devices' backend on a port of its own, over services that the test writes.
struct IoTFixture: Sendable {
    static let key = "a-key-of-the-demo"

    let port: Int
    let stub: StubService

    static func run<Result: Sendable>(
        _ script: @escaping StubService.Script = IoTFixture.answer, deadline: Duration = .seconds(60),
        _ body: @escaping @Sendable (IoTFixture) async throws -> Result
    ) async throws -> Result {
        let stub = try await StubService(script)
        let group = MultiThreadedEventLoopGroup.singleton
        var logger = Logger(label: "iot")
        logger.logLevel = .critical
        let upstream = try ServiceAddress(url: stub.url)
        var configuration = FramesFrontend.Configuration(
            listen: ListeningAddress(host: "127.0.0.1", port: 0), deadline: deadline, eventLoopGroup: group,
            logger: logger)
        // A slow machine may take its time over a partial answer.
        configuration.limits.askGrace = .seconds(60)
        configuration.limits.helloWithin = .seconds(60)
        configuration.limits.frameWithin = .seconds(60)
        let frontend = try IoTBFF.frames(
            over: { Service($0, over: HTTPTransport(service: $0, address: upstream, eventLoopGroup: group)) },
            commitWithin: .seconds(60), configuration: configuration)
        let (addresses, listening) = AsyncStream.makeStream(of: ListeningAddress.self)
        let services = ServiceGroup(
            services: [Running(frontend: frontend, onListening: { listening.yield($0) })], logger: logger)
        async let running: Void = services.run()
        var iterator = addresses.makeAsyncIterator()
        guard let address = await iterator.next() else { throw UnexpectedFrame() }
        let result = try await body(IoTFixture(port: address.port, stub: stub))
        await services.triggerGracefulShutdown()
        try await running
        await stub.stop()
        return result
    }

    func signIn(_ device: String = "label-demo") async throws -> FrameClient {
        let client = try await FrameClient.connect(port: port)
        try await client.send(.hello(Hello(deviceID: device, apiKey: Self.key, epoch: 7)))
        guard case .welcome = try await client.next() else { throw UnexpectedFrame() }
        return client
    }

    /// Services in which all is well.
    static let answer: StubService.Script = { request in
        switch request.path {
        case "/devices/label-demo": .json(device("label-demo", #""product":"p42""#))
        case "/devices/scale-demo": .json(device("scale-demo", #""shelf":"s1""#))
        case "/shelves/s1": .json(#"{"id":"s1","product":"p42","unitWeightGrams":400,"lowAt":5,"version":1}"#)
        case "/products/p42": .json(product(name: "Trail Shoe", price: "129.90", currency: "EUR"))
        case "/stock/p42": .json(#"{"productId":"p42","quantity":17,"warehouse":"w1","version":1}"#)
        case "/readings": .json(#"{"results":[{"state":"committed","through":1}]}"#)
        default:
            request.path.hasPrefix("/streams/")
                ? .json(#"{"deviceId":"label-demo","epoch":7,"through":0}"#) : .json("{}", status: 404)
        }
    }

    static func device(_ id: String, _ fields: String) -> String {
        // SHA-256 of the key.
        let hash = "929a11900b51eb2118501bd1daff869b25f2d3933c3f8b6a4aa9851343f96df9"
        return #"{"id":"\#(id)","model":"label",\#(fields),"keyHashes":["\#(hash)"],"version":1}"#
    }

    static func product(name: String, price: String, currency: String) -> String {
        #"{"id":"p42","name":"\#(name)","description":"d","price":\#(price),"currency":"\#(currency)","#
            + #""category":["Sport"],"attributes":{},"images":[],"costPrice":1,"version":1}"#
    }
}

struct UnexpectedFrame: Error {}

private struct Running: ServiceLifecycle.Service {
    let frontend: FramesFrontend
    let onListening: @Sendable (ListeningAddress) -> Void

    func run() async throws { try await frontend.run(onListening: onListening) }
}
