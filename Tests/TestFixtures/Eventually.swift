/// Waits until the condition holds, and says so if it never does. The one place in the tests that polls.
///
/// - Parameter every: how long it waits between two looks; longer where a look costs something that is limited
public func eventually(
    _ what: String = "the condition", within limit: Duration = .seconds(15), every pause: Duration = .milliseconds(10),
    isolation: isolated (any Actor)? = #isolation, _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + limit
    while try await !condition() {
        guard ContinuousClock.now < end else { throw NeverHappened(what: what, limit: limit) }
        try await Task.sleep(for: pause)
    }
}

public struct NeverHappened: Error, CustomStringConvertible {
    let what: String
    let limit: Duration

    public var description: String { "\(what) didn't happen within \(limit)" }
}

/// Spaces the requests of a load; a test that only waits awaits a condition instead.
public func pause(_ time: Duration) async {
    try? await Task.sleep(for: time)
}
