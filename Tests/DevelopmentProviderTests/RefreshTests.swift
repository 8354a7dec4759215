import TestFixtures
import Testing

struct RefreshTests {
    @Test func `each refresh gives the next token, and one that was used ends the chain`() async throws {
        try await ProviderProcess.with { provider in
            let first = try await provider.webTokens()
            let second = try await provider.refresh(first.refreshToken)
            #expect(second.status == 200)
            #expect(second.refreshToken != first.refreshToken && !second.refreshToken.isEmpty)
            #expect(try Claims(second.idToken)["sub"] == "u1")
            #expect(try await provider.refresh(first.refreshToken).text.contains("invalid_grant"))
            #expect(try await provider.refresh(second.refreshToken).status == 400)
        }
    }

    @Test func `a refresh token is its client's`() async throws {
        try await ProviderProcess.with { provider in
            let tokens = try await provider.webTokens()
            #expect(try await provider.refresh(tokens.refreshToken, "facet-mobile").status == 400)
            #expect(try await provider.refresh(tokens.refreshToken).status == 200)
        }
    }

    @Test func `a token that was revoked is over, and revoking means nothing to strangers' tokens`() async throws {
        try await ProviderProcess.with { provider in
            let tokens = try await provider.webTokens()
            let form = ["token": tokens.refreshToken]
            #expect(try await provider.post("/revoke", "facet-mobile", form).status == 200)
            #expect(try await provider.userInfo(tokens.accessToken).status == 200)
            #expect(try await provider.post("/revoke", "facet-web", form).status == 200)
            #expect(try await provider.refresh(tokens.refreshToken).status == 400)
            #expect(try await provider.userInfo(tokens.accessToken).status == 401)
            #expect(try await provider.post("/revoke", "facet-web", ["token": "nothing"]).status == 200)
        }
    }

    @Test func `tokens count as long as they were told to`() async throws {
        try await ProviderProcess.with(["--access-token", "1s", "--refresh-token", "3s"]) { provider in
            let tokens = try await provider.webTokens()
            try await eventually("the access token is too old") {
                try await provider.userInfo(tokens.accessToken).status == 401
            }
            try await eventually("the refresh token is too old") {
                try await provider.refresh("\(tokens.refreshToken.prefix { $0 != "." })").text
                    .contains("unknown, revoked or too old")
            }
        }
    }
}
