import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import TestFixtures
import Testing

extension EndToEnd {
    /// One price, set by a manager, reaches whoever follows, each in its own shape.
    @Suite struct FollowTests {
        @Test func `a price is in the page's stream, in the app's long poll and in a terminal`() async throws {
            let system = try EndToEnd.system()
            var page = try await system.stream("web", "/api/products/p71")
            #expect(try await page.next { $0.hasPrefix("event: value") })
            let card = try await system.call("mobile", "/products/p71")
            let tag = try #require(card.header("ETag"))
            async let poll = system.call(
                "mobile", "/products/p71", headers: ["If-None-Match": tag, "Prefer": "wait=9"])
            async let terminal = system.shell(
                ".build/release/facet follow mobile product p71 --events 2 --data .facet", within: .seconds(60))
            try await eventually("all follow") {
                // The terminal begins by showing the whole; it is on its way when the app's backend is read again.
                try await system.followers("mobile") >= 2
            }
            try await system.setPrice("71.71", of: "p71")
            #expect(try await page.next { $0.hasPrefix("event: patch") && $0.contains(#""price":71.71"#) })
            let answer = try await poll
            #expect(answer.status == 200 && answer.text.contains(#""price":71.71"#))
            let shown = try await terminal
            #expect(shown.status == 0)
            #expect(shown.output.contains(" → 71.71"))
        }

        @Test func `a label at the broker shows the price that a manager set`() async throws {
            let system = try EndToEnd.system()
            let publish =
                "mosquitto_pub \(try system.login("label-3", "follows")) -r -t devices/label-3/follow/product/json"
            let view =
                "mosquitto_sub \(try system.login("label-3", "views")) -C 1 -W 3 -t devices/label-3/views/product/json"
            try await system.setPrice("73.71", of: "p73")
            _ = try await system.shell(publish + #" -m '{"id": 1, "subject": "p73"}'"#)
            for price in ["73.72", "73.73"] {
                try await system.setPrice(price, of: "p73")
                try await eventually("the label shows \(price)", within: .seconds(30)) {
                    try await system.shell(view + " || true").output.contains(
                        #""priceMinor":\#(price.replacing(".", with: ""))"#)
                }
            }
            _ = try await system.shell(publish + " -n")
            try await eventually("its view is gone", within: .seconds(30)) {
                !(try await system.shell(view + " || true").output.contains("priceMinor"))
            }
        }

        @Test func `one stream has the page and the dashboard, for who is signed in`() async throws {
            let system = try EndToEnd.system()
            let path = "/api/follow?c=products/p72&c=dashboard"
            let refused = try await system.call("web", path, headers: ["Accept": "text/event-stream"])
            #expect(refused.status == 401)
            var stream = try await system.stream("web", path, headers: try await system.webUser())
            var names: Set<String> = []
            for _ in 1...2 {
                _ = try await stream.next { event in
                    for name in ["products/p72", "dashboard"] where event.hasPrefix("event: \(name)\n") {
                        names.insert(name)
                    }
                    return true
                }
            }
            #expect(names == ["products/p72", "dashboard"])
        }
    }
}

extension RunningSystem {
    /// A stream of events as it comes.
    func stream(_ place: String, _ path: String, headers: [String: String] = [:]) async throws -> StreamedText {
        var request = HTTPClientRequest(url: try address(place) + path)
        request.headers = HTTPHeaders(headers.map { ($0.key, $0.value) } + [("Accept", "text/event-stream")])
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
        #expect(response.status == .ok)
        return StreamedText(response.body)
    }

    func setPrice(_ price: String, of product: String) async throws {
        let change = try await call(
            "web", "/api/products/\(product)/price", method: .PUT, body: #"{"price": \#(price)}"#,
            headers: try await webUser("m1"))
        #expect(change.status == 200)
    }

    /// How many follow something at a backend.
    func followers(_ backend: String) async throws -> Int {
        try await operations(backend, "/followers")["followers"].int ?? 0
    }
}

/// The blocks of a stream of events.
struct StreamedText {
    private var chunks: HTTPClientResponse.Body.AsyncIterator
    private var text = ""

    init(_ body: HTTPClientResponse.Body) {
        chunks = body.makeAsyncIterator()
    }

    /// The next event for which this is true; comments are passed over. False if the stream ends before.
    mutating func next(_ isIt: (String) -> Bool) async throws -> Bool {
        while true {
            while let end = text.firstRange(of: "\n\n") {
                let block = String(text[..<end.lowerBound])
                text = String(text[end.upperBound...])
                if block.hasPrefix("event:"), isIt(block) { return true }
            }
            guard let chunk = try await chunks.next() else { return false }
            text += String(buffer: chunk)
        }
    }
}
