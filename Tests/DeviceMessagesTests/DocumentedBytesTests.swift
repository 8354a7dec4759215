import DeviceMessages
import Foundation
import NIOCore
import Testing

/// The bytes that docs/device-protocol.md shows, against protoc and against our own encoding.
@Suite struct DocumentedBytesTests {
    @Test func `the document shows every frame, and every message of the broker`() throws {
        let frames = try DocumentedMessage.frames().map { $0.text.prefix { $0 != " " } }
        #expect(
            Set(frames) == [
                "hello", "welcome", "ask", "answer", "follow", "view", "unfollow", "telemetry", "ack", "command",
                "command_result", "ping", "pong", "goodbye", "error",
            ])
        let messages = try DocumentedMessage.onTopics().map(\.type)
        #expect(
            Set(messages) == [
                "Ask", "Answer", "Follow", "View", "Telemetry", "Ack", "Error", "Command", "CommandResult",
            ])
    }

    @Test func `each frame's bytes are what protoc makes of its text, behind their length`() throws {
        for shown in try DocumentedMessage.frames() {
            var buffer = ByteBuffer(bytes: shown.bytes)
            let frame = try #require(try DelimitedFrames.next(from: &buffer), "\(shown)")
            #expect(buffer.readableBytes == 0, "\(shown)")
            let made = try Self.protoc(shown)
            #expect(Array(frame.readableBytesView) == made, "\(shown)")
        }
    }

    @Test func `each message's bytes are what protoc makes of its text`() throws {
        for shown in try DocumentedMessage.onTopics() {
            let made = try Self.protoc(shown)
            #expect(shown.bytes == made, "\(shown)")
        }
    }

    @Test func `each frame is read and written alike`() throws {
        for shown in try DocumentedMessage.frames() {
            var buffer = ByteBuffer(bytes: shown.bytes)
            let frame = try Frame(decoding: try #require(try DelimitedFrames.next(from: &buffer)))
            var again = ByteBuffer()
            try DelimitedFrames.write(frame, into: &again)
            #expect(Array(again.readableBytesView) == shown.bytes, "\(shown)")
        }
    }

    @Test func `each message of the broker is read and written alike`() throws {
        for shown in try DocumentedMessage.onTopics() {
            let type = try #require(Self.types[shown.type])
            let again = try Self.reencoded(shown.bytes, as: type)
            #expect(again == shown.bytes, "\(shown)")
        }
    }

    private static let types: [String: any DeviceMessage.Type] = [
        "Ask": Ask.self, "Answer": Answer.self, "Follow": Follow.self, "View": View.self, "Telemetry": Telemetry.self,
        "Ack": Ack.self, "Error": DeviceError.self, "Command": Command.self, "CommandResult": CommandResult.self,
    ]

    private static func reencoded<Message: DeviceMessage>(_ bytes: [UInt8], as type: Message.Type) throws -> [UInt8] {
        var buffer = ByteBuffer()
        try Message(decoding: ByteBuffer(bytes: bytes)).encode(into: &buffer)
        return Array(buffer.readableBytesView)
    }

    private static func protoc(_ shown: DocumentedMessage) throws -> [UInt8] {
        let (text, made) = (Pipe(), Pipe())
        let encode = Process()
        encode.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        encode.currentDirectoryURL = Document.folder.appendingPathComponent("proto")
        encode.arguments = ["protoc", "--encode=facet.device.v1.\(shown.type)", "device.proto"]
        encode.standardInput = text
        encode.standardOutput = made
        try encode.run()
        try text.fileHandleForWriting.write(contentsOf: Data(shown.text.utf8))
        try text.fileHandleForWriting.close()
        let bytes = try made.fileHandleForReading.readToEnd() ?? Data()
        encode.waitUntilExit()
        #expect(encode.terminationStatus == 0, "\(shown)")
        return Array(bytes)
    }
}
