import CompositionCore
import NIOCore
import TestFixtures
import Testing

@testable import CompositionCore

@Suite("Retry")
struct RetryTests {
    private var policy: ServicePolicy {
        var policy = ServicePolicy(staleIfError: .zero)
        (policy.joins, policy.ejects) = (false, false)
        return policy
    }

    @Test("a read that failed is repeated once", arguments: [true, false])
    func once(answersThen: Bool) async throws {
        let called = try await CalledService(policy) { request in
            request.number == 2 && answersThen ? .json("good") : .json("{}", status: 500)
        }
        let context = RequestContext.test()
        #expect(await called.read(in: context) == (answersThen ? "good" : "unreachable"))
        #expect(called.calls == 2)
        if answersThen { #expect(context.log.records.first?.attempts == 2) }
    }

    @Test("what would not help isn't repeated", arguments: [503, 404, 429, 400])
    func notRepeated(status: Int) async throws {
        let called = try await CalledService(policy) { _ in .json("{}", status: status) }
        _ = await called.read()
        #expect(called.calls == 1)
    }

    @Test func `a write is never repeated`() async throws {
        let called = try await CalledService(policy) { _ in .json("{}", status: 500) }
        await #expect(throws: Failure.self) {
            try await called.service.send(.put, "/x", body: ByteBuffer(string: "{}"), in: .test())
        }
        #expect(called.calls == 1)
    }

    @Test func `nothing is repeated when there is no time for it`() async throws {
        let called = try await CalledService(policy) { _ in .json("{}", status: 500) }
        _ = await called.read(in: .test(within: .milliseconds(45)))
        #expect(called.calls <= 1)
    }

    @Test func `no more than a tenth of the calls is repeated, and a few`() async throws {
        let called = try await CalledService(policy) { _ in .json("{}", status: 500) }
        for _ in 0..<200 { _ = await called.read() }
        #expect(called.calls <= 200 + 20 + 5)
        #expect(called.calls > 200)
    }

    @Test func `the service is told how much time is left`() async throws {
        let called = try await CalledService(policy) { _ in .json("1") }
        _ = await called.read(in: .test(within: .seconds(50)))
        let left = try #require(
            called.stub.requests.first?.headers.first { $0.name == "X-Timeout-Ms" }.flatMap { Int($0.value) })
        #expect((1...50_000).contains(left))
    }
}
