import Foundation
import TestFixtures
import Testing

@testable import Tokens

/// Opaque tokens (RFC 7662).
struct TokenIntrospectionTests {
    @Test func `an active token counts, and the provider is asked once for all who bring it`() async throws {
        let issuing = try await Issuing()
        let gate = Gate()
        issuing.issuer.answer("/introspect") { _ in .heldJSON(gate, Self.answer()) }
        let introspection = introspection(issuing)
        async let results = withTaskGroup(of: String?.self) { group in
            for _ in 1...50 { group.addTask { try? await introspection.introspect("opaque").subject } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        try await eventually { issuing.issuer.count("/introspect") == 1 }
        gate.open()
        #expect(await results == Array(repeating: "u1", count: 50))
        #expect(try await introspection.introspect("opaque").words("scope") == ["orders.read"])
        #expect(issuing.issuer.count("/introspect") == 1)
        let request = try #require(issuing.issuer.stub.requests.last)
        #expect(request.method == "POST" && !request.path.contains("opaque"))
        #expect(request.body == "token=opaque&token_type_hint=access_token")
    }

    @Test(arguments: [
        (#""active":false"#, TokenProblem.inactive), (#""active":"true""#, .providerUnreachable),
        ("", .providerUnreachable),
        (#""active":true"#, .audience), (#""active":true,"aud":"https://other.test""#, .audience),
        (#""active":true,"aud":"https://api.shop.test","iss":"https://other.test""#, .issuer),
        (#""active":true,"aud":"https://api.shop.test","exp":1"#, .expired),
        (#""active":true,"aud":"https://api.shop.test","token_type":"refresh_token""#, .type),
        (#""active":true,"aud":"https://api.shop.test","active":true"#, .providerUnreachable),
    ])
    func `what the provider says must fit`(_ members: String, _ problem: TokenProblem) async throws {
        let issuing = try await Issuing()
        issuing.issuer.answer("/introspect") { _ in .json("{\(members)}") }
        await #expect(throws: problem) { try await introspection(issuing).introspect("opaque") }
    }

    @Test(arguments: [StubService.Behaviour.closeAtOnce, .hang, .json("{}", status: 401), .json("{}", status: 500)])
    func `where the provider says nothing, nobody can tell`(_ behaviour: StubService.Behaviour) async throws {
        var limits = ProviderLimits()
        limits.timeLimit = .milliseconds(500)
        let issuing = try await Issuing(limits: limits)
        issuing.issuer.answer("/introspect") { _ in behaviour }
        await #expect(throws: TokenProblem.providerUnreachable) {
            try await introspection(issuing).introspect("opaque")
        }
    }

    @Test func `a revoked token ends when what is remembered of it does`() async throws {
        let issuing = try await Issuing()
        issuing.issuer.answer("/introspect") { _ in .json(Self.answer()) }
        let introspection = introspection(issuing, keptFor: .milliseconds(200))
        _ = try await introspection.introspect("opaque")
        issuing.issuer.answer("/introspect") { _ in .json(#"{"active":false}"#) }
        try await eventually("the revoked token is refused") {
            do throws(TokenProblem) {
                _ = try await introspection.introspect("opaque")
                return false
            } catch {
                return error == .inactive
            }
        }
    }

    private static func answer() -> String {
        let expiry = Int(Date().timeIntervalSince1970) + 300
        return
            #"{"active":true,"sub":"u1","client_id":"app","aud":"\#(audience)","scope":"orders.read","exp":\#(expiry)}"#
    }

    private func introspection(_ issuing: Issuing, keptFor: Duration = .seconds(10)) -> TokenIntrospection {
        TokenIntrospection(
            provider: issuing.provider, client: .secretBasic(clientID: "api", secret: "s"), rules: issuing.rules,
            keptFor: keptFor)
    }
}
