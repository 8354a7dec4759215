import CompositionCore
import Foundation
import GRDB
import ServiceLifecycle
import TestFixtures
import Testing

@testable import WebhookFrontend

/// Processes end in the middle of things; the file stays.
@Suite("Killed and started again")
struct RestartTests {
    @Test func `what waits is delivered by the next process, under the same id`() async throws {
        try await WebhookBench.with { bench in
            bench.prices.set("p1", to: 1)
            let receiver = try await Receiver()
            receiver.answer(500)
            try await bench.run { webhooks in
                let webhook = try await webhooks.register(receiver, follows: "p1")
                try await eventually("it failed") { try await webhooks.webhook(webhook).counts.failedAttempts == 1 }
            }
            receiver.answer(204)
            bench.pass(.seconds(10))
            try await bench.run { _ in
                try await eventually("it arrives") { receiver.deliveries.count == 2 }
            }
            #expect(Set(receiver.deliveries.map(\.id)).count == 1)
        }
    }

    @Test func `what was acknowledged isn't sent again, and what changed meanwhile is`() async throws {
        try await WebhookBench.with { bench in
            bench.prices.set("p1", to: 1)
            bench.prices.set("p2", to: 10)
            let receiver = try await Receiver()
            try await bench.run { webhooks in
                let webhook = try await webhooks.register(receiver, follows: "p1", "p2")
                try await eventually("both are written down") {
                    try await webhooks.webhook(webhook).counts.delivered == 2
                }
            }
            bench.prices.set("p2", to: 11)
            try await bench.run { webhooks in
                try await eventually("the change is found") { receiver.prices.last == 11 }
                // p1 was looked at, too: what comes of it now is the second state, not the first.
                webhooks.set("p1", to: 2)
                try await eventually("the second state of p1") { receiver.prices.last == 2 }
            }
            #expect(receiver.prices.count == 4)
            #expect(Set(receiver.prices.prefix(2)) == [1, 10])
        }
    }

    @Test func `an attempt that a kill cut off is made again under its id`() async throws {
        try await WebhookBench.with { bench in
            bench.prices.set("p1", to: 1)
            let receiver = try await Receiver()
            receiver.answer(with: .hang)
            try await bench.run { webhooks in
                _ = try await webhooks.register(receiver, follows: "p1")
                try await eventually("it is under way") { receiver.deliveries.count == 1 }
            }
            receiver.answer(204)
            try await bench.run { webhooks in
                try await eventually("it is made again") { receiver.deliveries.count == 2 }
                webhooks.set("p1", to: 2)
                try await eventually("then comes the next") { receiver.prices == [1, 1, 2] }
            }
            let ids = receiver.deliveries.map(\.id)
            #expect(ids[0] == ids[1] && ids[1] != ids[2])
        }
    }

    @Test func `of two processes with one file one delivers, and the other takes over`() async throws {
        try await WebhookBench.with { bench in
            bench.prices.set("p1", to: 1)
            let receiver = try await Receiver()
            let second = try RunningWebhooks(bench)
            let waiting = Task { try await second.frontend.run { _ in } }
            try await bench.run { first in
                _ = try await first.register(receiver, follows: "p1")
                try await eventually("one delivers") { receiver.prices == [1] }
            }
            second.set("p1", to: 2)
            try await eventually("the other takes over") { receiver.prices == [1, 2] }
            waiting.cancel()
            try await waiting.value
        }
    }
}

@Suite("Stopped while deliveries are under way")
struct StopTests {
    private struct Running: ServiceLifecycle.Service {
        let frontend: WebhookFrontend

        func run() async throws { try await frontend.run { _ in } }
    }

    @Test func `what is under way is waited for and written down, and nothing more leaves`() async throws {
        try await WebhookBench.with { bench in
            bench.prices.set("p1", to: 1)
            let receiver = try await Receiver()
            let gate = Gate()
            receiver.answer(with: .heldJSON(gate, ""))
            let webhooks = try RunningWebhooks(bench)
            let group = ServiceGroup(services: [Running(frontend: webhooks.frontend)], logger: bench.log.logger)
            async let ended: Void = group.run()
            let webhook = try await webhooks.register(receiver, follows: "p1")
            try await eventually("it is under way") { receiver.deliveries.count == 1 }
            await group.triggerGracefulShutdown()
            try await eventually("it stops") { webhooks.frontend.following.followers == 0 }
            _ = try await webhooks.store.test(webhook.id, of: webhook.client)
            gate.open()
            try await ended
            let known = try await webhooks.webhook(webhook)
            #expect(known.counts.delivered == 1 && known.counts.waiting == 1)
            #expect(receiver.deliveries.count == 1)
        }
    }
}

@Suite("The file of the webhooks")
struct StoreFileTests {
    @Test func `it is its owner's alone, has no secret in the clear, and is of no use under another key`() async throws
    {
        try await WebhookBench.with { bench in
            let store = try bench.store()
            let secret = WebhookSecret.random()
            let wish = WebhookWish(url: "https://hooks.example.com", description: nil, secret: secret, follow: [])
            let webhook = try await store.create(wish, for: "acme", key: nil)
            #expect(webhook.secrets == [secret])
            let folder = URL(fileURLWithPath: bench.file).deletingLastPathComponent()
            for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
                let path = folder.appendingPathComponent(name).path
                let rights = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
                #expect(rights == 0o600)
                let content = try Data(contentsOf: URL(fileURLWithPath: path))
                #expect(content.range(of: Data(secret.bytes)) == nil)
                #expect(content.range(of: Data(secret.text.dropFirst(6).utf8)) == nil)
            }
            let stranger = try bench.store(key: [UInt8](repeating: 8, count: 32))
            await #expect(throws: Failure.self) { try await stranger.find(webhook.id, of: "acme") }
        }
    }

    @Test func `a secret of one webhook is none of another's`() throws {
        let seal = SecretSeal(key: WebhookBench.key)
        let secret = WebhookSecret.random()
        let sealed = try seal.sealed(secret, of: "wh_1")
        let opened = try seal.opened(sealed, of: "wh_1")
        #expect(opened == secret)
        #expect(throws: (any Error).self) { try seal.opened(sealed, of: "wh_2") }
    }
}
