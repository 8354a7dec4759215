import DeviceFrontend
import Foundation
import Limits
import NIOCore
import Testing

/// The limits in docs/device-protocol.md are those that count.
@Suite struct DocumentedLimitsTests {
    private static func document() throws -> String {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return try String(contentsOf: root.appendingPathComponent("docs/device-protocol.md"), encoding: .utf8)
    }

    @Test func `of frames`() throws {
        let (document, limits) = (try Self.document(), FramesLimits())
        let rows = [
            "| from connecting to a good hello | \(seconds(limits.helloWithin)) s |",
            "| from connecting to the welcome | \(seconds(limits.welcomeWithin)) s |",
            "| from a frame's first byte to its last | \(seconds(limits.frameWithin)) s |",
            "| asks of one connection at once | \(limits.asksMax) |",
            "| frames that make no sense | \(limits.badFramesMax) a connection |",
            "| readings of one connection that wait for the disk | \(grouped(limits.heldReadingsMax)) |",
            "| telemetry messages of one connection | \(pace(limits.telemetryRate)) |",
            "| answers that the device doesn't read | \(limits.outboundBytesMax / 1_024) KiB ",
            "| connections | \(grouped(limits.connectionsMax)) a process |",
            "| wrong keys from one address | \(limits.wrongKeys.count) a minute |",
        ]
        for row in rows { #expect(document.contains(row), "\(row)") }
        #expect(document.contains("at most \(limits.followsMax) at a time"))
        #expect(limits.reconnectAfterMs == 500...5_000 && document.contains("between\n0.5 and 5 s"))
    }

    @Test func `of MQTT`() throws {
        let (document, limits) = (try Self.document(), MQTTLimits())
        let asks = "\(limits.deviceAsksMax) · \(grouped(limits.asksMax))"
        let rows = [
            "| asks of one device at once · of all at a server | \(asks) |",
            "| telemetry messages of one device that have a sequence | \(pace(limits.telemetryRate)) |",
        ]
        for row in rows { #expect(document.contains(row), "\(row)") }
    }

    private func seconds(_ amount: TimeAmount) -> Int64 { amount.nanoseconds / 1_000_000_000 }

    private func pace(_ rate: Rate) -> String {
        "\(grouped(rate.count)) at once, then \(grouped(Int(1_000_000_000 / rate.interval))) a second"
    }

    private func grouped(_ number: some BinaryInteger) -> String {
        let digits = String(number)
        return digits.count > 3 ? "\(digits.dropLast(3)) \(digits.suffix(3))" : digits
    }
}
