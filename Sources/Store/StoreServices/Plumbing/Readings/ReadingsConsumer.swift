import Logging
import ServiceLifecycle

/// Makes something of all committed readings, page after page. At least once: who takes a page keeps the place after
/// it together with what it made of it, and goes on from there after a restart.
protocol ReadingsConsumer: Service {
    var caller: ServiceCaller { get }
    var logger: Logger { get }

    /// The place after what was taken.
    func cursor() async throws -> Int64

    /// Takes a page, and keeps the place after it.
    func take(_ page: CommittedReadings) async throws

    /// Does what is due by the clock; gives the milliseconds after which something may be due again.
    func settle() async throws -> Int
}

extension ReadingsConsumer {
    static var pageMax: Int { 1_000 }
    /// How long the telemetry service waits at most for something new before it says that there is nothing.
    static var waitMsMax: Int { 2_000 }
    /// What comes within it is taken together.
    private static var pause: Duration { .milliseconds(50) }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var backoff = Backoff(most: .seconds(5))
            var waitMs = 0
            while !Task.isCancelled {
                do {
                    try await takePage(waitingMs: waitMs)
                    waitMs = min(max(0, try await settle()), Self.waitMsMax)
                    try await Task.sleep(for: Self.pause)
                    backoff.reset()
                } catch {
                    if !Task.isCancelled { logger.debug("readings wait", metadata: ["error": "\(error)"]) }
                    await backoff.pause()
                }
            }
        }
    }

    /// Takes what was committed since, if anything was.
    private func takePage(waitingMs: Int) async throws {
        let cursor = try await cursor()
        let path = "/readings?after=\(cursor)&limit=\(Self.pageMax)&wait=\(waitingMs)"
        guard let page = try await caller.get("telemetry", path, as: ReadingsAnswer.self),
            let next = page.next.flatMap({ Int64($0) })
        else { return }
        try await take(CommittedReadings(readings: page.items, after: cursor, next: next))
    }
}

private struct ReadingsAnswer: Decodable, Sendable {
    let items: [CommittedReading]
    let next: String?
}
