import AsyncHTTPClient
import CompositionCore
import NIOCore
import NIOHTTP1
import Synchronization
import TestFixtures
import Testing

@testable import HTTPFrontend

@Suite("Long polling")
struct LongPollTests {
    private func ask(
        _ frontend: FollowedFrontend, _ headers: [(String, String)] = []
    ) async throws -> (status: Int, tag: String, text: String) {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(frontend.port)/prices/p1")
        request.headers = HTTPHeaders(headers)
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
        let body = try await response.body.collect(upTo: 1 << 20)
        return (Int(response.status.code), response.headers.first(name: "ETag") ?? "", String(buffer: body))
    }

    @Test func `answers when there is something else`() async throws {
        let answer = Mutex(#"{"price":1}"#)
        try await FollowedFrontend.with({ _ in .json(answer.withLock { $0 }) }) { frontend in
            let first = try await ask(frontend)
            async let second = ask(frontend, [("If-None-Match", first.tag), ("Prefer", "wait=50")])
            try await eventually("it waits") { frontend.frontend.shared.followings.counts.followers == 1 }
            answer.withLock { $0 = #"{"price":2}"# }
            frontend.change()
            let news = try await second
            #expect(news.status == 200 && news.text == #"{"price":2}"# && news.tag != first.tag)
            try await eventually("nobody waits any more") { frontend.frontend.shared.followings.counts.followers == 0 }
        }
    }

    @Test func `answers 304 when nothing changed in the time`() async throws {
        try await FollowedFrontend.with({ _ in .json(#"{"price":1}"#) }) { frontend in
            let first = try await ask(frontend)
            let second = try await ask(frontend, [("If-None-Match", first.tag), ("Prefer", "respond-async, wait=1")])
            #expect(second.status == 304 && second.tag == first.tag)
        }
    }

    @Test func `answers at once who has something else already`() async throws {
        try await FollowedFrontend.with({ _ in .json(#"{"price":1}"#) }) { frontend in
            let news = try await ask(frontend, [("If-None-Match", "\"old\""), ("Prefer", "wait=50")])
            #expect(news.status == 200)
        }
    }

    @Test func `a client that leaves while it waits leaves nothing behind`() async throws {
        try await FollowedFrontend.with({ _ in .json(#"{"price":1}"#) }) { frontend in
            let first = try await ask(frontend)
            let waiting = Task { try await ask(frontend, [("If-None-Match", first.tag), ("Prefer", "wait=50")]) }
            try await eventually("it waits") { frontend.frontend.shared.followings.counts.followers == 1 }
            waiting.cancel()
            try await eventually("it is gone") { frontend.frontend.shared.followings.counts.compositions == 0 }
        }
    }
}
