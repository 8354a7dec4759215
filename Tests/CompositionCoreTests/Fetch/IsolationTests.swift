import CompositionCore
import NIOCore
import Synchronization
import TestFixtures
import Testing

/// Tries to make one user's answer reach another: the same path for all, with the cache, joining, changes and cancellation
/// in play.
@Suite("Isolation")
struct IsolationTests {
    /// Each user's requests have a trace of their own, and the service answers the trace that it was asked with.
    @Test func `in 500 interleaved rounds nobody gets what belongs to another`() async throws {
        let policy = ServicePolicy(ttl: .milliseconds(2), isPerUser: true)
        let called = try await CalledService(policy) { request in
            .json("\"\(request.headers.first { $0.name == "traceparent" }?.value ?? "")\"")
        }
        let users = try (1...5).map { try User(number: $0) }
        for round in 0..<500 {
            await withTaskGroup(of: Void.self) { group in
                for user in users.shuffled() {
                    for reader in 0..<2 {
                        group.addTask {
                            let task = Task { await called.read("/mine", in: user.context) }
                            if (round + reader + user.number).isMultiple(of: 3) { task.cancel() }
                            let answer = await task.value
                            #expect(answer == "\"\(user.trace)\"" || answer == "cancelled")
                        }
                    }
                }
                if round.isMultiple(of: 7) { called.change("/mine") }
            }
        }
        #expect(called.calls > users.count)
    }

    @Test func `an answer of a service that knows no users is shared by all`() async throws {
        let called = try await CalledService(ServicePolicy(ttl: .seconds(600))) { .json("\($0.number)") }
        let answers = try await (1...5).async { await called.read("/x", in: try User(number: $0).context) }
        #expect(Set(answers) == ["1"])
    }

    private struct User {
        let number: Int
        let trace: String
        let principal: Principal

        init(number: Int) throws {
            self.number = number
            trace = "00-0000000000000000000000000000000\(number)-000000000000000\(number)-01"
            principal = .user(try #require(ResourceID("u\(number)")))
        }

        var context: RequestContext {
            var context = RequestContext.test(as: principal)
            context.trace = TraceContext(traceparent: trace) ?? TraceContext()
            return context
        }
    }
}

extension Sequence {
    fileprivate func async<Value>(_ transform: (Element) async throws -> Value) async rethrows -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await transform(element)) }
        return values
    }
}
