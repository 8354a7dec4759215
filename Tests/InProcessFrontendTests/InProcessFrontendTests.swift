import CompositionCore
import DeviceFrontend
import InProcessFrontend
import JSONSlices
import NIOCore
import Testing

/// A lamp and, where its service answers, how bright it is.
private struct Lamp: Composition, JSONRepresentable, DeviceRepresentable {
    static let name = "lamp"
    static let optionalParts: [PartName] = ["brightness"]
    static let fields: Fields = "room,brightness"

    let room: String
    let brightness: Part<Int>

    init(_ id: ResourceID, from house: Service, in context: RequestContext) async throws {
        async let room = context.required("lamp") {
            try await Self.read("/lamps/\(id)", from: house, in: $0).text("room")
        }
        let wantsBrightness = context.wants("brightness") && context.deviceClass != .watch
        async let brightness = context.part("brightness", if: wantsBrightness) {
            try await Self.read("/lamps/\(id)/brightness", from: house, in: $0).integer("percent")
        }
        self.room = try await room
        self.brightness = await brightness
    }

    var parts: PartStates { PartStates(["brightness": brightness.state]) }

    func writeMembers(to json: inout JSONWriter) {
        json.member("room", room)
        json.member("brightness", brightness.value)
    }

    func encode(into buffer: inout ByteBuffer) {
        buffer.writeInteger(UInt8(brightness.value ?? 0))
    }

    func json() -> ByteBuffer { ByteBuffer(string: "{}") }

    private static func read(
        _ path: ServicePath, from service: Service, in context: RequestContext
    ) async throws -> JSONValue {
        try await JSONDocument(service.fetch(path, in: context)).root
    }
}

struct InProcessFrontendTests {
    private let id = ResourceID("l1")
    private let lamp: [ServicePath: String] = ["/lamps/l1": #"{"room":"hall","watt":9}"#]

    /// With time for a slow machine.
    private func frontend(_ answers: [ServicePath: String]) -> InProcessFrontend<Service> {
        InProcessFrontend(services: .scripted("house", answers), deadline: .seconds(60))
    }

    @Test func `a composition becomes the bytes that clients get`() async throws {
        let answers = lamp.merging(["/lamps/l1/brightness": #"{"percent":80}"#]) { $1 }
        let frontend = frontend(answers)
        let id = try #require(id)
        #expect(String(buffer: try await frontend.json(Lamp.self, for: id)) == #"{"room":"hall","brightness":80}"#)
        #expect(try await frontend.deviceBytes(Lamp.self, for: id) == ByteBuffer(bytes: [80]))
    }

    @Test func `it is told what is wanted, and on what kind of screen`() async throws {
        let (frontend, id) = (frontend(lamp), try #require(id))
        #expect(String(buffer: try await frontend.json(Lamp.self, for: id, on: .watch)) == #"{"room":"hall"}"#)
        #expect(String(buffer: try await frontend.json(Lamp.self, for: id, fields: "room")) == #"{"room":"hall"}"#)
        let failure = await #expect(throws: Failure.self) {
            try await frontend.json(Lamp.self, for: id, fields: "watt")
        }
        #expect(failure?.field == "fields" && failure?.detail.contains("room, brightness") == true)
    }

    @Test func `an optional part that fails is missing and named`() async throws {
        let frontend = frontend(lamp)
        let json = String(buffer: try await frontend.json(Lamp.self, for: #require(id)))
        #expect(json == #"{"room":"hall","parts":{"brightness":{"state":"missing","reason":"notFound"}}}"#)
    }

    @Test func `a required part that fails is the failure, by name`() async throws {
        let frontend = frontend([:])
        let failure = await #expect(throws: Failure.self) {
            try await frontend.compose(Lamp.self, for: #require(id))
        }
        #expect(failure?.code == .notFound)
        #expect(failure?.part == "lamp")
    }
}
