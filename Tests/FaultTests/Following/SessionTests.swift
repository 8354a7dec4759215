import AsyncHTTPClient
import Glibc
import NIOHTTP1
import TestFixtures
import Testing

extension Following {
    @Suite struct SessionTests {
        private func events(_ url: String, _ headers: [String: String]) async throws -> EventLines {
            var request = HTTPClientRequest(url: url)
            request.headers = HTTPHeaders(headers.map { ($0.key, $0.value) } + [("Accept", "text/event-stream")])
            return try await EventLines(request)
        }

        /// Reads one event, and leaves.
        private func firstEvent(_ url: String, _ headers: [String: String]) async throws -> EventLines.Event {
            var events = try await events(url, headers)
            return try #require(try await events.next())
        }

        @Test func `a browser that slept is given the latest whole, also where the backend has started anew`()
            async throws
        {
            try await FollowedStore.with { store in
                let url = store.web.url + "/api/products/p42"
                let before = try await firstEvent(url, [:])
                for _ in 1...3 { store.price.changeSilently() }
                store.web.process.end(by: SIGKILL)
                try await store.web.startAgain()
                let after = try await firstEvent(url, ["Last-Event-ID": try #require(before.id)])
                #expect(after.name == "value" && after.id != before.id)
                #expect(Price.in(json: after.data) == store.price.version)
            }
        }
    }
}
