import CompositionCore
import DeviceFrontend
import DeviceMessages
import FacetApplication
import HTTPFrontend
import JSONSlices
import NIOCore

/// A whole backend: one service of somebody else, one composition, for browsers and for the signs at bus stops.
@main
enum DeparturesBFF: Backend {
    static let description = BackendDescription(
        name: "departures", summary: "The next bus at a stop", port: 8085, operationsPort: 8096,
        services: ["timetable"], needsBroker: true)

    static func frontends(in environment: BackendEnvironment) async throws -> [any Frontend] {
        let (loops, logger, deadline) = (environment.eventLoopGroup, environment.logger, environment.deadline)
        let timetable = try environment.service("timetable")
        var http = HTTPRoutes(services: timetable)
        http.get("stops/{id}", NextBus.self)
        let web = HTTPFrontend(
            http,
            configuration: .init(
                listen: environment.listen, deadline: deadline, signIn: .none, eventLoopGroup: loops, logger: logger))
        guard let broker = environment.broker else { return [web] }
        var signs = DeviceRoutes(services: timetable)
        signs.answer("bus", NextBus.self) { sign, stop in stop ?? sign.id }
        signs.accept("signs/+/light", Light.self)
        let mqtt = MQTTFrontend(
            signs, directory: Signs(), sink: ReadingsService(timetable, logger: logger),
            configuration: .init(broker: broker.address, deadline: deadline, eventLoopGroup: loops, logger: logger))
        return [web, mqtt]
    }
}

/// What a stop shows: the line, and in how many minutes it comes. On signs: `string line = 1; uint32 minutes = 2;`.
struct NextBus: Composition, JSONRepresentable, DeviceRepresentable {
    static let name = "bus"

    let line: String
    let minutes: Int

    init(_ stop: ResourceID, from timetable: Service, in context: RequestContext) async throws {
        let body = try await timetable.fetch("/stops/\(stop)/next", in: context)
        guard let bus = try? JSONDocument(body).root, let line = bus["line"]?.string,
            let minutes = bus["minutes"]?.integer,
            line.utf8.count <= 60, 0...120 ~= minutes
        else { throw Failure(.badAnswer, "timetable: the answer is not what was agreed", part: "bus") }
        (self.line, self.minutes) = (line, minutes)
    }

    func writeMembers(to json: inout JSONWriter) {
        json.member("line", line)
        json.member("minutes", minutes)
    }

    func encode(into buffer: inout ByteBuffer) {
        buffer.writeBytes([0x0a, UInt8(line.utf8.count)] + line.utf8 + [0x10, UInt8(minutes)])
    }

    func json() -> ByteBuffer { jsonBytes() }
}

/// What a sign publishes on `signs/<its id>/light`: how bright its stop is, as a number of lux.
enum Light: DeviceReading {
    static func telemetry(of message: DevicePublication) throws -> Telemetry {
        guard let lux = Int32(String(buffer: message.payload)) else { throw DeviceError(.badMessage, "not a number") }
        return Telemetry(sequence: 0, readings: [Reading(sensor: 1, value: lux)])
    }
}

/// Every sign that the broker lets in has the id of its stop.
struct Signs: DeviceDirectory {
    func device(_ id: ResourceID, in context: RequestContext) async throws(Failure) -> Device {
        Device(id: id, model: "sign")
    }
}
