import CompositionCore
import JSONSlices
import NIOCore

/// What a delivery says, as JSON.
enum DeliveryBody {
    /// The document stands in it as `GET` answers it, byte for byte.
    static func changed(_ subject: FollowedSubject, token: StateToken, document: ByteBuffer, at now: Milliseconds)
        -> [UInt8]
    {
        let head = head("\(subject.composition).changed", subject, at: now)
        // Put together by hand: the document's bytes are copied, not written anew.
        return Array("\(head),\"version\":\"\(token)\",\"document\":".utf8) + Array(document.readableBytesView)
            + Array("}}".utf8)
    }

    /// It isn't there any more.
    static func removed(_ subject: FollowedSubject, at now: Milliseconds) -> [UInt8] {
        Array((head("\(subject.composition).removed", subject, at: now) + "}}").utf8)
    }

    static func test(of webhook: String, at now: Milliseconds) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("type", "webhooks.test")
            json.member("timestamp", now.timestamp)
            json.member("data", object: { $0.member("subject", "webhooks/\(webhook)") })
        }
        return Array(json.buffer.readableBytesView)
    }

    /// Type and subject are made of ids: nothing in them has to be escaped.
    private static func head(_ type: String, _ subject: FollowedSubject, at now: Milliseconds) -> String {
        #"{"type":"\#(type)","timestamp":"\#(now.timestamp)","data":{"subject":"\#(subject.text)""#
    }
}
