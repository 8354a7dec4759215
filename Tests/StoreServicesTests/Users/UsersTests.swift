import Foundation
import Testing

@Suite struct UsersTests {
    @Test func `a user has a name, an address, a picture and roles`() async throws {
        try await withNewStore { store in
            let user = try await store.get("users", "/users/u1")
            #expect(
                Set(user.json.keys) == ["id", "name", "fullName", "email", "avatarUrl", "roles", "version"])
            #expect(user.json["roles"] as? [String] == ["shopper"])
            #expect(try await store.get("users", "/users/m1").json["roles"] as? [String] == ["manager"])
            #expect(try await store.get("catalog", try #require(user["avatarUrl"])).status == 200)
            #expect(try await store.get("users", "/users/u199").status == 404)
        }
    }

    @Test func `a change raises the version and can't give roles`() async throws {
        try await withNewStore { store in
            let body = #"{"name": "Zoë", "roles": ["manager"]}"#
            let changed = try await store.request("PATCH", "users", "/users/u1", body: body)
            #expect(changed["name"] == "Zoë" && changed[number: "version"] == 2)
            #expect(changed.json["roles"] as? [String] == ["shopper"])
            let refused = try await store.request("PATCH", "users", "/users/u1", body: #"{"email": "nobody"}"#)
            #expect(refused.status == 422 && refused["field"] == "email")
        }
    }
}
