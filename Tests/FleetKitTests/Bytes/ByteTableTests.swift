import DeviceModels
import NIOCore
import Testing

@testable import FleetKit

@Suite("A table of bytes")
struct ByteTableTests {
    @Test(
        "has digits in groups of three",
        arguments: [(0, "0"), (999, "999"), (1_000, "1 000"), (123_456, "123 456"), (29_941_920, "29 941 920")])
    func grouped(_ number: Int, _ text: String) {
        #expect(ByteTable.grouped(number) == text)
    }

    @Test("counts the acknowledgements that MQTT sends for a message and for its answer")
    func acknowledgements() throws {
        var report = ProbeReport()
        report.add("ask", since: .now, said: "", sent: ByteBuffer(bytes: [0x32, 1, 0]), received: [0x32, 2, 0, 0])
        report.add("online", since: .now, said: "", sent: ByteBuffer(bytes: [0x33, 0]), received: [0x40, 2, 0, 1])
        report.add("telemetry", since: .now, said: "", sent: ByteBuffer(bytes: [0x32, 0]), received: [0x30, 0])
        let device = try DeviceBytes(report, on: .mqtt)
        #expect(device.ask == WireBytes(up: 7, down: 8))
        #expect(device.signIn == WireBytes(up: 2, down: 4))
        #expect(device.telemetry == WireBytes(up: 2, down: 6))
        #expect(try DeviceBytes(report, on: .frames).ask == WireBytes(up: 3, down: 4))
    }

    @Test("says what is wrong with a device that isn't well")
    func unwell() {
        var report = ProbeReport()
        report.fail("hello", since: .now, said: "NOT_AUTHORIZED", advice: "compare the key")
        #expect(throws: FleetError.self) { try DeviceBytes(report, on: .frames) }
    }

    @Test("asks and reports a day as often as the model says")
    func day() {
        let day = DeviceDay(model: Models.label)
        let one = WireBytes(up: 1, down: 2)
        #expect(day.bytes(asking: one).down >= 2 * day.asks)
        #expect(day.reports == 86_400 / Int(Models.label.reportsEvery.components.seconds))
    }
}
