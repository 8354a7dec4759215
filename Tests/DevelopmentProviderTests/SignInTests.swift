import Crypto
import Foundation
import JWTKit
import TestFixtures
import Testing

struct SignInTests {
    @Test func `a user who is chosen gets the client tokens that its keys verify`() async throws {
        try await ProviderProcess.with { provider in
            let page = try await provider.signIn("m1", at: provider.authorization())
            let query = FormText.query(of: page.location ?? "")
            #expect(page.status == 303)
            #expect(page.location?.hasPrefix(ProviderProcess.redirect + "?") == true)
            #expect(query["state"] == "a state")
            #expect(query["iss"] == provider.issuer)
            let tokens = try await provider.token("facet-web", provider.exchange(page))
            #expect(tokens.status == 200, "\(tokens.text)")
            let keys = JWTKeyCollection()
            try await keys.add(jwksJSON: PersonalBrowser().get(provider.issuer + "/jwks").text)
            let identity = try await keys.verify(tokens.idToken, as: AnyClaims.self)
            #expect(identity.aud == "facet-web")
            #expect(identity.exp - identity.iat == 300)
            let claims = try Claims(tokens.idToken)
            #expect(claims["iss"] == provider.issuer)
            #expect(claims["sub"] == "m1")
            #expect(claims["nonce"] == "a nonce")
            #expect(claims["sid"] != nil)
            let hash = Data(SHA256.hash(data: Data(tokens.accessToken.utf8)).prefix(16)).base64EncodedString()
            #expect(
                claims["at_hash"]?.replacing("-", with: "+").replacing("_", with: "/") == hash.replacing("=", with: ""))
            #expect(try Claims(tokens.accessToken).header["typ"] == "at+jwt")
            #expect(try await provider.userInfo(tokens.accessToken).text.contains(#""sub":"m1""#))
        }
    }

    @Test func `who is signed in isn't asked again, unless the client wants it`() async throws {
        try await ProviderProcess.with { provider in
            let browser = PersonalBrowser()
            let silent = provider.authorization(with: ["prompt": "none"])
            #expect(try await browser.get(silent).location?.contains("error=login_required") == true)
            _ = try await provider.signIn(at: provider.authorization(), in: browser)
            #expect(try await browser.get(provider.authorization()).location?.contains("code=") == true)
            #expect(try await browser.get(silent).location?.contains("code=") == true)
            for more in [["prompt": "login"], ["max_age": "0"]] {
                let page = try await browser.get(provider.authorization(with: more))
                #expect(page.location == nil)
                #expect(page.inputs["transaction"] != nil)
            }
        }
    }

    @Test func `a sign-in page counts in the browser that it was shown to, once`() async throws {
        try await ProviderProcess.with { provider in
            let (victim, attacker) = (PersonalBrowser(), PersonalBrowser())
            let page = try await attacker.get(provider.authorization())
            let form = ["transaction": page.inputs["transaction"] ?? "", "user": "u1"]
            let address = provider.issuer + "/sign-in"
            _ = try await victim.get(provider.authorization())
            #expect(try await victim.post(address, form: form).status == 400)
            let foreign = ["Sec-Fetch-Site": "cross-site"]
            #expect(try await attacker.post(address, form: form, headers: foreign).status == 400)
            let stranger = form.merging(["user": "u99999"]) { $1 }
            #expect(try await attacker.post(address, form: stranger).status == 400)
            #expect(try await attacker.post(address, form: form).status == 303)
            #expect(try await attacker.post(address, form: form).status == 400)
        }
    }

    @Test func `the browser's name changes when somebody signs in`() async throws {
        try await ProviderProcess.with { provider in
            let browser = PersonalBrowser()
            let page = try await browser.get(provider.authorization())
            let before = await browser.cookies(of: "127.0.0.1")
            let form = ["transaction": page.inputs["transaction"] ?? "", "user": "u1"]
            _ = try await browser.post(provider.issuer + "/sign-in", form: form)
            let after = await browser.cookies(of: "127.0.0.1")
            #expect(before.count == 1 && before != after)
            let planted = PersonalBrowser()
            for (name, value) in before { await planted.setCookie(name, value, of: "127.0.0.1") }
            #expect(try await planted.get(provider.authorization()).location == nil)
        }
    }

    @Test func `its pages run no script, and nobody may frame them`() async throws {
        try await ProviderProcess.with(["--users", #"u1,<script>"#]) { provider in
            let page = try await PersonalBrowser().get(provider.authorization())
            #expect(page.text.contains("&lt;script&gt;") && !page.text.contains("<script"))
            #expect(page.setCookies.allSatisfy { $0.contains("HttpOnly") && $0.contains("SameSite=Lax") })
        }
    }
}

/// Of a JWT whose claims a test looks at otherwise.
struct AnyClaims: JWTPayload {
    let aud: String
    let iat, exp: Int

    func verify(using algorithm: some JWTAlgorithm) async throws {}
}
