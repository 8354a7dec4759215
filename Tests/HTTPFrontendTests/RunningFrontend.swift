import AsyncHTTPClient
import CompositionCore
import HTTPFrontend
import HTTPTypes
import JSONSlices
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix

/// A real listener on a free port, for the time of a closure.
func withFrontend(
    deadline: Duration = .seconds(5), _ body: (_ port: Int) async throws -> Void
) async throws {
    try await withFrontend(deadline: deadline) { port, _ in try await body(port) }
}

/// The same, with what listens.
func withFrontend(
    deadline: Duration = .seconds(5), _ body: (_ port: Int, HTTPFrontend) async throws -> Void
) async throws {
    var routes = HTTPRoutes(services: ())
    routes.get("things/{id}", Thing.self)
    routes.get("things", Things.self)
    routes.get("mine", Mine.self, for: .user)
    routes.get("screens", ScreenSize.self)
    routes.get("lists/{id}", LongList.self)
    routes.get("mine/{id}", LongList.self, for: .user)
    routes.write(.post, "things/{id}", for: .user, status: 201) { input, _, _ in
        Made(text: try input.object(allowing: ["text"]).text("text", lengthIn: 1...10))
    }
    // safe: a literal token
    let header = HTTPField(name: .init("X-Facet")!, value: "1")
    let frontend = HTTPFrontend(
        routes,
        configuration: .init(
            listen: ListeningAddress(host: "127.0.0.1", port: 0), deadline: deadline,
            signIn: .cookie(antiForgery: header) { request throws(Failure) in
                guard request.cookie("session") == "good" else { return nil }
                return Credentials(principal: .user(ResourceID("u1")!), limitKey: "u1")
            },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: Logger(label: "test")))
    let (ports, found) = AsyncStream.makeStream(of: Int.self)
    let running = Task { try await frontend.run { found.yield($0.port) } }
    defer { running.cancel() }
    var iterator = ports.makeAsyncIterator()
    try await body(await iterator.next() ?? 0, frontend)
}

struct Thing: Composition, JSONRepresentable {
    static let name = "thing"
    static let optionalParts: [PartName] = ["extra"]

    let id: ResourceID
    let extra: Part<Int>

    init(_ id: ResourceID, from services: Void, in context: RequestContext) async throws {
        self.id = id
        switch id.text {
        case "gone": throw Failure(.notFound, "no such thing")
        case "late": throw Failure(.timeout, "too late").of("thing")
        case "busy": throw Failure(.busy, "busy", retryAfter: .milliseconds(1500))
        case "odd": throw CancellationError()
        case "partial": extra = await context.part("extra") { _ in throw Failure(.timeout, "late") }
        case "stale": extra = .stale(1, age: .seconds(12))
        default: extra = .fresh(1)
        }
    }

    var parts: PartStates { PartStates(["extra": extra.state]) }

    func writeMembers(to json: inout JSONWriter) {
        json.member("id", id.text)
        json.member("extra", extra.value)
    }
}

struct Things: Composition, JSONRepresentable {
    static let name = "things"
    let range: ListRange

    init(_ range: ListRange, from services: Void, in context: RequestContext) async throws {
        self.range = range
    }

    func writeMembers(to json: inout JSONWriter) {
        json.member("limit", range.limit)
        json.member("category", range.category)
        json.member("cursor", range.cursor)
    }
}

/// Some kilobytes, with fields to choose from and a part that may be missing.
struct LongList: Composition, JSONRepresentable {
    static let name = "list"
    static let optionalParts: [PartName] = ["extra"]
    static let fields: Fields = "id,numbers,pairs(left,right),extra"

    let id: ResourceID
    let extra: Part<Int>

    init(_ id: ResourceID, from services: Void, in context: RequestContext) async throws {
        self.id = id
        extra = await context.part("extra", if: context.wants("extra")) { _ in
            if id.text == "partial" { throw Failure(.timeout, "late") }
            return 1
        }
    }

    var parts: PartStates { PartStates(["extra": extra.state]) }

    func writeMembers(to json: inout JSONWriter) {
        json.member("id", id.text)
        json.member("numbers", 0..<1000) { $0.value($1) }
        json.member("pairs", 1...2) { json, number in
            json.object {
                $0.member("left", number)
                $0.member("right", "\(number)\"")
            }
        }
        json.member("extra", extra.value)
    }
}

/// What it makes of the screen that asks.
struct ScreenSize: Composition, JSONRepresentable {
    static let name = "screen"
    static let deviceClasses: [DeviceClass] = [.tv, .watch]
    let deviceClass: DeviceClass

    init(_ range: ListRange, from services: Void, in context: RequestContext) async throws {
        deviceClass = context.deviceClass
    }

    func writeMembers(to json: inout JSONWriter) {
        json.member("class", deviceClass.name)
    }
}

struct Mine: Composition, JSONRepresentable {
    static let name = "mine"
    let user: ResourceID

    init(_ subject: SignedInUser, from services: Void, in context: RequestContext) async throws {
        user = subject.id
    }

    func writeMembers(to json: inout JSONWriter) {
        json.member("user", user.text)
    }
}

struct Made: JSONRepresentable {
    let text: String

    func writeMembers(to json: inout JSONWriter) {
        json.member("text", text)
    }
}

struct Reply {
    let status: Int
    let headers: [String: String]
    let body: String
}

func fetch(
    _ port: Int, _ path: String, method: String = "GET", headers: [(String, String)] = [], body: String? = nil
) async throws -> Reply {
    let (reply, bytes) = try await exchange(port, path, method: method, headers: headers, body: body)
    return Reply(status: reply.status, headers: reply.headers, body: String(buffer: bytes))
}

/// With the body as it came: whatever it is compressed by stays.
func exchange(
    _ port: Int, _ path: String, method: String = "GET", headers: [(String, String)] = [], body: String? = nil
) async throws -> (Reply, ByteBuffer) {
    var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
    request.method = .init(rawValue: method)
    for (name, value) in headers { request.headers.add(name: name, value: value) }
    if let body { request.body = .bytes(ByteBuffer(string: body)) }
    let answer = try await plainClient.execute(request, timeout: .seconds(20))
    let bytes = try await answer.body.collect(upTo: 1 << 20)
    let head = Reply(
        status: Int(answer.status.code),
        headers: Dictionary(answer.headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first }, body: "")
    return (head, bytes)
}

private let plainClient = HTTPClient(
    eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton),
    configuration: .init(decompression: .disabled))
