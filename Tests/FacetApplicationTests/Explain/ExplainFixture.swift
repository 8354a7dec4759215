import CompositionCore
import DeviceFrontend
import HTTPFrontend
import JSONSlices
import Logging
import NIOCore
import NIOPosix
import TestFixtures
import Upstream

@testable import FacetApplication

/// A backend of four small compositions over one stub, on HTTP and frames, and the desk that explains them.
struct ExplainFixture {
    let service: Service
    let stub: StubService
    let desk: ExplainDesk
    let http: HTTPFrontend

    static let logger = Logger(label: "explain") { _ in SwiftLogNoOpLogHandler() }

    init(
        policy: ServicePolicy = ServicePolicy(), deadline: Duration = .seconds(60),
        _ script: @escaping StubService.Script
    ) async throws {
        stub = try await StubService(script)
        let group = MultiThreadedEventLoopGroup.singleton
        let transport = HTTPTransport(
            service: "things", address: try ServiceAddress(url: stub.url), eventLoopGroup: group)
        service = Service("things", over: transport, policy: policy)
        var routes = HTTPRoutes(services: service)
        routes.get("api/things/{id}", Thing.self)
        routes.get("api/things", ThingList.self)
        routes.get("mine", Mine.self, for: .user)
        http = HTTPFrontend(
            routes,
            configuration: .init(
                listen: ListeningAddress(host: "127.0.0.1", port: 0), deadline: deadline, signIn: .none,
                eventLoopGroup: group, logger: Self.logger))
        var devices = DeviceRoutes(services: service)
        devices.answer("sign", Sign.self) { device, asked in try asked ?? device.requireProduct() }
        let frames = FramesFrontend(
            devices, directory: Signs(), sink: Signs(),
            configuration: .init(
                listen: ListeningAddress(host: "127.0.0.1", port: 0), deadline: deadline, eventLoopGroup: group,
                logger: Self.logger))
        desk = ExplainDesk(backend: "page", logger: Self.logger)
        desk.open([http, frames])
    }

    func explain(
        _ composition: String = "thing", _ subject: String = "t1", as principal: String = "anonymous", runs: Int = 1
    ) async throws -> ExplanationDocument {
        try await desk.explain(
            ExplainRequest(composition: composition, subject: subject, principal: principal, runs: runs))
    }

    /// What the stub answers where all is well.
    static let thing = #"{"name":"lamp","version":1}"#
}

/// One required part and an optional one.
struct Thing: Composition, JSONRepresentable {
    static let name = "things"
    static let optionalParts: [PartName] = ["extra"]

    let body: ByteBuffer
    let extra: Part<ByteBuffer>

    init(_ id: ResourceID, from service: Service, in context: RequestContext) async throws {
        async let body = context.required("thing") {
            try await service.fetch("/things/\(id)", keys: [service.key("thing", id.text)], in: $0)
        }
        async let extra = context.part("extra") { try await service.fetch("/extras/\(id)", in: $0) }
        self.extra = await extra
        self.body = try await body
    }

    var parts: PartStates { PartStates(["extra": extra.state]) }

    func writeMembers(to json: inout JSONWriter) {
        json.member("bytes", body.readableBytes)
    }
}

/// Several things in one call.
struct ThingList: Composition, JSONRepresentable {
    static let name = "things"

    let range: ListRange

    init(_ range: ListRange, from service: Service, in context: RequestContext) async throws {
        self.range = range
        let keys = (1...range.limit).map { service.key("thing", "t\($0)") }
        _ = try await context.required("things") {
            try await service.fetch("/things?limit=\(range.limit)", keys: keys, in: $0)
        }
    }

    func writeMembers(to json: inout JSONWriter) {
        json.member("category", range.category)
    }
}

struct Mine: Composition, JSONRepresentable {
    static let name = "mine"

    let user: ResourceID

    init(_ user: SignedInUser, from service: Service, in context: RequestContext) async throws {
        self.user = user.id
        _ = try await service.fetch("/users/\(user.id)", in: context)
    }

    func writeMembers(to json: inout JSONWriter) {
        json.member("user", user.text)
    }
}

struct Sign: DeviceRepresentable {
    static let name = "sign"

    init(_ id: ResourceID, from service: Service, in context: RequestContext) async throws {
        _ = try await context.required("sign") { try await service.fetch("/things/\(id)", in: $0) }
    }

    func encode(into buffer: inout ByteBuffer) { buffer.writeRepeatingByte(1, count: 5) }

    func json() -> ByteBuffer { ByteBuffer(string: "{}") }
}

private struct Signs: DeviceDirectory, TelemetrySink {
    func device(_ id: ResourceID, in context: RequestContext) async throws(Failure) -> Device {
        guard id.text == "label" else { throw Failure(.notFound, "no such device") }
        return Device(id: id, model: "label", product: ResourceID("t9"))
    }

    func commit(_ messages: [TelemetryMessage]) async throws(Failure) -> [TelemetryResult] { [] }
}
