import DeviceMessages
import Foundation
import NIOCore
import TestFixtures
import Testing

/// docs/device-protocol.md, replayed.
@Suite struct DeviceProtocolTests {
    @Test func `the conversation of the document is what a real listener says`() async throws {
        let lines = try Conversation.read()
        #expect(lines.count == 8)
        try await IoTFixture.run { iot in
            let client = try await FrameClient.connect(port: iot.port)
            for line in lines {
                switch line.speaker {
                case .device: try await client.send(bytes: line.bytes)
                case .server: try expectSame(try #require(try await client.next()), line.bytes)
                }
            }
        }
    }

    @Test func `each line of the document is one whole frame`() throws {
        for line in try Conversation.read() {
            var buffer = ByteBuffer(bytes: line.bytes)
            let frame = try #require(try DelimitedFrames.next(from: &buffer))
            _ = try Frame(decoding: frame)
            #expect(buffer.readableBytes == 0)
        }
    }

    /// The same bytes, but for the time of day in the welcome.
    private func expectSame(_ frame: Frame, _ documented: [UInt8]) throws {
        var frame = frame
        if case .welcome(var welcome) = frame {
            #expect(welcome.timeMs > 1_700_000_000_000)
            welcome.timeMs = 1_790_000_000_000
            frame = .welcome(welcome)
        }
        var bytes = ByteBuffer()
        try DelimitedFrames.write(frame, into: &bytes)
        #expect(Array(bytes.readableBytesView) == documented)
    }
}

/// The block ```` ```conversation ```` of the document: `device:` or `server:`, then hexadecimal bytes over one or more
/// lines; `#` begins a comment.
private struct Conversation {
    enum Speaker: String {
        case device, server
    }

    static func read() throws -> [(speaker: Speaker, bytes: [UInt8])] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: root.appendingPathComponent("docs/device-protocol.md"), encoding: .utf8)
        let block = try #require(text.split(separator: "```conversation\n").last?.split(separator: "```").first)
        var lines: [(speaker: Speaker, bytes: [UInt8])] = []
        for line in block.split(separator: "\n") where !line.hasPrefix("#") {
            let words = line.split(separator: " ")
            if let first = words.first, first.hasSuffix(":") {
                lines.append((try #require(Speaker(rawValue: String(first.dropLast()))), []))
            }
            for word in words where !word.hasSuffix(":") {
                lines[lines.count - 1].bytes.append(try #require(UInt8(word, radix: 16)))
            }
        }
        return lines
    }
}
