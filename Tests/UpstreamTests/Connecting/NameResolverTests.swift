import Dispatch
import NIOCore
import NIOPosix
import Synchronization
import TestFixtures
import Testing

@testable import Upstream

struct NameResolverTests {
    private let loop = MultiThreadedEventLoopGroup.singleton.next()

    private static let found = [1, 2, 3].map { try? SocketAddress(ipAddress: "127.0.0.\($0)", port: 80) }
        .compactMap { $0 }

    private func addresses(_ resolver: NameResolver, within limit: TimeAmount = .seconds(15)) async throws -> [String] {
        try await resolver.addresses(until: .now() + limit, on: loop).get().compactMap(\.ipAddress)
    }

    @Test(arguments: ["127.0.0.1", "::1"]) func `an address needs no lookup`(host: String) async throws {
        let resolver = NameResolver(host: host, port: 80) { throw SystemLookup.Fault.failed(0) }
        #expect(try await addresses(resolver) == [host])
    }

    @Test func `the system's lookup finds localhost, and no name that can't be`() throws {
        #expect(try SystemLookup.addresses(of: "localhost", port: 80).isEmpty == false)
        #expect(throws: SystemLookup.Fault.self) { try SystemLookup.addresses(of: "no such name", port: 80) }
    }

    @Test func `many who ask at once are one lookup, and each begins at another address`() async throws {
        let lookups = Atomic(0)
        let resolver = NameResolver(host: "many", port: 80) {
            lookups.add(1, ordering: .relaxed)
            return Self.found
        }
        var firsts: [String: Int] = [:]
        for _ in 0..<30 { firsts[try await addresses(resolver).first ?? "", default: 0] += 1 }
        #expect(firsts == ["127.0.0.1": 10, "127.0.0.2": 10, "127.0.0.3": 10])
        #expect(lookups.load(ordering: .relaxed) == 1)
    }

    @Test func `a lookup that hangs ends for who waits at his time, blocks nobody, and heals`() async throws {
        let gate = DispatchSemaphore(value: 0)
        let resolver = NameResolver(host: "slow", port: 80) {
            gate.wait()
            return Self.found
        }
        async let first = try? addresses(resolver, within: .milliseconds(50))
        async let second = try? addresses(resolver, within: .milliseconds(50))
        #expect(await first == nil)
        #expect(await second == nil)
        let other = NameResolver(host: "quick", port: 80) { Self.found }
        #expect(try await addresses(other).count == 3)
        async let patient = addresses(resolver)
        gate.signal()
        #expect(try await patient.count == 3)
    }

    @Test func `a name server that fails takes away nothing that it gave`() async throws {
        let fails = Atomic(false)
        let resolver = NameResolver(host: "known", port: 80) {
            if fails.load(ordering: .relaxed) { throw SystemLookup.Fault.failed(-3) }
            return Self.found
        }
        #expect(try await addresses(resolver).count == 3)
        fails.store(true, ordering: .relaxed)
        resolver.outdate()
        #expect(try await addresses(resolver).count == 3)
    }

    @Test func `a name that is taken back has no address any more`() async throws {
        let isGone = Atomic(false)
        let resolver = NameResolver(host: "gone", port: 80) {
            if isGone.load(ordering: .relaxed) { throw SystemLookup.Fault.noSuchName }
            return Self.found
        }
        #expect(try await addresses(resolver).count == 3)
        isGone.store(true, ordering: .relaxed)
        resolver.outdate()
        _ = try await addresses(resolver)
        try await eventually("the name is gone") { (try? await addresses(resolver)) == nil }
    }
}
