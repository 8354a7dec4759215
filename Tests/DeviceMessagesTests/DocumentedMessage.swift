import Foundation
import Testing

/// A message that docs/device-protocol.md shows in protobuf's text format and in bytes.
struct DocumentedMessage: CustomTestStringConvertible {
    /// As proto/device.proto calls it: `Frame`, or by MQTT another.
    let type: String
    /// What stands between its braces.
    let text: String
    var bytes: [UInt8] = []

    var testDescription: String { "\(type) \(text)" }

    /// Of all blocks ```` ```frames ````. A line `# ask { … }` is the frame, `device:` or `server:` begins its bytes.
    static func frames() throws -> [DocumentedMessage] {
        try read("frames").map { DocumentedMessage(type: "Frame", text: $0.text, bytes: $0.bytes) }
    }

    /// Of all blocks ```` ```mqtt ````. A line `# Ask { … }` is the message, `device` or `server` begins its topic.
    static func onTopics() throws -> [DocumentedMessage] {
        try read("mqtt").map { shown in
            let message = try #require(shown.text.wholeMatch(of: #/(\w+) \{(.*)\}/#)).output
            return DocumentedMessage(type: String(message.1), text: String(message.2), bytes: shown.bytes)
        }
    }

    private static func read(_ block: String) throws -> [(text: String, bytes: [UInt8])] {
        let parts = try Document.text("docs/device-protocol.md").components(separatedBy: "```\(block)\n").dropFirst()
        return try parts.flatMap { part -> [(text: String, bytes: [UInt8])] in
            var shown: [(text: String, bytes: [UInt8])] = []
            for line in part.components(separatedBy: "```")[0].split(separator: "\n") {
                if line.hasPrefix("#   ") {
                    shown[shown.count - 1].text += line.dropFirst(3)
                } else if line.hasPrefix("# ") {
                    shown.append((String(line.dropFirst(2)), []))
                } else if !line.hasPrefix("device ") && !line.hasPrefix("server ") {
                    let digits = line.split(separator: " ").filter { !$0.hasSuffix(":") }
                    shown[shown.count - 1].bytes += try digits.map { try #require(UInt8($0, radix: 16)) }
                }
            }
            return shown
        }
    }
}
