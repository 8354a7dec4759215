import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization

/// One page that stays open: a stream that is opened again whenever it ends.
final class WebFollower: Sendable {
    private static let retryEvery = Duration.seconds(1)
    private static let pageBytesMax = 4 << 20
    let name: String
    private let url: String
    private let client: HTTPClient
    private let state = Mutex(State())

    private struct State {
        var page = FollowedPage()
        var tally = Tally()
        var prices: PriceWatch?
    }

    init(number: Int, url: String, prices: PriceWatch?, client: HTTPClient) {
        name = "web-\(number + 1)"
        self.url = url
        self.client = client
        state.withLock { $0.prices = prices }
    }

    var tally: Tally { state.withLock { $0.tally } }
    var prices: PriceWatch? { state.withLock { $0.prices } }
    var page: FollowedPage { state.withLock { $0.page } }
    var account: FollowAccount {
        let (page, prices) = state.withLock { ($0.page, $0.prices) }
        var account = FollowAccount(follower: name, composition: url, final: page.final)
        account.outOfOrder = page.outOfOrder + (prices?.outOfOrder ?? 0)
        account.disorder = page.disorder ?? prices?.disorder
        (account.shown, account.actual) = (page.difference?.shown, page.difference?.actual)
        return account
    }

    /// Follows until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            count(\.connects)
            do {
                try await follow()
            } catch {
                if !Task.isCancelled { state.withLock { $0.tally.lastTrouble = "\(name): \(error)" } }
            }
            if Task.isCancelled { return }
            count(\.connectionsLost)
            try? await Task.sleep(for: Self.retryEvery)
        }
    }

    private func follow() async throws {
        let began = NIODeadline.now()
        var request = HTTPClientRequest(url: url)
        request.headers.add(name: "accept", value: "text/event-stream")
        let answer = try await client.execute(request, deadline: .distantFuture)
        guard answer.status == .ok else { throw FleetError("\(url) answered \(answer.status)") }
        count(\.connected)
        var reader = EventReader()
        var isFirst = true
        for try await bytes in answer.body {
            let now = NIODeadline.now()
            for event in reader.read(bytes) {
                state.withLock { state in
                    state.page.took(event)
                    state.tally.views += 1
                    if let minor = state.page.priceMinor, let age = state.prices?.saw(minor, at: now) {
                        state.tally.update.record(age)
                    }
                    if isFirst { state.tally.view.record(now - began) }
                }
                isFirst = false
            }
        }
    }

    private func count(_ counter: WritableKeyPath<Tally, Int>) {
        state.withLock { $0.tally[keyPath: counter] += 1 }
    }

    /// Compares what it has with what a plain GET is answered; a change may still be on its way.
    func compare(within drain: Duration) async {
        let end = ContinuousClock.now + drain
        while true {
            if let truth = try? await truth() {
                let final = state.withLock { state in
                    state.page.compare(with: truth)
                    return state.page.final
                }
                if final == .right { return }
            }
            guard ContinuousClock.now < end, (try? await Task.sleep(for: .milliseconds(500))) != nil else { return }
        }
    }

    private func truth() async throws -> JSONValue? {
        let answer = try await client.execute(HTTPClientRequest(url: url), timeout: .seconds(10))
        guard answer.status == .ok else { return nil }
        return JSONValue(String(buffer: try await answer.body.collect(upTo: Self.pageBytesMax)))
    }
}
