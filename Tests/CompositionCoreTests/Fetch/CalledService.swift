import CompositionCore
import Logging
import NIOCore
import NIOPosix
import TestFixtures
import Upstream

/// A service on real sockets as the core calls it.
struct CalledService {
    let stub: StubService
    let service: Service

    init(
        _ policy: ServicePolicy = ServicePolicy(), credential: (any ServiceCredential)? = nil,
        _ script: @escaping StubService.Script
    ) async throws {
        stub = try await StubService(script)
        service = try Self.service(at: [stub], policy, credential: credential)
    }

    static func service(
        at stubs: [StubService], _ policy: ServicePolicy, credential: (any ServiceCredential)? = nil
    ) throws -> Service {
        let transports = try stubs.map {
            HTTPTransport(
                service: "stub", address: try ServiceAddress(url: $0.url),
                eventLoopGroup: MultiThreadedEventLoopGroup.singleton)
        }
        return Service("stub", over: transports, policy: policy, credential: credential)
    }

    var calls: Int { stub.requests.count }

    /// What a read answers: the text, or the code of its failure.
    func read(_ path: ServicePath = "/x", in context: RequestContext = .test()) async -> String {
        do {
            return String(buffer: try await service.fetch(path, keys: [service.key("thing", path.text)], in: context))
        } catch {
            return error.code.rawValue
        }
    }

    func change(_ path: ServicePath = "/x", to version: UInt64 = 0) {
        service.change(service.key("thing", path.text), to: version)
    }
}

extension RequestContext {
    /// With time for a slow machine.
    static func test(
        as principal: Principal = .anonymous, within limit: Duration = .seconds(60),
        priority: Priority = .interactive
    ) -> Self {
        RequestContext(
            principal: principal, deadline: .after(limit),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            priority: priority)
    }
}
