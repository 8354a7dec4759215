import DeviceMessages
import TestFixtures
import Testing

/// Answers that are none: rows 3 to 7 of the table of faults.
@Suite(.timeLimit(.minutes(2)))
struct BrokenAnswerTests {
    private static func bytes(_ head: String, _ body: String = "") -> StubService.Behaviour {
        .bytes(Array("HTTP/1.1 200 OK\r\n\(head)\r\n\r\n\(body)".utf8))
    }

    @Test(
        arguments: [
            (
                "fault 3: a reset in the middle of a body",
                .bytesThenReset(
                    Array("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{\"it".utf8)),
                ["unreachable", "badAnswer"]
            ),
            ("fault 5: invalid JSON", .json(#"{"items":[}"#), ["badAnswer"]),
            (
                "fault 5: deep JSON",
                .json(String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)), ["badAnswer"]
            ),
            ("fault 5: a key twice", .json(#"{"items":[],"items":[],"quantity":1,"quantity":2}"#), ["badAnswer"]),
            (
                "fault 6: 200 with text/html",
                bytes("Content-Type: text/html\r\nContent-Length: \(StoreStub.reviews.utf8.count)", StoreStub.reviews),
                ["badAnswer"]
            ),
        ] as [(String, StubService.Behaviour, Set<String>)])
    func `faults 3, 5 and 6: a broken answer costs its part, and nothing of it is kept`(
        fault: String, behaviour: StubService.Behaviour, reasons: Set<String>
    ) async throws {
        try await FaultySystem.with(try await StoreStub()) { system in
            system.break(behaviour)
            try await system.expectDegraded(.init(reasons: reasons))
            system.store.heal()
            try await system.expectHealed()
        }
    }

    @Test(arguments: [429, 503])
    func `fault 7: a service that asks for 30 s gets no call meanwhile`(status: Int) async throws {
        try await FaultySystem.with(try await StoreStub()) { system in
            system.break(.json("{}", status: status, headers: [("Retry-After", "30")]))
            try await system.expectDegraded(.init(reasons: ["busy"], pauseMs: 28_000))
            let calls = { (path: String) in system.store.service.requests.filter { $0.path.hasPrefix(path) }.count }
            let before = ["/reviews", "/stock/", "/readings"].map(calls)
            system.store.heal()
            for number in 0..<30 {
                let page = try await system.page("p\(number)")
                #expect(page.status == 200 && page.missing == ["reviews": "busy", "stock": "busy"], "\(page)")
            }
            let device = try await system.device()
            try await device.send(.telemetry(.sample(2, epoch: 7)))
            guard case .ack(let ack) = try await device.next() else { throw NoAnswer() }
            #expect(ack.through == 0 && ack.retryAfterMs > 10_000)
            #expect(["/reviews", "/stock/", "/readings"].map(calls) == before)
        }
    }

    /// Twice what one answer may have, and what the allocator takes beside.
    private static let memoryMax = 2 * (2 << 20) + (6 << 20)

    @Test func `fault 4: an endless body costs its part, and not more memory than twice the cap`() async throws {
        try await FaultySystem.with(try await StoreStub()) { system in
            for number in 0..<20 { _ = try await system.page("p\(number)") }
            system.break(.endless(head: "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"))
            let before = system.web.memory("VmRSS")
            system.web.forgetPeak()
            try await system.expectDegraded(.init(reasons: ["badAnswer"]))
            // Two parts are endless at once.
            #expect(system.web.memory("VmHWM") - before < 2 * Self.memoryMax)
            system.store.heal()
            try await system.expectHealed()
        }
    }

    @Test(.enabled(if: Nginx.isInstalled, "nginx is not installed"))
    func `fault 4: a file of 1 GB from nginx costs its part`() async throws {
        try await Nginx.with(server: "location / { default_type application/json; try_files /zeros =404; }") { nginx in
            nginx.makeSparseFile("zeros", bytes: 1 << 30)
            try await FaultySystem.with(try await StoreStub(), at: FaultySystem.faulty(at: nginx.url)) { system in
                let before = system.web.memory("VmRSS")
                system.web.forgetPeak()
                try await system.expectDegraded(.init(reasons: ["badAnswer"]))
                #expect(system.web.memory("VmHWM") - before < 2 * Self.memoryMax)
            }
        }
    }
}
