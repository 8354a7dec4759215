import Broker
import CompositionCore
import DeviceFrontend
import DeviceMessages
import NIOCore
import NIOPosix
import Synchronization
import TestFixtures
import Testing

@Suite("Following over MQTT")
struct MQTTFollowTests {
    private func with(
        _ prices: PriceService, _ body: @Sendable (MQTTFixture) async throws -> Void
    ) async throws {
        try await MQTTFixture.with(prices.routes, body)
    }

    @Test func `a retained follow brings retained views, until it is emptied`() async throws {
        let answer = Mutex("1")
        let prices = try await PriceService { _ in .json(answer.withLock { $0 }) }
        try await with(prices) { fixture in
            try await fixture.withDevice { device in
                try await device.retain("follow/price", Follow(id: 4, composition: "price", subject: "p1"))
                let first = try await device.next("views/price", as: View.self)
                #expect(first?.id == 4 && first.map { String(buffer: $0.body) } == "1")
                answer.withLock { $0 = "2" }
                prices.change()
                let second = try await device.next("views/price", as: View.self)
                #expect(second.map { String(buffer: $0.body) } == "2")
                try await device.retain("follow/price", [])
                #expect(await device.next()?.payload == [])
                try await eventually("nobody follows") { fixture.frontend.following.followers == 0 }
            }
            // A label that wakes up finds nothing stale.
            try await fixture.withDevice("scale-1") { device in
                try await device.retain("follow/price", Follow(id: 4, composition: "price", subject: "p1"))
                let view = try await device.next("views/price", as: View.self)
                #expect(view.map { String(buffer: $0.body) } == "2")
            }
        }
    }

    @Test func `in JSON the view is expanded`() async throws {
        let prices = try await PriceService { _ in .json("7") }
        try await with(prices) { fixture in
            try await fixture.withDevice { device in
                try await device.retain("follow/price/json", Array(#"{"id":1,"subject":"p1"}"#.utf8))
                let text = await device.nextText("views/price/json") ?? ""
                #expect(text.contains(#""body":{"price":7}"#) && text.contains(#""version":""#))
            }
        }
    }

    @Test func `a follow without an id, or of nothing that there is, is an error`() async throws {
        let prices = try await PriceService { _ in .json("7") }
        try await with(prices) { fixture in
            try await fixture.withDevice { device in
                try await device.retain("follow/price/json", Array("{}".utf8))
                #expect(await device.nextText("errors/json")?.contains("BAD_MESSAGE") ?? false)
                try await device.retain("follow/price", [0x18, 0x01])
                #expect(try await device.next("errors", as: DeviceError.self)?.code == .badMessage)
                try await device.retain("follow/other", Follow(id: 2, composition: "other"))
                let error = try await device.next("errors", as: DeviceError.self)
                #expect(error?.code == .notFound && error?.id == 2)
            }
        }
    }
}
