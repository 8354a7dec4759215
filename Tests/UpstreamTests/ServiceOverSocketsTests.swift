import CompositionCore
import Logging
import NIOPosix
import TestFixtures
import Testing
import Upstream

@Suite("A service over real sockets")
struct ServiceOverSocketsTests {
    private func service(_ urls: String, _ policy: ServicePolicy = ServicePolicy()) throws -> Service {
        let group = MultiThreadedEventLoopGroup.singleton
        return Service(
            "stub",
            over: try ServiceAddress.list(urls).map {
                HTTPTransport(service: "stub", address: $0, eventLoopGroup: group)
            }, policy: policy)
    }

    private func context(_ limit: Duration = .seconds(20)) -> RequestContext {
        RequestContext(
            deadline: .after(limit), logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    @Test func `with one of two instances dead every read is answered, and it comes back`() async throws {
        let port = try freePort()
        let first = try await StubService { _ in .json("{}") }
        let second = try await StubService(port: port) { _ in .json("{}") }
        let service = try service("\(first.url),\(second.url)")
        for _ in 0..<20 { _ = try await service.fetch("/x", in: context()) }
        #expect(first.requests.count > 0 && second.requests.count > 0)

        await second.crash()
        for _ in 0..<50 { _ = try await service.fetch("/x", in: context()) }
        // Ejected: the survivor gets them all, at once.
        let before = first.requests.count
        for _ in 0..<10 { _ = try await service.fetch("/x", in: context()) }
        #expect(first.requests.count == before + 10)

        let again = try await StubService(port: port) { _ in .json("{}") }
        try await eventually("it gets requests again") {
            _ = try await service.fetch("/x", in: context())
            return again.requests.count > 3
        }
        await first.stop()
        await again.stop()
    }

    @Test func `the last who leaves takes the call along: the service's connection closes at once`() async throws {
        let stub = try await StubService { _ in .hang }
        let service = try service(stub.url)
        let readers = (0..<3).map { _ in
            Task { try await service.fetch("/x", in: context(.seconds(60))) }
        }
        try await eventually("the call arrived") { stub.requests.count == 1 }
        for reader in readers.dropLast() { reader.cancel() }
        for reader in readers.dropLast() { await #expect(throws: Failure.self) { _ = try await reader.value } }
        #expect(stub.openConnectionCount == 1)
        readers.last?.cancel()
        try await eventually("the connection is closed", within: .seconds(5)) { stub.openConnectionCount == 0 }
        #expect(stub.requests.count == 1)
        await stub.stop()
    }
}
