import Testing

@testable import WebhookFrontend

@Suite("What a receiver finds out about a delivery")
struct SignatureCheckTests {
    private static let id = "msg_1"
    private static let signedAt: Int64 = 1_700_000_000
    private let secret = WebhookSecret.random()

    private func check(
        _ body: String = "{}", timestamp: String? = "\(signedAt)", signature: String? = nil, at now: Int64 = signedAt,
        by secret: WebhookSecret? = nil
    ) -> SignatureCheck {
        let right = WebhookSignature.sign(
            id: Self.id, timestamp: Self.signedAt, body: "{}".utf8, with: self.secret)
        return SignatureCheck(
            id: Self.id, timestamp: timestamp, signature: signature ?? right, body: body.utf8,
            for: secret ?? self.secret, at: now)
    }

    @Test func `one of now is right, up to five minutes either way`() {
        #expect(check() == .right)
        #expect(check(at: Self.signedAt + 299) == .right)
        #expect(check(at: Self.signedAt - 299) == .right)
        #expect(check(at: Self.signedAt + 300) == .untimely(secondsAgo: 300))
        #expect(check(at: Self.signedAt - 300) == .untimely(secondsAgo: -300))
    }

    @Test func `another secret, another body or another time is wrong`() {
        #expect(check(by: .random()) == .wrong)
        #expect(check("{ }") == .wrong)
        #expect(check(timestamp: "\(Self.signedAt + 1)") == .wrong)
        #expect(check(timestamp: "\(Int64.min)") == .wrong)
        #expect(check(signature: "v1,") == .wrong)
    }

    @Test func `without its headers it is not signed`() {
        #expect(check(timestamp: nil) == .unsigned)
        #expect(check(timestamp: "yesterday") == .unsigned)
        for (id, signature) in [(nil, "v1,x"), ("msg_1", nil)] as [(String?, String?)] {
            let found = SignatureCheck(
                id: id, timestamp: "1700000000", signature: signature, body: [], for: secret, at: Self.signedAt)
            #expect(found == .unsigned)
        }
    }
}
