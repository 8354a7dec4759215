/// Says that there is something to do. However often it is raised before somebody looks, it is one call.
struct Signal: Sendable {
    let calls: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() {
        (calls, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func raise() {
        continuation.yield()
    }

    /// Until the task is cancelled: what another process wrote, and what falls due, raises no signal here.
    func raise(every interval: Duration) async {
        while (try? await Task.sleep(for: interval)) != nil { raise() }
    }
}
