import CompositionCore
import Logging
import NIOCore
import Testing

@Suite("Service")
struct ServiceTests {
    /// Answers every call alike and keeps what was asked.
    private struct FixedTransport: ServiceTransport {
        let answer: ServiceAnswer

        struct Ended: StartedCall {
            func cancel() {}
        }

        func start(
            _ request: ServiceRequest, until deadline: CallDeadline,
            end: @escaping @Sendable (Result<ServiceAnswer, Failure>) -> Void
        ) -> any StartedCall {
            let isTraced = request.headers.contains { $0.name == "traceparent" }
            end(isTraced ? .success(answer) : .failure(Failure(.inner, "untraced")))
            return Ended()
        }
    }

    private func code(status: Int, isJSON: Bool = true, deadline: Duration = .seconds(9)) async -> Failure.Code? {
        let answer = ServiceAnswer(status: status, isJSON: isJSON, body: ByteBuffer(string: "{}"))
        let service = Service("stub", over: FixedTransport(answer: answer))
        let context = RequestContext(deadline: .after(deadline), logger: Logger(label: "test"))
        do {
            _ = try await service.fetch("/x", in: context)
            return nil
        } catch {
            return error.code
        }
    }

    @Test(
        "the status decides",
        arguments: [
            (200, nil), (201, nil), (302, .badAnswer), (400, .refused), (403, .refused), (404, .notFound),
            (409, .conflict), (429, .busy), (500, .unreachable), (503, .busy), (504, .unreachable),
        ] as [(Int, Failure.Code?)])
    func statuses(status: Int, code: Failure.Code?) async {
        #expect(await self.code(status: status) == code)
    }

    @Test("an answer that is not JSON is a bad answer; no call begins without time")
    func edges() async {
        #expect(await code(status: 200, isJSON: false) == .badAnswer)
        #expect(await code(status: 200, deadline: .zero) == .timeout)
    }

    @Test("a path takes ids and numbers as they are and encodes everything else")
    func paths() throws {
        let id = try #require(ResourceID("p:1"))
        #expect(
            ("/a/\(id)?n=\(20)&q=\(encoding: "a/b ?é&")" as ServicePath).text == "/a/p:1?n=20&q=a%2Fb%20%3F%C3%A9%26")
        #expect(("/a?ids=\([id, id])" as ServicePath).text == "/a?ids=p:1,p:1")
    }
}

@Suite("Failure")
struct FailureTests {
    @Test("every code has a status and a device code", arguments: Failure.Code.allCases)
    func codes(code: Failure.Code) {
        #expect((400...599).contains(code.httpStatus))
        #expect((1...14).contains(code.deviceCode))
    }

    @Test("any error becomes a failure, a failure stays itself")
    func conversion() {
        #expect(Failure(CancellationError()).code == .cancelled)
        #expect(Failure(Failure(.busy, "b") as any Error).code == .busy)
        struct Odd: Error {}
        #expect(Failure(Odd()).code == .inner)
    }
}
