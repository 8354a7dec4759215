import CompositionCore
import HTTPTypes
import Logging
import NIOPosix

@testable import HTTPFrontend

/// Routes on a real listener on a free port, for the time of a closure. Who sends `Authorization: Bearer good` is acme.
func withRoutes(
    _ routes: HTTPRoutes<Void>, _ body: (_ port: Int, _ frontend: HTTPFrontend) async throws -> Void
) async throws {
    let frontend = HTTPFrontend(
        routes,
        configuration: .init(
            listen: ListeningAddress(host: "127.0.0.1", port: 0), deadline: .seconds(5),
            signIn: .bearer { request throws(Failure) in
                guard request.bearerToken == "good", let id = ResourceID("acme") else { return nil }
                return Credentials(principal: .client(id), limitKey: "acme")
            },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
    let (ports, found) = AsyncStream.makeStream(of: Int.self)
    let running = Task { try await frontend.run { found.yield($0.port) } }
    defer { running.cancel() }
    var iterator = ports.makeAsyncIterator()
    try await body(await iterator.next() ?? 0, frontend)
}
