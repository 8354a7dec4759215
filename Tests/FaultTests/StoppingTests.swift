import DeviceMessages
import Foundation
import Glibc
import NIOCore
import Synchronization
import TestFixtures
import Testing

/// Row 28 of the table of faults.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct StoppingTests {
    @Test(.enabled(if: Nginx.isInstalled, "nginx is not installed"))
    func `fault 28: one of two backends gets SIGTERM under load: no request fails, and it ends in its grace time`()
        async throws
    {
        let store = try await StoreStub()
        store.answer("/reviews", with: .delayed(StoreStub.reviews, by: .milliseconds(100)))
        let services = Dictionary(uniqueKeysWithValues: FaultySystem.webServices.map { ($0, store.service.url) })
        try await RunningProcess.with("web", services: services, ["--deadline", "5s"]) { first in
            try await RunningProcess.with("web", services: services, ["--deadline", "5s"]) { second in
                let upstream = """
                    upstream web { server 127.0.0.1:\(first.port); server 127.0.0.1:\(second.port); keepalive 16; }
                    """
                let server = """
                    location / { proxy_pass http://web; proxy_http_version 1.1; proxy_set_header Connection ""; }
                    """
                try await Nginx.with(server: server, more: upstream) { nginx in
                    async let load = Load.run(50, for: .seconds(4)) { nginx.url + "/api/products/a\($0)" }
                    try await eventually("requests are under way") { store.service.requests.count > 100 }
                    second.process.send(SIGTERM)
                    let status = try await second.process.exitStatus(within: .seconds(12))
                    #expect(status == 0, "\(second.log)")
                    let pages = await load
                    #expect(pages.count(\.isWhole) == 200, "\(pages.statuses) \(pages.failures.first ?? "")")
                }
            }
        }
        await store.service.stop()
    }

    @Test func `fault 28: a request under way at SIGTERM is answered, a device is told goodbye`() async throws {
        let store = try await StoreStub()
        try await FaultySystem.with(store) { system in
            let device = try await system.device()
            store.answer("/reviews", with: .delayed(StoreStub.reviews, by: .milliseconds(500)))
            async let page = system.page("p42")
            try await eventually("the page is under way") {
                store.service.requests.contains { $0.path.hasPrefix("/reviews") }
            }
            system.web.process.send(SIGTERM)
            system.iot.process.send(SIGTERM)
            let answer = try await page
            #expect(answer.isWhole, "\(answer)")
            guard case .goodbye(let goodbye) = try await device.next() else { throw NoAnswer() }
            #expect(goodbye.reason == .shuttingDown && goodbye.reconnectAfterMs > 0)
            #expect(try await system.web.process.exitStatus() == 0)
            #expect(try await system.iot.process.exitStatus() == 0)
        }
    }

    @Test func `fault 28: telemetry under way at SIGTERM is acknowledged after its commit, or never`() async throws {
        let store = try await StoreStub()
        let committed = #"{"results":[{"state":"committed","through":1}]}"#
        store.answer("/readings", with: .delayed(committed, by: .milliseconds(500)))
        try await FaultySystem.with(store) { system in
            try await DeviceOnMQTT.with(system.broker) { device in
                async let ack = device.report(1)
                try await eventually("the commit is under way") {
                    store.service.requests.contains { $0.path == "/readings" }
                }
                system.iot.process.send(SIGTERM)
                #expect(try await ack.through == 1)
                #expect(try await system.iot.process.exitStatus() == 0)
                #expect(!system.broker.log.contains("@iot-bff~asks-0 disconnected due to"))
                #expect(!system.broker.log.contains("Socket error on client @iot-bff"), "\(system.broker.log)")
            }
        }
    }
}
