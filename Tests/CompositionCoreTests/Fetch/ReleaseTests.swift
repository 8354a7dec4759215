import NIOCore
import Synchronization
import TestFixtures
import Testing

@testable import CompositionCore

@Suite("What a fetch holds")
struct ReleaseTests {
    @Test(arguments: [true, false])
    func `a call that has ended is held by nobody`(endsAtOnce: Bool) async throws {
        let transport = WatchedTransport(endsAtOnce: endsAtOnce)
        let service = Service("stub", over: transport)
        _ = try await service.fetch("/x", keys: [service.key("thing", "x")], in: .test())
        #expect(transport.begun == 1)
        try await eventually("the call is let go") { transport.held == 0 }
    }
}

/// Answers `{}`, and knows which of its calls somebody still holds.
private final class WatchedTransport: ServiceTransport {
    private final class StartedOne: StartedCall {
        func cancel() {}
    }

    private struct Reference {
        weak let call: StartedOne?
    }

    private let endsAtOnce: Bool
    private let references = Mutex<[Reference]>([])

    init(endsAtOnce: Bool) {
        self.endsAtOnce = endsAtOnce
    }

    var begun: Int { references.withLock { $0.count } }
    var held: Int { references.withLock { $0.count { $0.call != nil } } }

    func start(
        _ request: ServiceRequest, until deadline: CallDeadline,
        end: @escaping @Sendable (Result<ServiceAnswer, Failure>) -> Void
    ) -> any StartedCall {
        let answer = ServiceAnswer(status: 200, isJSON: true, body: ByteBuffer(string: "{}"))
        if endsAtOnce { end(.success(answer)) } else { Task { end(.success(answer)) } }
        let call = StartedOne()
        references.withLock { $0.append(Reference(call: call)) }
        return call
    }
}
