import Foundation
import TestFixtures
import Testing

@testable import Tokens

/// Well-signed tokens that are meant for something else.
struct TokenRulesTests {
    @Test func `a token for another audience is refused`() async throws {
        let issuing = try await Issuing()
        let others = [
            "\"https://other.test\"", #"["a","b"]"#, "\"\(audience)/\"", "\"https://api.shop.testx\"", "1", "[]",
        ]
        for other in others {
            #expect(await issuing.problem(try issuing.signed(["aud": other])) == .audience)
        }
        #expect(await issuing.problem(try issuing.signed(["aud": nil])) == .audience)
        #expect(await issuing.problem(try issuing.signed(["aud": "[\"x\",\"\(audience)\"]"])) == nil)
    }

    @Test func `an issuer with a slash more is another issuer`() async throws {
        let issuing = try await Issuing()
        for other in [issuing.issuer.url + "/", issuing.issuer.url.uppercased(), "https://other.test", ""] {
            #expect(await issuing.problem(try issuing.signed(["iss": TestToken.quoted(other)])) == .issuer)
        }
        #expect(await issuing.problem(try issuing.signed(["iss": nil])) == .issuer)
    }

    @Test(arguments: [#""JWT""#, #""jwt""#, #""logout+jwt""#, #""at+jwtx""#, #""""#])
    func `a token of another type is refused`(_ type: String) async throws {
        let issuing = try await Issuing()
        #expect(await issuing.problem(try issuing.signed(header: ["typ": type])) == .type)
    }

    @Test(arguments: [#""AT+JWT""#, #""application/at+jwt""#])
    func `a type is compared as media types are`(_ type: String) async throws {
        let issuing = try await Issuing()
        #expect(await issuing.problem(try issuing.signed(header: ["typ": type])) == nil)
    }

    @Test func `clocks may differ by the leeway, and no more`() async throws {
        let issuing = try await Issuing()
        var rules = issuing.rules
        // More than a minute is a minute.
        rules.leeway = .seconds(3600)
        let verifier = TokenVerifier(provider: issuing.provider, rules: rules)
        let now = Date().timeIntervalSince1970.rounded()
        let token = try issuing.signed(["iat": "\(now)", "nbf": "\(now)", "exp": "\(now + 100)"])
        _ = try await verifier.verify(token, at: now + 159)
        await #expect(throws: TokenProblem.expired) { try await verifier.verify(token, at: now + 160) }
        _ = try await verifier.verify(token, at: now - 60)
        await #expect(throws: TokenProblem.notYetValid) { try await verifier.verify(token, at: now - 61) }
    }

    @Test func `a token that isn't valid yet is refused, by nbf and by iat`() async throws {
        let issuing = try await Issuing()
        let later = "\(Int(Date().timeIntervalSince1970) + 120)"
        #expect(await issuing.problem(try issuing.signed(["nbf": later])) == .notYetValid)
        #expect(await issuing.problem(try issuing.signed(["iat": later])) == .notYetValid)
    }

    @Test(arguments: ["exp", "iat", "sub", "client_id", "jti"])
    func `a claim that must be there must be there`(_ name: String) async throws {
        let issuing = try await Issuing()
        #expect(await issuing.problem(try issuing.signed([name: nil])) == .claims)
    }

    @Test(arguments: [#""4102444800""#, "true", "-1", "1e400", "{}"])
    func `a time that is no time is refused`(_ value: String) async throws {
        let issuing = try await Issuing()
        #expect(await issuing.problem(try issuing.signed(["exp": value])) == .claims)
    }
}
