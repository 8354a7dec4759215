import Crypto
import Foundation
import Testing

@Suite struct DevicesTests {
    @Test func `every key of the files is in the registry, as a hash alone`() async throws {
        try await withNewStore { store in
            let devices = try await all(store)
            #expect(devices.map(\.0) == devices.map(\.0).sorted())
            let keys = try keys(store, "device-keys.csv") + keys(store, "fleet-keys.csv")
            #expect(keys.count == 10_000 + 14 && devices.count == keys.count)
            let hashes = Dictionary(uniqueKeysWithValues: devices)
            for (id, key) in keys {
                #expect(key.utf8.count == 43)
                #expect(hashes[id] == [SHA256.hash(data: Data(key.utf8)).map { String(format: "%02x", $0) }.joined()])
            }
            #expect(Set(keys.map(\.1)).count == keys.count)
        }
    }

    @Test func `the key files are for their owner alone`() async throws {
        try await withNewStore { store in
            for file in ["device-keys.csv", "fleet-keys.csv"] {
                let attributes = try FileManager.default.attributesOfItem(atPath: store.folder + "/" + file)
                #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
            }
            let folder = try FileManager.default.attributesOfItem(atPath: store.folder)
            #expect((folder[.posixPermissions] as? NSNumber)?.intValue == 0o700)
        }
    }

    @Test func `the demonstration's devices stand at the sample's shelf`() async throws {
        try await withNewStore { store in
            let label = try await store.get("devices", "/devices/label-demo")
            #expect(label["model"] == "label" && label["product"] == "p42")
            let scale = try await store.get("devices", "/devices/scale-demo")
            #expect(scale["model"] == "scale" && scale["product"] == nil)
            let shelf = try await store.get("devices", "/shelves/\(try #require(scale["shelf"]))")
            #expect(shelf["product"] == "p42" && shelf[number: "unitWeightGrams"] == 400 && shelf[number: "lowAt"] == 5)
            #expect(try await store.get("devices", "/devices/fleet-10001").status == 404)
        }
    }

    @Test func `registry commands change a device, its keys and its shelf`() async throws {
        try await withNewStore { store in
            let hash = String(repeating: "0a", count: 32)
            let new = #"{"id": "label-new", "model": "label", "product": "p7", "keyHash": "\#(hash)"}"#
            #expect(try await store.request("POST", "devices", "/devices", body: new).status == 201)
            #expect(try await store.request("POST", "devices", "/devices", body: new).status == 409)
            let moved = try await store.request(
                "PATCH", "devices", "/devices/label-new", body: #"{"product": "p8"}"#)
            #expect(moved["product"] == "p8" && moved[number: "version"] == 2)
            let locked = try await store.request(
                "PUT", "devices", "/devices/label-new/keys", body: #"{"keyHashes": []}"#)
            #expect((locked.json["keyHashes"] as? [String])?.isEmpty == true)
            let shelf = try await store.request("PATCH", "devices", "/shelves/shelf-1", body: #"{"lowAt": 9}"#)
            #expect(shelf[number: "lowAt"] == 9 && shelf[number: "version"] == 2)
            for body in [#"{"model": "toaster"}"#, "{}", #"{"product": "a b"}"#] {
                #expect(try await store.request("PATCH", "devices", "/devices/label-new", body: body).status == 422)
            }
        }
    }

    @Test func `what changed is told in order, each device once, as it is now`() async throws {
        try await withNewStore { store in
            let none = try await store.get("devices", "/changes")
            #expect(none.ids.isEmpty && none["next"] == "0" && none["last"] == "0")
            let keys = #"{"keyHashes": []}"#
            for id in ["label-2", "label-1", "label-2"] {
                #expect(try await store.request("PUT", "devices", "/devices/\(id)/keys", body: keys).status == 200)
            }
            let all = try await store.get("devices", "/changes")
            #expect(all.ids == ["label-1", "label-2"])
            #expect(all.items.allSatisfy { ($0["keyHashes"] as? [String])?.isEmpty == true })
            #expect(all["next"] == all["last"] && all.header("Cache-Control") == "no-store")
            let first = try await store.get("devices", "/changes?limit=1")
            #expect(first.ids == ["label-1"])
            let rest = try await store.get("devices", "/changes?after=\(try #require(first["next"]))")
            #expect(rest.ids == ["label-2"])
            let end = try await store.get("devices", "/changes?after=\(try #require(rest["next"]))")
            #expect(end.ids.isEmpty && end["next"] == rest["next"])
        }
    }

    @Test func `keys are changed only of the version that was read, where one is said`() async throws {
        try await withNewStore { store async throws in
            let body = #"{"keyHashes": [], "version": 1}"#
            #expect(try await store.request("PUT", "devices", "/devices/label-1/keys", body: body).status == 200)
            #expect(try await store.request("PUT", "devices", "/devices/label-1/keys", body: body).status == 409)
        }
    }

    @Test func `ten thousand devices are imported in one request`() async throws {
        try await withNewStore { store in
            let hash = String(repeating: "0b", count: 32)
            let items = (0..<10_000).map { #"{"id": "new-\#($0)", "model": "label", "keyHash": "\#(hash)"}"# }
            let body = #"{"items": [\#(items.joined(separator: ","))]}"#
            let reply = try await store.request("POST", "devices", "/imports", body: body)
            #expect(reply.status == 201 && reply[number: "count"] == 10_000)
            #expect(try await store.get("devices", "/devices/new-9999")["model"] == "label")
        }
    }

    @Test func `of an import with mistakes nothing is written, and each is told with its place`() async throws {
        try await withNewStore { store in
            let hash = String(repeating: "0b", count: 32)
            let items = [
                #"{"id": "good-1", "model": "label", "keyHash": "\#(hash)"}"#,
                #"{"id": "bad-1", "model": "toaster", "keyHash": "\#(hash)"}"#,
                #"{"id": "label-1", "model": "label", "keyHash": "\#(hash)"}"#,
                #"{"id": "good-1", "model": "label", "keyHash": "\#(hash)"}"#,
                #"{"id": "bad-2", "model": "label", "keyHash": "short"}"#,
            ]
            let body = #"{"items": [\#(items.joined(separator: ","))]}"#
            let reply = try await store.request("POST", "devices", "/imports", body: body)
            #expect(reply.status == 422)
            let faults = reply.json["faults"] as? [[String: Any]] ?? []
            #expect(faults.compactMap { $0["place"] as? Int } == [1, 2, 3, 4])
            #expect(faults.compactMap { $0["field"] as? String } == ["model", "id", "id", "keyHash"])
            #expect(try await store.get("devices", "/devices/good-1").status == 404)
        }
    }

    private func keys(_ store: RunningStore, _ file: String) throws -> [(String, String)] {
        try String(contentsOfFile: store.folder + "/" + file, encoding: .utf8).split(separator: "\n").map { line in
            let sides = line.split(separator: ",").map(String.init)
            return (sides[0], sides[1])
        }
    }

    private func all(_ store: RunningStore) async throws -> [(String, [String])] {
        var (devices, after) = ([(String, [String])](), "")
        while true {
            let page = try await store.get("devices", "/devices?limit=1000" + (after.isEmpty ? "" : "&after=\(after)"))
            devices += page.items.map { ($0["id"] as? String ?? "", $0["keyHashes"] as? [String] ?? []) }
            guard let next = page["next"] else { return devices }
            after = next
        }
    }
}
