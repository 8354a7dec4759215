import Broker
import DeviceMessages
import NIOCore
import Testing

@testable import FleetKit

@Suite("A device's topics")
struct DeviceTopicsTests {
    private let topics = DeviceTopics(device: "label-1", prefix: "shop/", follows: ["product", "shelf"])

    @Test("are its own, and the views of what its model follows")
    func subscriptions() {
        let filters = topics.subscriptions.map(\.filter)
        #expect(filters.allSatisfy { $0.hasPrefix("shop/devices/label-1/") })
        #expect(
            filters.suffix(2).map { $0.split(separator: "/").suffix(2) } == [
                ["views", "product"], ["views", "shelf"],
            ])
        #expect(DeviceTopics(device: "d", prefix: "", follows: []).subscriptions.count == filters.count - 2)
    }

    @Test("tell views by their place in the model; another's is none of ours")
    func views() throws {
        var bytes = ByteBuffer()
        try View(id: 0, body: ByteBuffer(string: "x"), version: ByteBuffer(string: "v")).encode(into: &bytes)
        func frame(_ topic: String, _ payload: [UInt8]) -> Frame? {
            topics.frame(from: BrokerMessage(topic: topic, payload: payload))
        }
        let view = View(id: 2, body: ByteBuffer(string: "x"), version: ByteBuffer(string: "v"))
        let payload = Array(bytes.readableBytesView)
        #expect(frame("shop/devices/label-1/views/shelf", payload) == .view(view))
        #expect(
            frame("shop/devices/label-1/views/shelf", [])
                == .view(View(id: 2, body: ByteBuffer(), version: ByteBuffer())))
        #expect(frame("shop/devices/label-1/views/other", payload) == nil)
        #expect(frame("shop/devices/label-2/views/shelf", payload) == nil)
    }
}
