import Foundation
import Glibc
import NIOHTTP1
import TestFixtures
import Testing
import WebhookFrontend

extension EndToEnd {
    /// A partner is told what a manager changes.
    @Suite struct WebhookTests {
        @Test func `a price that a manager set arrives signed, with the document that is answered`() async throws {
            let system = try EndToEnd.system()
            let receiver = try await StubService { _ in .json("", status: 204) }
            try await system.withWebhook(receiver.url + "/hook", of: "p74") { id, secret in
                try await eventually("the first state") { receiver.requests.count == 1 }
                try await system.setPrice("74.71", of: "p74")
                try await eventually("the new price") { receiver.requests.last?.body.contains("74.71") ?? false }
                let delivery = try #require(receiver.requests.last)
                #expect(delivery.method == "POST" && delivery.path == "/hook")
                #expect(delivery.check(secret) == .right)
                #expect(delivery.check(.random()) == .wrong)
                let document = try await system.call(
                    "partner", "/v1/products/p74", headers: try await system.token("partner"))
                #expect(delivery.body.hasPrefix(#"{"type":"products.changed","timestamp":""#))
                #expect(delivery.body.hasSuffix(#","document":\#(document.text)}}"#))
                #expect(JSON(Data(delivery.body.utf8))?["data"]["subject"].string == "products/p74")
                try await eventually("it is known to have arrived") {
                    let webhook = try await system.partner("/v1/webhooks/\(id)")
                    return webhook["delivered"].int == 2 && webhook["lastAttempt"]["status"].int == 204
                }
                let operations = try #require(system.runFile?["endpoints"]["operations"]["partner"].string)
                let metrics = try await get(operations + "/metrics").text
                let delivered = metrics.firstMatch(of: #/\nwebhook_deliveries_total{outcome="delivered"} (\d+)\n/#)
                #expect(try #require(delivered.flatMap { Int($0.output.1) }) >= 2)
                #expect(metrics.contains("\nwebhook_queue_deliveries 0\n"))
            }
            await receiver.stop()
        }

        @Test func `what waits outlives a backend that is killed`() async throws {
            let system = try EndToEnd.system()
            let receiver = try await StubService { .json("", status: $0.number == 1 ? 500 : 204) }
            try await system.withWebhook(receiver.url, of: "p75") { id, secret in
                try await eventually("the first attempt has failed") {
                    try await system.partner("/v1/webhooks/\(id)")["failedAttempts"].int == 1
                }
                let old = try #require(system.processes["partner"])
                kill(old, SIGKILL)
                try await eventually("the second attempt, of another process", within: .seconds(60)) {
                    receiver.requests.count == 2
                }
                #expect(system.processes["partner"] != old)
                let ids = receiver.requests.map { $0.header("webhook-id") }
                #expect(ids[0] != nil && ids[0] == ids[1])
                #expect(receiver.requests[1].check(secret) == .right)
                #expect(receiver.requests[0].body == receiver.requests[1].body)
            }
            await receiver.stop()
        }

        @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3"), "needs python3"))
        func `the receiver's code of the documentation tells right deliveries from wrong ones`() async throws {
            let system = try EndToEnd.system()
            let secret = WebhookSecret.random()
            let now = Int64(Date().timeIntervalSince1970)
            var answers: [String] = []
            for (body, signer, time) in [
                ("{}", secret, now), ("{ }", secret, now), ("{}", WebhookSecret.random(), now),
                ("{}", secret, now - 400), ("{}", secret, now + 400),
            ] {
                let signature = WebhookSignature.sign(id: "msg_1", timestamp: time, body: "{}".utf8, with: signer)
                let headers =
                    #"{"webhook-id": "msg_1", "webhook-timestamp": "\#(time)", "webhook-signature": "v1,x \#(signature)"}"#
                let script = try documented() + "\nprint(is_ours('\(secret.text)', \(headers), b'\(body)'))\n"
                try Data(script.utf8).write(to: system.folder.appendingPathComponent("receiver.py"))
                answers.append(try await system.shell("/usr/bin/python3 receiver.py").output)
            }
            #expect(answers == ["True\n", "False\n", "False\n", "False\n", "False\n"])
        }

        private func documented() throws -> String {
            let file = RunningSystem.source.appendingPathComponent("docs/webhooks.md")
            let blocks = MarkdownBlock.all(in: try String(contentsOf: file, encoding: .utf8))
            return try #require(blocks.first { $0.language == "python" }).text
        }
    }
}

extension RunningSystem {
    /// A webhook of the partner `acme` while the body runs.
    fileprivate func withWebhook(
        _ url: String, of product: String, _ body: (_ id: String, WebhookSecret) async throws -> Void
    ) async throws {
        let token = try await token("partner")
        let made = try await call(
            "partner", "/v1/webhooks", method: .POST,
            body: #"{"url": "\#(url)", "follow": ["products/\#(product)"]}"#, headers: token)
        #expect(made.status == 201, "\(made.text)")
        let id = try #require(made.json["id"].string)
        let secret = try #require(made.json["secret"].string.flatMap { WebhookSecret($0) })
        try await body(id, secret)
        let removed = try await call("partner", "/v1/webhooks/\(id)", method: .DELETE, headers: token)
        #expect(removed.status == 204)
    }

    fileprivate func partner(_ path: String) async throws -> JSON {
        try await call("partner", path, headers: try await token("partner")).json
    }
}

extension StubService.Request {
    fileprivate func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name }?.value
    }

    fileprivate func check(_ secret: WebhookSecret) -> SignatureCheck {
        SignatureCheck(
            id: header("webhook-id"), timestamp: header("webhook-timestamp"), signature: header("webhook-signature"),
            body: body.utf8, for: secret, at: Int64(Date().timeIntervalSince1970))
    }
}
