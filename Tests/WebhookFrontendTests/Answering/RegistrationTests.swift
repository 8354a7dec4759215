import Foundation
import NIOCore
import NIOHTTP1
import TestFixtures
import Testing

@testable import WebhookFrontend

/// What partners say over HTTP.
@Suite("Registering webhooks")
struct RegistrationTests {
    private func wish(_ url: String, _ follow: String = #"["prices/p1"]"#, more: String = "") -> String {
        #"{"url":"\#(url)","follow":\#(follow)\#(more)}"#
    }

    @Test func `the secret is shown once, to who made it, and is never logged`() async throws {
        try await WebhookBench.with { bench in
            bench.prices.set("p1", to: 1)
            let receiver = try await Receiver()
            let own = WebhookSecret.random()
            var secrets = [own.text]
            try await bench.run { webhooks in
                try await WebhookClient.with(webhooks) { client in
                    let made = try await client.call(.POST, "", wish(receiver.url))
                    #expect(made.status == 201)
                    let secret = try #require(made.text("secret"))
                    #expect(WebhookSecret(secret) != nil)
                    let id = try #require(made.text("id"))
                    let rotated = try await client.call(.PATCH, "/\(id)", #"{"rotateSecret":true}"#)
                    let second = try #require(rotated.text("secret"))
                    let given = try await client.call(.PATCH, "/\(id)", #"{"secret":"\#(own.text)"}"#)
                    #expect(given.text("secret") == own.text && given.text("oldSecretUntil") != nil)
                    secrets += [secret, second]
                    #expect(Set(secrets).count == 3)
                    for path in ["", "/\(id)", "/\(id)/deliveries"] {
                        let read = try await client.call(.GET, path)
                        #expect(read.status == 200 && !read.text.contains("whsec_"))
                    }
                    let other = try await client.call(.PATCH, "/\(id)", #"{"description":"mine"}"#)
                    #expect(other.status == 200 && other.text("secret") == nil)
                    try await eventually("it delivers") { !receiver.deliveries.isEmpty }
                }
            }
            for secret in secrets { #expect(!bench.log.text.contains(secret.dropFirst(6))) }
            #expect(!bench.log.lines.isEmpty)
        }
    }

    @Test func `the same registration under one key happens once, another one is a conflict`() async throws {
        try await WebhookBench.with { bench in
            let webhooks = try RunningWebhooks(bench)
            try await WebhookClient.with(webhooks) { client in
                let body = wish("http://127.0.0.1:9000/a")
                let first = try await client.call(.POST, "", body, key: "k1")
                let again = try await client.call(.POST, "", body, key: "k1")
                #expect(first.status == 201 && again.status == 201 && first.text == again.text)
                let different = try await client.call(.POST, "", wish("http://127.0.0.1:9000/b"), key: "k1")
                #expect(different.status == 409)
                // Keys are a client's own.
                let others = try await client.call(.POST, "", body, as: "other", key: "k1")
                #expect(others.status == 201 && others.text("id") != first.text("id"))
                let without = try await client.call(.POST, "", body)
                #expect(without.text("id") != first.text("id"))
                let mine = try await client.call(.GET)
                #expect(mine.items.count == 2)
                bench.pass(.seconds(24 * 3600 + 1))
                let later = try await client.call(.POST, "", body, key: "k1")
                #expect(later.status == 201 && later.text("id") != first.text("id"))
            }
        }
    }

    @Test func `each sees its own alone, and has so many`() async throws {
        try await WebhookBench.with { bench in
            var limits = WebhookLimits.quick
            limits.webhooksMax = 2
            let webhooks = try RunningWebhooks(bench, limits)
            try await WebhookClient.with(webhooks) { client in
                let made = try await client.call(.POST, "", wish("http://127.0.0.1:9000"))
                let id = try #require(made.text("id"))
                for (method, path, body) in [
                    (.GET, "", nil), (.PATCH, "", "{}"), (.GET, "/deliveries", nil), (.POST, "/test", nil),
                    (.POST, "/replay", #"{"since":"2026-01-31T12:00:00Z"}"#), (.DELETE, "", nil),
                ] as [(HTTPMethod, String, String?)] {
                    let answer = try await client.call(method, "/\(id)\(path)", body, as: "other")
                    #expect(answer.status == 404, "\(method) \(path)")
                }
                _ = try await client.call(.POST, "", wish("http://127.0.0.1:9001"))
                let third = try await client.call(.POST, "", wish("http://127.0.0.1:9002"))
                #expect(third.status == 429)
                let removed = try await client.call(.DELETE, "/\(id)")
                #expect(removed.status == 204)
                let after = try await client.call(.GET, "/\(id)")
                #expect(after.status == 404)
            }
        }
    }

    @Test(arguments: [
        ("http://hooks.example.com", "url"), ("https://10.0.0.1", "url"), ("https://169.254.169.254/latest", "url"),
        ("https://[::ffff:192.168.0.1]", "url"), ("https://inside.example.com", "url"),
        ("https://mixed.example.com", "url"), ("https://nowhere.example.com", "url"),
    ])
    func `where a receiver may not be, says the same whatever is there`(url: String, field: String) async throws {
        try await WebhookBench.with { bench in
            let names = ReceiverNames { host, port in
                let known = [
                    "inside.example.com": ["10.1.2.3"], "mixed.example.com": ["93.184.216.34", "192.168.0.7"],
                    "hooks.example.com": ["93.184.216.34"],
                ]
                return try (known[host] ?? []).map { try SocketAddress(ipAddress: $0, port: port) }
            }
            let webhooks = try RunningWebhooks(bench, .quick, ReceiverPolicy(allowsLoopback: false), names)
            try await WebhookClient.with(webhooks) { client in
                let refused = try await client.call(.POST, "", wish(url))
                #expect(refused.status == 400 && refused.text("field") == field)
                if url.hasPrefix("https://") {
                    #expect(refused.text("detail")?.contains("its host has no public address") == true)
                }
                let made = try await client.call(.POST, "", wish("https://hooks.example.com"))
                let id = try #require(made.text("id"))
                let changed = try await client.call(.PATCH, "/\(id)", #"{"url":"\#(url)"}"#)
                #expect(changed.status == 400)
            }
        }
    }

    @Test(arguments: [
        "[]", #"["prices"]"#, #"["orders/o1"]"#, #"["prices/"]"#, #"["prices/a b"]"#, #"["prices/../x"]"#,
    ])
    func `what can't be followed is refused`(follow: String) async throws {
        try await WebhookBench.with { bench in
            try await WebhookClient.with(try RunningWebhooks(bench)) { client in
                let refused = try await client.call(.POST, "", wish("http://127.0.0.1:9000", follow))
                #expect(refused.status == 400 && refused.text("field")?.hasPrefix("follow") == true)
            }
        }
    }
}

@Suite("Pausing, testing, sending again")
struct ReplayTests {
    @Test func `a replay sends the latest of each resource, under its id`() async throws {
        try await WebhookBench.with { bench in
            bench.prices.set("p1", to: 1)
            bench.prices.set("p2", to: 10)
            let receiver = try await Receiver()
            try await bench.run { webhooks in
                try await WebhookClient.with(webhooks) { client in
                    let body = #"{"url":"\#(receiver.url)","follow":["prices/p1","prices/p2"]}"#
                    let id = try #require(try await client.call(.POST, "", body).text("id"))
                    try await eventually("both") { receiver.deliveries.count == 2 }
                    let early = try #require(receiver.deliveries.first { $0.price == 1 })
                    webhooks.set("p1", to: 2)
                    try await eventually("all are delivered") {
                        try await client.call(.GET, "/\(id)").number("delivered") == 3
                    }
                    let latest = try #require(receiver.deliveries.last)
                    let one = try await client.call(.POST, "/\(id)/replay", #"{"deliveries":["\#(early.id)"]}"#)
                    #expect(one.status == 202 && one.number("queued") == 1)
                    try await eventually("the latest of p1 again") { receiver.deliveries.count == 4 }
                    #expect(receiver.deliveries.last?.id == latest.id && receiver.prices.last == 2)
                    let all = try await client.call(.POST, "/\(id)/replay", #"{"since":"2026-01-31T12:00:00Z"}"#)
                    #expect(all.number("queued") == 2)
                    try await eventually("one of each") { receiver.deliveries.count == 6 }
                    #expect(Set(receiver.prices.suffix(2)) == [2, 10])
                    for wrong in [#"{"deliveries":["msg_x"]}"#, "{}", #"{"since":"today, at noon, sharp"}"#] {
                        let refused = try await client.call(.POST, "/\(id)/replay", wrong)
                        #expect([400, 404].contains(refused.status))
                    }
                }
            }
        }
    }

    @Test func `a paused one gets nothing, and goes on with the latest`() async throws {
        try await WebhookBench.with { bench in
            bench.prices.set("p1", to: 1)
            let receiver = try await Receiver()
            try await bench.run { webhooks in
                try await WebhookClient.with(webhooks) { client in
                    let body = #"{"url":"\#(receiver.url)","follow":["prices/p1"]}"#
                    let id = try #require(try await client.call(.POST, "", body).text("id"))
                    try await eventually("the first") { receiver.prices == [1] }
                    let paused = try await client.call(.PATCH, "/\(id)", #"{"enabled":false}"#)
                    #expect(paused.text("state") == "disabled" && paused.text("reason") == "paused")
                    let test = try await client.call(.POST, "/\(id)/test")
                    #expect(test.status == 409)
                    webhooks.set("p1", to: 2)
                    webhooks.set("p1", to: 3)
                    let enabled = try await client.call(.PATCH, "/\(id)", #"{"enabled":true}"#)
                    #expect(enabled.text("state") == "active")
                    try await eventually("the latest") { receiver.prices.last == 3 }
                    let tested = try await client.call(.POST, "/\(id)/test")
                    #expect(tested.status == 202)
                    try await eventually("the test") { receiver.deliveries.last?.type == "webhooks.test" }
                }
            }
        }
    }

    @Test func `deliveries are listed in pages, the newest first`() async throws {
        try await WebhookBench.with { bench in
            for number in 1...5 { bench.prices.set("p\(number)", to: number) }
            let receiver = try await Receiver()
            try await bench.run { webhooks in
                try await WebhookClient.with(webhooks) { client in
                    let follow = (1...5).map { #""prices/p\#($0)""# }.joined(separator: ",")
                    let body = #"{"url":"\#(receiver.url)","follow":[\#(follow)]}"#
                    let id = try #require(try await client.call(.POST, "", body).text("id"))
                    try await eventually("all") { try await client.call(.GET, "/\(id)").number("delivered") == 5 }
                    var (cursor, seen) = ("", [String]())
                    for count in [2, 2, 1] {
                        let page = try await client.call(.GET, "/\(id)/deliveries?limit=2\(cursor)")
                        #expect(page.items.count == count)
                        #expect(page.items.allSatisfy { $0["state"] as? String == "delivered" })
                        seen += page.items.compactMap { $0["id"] as? String }
                        cursor = page.text("next").map { "&cursor=\($0)" } ?? ""
                    }
                    #expect(cursor.isEmpty)
                    #expect(Set(seen) == Set(receiver.deliveries.map(\.id)))
                }
            }
        }
    }
}
