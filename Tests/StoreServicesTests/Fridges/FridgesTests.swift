import Foundation
import TestFixtures
import Testing

@testable import StoreServices

@Suite struct FridgesTests {
    @Test
    func `a fridge that is warm for a minute is an alarm and told to each manager once, and cool again it is none`()
        async throws
    {
        try await withNewStore { store in
            let before = [try await unread("m1", store), try await unread("m2", store)]
            try await measure(store, [(0, 420)])
            try await eventually("it is cool") { try await alarm(store) == "none" }
            try await measure(store, [(30, 910), (60, 920), (95, 905)])
            try await eventually("it is warm") { try await alarm(store) == "warm" }
            let since = try await store.get("fridges", "/fridges/shelf-9")["since"]
            #expect(since == "2023-11-14T22:13:50Z")
            try await eventually("the managers are told") {
                try await [unread("m1", store), unread("m2", store)] == before.map { $0 + 1 }
            }
            try await measure(store, [(125, 960), (155, 940), (185, 760)])
            try await measure(store, [(215, 700)])
            try await eventually("it is cool again") { try await alarm(store) == "none" }
            #expect(try await [unread("m1", store), unread("m2", store)] == before.map { $0 + 1 })
        }
    }

    @Test func `after a restart it goes on, and nobody is told twice`() async throws {
        try await withFolder { folder in
            try await withStore(in: folder) { store in
                try await measure(store, [(0, 900), (61, 900)])
                try await eventually("the managers are told") { try await unread("m1", store) == 1 }
            }
            try await withStore(in: folder) { store in
                try await measure(store, [(91, 900)])
                try await measure(store, [(121, 900)], device: "fleet-00010")
                try await eventually("later readings are taken") {
                    try await store.get("fridges", "/fridges/shelf-fleet-00010")["alarm"] == "none"
                }
                #expect(try await alarm(store) == "warm")
                #expect(try await unread("m1", store) == 1)
            }
        }
    }

    @Test func `a limit of its own, a device that is no thermometer, and a fridge of which nothing is known`()
        async throws
    {
        try await withNewStore { store in
            let unknown = try await store.get("fridges", "/fridges/shelf-9")
            #expect(unknown.text == #"{"id":"shelf-9","limit":800,"version":0}"#)
            for limit in ["-4001", "8501", "\"x\"", "null"] {
                let body = #"{"limit": \#(limit)}"#
                #expect(try await store.request("PATCH", "fridges", "/fridges/shelf-9", body: body).status == 422)
            }
            let freezer = #"{"limit": -1500}"#
            #expect(try await store.request("PATCH", "fridges", "/fridges/shelf-9", body: freezer).status == 200)
            try await measure(store, [(0, 900), (90, 900)], device: "scale-1")
            try await measure(store, [(0, -1_400), (90, -1_400)])
            try await eventually("it is warm for a freezer") { try await alarm(store) == "warm" }
            #expect(try await store.get("fridges", "/fridges/shelf-1")["alarm"] == nil)
            try await eventually("the managers are told") { try await unread("m2", store) == 1 }
        }
    }

    @Test func `a thermometer that says nothing any more is seen, until it does`() async throws {
        try await withFolder { folder in
            var settings = StoreSettings()
            settings.fridgeSilence = .seconds(1)
            try await withStore(in: folder, settings: settings) { store in
                try await measure(store, [(0, 420)])
                try await eventually("it is silent") { try await alarm(store) == "silent" }
                let now = Int(Date().timeIntervalSince1970 * 1_000) + 3_600_000
                try await measure(store, [(30, 430)], receivedMs: now)
                try await eventually("it is heard again") { try await alarm(store) == "none" }
            }
        }
    }

    @Test func `who has a role is told to those who may see anyone`() async throws {
        try await withSecureStore { store in
            for (caller, status) in [("services", 200), ("web", 403), ("mobile", 403), ("iot", 403)] {
                let token = try store.assertion(of: caller, for: "users", acting: "m1")
                let reply = try await store.request("users", "/users?role=manager", from: caller, token: token)
                #expect(reply.status == status, "\(caller)")
                if status == 200 { #expect(reply.ids == ["m1", "m2"]) }
            }
        }
    }

    private func alarm(_ store: RunningStore) async throws -> String? {
        try await store.get("fridges", "/fridges/shelf-9")["alarm"]
    }

    private func unread(_ user: String, _ store: RunningStore) async throws -> Int {
        try await store.get("notifications", "/notifications/unread?userId=\(user)")[number: "count"] ?? -1
    }
}

/// One message: readings by their seconds.
private func measure(
    _ store: RunningStore, _ readings: [(second: Int, value: Int)], device: String = "thermo-1",
    receivedMs: Int = 1_700_000_300_000
) async throws {
    guard let last = readings.last else { return }
    let items = readings.map {
        #"{"sensor": 1, "value": \#($0.value), "ageMs": \#((last.second - $0.second) * 1_000)}"#
    }
    let body =
        #"{"messages": [{"deviceId": "\#(device)", "epoch": 7, "sequence": \#(last.second + 1), "#
        + #""timeMs": \#(1_700_000_000_000 + last.second * 1_000), "receivedMs": \#(receivedMs), "#
        + #""readings": [\#(items.joined(separator: ","))]}]}"#
    #expect(try await store.request("POST", "telemetry", "/readings", body: body).status == 200)
}
