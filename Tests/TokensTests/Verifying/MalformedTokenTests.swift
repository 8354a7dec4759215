import Foundation
import TestFixtures
import Testing

@testable import Tokens

/// Texts that are no token, or one that two readers would read differently.
struct MalformedTokenTests {
    @Test(arguments: ["", ".", "..", "a.b", "a.b.c.d", "a.b.c.d.e", "{}.{}.x", "eyJ9.e30.AA", "e30=.e30=.AA=="])
    func `what is no token is refused, and nothing is fetched for it`(_ text: String) async throws {
        let issuing = try await Issuing()
        #expect(await issuing.problem(text) == .malformed)
        #expect(issuing.issuer.stub.requests.isEmpty)
    }

    @Test func `a token has at most 8 KiB`() async throws {
        let issuing = try await Issuing()
        let long = try issuing.signed(["pad": TestToken.quoted(String(repeating: "a", count: 9000))])
        #expect(await issuing.problem(long) == .malformed)
        let fitting = try issuing.signed(["pad": TestToken.quoted(String(repeating: "a", count: 5000))])
        #expect(await issuing.problem(fitting) == nil)
    }

    @Test(arguments: ["aud", "exp", "sub", "iss", "scope"])
    func `a claim that stands twice is refused, in whichever order`(_ name: String) async throws {
        let issuing = try await Issuing()
        let payload = TestToken.object(issuing.token.claims)
        let header = #"{"alg":"ES256","typ":"at+jwt","kid":"k1"}"#
        let first = #"{"\#(name)":"x","# + payload.dropFirst()
        let last = payload.dropLast() + #","\#(name)":"x"}"#
        #expect(await issuing.problem(try issuing.key.token(header: header, payload: first)) == .malformed)
        #expect(await issuing.problem(try issuing.key.token(header: header, payload: String(last))) == .malformed)
    }

    @Test(arguments: [
        #"{"alg":"none","alg":"ES256","typ":"at+jwt","kid":"k1"}"#,
        #"{"alg":"ES256","typ":"at+jwt","kid":"k2","kid":"k1"}"#,
        #"{"alg":"ES256","typ":"at+jwt","kid":"k1","\u0063rit":["exp"]}"#,
        #"{"alg":"ES256","typ":"at+jwt","kid":1}"#, #"{"alg":"ES256","typ":["at+jwt"],"kid":"k1"}"#, "[]",
    ])
    func `a header that could be read in two ways is refused`(_ header: String) async throws {
        let issuing = try await Issuing()
        let token = try issuing.key.token(header: header, payload: TestToken.object(issuing.token.claims))
        #expect(await issuing.problem(token) == .malformed)
    }

    @Test func `a claim whose name is hidden behind escapes is refused`() async throws {
        let issuing = try await Issuing()
        let payload = TestToken.object(issuing.token.claims).dropLast() + #","\u0065xp":9999999999}"#
        let token = try issuing.key.token(
            header: #"{"alg":"ES256","typ":"at+jwt","kid":"k1"}"#, payload: String(payload))
        #expect(await issuing.problem(token) == .malformed)
    }
}
