import Glibc
import NIOCore
import TestFixtures
import Testing

/// Services that take too long: rows 1, 2 and 8 of the table of faults.
@Suite(.timeLimit(.minutes(2)))
struct SilentServiceTests {
    @Test(arguments: [(1, TCPProxy.Return.delayed(.seconds(12))), (8, .dripped(.seconds(1)))])
    func `faults 1 and 8: a service that is slow, or drips, costs its part at the deadline`(
        row: Int, fault: TCPProxy.Return
    ) async throws {
        let store = try await StoreStub()
        let proxy = try await TCPProxy(to: store.service.port)
        try await FaultySystem.with(store, at: FaultySystem.faulty(at: proxy.url)) { system in
            proxy.return(fault)
            try await system.expectDegraded(.init(reasons: ["timeout"]))
            proxy.return(.atOnce)
            try await system.expectHealed()
        }
        await proxy.stop()
    }

    @Test func `fault 2: a process that hangs after accept costs its part, and its connections are closed`()
        async throws
    {
        try await StoppableServices.with { services in
            try await FaultySystem.with(try await StoreStub(), at: services.urls) { system in
                let healthy = try await system.page("p41")
                #expect(healthy.isWhole, "\(healthy)")
                let count = { services.ports.map(system.web.connectionCount).reduce(0, +) }
                #expect(count() > 0)
                services.process.send(SIGSTOP)
                defer { services.process.send(SIGCONT) }
                try await system.expectDegraded(.init(reasons: ["timeout"]))
                try await eventually("connections to it are closed") {
                    count() == 0
                }
                services.process.send(SIGCONT)
                try await system.expectHealed()
            }
        }
    }
}
