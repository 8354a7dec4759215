import Broker
import NIOCore
import Testing

@testable import FleetKit

@Suite("A device's MQTT packets")
struct MQTTCodecTests {
    @Test("are read one by one, however they arrive")
    func pieces() throws {
        var all = ByteBuffer()
        let writer = MQTTWriter(version: .v5)
        let message = BrokerMessage(topic: "devices/d/acks", payload: [UInt8](repeating: 7, count: 300))
        writer.publish(message, id: 9, into: &all)
        writer.acknowledge(9, into: &all)
        var arrived = ByteBuffer()
        var packets: [MQTTPacket] = []
        for byte in all.readableBytesView {
            arrived.writeInteger(byte)
            while let packet = try MQTTReader(version: .v5).next(from: &arrived) { packets.append(packet) }
        }
        #expect(packets == [.published(message, id: 9), .acknowledged(id: 9, code: 0)])
    }

    @Test("of the versions differ in their properties")
    func versions() throws {
        let message = BrokerMessage(topic: "t", payload: [1])
        for version in MQTTVersion.allCases {
            var bytes = ByteBuffer()
            MQTTWriter(version: version).publish(message, id: 1, into: &bytes)
            #expect(bytes.readableBytes == (version == .v5 ? 9 : 8))
            let packet = try MQTTReader(version: version).next(from: &bytes)
            #expect(packet == .published(message, id: 1))
        }
    }

    @Test("say how many messages may be under way to the broker")
    func receiveMaximum() throws {
        // Reason 0; the properties Topic Alias Maximum 10, Receive Maximum 20, Assigned Client Identifier "a".
        var bytes = ByteBuffer(bytes: [
            0x20, 13, 0, 0, 10, 0x22, 0, 10, 0x21, 0, 20, 0x12, 0, 1, 0x61,
        ])
        let packet = try MQTTReader(version: .v5).next(from: &bytes)
        #expect(packet == .connected(code: 0, receiveMaximum: 20))
    }

    @Test(
        "that are none are refused",
        arguments: [
            [0xF0, 0], [0x30, 1, 0], [0x20, 0], [0x20, 0xFF, 0xFF, 0xFF, 0xFF], [0x20, 0xFF, 0xFF, 0xFF, 0x7F],
        ] as [[UInt8]])
    func bad(_ bytes: [UInt8]) {
        var buffer = ByteBuffer(bytes: bytes)
        #expect(throws: MQTTMistake.self) { try MQTTReader(version: .v5).next(from: &buffer) }
    }
}
