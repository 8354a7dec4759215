import DeviceMessages
import NIOCore
import TestFixtures
import Testing

extension FaultySystem {
    /// What clients of all three protocols get while the services are broken.
    struct Expected {
        /// Why the parts are missing.
        var reasons: Set<String>
        /// What telemetry is told to wait, at least.
        var pauseMs: UInt32 = 1_000
    }

    /// The page is there without its broken parts, which are named with their reason, within the deadline, and may not be
    /// stored; the tile lacks its stock, or an error says why there is none; telemetry is told to wait and kept.
    func expectDegraded(_ expected: Expected) async throws {
        async let page: Void = expectDegradedPage(expected)
        async let frames: Void = expectDegradedFrames(expected)
        async let mqtt: Void = expectDegradedMQTT(expected)
        _ = try await (page, frames, mqtt)
    }

    /// Everything works again, and nothing of the fault was kept.
    func expectHealed() async throws {
        let healthy = try await page("healthy-\(Int.random(in: 0..<1_000_000))")
        try await eventually("the page is whole again", within: .seconds(40)) { try await page("p42").isWhole }
        let healed = try await page("p42")
        #expect(healed.text == healthy.text || !healthy.isWhole)
        try await eventually("a reading is acknowledged", within: .seconds(40)) {
            // On one connection a device is told to wait once a pause, and what it sends meanwhile may have no answer.
            let device = try await device()
            try await device.send(.telemetry(.sample(1, epoch: 7)))
            let answer = try await device.next()
            await device.close()
            guard case .ack(let ack) = answer else { return false }
            return ack.through == 1
        }
    }

    private func expectDegradedPage(_ expected: Expected) async throws {
        let page = try await page("p42")
        #expect(page.status == 200, "\(page)")
        #expect(page.text.contains(#""product":{"#) && page.text.contains(#""relatedProducts":["#))
        #expect(Set(page.missing.keys) == ["reviews", "stock"], "\(page.text.suffix(200))")
        #expect(page.missing.values.allSatisfy(expected.reasons.contains), "\(page.missing)")
        #expect(!page.text.contains(#""stockLevel""#) && !page.text.contains(#""averageRating""#))
        #expect(page.header("Cache-Control")?.contains("no-store") ?? false)
        #expect(page.time < Self.deadline + .seconds(3))
    }

    private func expectDegradedFrames(_ expected: Expected) async throws {
        let device = try await device()
        try await device.send(.ask(Ask(id: 1, composition: "product")))
        switch try await device.next() {
        case .answer(let answer): #expect(answer.missingParts == 1 && answer.body.readableBytes > 0)
        case .error(let error): #expect([.timeout, .unavailable, .busy].contains(error.code), "\(error)")
        case let other: Issue.record("the ask got \(String(describing: other))")
        }
        try await device.send(.telemetry(.sample(1, epoch: 7)))
        guard case .ack(let ack) = try await device.next() else { throw NoAnswer() }
        #expect(ack.through == 0 && ack.ranges.isEmpty && ack.rejected.isEmpty, "\(ack)")
        #expect(ack.retryAfterMs >= expected.pauseMs, "\(ack)")
        await device.close()
    }

    private func expectDegradedMQTT(_ expected: Expected) async throws {
        try await DeviceOnMQTT.with(broker) { device in
            let answer = try await device.ask()
            #expect(answer.missingParts == 1 || answer.error != nil, "\(answer)")
            let ack = try await device.report(1)
            #expect(ack.through == 0 && ack.ranges.isEmpty && ack.rejected.isEmpty, "\(ack)")
            #expect(ack.retryAfterMs >= expected.pauseMs, "\(ack)")
        }
    }
}
