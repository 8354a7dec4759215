import AsyncHTTPClient
import DeviceMessages
import Foundation
import Glibc
import NIOCore
import NIOPosix
import TestFixtures
import Testing

/// What the process itself runs out of: rows 30 and 31 of the table of faults.
@Suite(.timeLimit(.minutes(2)))
struct ResourceTests {
    @Test func `fault 30: descriptors run out: who is connected stays, others are refused, and it recovers`()
        async throws
    {
        try await FaultySystem.with(try await StoreStub()) { system in
            let device = try await system.device()
            let healthy = try await system.page("p1")
            #expect(healthy.isWhole)
            for process in [system.web, system.iot] { try limitDescriptors(of: process, beyond: 20) }
            let crowd = try await Crowd(ports: [system.web.port, system.iot.port], each: 200)
            // A connected device is served though nobody else gets in.
            try await device.send(.ping(Ping(nonce: 7)))
            #expect(try await device.next() == .pong(Pong(nonce: 7)))
            let refused = try? await get(system.web.url + "/api/products/p2")
            #expect(refused == nil || [200, 503].contains(refused?.status ?? 0), "\(String(describing: refused))")
            await crowd.leave()
            try await eventually("new clients are served again") {
                (try? await system.page("p\(Int.random(in: 0..<1_000_000))"))?.status == 200
            }
            // The same device comes anew: whoever comes last is the device.
            try await eventually("new devices are served again") {
                guard let fresh = try? await system.device() else { return false }
                await fresh.close()
                return true
            }
        }
    }

    private func limitDescriptors(of process: RunningProcess, beyond count: Int) throws {
        let limit = process.descriptorCount + count
        let log = process.folder.appendingPathComponent("prlimit")
        let command = try ChildProcess(
            "prlimit", ["--pid", "\(process.process.processID)", "--nofile=\(limit):\(limit)"], log: log)
        guard command.end(by: 0) == 0 else { throw Ended(log: (try? String(contentsOf: log, encoding: .utf8)) ?? "") }
    }

    @Test func `fault 31: short of memory it sheds, stays below its limit, and takes requests again`() async throws {
        let store = try await StoreStub()
        // Each page under way holds a product of almost a megabyte, for as long as its reviews hang.
        let big = StoreStub.product.replacing("Light", with: String(repeating: "x", count: 900_000))
        store.answer("/products/", with: .json(big))
        store.answer("/reviews", with: .hang)
        let services = Dictionary(uniqueKeysWithValues: FaultySystem.webServices.map { ($0, store.service.url) })
        let flags = ["--deadline", "60s", "--services-reviews-limit", "false", "--services-catalog-ttl", "0ms"]
        let limit = try await restingMemory(services, flags) + (150 << 20)
        try await RunningProcess.with("web", services: services, flags + ["--memory-limit", "\(limit)"]) { web in
            let crowd = try await Crowd(ports: [web.port], each: 400)
            try await eventually("requests are shed", within: .seconds(60)) {
                await crowd.send(
                    "GET /api/products/q\(Int.random(in: 0..<1_000_000)) HTTP/1.1\r\nHost: x\r\n\r\n", to: 1)
                await pause(.milliseconds(20))
                let answer = try await get(web.url + "/api/nothing")
                #expect(answer.status == 404 || answer.header("Retry-After") != nil, "\(answer)")
                return answer.status == 503
            }
            #expect(web.memory("VmHWM") < limit, "\(web.memory("VmHWM")) of \(limit)")
            #expect(web.process.isAlive)
            // They go, and what ran for them ends.
            await crowd.leave()
            try await eventually("requests are taken again") {
                try await get(web.url + "/api/nothing").status == 404
            }
        }
        await store.service.stop()
    }

    private func restingMemory(_ services: [String: String], _ flags: [String]) async throws -> Int {
        try await RunningProcess.with("web", services: services, flags) { web in
            for number in 0..<20 { _ = try await get(web.url + "/api/nothing/\(number)") }
            return web.memory("VmRSS")
        }
    }

    @Test func `fault 31: devices are told that it is busy, and keep their readings`() async throws {
        // Any process has used more than this.
        try await FaultySystem.with(try await StoreStub(), ["--memory-limit", "1000000"]) { system in
            let page = try await system.page("p1")
            #expect(page.status == 503 && page.header("Retry-After") != nil)
            let device = try await system.device()
            try await device.send(.ask(Ask(id: 1, composition: "product")))
            guard case .error(let error) = try await device.next() else { throw NoAnswer() }
            #expect(error.code == .busy && error.retryAfterMs >= 1_000)
            try await device.send(.telemetry(.sample(1, epoch: 7)))
            guard case .ack(let ack) = try await device.next() else { throw NoAnswer() }
            #expect(ack.through == 0 && ack.retryAfterMs >= 1_000)
            await device.close()
            try await DeviceOnMQTT.with(system.broker) { device in
                #expect(try await device.ask().error?.code == .busy)
                let ack = try await device.report(1)
                #expect(ack.through == 0 && ack.retryAfterMs >= 1_000)
            }
            #expect(!system.store.service.requests.contains { $0.path == "/readings" })
        }
    }
}
