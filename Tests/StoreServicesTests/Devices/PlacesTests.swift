import Testing

@testable import StoreServices

@Suite struct PlacesTests {
    @Test func `a place names what stands there, and changes when a device comes or goes`() async throws {
        try await withNewStore { (store) async throws in
            let before = try await store.get("devices", "/places/shelf-9")
            #expect(before.text.contains(#""devices":[{"id":"thermo-1","model":"thermometer"}]"#))
            #expect(!before.text.contains("key"))
            let version = try #require(before[number: "version"])
            let moved = try await store.request("PATCH", "devices", "/devices/scale-1", body: #"{"shelf": "shelf-9"}"#)
            #expect(moved.status == 200)
            let after = try await store.get("devices", "/places/shelf-9")
            #expect(after.text.contains(#"[{"id":"scale-1","model":"scale"},{"id":"thermo-1""#))
            #expect(after[number: "version"] == version + 1)
            #expect(try await store.get("devices", "/places/shelf-1")[number: "version"] == 2)
            #expect(try await store.get("devices", "/shelves/shelf-9")[number: "version"] == version + 1)
            #expect(try await store.get("devices", "/places/nowhere").status == 404)
        }
    }
}
