import AsyncHTTPClient
import CompositionCore
import JSONSlices
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import TestFixtures
import Upstream

@testable import HTTPFrontend

/// A price of a service on real sockets, published and followed.
struct FollowedFrontend: Sendable {
    let service: Service
    let stub: StubService
    let frontend: HTTPFrontend
    let port: Int

    /// Runs a frontend for the body.
    static func with(
        _ script: @escaping StubService.Script, signIn: SignIn = .none,
        publishing publish: (inout HTTPRoutes<Service>) -> Void = { _ in },
        _ body: (FollowedFrontend) async throws -> Void
    ) async throws {
        let stub = try await StubService(script)
        let group = MultiThreadedEventLoopGroup.singleton
        let service = Service(
            "prices",
            over: HTTPTransport(
                service: "prices", address: try ServiceAddress(url: stub.url), eventLoopGroup: group),
            policy: ServicePolicy(ttl: .seconds(600)))
        var routes = HTTPRoutes(services: service)
        routes.get("prices/{id}", Price.self)
        routes.get("mine/{id}", Price.self, for: .user)
        routes.follow("follow")
        publish(&routes)
        let frontend = HTTPFrontend(
            routes,
            configuration: .init(
                listen: ListeningAddress(host: "127.0.0.1", port: 0), deadline: .seconds(20), signIn: signIn,
                eventLoopGroup: group, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
        let (ports, found) = AsyncStream.makeStream(of: Int.self)
        let running = Task { try await frontend.run { found.yield($0.port) } }
        defer { running.cancel() }
        var iterator = ports.makeAsyncIterator()
        try await body(
            FollowedFrontend(
                service: service, stub: stub, frontend: frontend, port: await iterator.next() ?? 0))
    }

    /// The events of a stream, one text each, as they come.
    func follow(
        _ path: String = "/prices/p1", headers: [(String, String)] = []
    ) async throws -> (status: Int, events: EventReader) {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
        request.headers = HTTPHeaders(headers + [("Accept", "text/event-stream")])
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
        return (Int(response.status.code), EventReader(response.body))
    }

    func change(_ id: String = "p1") {
        service.change(service.key("price", id))
    }
}

/// Reads a stream of server-sent events.
struct EventReader {
    private var chunks: HTTPClientResponse.Body.AsyncIterator
    private var text = ""

    init(_ body: HTTPClientResponse.Body) {
        chunks = body.makeAsyncIterator()
    }

    /// The next event's lines, comments and `retry:` left out; nil at the end of the stream.
    mutating func next() async throws -> [String: String]? {
        while true {
            while let end = text.firstRange(of: "\n\n") {
                let block = text[..<end.lowerBound]
                text = String(text[end.upperBound...])
                let pairs = block.split(separator: "\n").map { line in
                    line.split(separator: ":", maxSplits: 1).map { String($0.drop { $0 == " " }) }
                }
                let fields = Dictionary(pairs.filter { $0.count == 2 }.map { ($0[0], $0[1]) }) { $1 }
                if fields["event"] != nil { return fields }
            }
            guard let chunk = try await chunks.next() else { return nil }
            text += String(buffer: chunk)
        }
    }
}

struct Price: Composition, JSONRepresentable {
    static let name = "prices"
    static let minInterval = Duration.zero

    let json: JSONValue

    init(_ id: ResourceID, from prices: Service, in context: RequestContext) async throws {
        let bytes = try await prices.fetch("/prices/\(id)", keys: [prices.key("price", id.text)], in: context)
        json = try JSONDocument(bytes).root
    }

    func writeMembers(to json: inout JSONWriter) {
        json.member("price", self.json["price"])
        json.member("stock", self.json["stock"])
        json.member("description", self.json["description"])
    }
}
