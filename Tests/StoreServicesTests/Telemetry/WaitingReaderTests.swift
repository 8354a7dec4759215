import Testing

@testable import StoreServices

@Suite("Who waits for readings", .timeLimit(.minutes(1)))
struct WaitingReaderTests {
    @Test func `what is committed while somebody waits is answered at once`() async throws {
        try await withNewStore { store in
            async let answer = store.get("telemetry", "/readings?wait=3000")
            let message = #"{"messages": [\#(SentMessage().json)]}"#
            let sent = try await store.request("POST", "telemetry", "/readings", body: message)
            #expect(sent.status == 200)
            let place = try #require(try await answer["next"])
            #expect(try await answer.items.count == 1)
            // Nothing new: the answer comes when the time is over, and is empty.
            let empty = try await store.get("telemetry", "/readings?after=\(place)&wait=50")
            #expect(empty.status == 200 && empty.items.isEmpty && empty["next"] == nil)
            #expect(try await store.get("telemetry", "/readings?wait=3001").status == 400)
        }
    }

    @Test func `a bell wakes who waits, and nobody waits for what has rung`() async {
        let bell = CommitBell()
        let heard = bell.count
        async let waiting: Void = bell.wait(beyond: heard, within: .seconds(50))
        bell.ring()
        await waiting
        await bell.wait(beyond: heard, within: .seconds(50))
        #expect(bell.count == heard + 1)
        let cancelled = Task { await bell.wait(beyond: bell.count, within: .seconds(50)) }
        cancelled.cancel()
        await cancelled.value
    }

    @Test(.timeLimit(.minutes(1))) func `who waits no time, or hardly any, is never forgotten`() async {
        let bell = CommitBell()
        await withTaskGroup { group in
            for number in 0..<2_000 {
                group.addTask { await bell.wait(beyond: 0, within: .nanoseconds(number % 3 * 50_000)) }
            }
        }
        #expect(bell.count == 0)
    }
}
