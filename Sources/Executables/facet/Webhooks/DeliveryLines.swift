import FacetApplication
import Foundation
import JSONSlices
import NIOCore
import WebhookFrontend

/// What is shown of each delivery, and what it is answered.
struct DeliveryLines: Sendable {
    /// Of so many resources it is known what they were like.
    private static let subjectsMax = 1000

    /// Nil: nothing is verified.
    let secret: WebhookSecret?
    let style: TerminalStyle
    /// The answer to all that is signed as it should be.
    let status: Int
    private var documents: [String: DocumentLines] = [:]

    init(secret: WebhookSecret?, style: TerminalStyle, status: Int) {
        self.secret = secret
        self.style = style
        self.status = status
    }

    mutating func take(_ delivery: ReceivedDelivery, at now: Date) -> (lines: [String], status: Int) {
        let check = secret.map { Self.check(delivery, $0, at: now) }
        let isBelieved = check.map { $0 == .right } ?? true
        let status = isBelieved ? status : 401
        let root = try? JSONDocument(delivery.body).root
        let subject = root?["data"]?["subject"]?.string ?? ""
        var head = [style.clock(now), Self.printable(delivery.header("webhook-id") ?? "without an id")]
        if let type = root?["type"]?.string {
            head += [style.bold(Self.printable(type)), Self.printable(subject)]
        } else {
            head.append("\(delivery.body.readableBytes) bytes that are no delivery")
        }
        head.append(words(check))
        if !(200..<300).contains(status) { head.append("answered \(status)") }
        let changes = isBelieved ? changes(root?["data"]?["document"], of: subject) : []
        return ([head.joined(separator: "  ")] + changes.map { "    \($0)" }, status)
    }

    private static func check(_ delivery: ReceivedDelivery, _ secret: WebhookSecret, at now: Date) -> SignatureCheck {
        SignatureCheck(
            id: delivery.header("webhook-id"), timestamp: delivery.header("webhook-timestamp"),
            signature: delivery.header("webhook-signature"), body: delivery.body.readableBytesView, for: secret,
            at: Int64(now.timeIntervalSince1970))
    }

    private func words(_ check: SignatureCheck?) -> String {
        switch check {
        case nil: style.dim("not verified")
        case .right: style.green("signature right")
        case .wrong: style.red("SIGNATURE WRONG: made with another secret, or changed on the way")
        case .unsigned: style.red("NOT SIGNED: webhook-id, webhook-timestamp or webhook-signature is missing")
        case .untimely(let ago) where ago < 0: style.red("FROM THE FUTURE: signed \(-ago) s after now")
        case .untimely(let ago): style.red("TOO OLD: signed \(ago) s ago")
        }
    }

    private mutating func changes(_ document: JSONValue?, of subject: String) -> [String] {
        guard let document else {
            documents[subject] = nil
            return []
        }
        var known = documents[subject] ?? DocumentLines(style: style)
        let lines = known.next(document)
        if documents.count < Self.subjectsMax || documents[subject] != nil { documents[subject] = known }
        return lines
    }

    /// Whoever sends it doesn't move the cursor.
    private static func printable(_ text: String) -> String {
        String(text.prefix(200).filter { $0.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control } })
    }
}
