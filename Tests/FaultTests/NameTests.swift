import Foundation
import Glibc
import TestFixtures
import Testing

/// Row 9 of the table of faults, with a real name server that only the tested processes ask.
@Suite(.timeLimit(.minutes(2)))
struct NameTests {
    @Test(.enabled(if: NameServer.mayRun, "needs dnsmasq, mount namespaces and port 53 of the loopback"))
    func `fault 9: a name server that is silent, or knows no name, costs the part and blocks nobody`() async throws {
        try await NameServer.with { names in
            let store = try await StoreStub()
            let url = "http://service.test:\(store.service.port)"
            try await FaultySystem.with(store, at: FaultySystem.faulty(at: url), wrapper: names.wrapper) { system in
                try await names.stop()
                async let degraded: Void = system.expectDegraded(.init(reasons: ["timeout", "unreachable"]))
                // Whatever needs no name is answered while the lookup hangs; a blocked event loop would be seen here.
                for number in 0..<20 {
                    let picture = try await get(system.web.url + "/api/products/none/\(number)")
                    #expect(picture.status == 404 && picture.time < .seconds(2))
                }
                try await degraded
                try await names.start(knowing: ["service.test": "127.0.0.1"])
                try await system.expectHealed()
            }
        }
    }

    @Test(.enabled(if: NameServer.mayRun, "needs dnsmasq, mount namespaces and port 53 of the loopback"))
    func `fault 9: what a name server gave outlives its end`() async throws {
        try await NameServer.with { names in
            let store = try await StoreStub()
            let url = "http://service.test:\(store.service.port)"
            try await FaultySystem.with(store, at: FaultySystem.faulty(at: url), wrapper: names.wrapper) { system in
                #expect(try await system.page("p1").isWhole)
                try await names.stop()
                for number in 2..<20 { #expect(try await system.page("p\(number)").isWhole) }
            }
        }
    }
}
