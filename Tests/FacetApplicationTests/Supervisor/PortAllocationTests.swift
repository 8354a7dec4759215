import NIOCore
import NIOPosix
import Testing
import TestFixtures

@testable import FacetApplication

struct PortAllocationTests {
    private func withTaken(_ body: (Int) async throws -> Void) async throws {
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        do {
            try await body(try #require(listener.localAddress?.port))
        } catch {
            try await listener.close()
            throw error
        }
        try await listener.close()
    }

    @Test func `A free port is taken as it is`() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let port = try freePort()
        let allocation = try await PortAllocation.allocate(
            [PortNeed("web", wanted: port)], keptIn: folder.path + "/ports.json")
        #expect(allocation.ports == ["web": port])
        #expect(allocation.notes == [])
    }

    @Test func `A taken port is replaced, which is said, and the replacement is kept`() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let file = folder.path + "/ports.json"
        try await withTaken { taken in
            let needs = [PortNeed("web", wanted: taken)]
            let first = try await PortAllocation.allocate(needs, keptIn: file)
            let replacement = try #require(first.ports["web"])
            #expect(replacement != taken)
            #expect(first.notes == ["web: port \(replacement) instead of \(taken) (\(taken) is taken)"])
            let second = try await PortAllocation.allocate(needs, keptIn: file)
            #expect(second.ports == first.ports)
            #expect(second.notes == ["web: port \(replacement) instead of \(taken) (as in the last run)"])
        }
    }

    @Test func `No two needs get the same port`() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let port = try freePort()
        let needs = (0..<20).map { PortNeed("a\($0)", wanted: $0 % 2 == 0 ? port : 0) }
        let allocation = try await PortAllocation.allocate(needs, keptIn: folder.path + "/ports.json")
        #expect(Set(allocation.ports.values).count == 20)
    }

    @Test func `Runs that start at the same moment don't choose the same ports`() async throws {
        let needs = (0..<40).map { PortNeed("a\($0)", wanted: 0) }
        let ports = try await withThrowingTaskGroup(of: [Int].self) { group in
            for _ in 0..<10 {
                group.addTask {
                    let folder = try TemporaryFolder()
                    defer { folder.remove() }
                    let allocation = try await PortAllocation.allocate(needs, keptIn: folder.path + "/ports.json")
                    return Array(allocation.ports.values)
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(Set(ports).count == 400)
    }
}
