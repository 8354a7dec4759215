import Foundation
import TestFixtures
import Testing

@testable import WebhookFrontend

@Suite("Signatures")
struct WebhookSignatureTests {
    private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    private static let id = "msg_p5jXN8AQM9LWM0D4loKWxJek"
    private static let body = #"{"test": 2432232314}"#
    private static let published = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

    @Test func `the signature is the one that the specification's libraries are tested with`() throws {
        let secret = try #require(WebhookSecret(Self.secret))
        let signature = WebhookSignature.sign(id: Self.id, timestamp: 1_614_265_330, body: Self.body.utf8, with: secret)
        #expect(signature == Self.published)
    }

    @Test func `one right signature among others is enough, and each byte counts`() throws {
        let secret = try #require(WebhookSecret(Self.secret))
        func isValid(
            _ header: String, _ id: String = Self.id, _ time: Int64 = 1_614_265_330, _ body: String = Self.body
        )
            -> Bool
        {
            WebhookSignature.isValid(header, id: id, timestamp: time, body: body.utf8, for: secret)
        }
        #expect(isValid("v1,AAAA v2,x " + Self.published))
        #expect(!isValid("v1,AAAA"))
        #expect(!isValid(Self.published.replacing("v1", with: "v1a")))
        #expect(!isValid(Self.published, "msg_other"))
        #expect(!isValid(Self.published, Self.id, 1_614_265_331))
        #expect(!isValid(Self.published, Self.id, 1_614_265_330, Self.body + " "))
    }

    @Test(arguments: [
        "", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_", "whsec_!!!!", "whsec_c2hvcnQ=",
        "whsec_" + Data(repeating: 1, count: 65).base64EncodedString(),
    ])
    func `what isn't a secret of 24 to 64 bytes is none`(text: String) {
        #expect(WebhookSecret(text) == nil)
    }

    @Test func `a secret shows itself only to who asks for its text`() throws {
        let secret = WebhookSecret.random()
        #expect(WebhookSecret(secret.text) == secret)
        #expect("\(secret)" == "whsec_…")
        #expect(!String(reflecting: secret).contains(secret.text.dropFirst(6)))
    }
}
