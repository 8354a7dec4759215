import AsyncHTTPClient
import NIOCore

/// All followed pages of a run.
struct WebFollowers: Sendable {
    let all: [WebFollower]
    private let client: HTTPClient
    private let running: Task<Void, Never>

    /// Starts following, spread over `ramp`.
    init(_ target: WebTarget, ramp: Duration, changes: ChangedPrices?) {
        var configuration = HTTPClient.Configuration()
        // A follower keeps its connection; what is asked at the end needs a few more.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = target.followers + 8
        configuration.httpVersion = .http1Only
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let all = (0..<target.followers).map { number in
            let url = target.url(ofFollower: number)
            let product = url.split(separator: "/").last.map(String.init) ?? ""
            return WebFollower(number: number, url: url, prices: changes?.watch(of: product), client: client)
        }
        self.client = client
        self.all = all
        running = Task {
            await withDiscardingTaskGroup { tasks in
                for follower in all {
                    tasks.addTask { await follower.run() }
                    if (try? await Task.sleep(for: ramp / max(1, all.count))) == nil { return }
                }
            }
        }
    }

    var tally: Tally { all.reduce(into: Tally()) { $0.add($1.tally) } }
    var watches: [PriceWatch] { all.compactMap(\.prices) }
    var outOfOrder: Int { all.reduce(0) { $0 + $1.page.outOfOrder } }

    /// Whether each has what is, then the end.
    func finish(within drain: Duration) async -> [FollowAccount] {
        await withDiscardingTaskGroup { tasks in
            for follower in all { tasks.addTask { await follower.compare(within: drain) } }
        }
        running.cancel()
        await running.value
        try? await client.shutdown()
        return all.map(\.account)
    }
}
