import CompositionCore
import DeviceFrontend
import Logging
import NIOCore
import NIOPosix
import TestFixtures
import Upstream

/// A composition of one service on real sockets, as devices see it: the service's answer as text.
struct PriceTag: DeviceRepresentable {
    static let name = "price"
    static let minInterval = Duration.zero

    let text: String

    init(_ subject: ResourceID, from prices: Service, in context: RequestContext) async throws {
        text = try await prices.fetch(
            "/prices/\(subject)", keys: [prices.key("price", subject.text)], in: context,
            version: { UInt64($0.split(separator: ".")[0]) ?? 0 }
        ) { bytes throws(Failure) in String(buffer: bytes) }
    }

    func encode(into buffer: inout ByteBuffer) { buffer.writeString(text) }

    func json() -> ByteBuffer { ByteBuffer(string: #"{"price":\#(text)}"#) }
}

/// The service that prices come from.
struct PriceService: Sendable {
    let stub: StubService
    let service: Service

    init(_ script: @escaping StubService.Script) async throws {
        stub = try await StubService(script)
        service = Service(
            "prices",
            over: HTTPTransport(
                service: "prices", address: try ServiceAddress(url: stub.url),
                eventLoopGroup: MultiThreadedEventLoopGroup.singleton),
            policy: ServicePolicy(ttl: .seconds(600)))
    }

    var routes: DeviceRoutes<Service> {
        var routes = DeviceRoutes(services: service)
        routes.answer("price", PriceTag.self) { device, asked in try asked ?? device.requireProduct() }
        return routes
    }

    func change(_ id: String = "p1") {
        service.change(service.key("price", id))
    }

    static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}
