import CompositionCore
import GRDB
import TestFixtures
import Testing

@testable import WebhookFrontend

@Suite("A file that can't be written")
struct BusyFileTests {
    @Test func `is a store that doesn't answer; what was under way then is found again`() async throws {
        try await WebhookBench.with { bench in
            bench.prices.set("p1", to: 1)
            let receiver = try await Receiver()
            try await bench.run { webhooks in
                let webhook = try await webhooks.register(receiver, follows: "p1")
                try await eventually("the first") { try await webhooks.webhook(webhook).counts.delivered == 1 }
                let other = try Holder(of: bench.file)
                let refused = await #expect(throws: Failure.self) {
                    try await webhooks.register(receiver, follows: "p1")
                }
                #expect(refused?.code == .unreachable && refused?.retryAfter != nil)
                webhooks.set("p1", to: 2)
                try await eventually("the news can't be kept") {
                    bench.log.text.contains("webhooks can't be looked at")
                }
                #expect(receiver.prices == [1])
                try other.release()
                try await eventually("the news arrives") { receiver.prices.last == 2 }
                let known = try await webhooks.webhook(webhook)
                #expect(known.state == .active)
            }
        }
    }
}

/// Another process, which holds a file's lock.
private struct Holder {
    private let queue: DatabaseQueue

    init(of file: String) throws {
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        queue = try DatabaseQueue(path: file, configuration: configuration)
        try queue.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
    }

    func release() throws {
        try queue.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
    }
}
