import CompositionCore
import DeviceFrontend
import FacetApplication
import HTTPFrontend
import JSONSlices
import NIOCore

/// A whole backend: one service of somebody else, one composition, for browsers and for signs at bus stops.
@main
enum DeparturesBFF: Backend {
    static let description = BackendDescription(
        name: "departures", summary: "The next bus at a stop", port: 8085, operationsPort: 8096,
        services: ["timetable"])

    static func frontends(in environment: BackendEnvironment) async throws -> [any Frontend] {
        let timetable = try environment.service("timetable")
        var http = HTTPRoutes(services: timetable)
        http.get("stops/{id}", NextBus.self)
        return [
            HTTPFrontend(
                http,
                configuration: .init(
                    listen: environment.listen, deadline: environment.deadline, signIn: .none,
                    eventLoopGroup: environment.eventLoopGroup, logger: environment.logger))
        ]
    }
}

/// What a stop shows: the line, where it goes, and in how many minutes.
struct NextBus: Composition, JSONRepresentable {
    static let name = "bus"

    let line: JSONValue
    let destination: JSONValue
    let minutes: Int

    init(_ stop: ResourceID, from timetable: Service, in context: RequestContext) async throws {
        do {
            let bus = try JSONDocument(try await timetable.fetch("/stops/\(stop)/next", in: context)).root
            (line, destination) = (try bus.string("line"), try bus.string("destination"))
            minutes = try bus.integer("minutes")
        } catch is JSONError {
            throw Failure(.badAnswer, "timetable: the answer is not what was agreed", part: "bus")
        }
    }

    func writeMembers(to json: inout JSONWriter) {
        json.member("line", line)
        json.member("destination", destination)
        json.member("minutes", minutes)
    }
}
