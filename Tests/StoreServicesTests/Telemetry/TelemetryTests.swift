import Broker
import Foundation
import TestFixtures
import Testing

@Suite struct TelemetryTests {
    @Test func `messages are committed, dropped as duplicates, or rejected as conflicts`() async throws {
        try await withNewStore { (store) async throws in
            let first = try await post(store, [message(1, value: 2800)])
            #expect(first == ["committed 1"])
            #expect(try await post(store, [message(1, value: 2800, age: 9)]) == ["duplicate 1"])
            #expect(try await post(store, [message(1, value: 2799)]) == ["rejected 13 1"])
            let items = try await store.get("telemetry", "/readings").items
            #expect(items.count == 1 && (items.first?["value"] as? NSNumber)?.intValue == 2800)
        }
    }

    @Test func `through rises over a gap when the gap closes, and counts each epoch for itself`() async throws {
        try await withNewStore { (store) async throws in
            #expect(
                try await post(store, [message(1), message(3), message(4)]) == [
                    "committed 1", "committed 1", "committed 1",
                ])
            #expect(try await post(store, [message(6)]) == ["committed 1"])
            #expect(try await post(store, [message(2)]) == ["committed 4"])
            #expect(try await post(store, [message(5)]) == ["committed 6"])
            #expect(try await post(store, [message(1, epoch: 8)]) == ["committed 1"])
            #expect(try await store.get("telemetry", "/streams/scale-demo/7")[number: "through"] == 6)
            #expect(try await store.get("telemetry", "/streams/scale-demo/9")[number: "through"] == 0)
        }
    }

    @Test func `a message that can never be stored is rejected for good and leaves no gap`() async throws {
        try await withNewStore { (store) async throws in
            let tooMany = message(1, readings: (0..<65).map { #"{"sensor": 1, "value": \#($0)}"# })
            let tooLarge = message(2, readings: [#"{"sensor": 1, "value": 4294967296}"#])
            #expect(
                try await post(store, [tooMany, tooLarge, message(3)]) == [
                    "rejected 1 1", "rejected 1 2", "committed 3",
                ])
            #expect(try await post(store, [message(1)]) == ["rejected 1 3"])
            #expect(try await store.get("telemetry", "/readings").items.count == 1)
        }
    }

    @Test(arguments: [
        ##"{"deviceId": "a..b", "epoch": 7, "sequence": 1, "receivedMs": 1, "readings": []}"##,
        ##"{"deviceId": "a", "epoch": 0, "sequence": 1, "receivedMs": 1, "readings": []}"##,
        ##"{"deviceId": "a", "epoch": 7, "sequence": 0, "receivedMs": 1, "readings": []}"##,
        ##"{"deviceId": "a", "epoch": 7, "receivedMs": 1, "readings": []}"##,
        ##"{"deviceId": "a", "epoch": 7, "sequence": 4294967296, "receivedMs": 1, "readings": []}"##,
    ])
    func `a message without a valid number is rejected and spoils no other`(bad: String) async throws {
        try await withNewStore { (store) async throws in
            #expect(try await post(store, [bad, message(1)]) == ["rejected 1 0", "committed 1"])
        }
    }

    @Test(arguments: [
        (
            ##"{"deviceId": "a", "epoch": 7, "sequence": 1, "receivedMs": 1, "readings": [{"sensor": 1, "value": ""}]}"##,
            "value has the wrong type", 1
        ),
        (##"{"deviceId": "a", "epoch": 7, "sequence": 1, "readings": []}"##, "receivedMs is missing", 1),
        (
            ##"{"deviceId": "a", "epoch": 7, "sequence": 1, "receivedMs": 1.5, "readings": []}"##,
            "a number can't be read", 1
        ),
        (
            ##"{"deviceId": "a", "epoch": "7", "sequence": 1, "receivedMs": 1, "readings": []}"##,
            "epoch has the wrong type", 0
        ),
        ("[]", "it has the wrong type", 0),
    ])
    func `what can't be read is rejected with a reason, for good, and spoils no other`(
        bad: String, reason: String, through: Int
    ) async throws {
        try await withNewStore { (store) async throws in
            #expect(try await post(store, [bad, message(1)]) == ["rejected 1 \(through)", "committed 1"])
            let again = try await store.request("POST", "telemetry", "/readings", body: body([bad]))
            #expect(again.text.contains(#""reason":"\#(reason)""#))
        }
    }

    @Test func `messages without numbers are numbered, each as its own`() async throws {
        try await withNewStore { (store) async throws in
            let body = #"{"deviceId": "scale-demo", "receivedMs": 5, "readings": [{"sensor": 1, "value": 4}]}"#
            #expect(try await post(store, [body, body]) == ["committed 1", "committed 2"])
            #expect(try await post(store, [body]) == ["committed 3"])
            #expect(try await store.get("telemetry", "/readings").items.count == 3)
        }
    }

    @Test func `readings are paged in commit order, with their times`() async throws {
        try await withNewStore { (store) async throws in
            let readings = (0..<40).map { #"{"sensor": 1, "value": \#($0), "ageMs": \#(1000 * $0)}"# }
            let timed =
                #"{"deviceId": "label-1", "epoch": 7, "sequence": 1, "timeMs": 1800000000000, "#
                + #""receivedMs": 1800000000500, "readings": [\#(readings.joined(separator: ","))]}"#
            _ = try await post(store, [timed, message(1), message(2)])
            var (items, after) = ([[String: Any]](), "0")
            while let page = try? await store.get("telemetry", "/readings?limit=7&after=\(after)"), !page.items.isEmpty
            {
                items += page.items
                after = page["next"] ?? after
            }
            #expect(items.count == 42)
            #expect(items.prefix(40).map { ($0["index"] as? NSNumber)?.intValue } == Array(0..<40))
            #expect(items.first?["time"] as? String == "2027-01-15T08:00:00Z")
            #expect(items[2]["time"] as? String == "2027-01-15T07:59:58Z")
            #expect(items.first?["receivedAt"] as? String == "2027-01-15T08:00:00.500Z")
            #expect(try await store.get("telemetry", "/readings?after=\(after)").json["next"] == nil)
            #expect(try await store.get("telemetry", "/readings?deviceId=label-1&limit=1000").items.count == 40)
            let path = "/readings?from=2027-01-15T07:59:55Z&to=2027-01-15T07:59:58Z"
            #expect(try await store.get("telemetry", path).items.count == 4)
        }
    }

    @Test func `what was committed is there after a restart, and so is through`() async throws {
        try await withFolder { folder in
            try await withStore(in: folder) { store in _ = try await post(store, [message(1), message(3)]) }
            try await withStore(in: folder) { (store) async throws in
                #expect(try await post(store, [message(3), message(2)]) == ["duplicate 1", "committed 3"])
            }
        }
    }

    @Test func `many callers at once lose nothing and double nothing`() async throws {
        try await withNewStore { (store) async throws in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for device in 0..<10 {
                    for repetition in 0..<2 {
                        group.addTask {
                            for sequence in 1...20 {
                                let results = try await post(store, [message(sequence, device: "fleet-\(device)")])
                                #expect(results.first?.hasPrefix("rejected") == false, "\(repetition)")
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await store.get("telemetry", "/readings?limit=1000").items.count == 200)
        }
    }

    @Test func `bodies beyond the limits are refused whole`() async throws {
        try await withNewStore { (store) async throws in
            let many = (1...1001).map { message($0) }
            #expect(try await store.request("POST", "telemetry", "/readings", body: body(many)).status == 413)
            let large = String(repeating: " ", count: 2 << 20) + body([])
            #expect(try await store.request("POST", "telemetry", "/readings", body: large).status == 413)
            #expect(try await store.request("POST", "telemetry", "/readings", body: "{}").status == 422)
            #expect(try await store.request("POST", "telemetry", "/readings", body: "[").status == 400)
            #expect(try await store.get("telemetry", "/readings").items.isEmpty)
        }
    }

    @Test func `a device is announced at most once a second, and its last change in the end`() async throws {
        try await TestBroker.with { broker in
            try await withFolder { folder in
                try await withReader(of: broker) { received in
                    try await withStore(in: folder, broker: broker.services) { (store) async throws in
                        for sequence in 1...5 { _ = try await post(store, [message(sequence)]) }
                        var versions: [String] = []
                        while versions.last != "5" {
                            let event = try await received.next()
                            // The shelf's stock changes, too.
                            guard event.topic == "events/telemetry/device/scale-demo" else { continue }
                            let json = try JSONSerialization.jsonObject(with: Data(event.payload)) as? [String: String]
                            versions.append(json?["version"] ?? "")
                        }
                        #expect(versions.first == "1" && versions.count < 5)
                    }
                }
            }
        }
    }
}

private func message(_ sequence: Int, epoch: Int = 7, device: String = "scale-demo", value: Int = 100, age: Int = 0)
    -> String
{
    message(sequence, epoch: epoch, device: device, readings: [#"{"sensor": 1, "value": \#(value), "ageMs": \#(age)}"#])
}

private func message(_ sequence: Int, epoch: Int = 7, device: String = "scale-demo", readings: [String]) -> String {
    #"{"deviceId": "\#(device)", "epoch": \#(epoch), "sequence": \#(sequence), "receivedMs": 1700000000000, "#
        + #""readings": [\#(readings.joined(separator: ","))]}"#
}

private func body(_ messages: [String]) -> String {
    #"{"messages": [\#(messages.joined(separator: ","))]}"#
}

/// Each result as "state code? through".
private func post(_ store: RunningStore, _ messages: [String]) async throws -> [String] {
    let reply = try await store.request("POST", "telemetry", "/readings", body: body(messages))
    let results = reply.json["results"] as? [[String: Any]] ?? []
    return results.map { result in
        [result["state"] as? String, number(result["code"]), number(result["through"])].compactMap(\.self)
            .joined(separator: " ")
    }
}

private func number(_ value: Any?) -> String? { (value as? NSNumber).map { String($0.int64Value) } }
