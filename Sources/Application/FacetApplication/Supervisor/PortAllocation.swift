import Foundation
import NIOCore
import NIOPosix

/// Ports for a deployment: the wanted ones, and free ones instead of those that are taken.
///
/// A replacement is kept in a file, so that the next run has the same addresses.
struct PortAllocation {
    private(set) var ports: [String: Int] = [:]
    /// What is to be said: which port was taken, and what stands for it.
    private(set) var notes: [String] = []

    private static let lastBeforeEphemeral = 32_767
    private var block: PortBlock?

    /// - Parameters:
    ///   - file: where the replacements are kept.
    static func allocate(_ needs: [PortNeed], keptIn file: String) async throws -> Self {
        let kept = read(file)
        var allocation = Self()
        var replaced: [String: Int] = [:]
        for need in needs {
            let port = try await allocation.choose(need, kept: kept[need.name])
            allocation.ports[need.name] = port
            guard port != need.wanted, need.wanted != 0 else { continue }
            replaced[need.name] = port
            let reason = kept[need.name] == port ? "as in the last run" : "\(need.wanted) is taken"
            allocation.notes.append("\(need.name): port \(port) instead of \(need.wanted) (\(reason))")
        }
        try write(replaced, to: file)
        return allocation
    }

    private mutating func choose(_ need: PortNeed, kept: Int?) async throws -> Int {
        if need.wanted == 0 { return try await anyFree(need.host) }
        for port in [kept, need.wanted].compactMap(\.self) where await isFree(port, need.host) { return port }
        // Not from the ephemeral range: an outgoing connection could take the port while a child restarts.
        for port in stride(from: need.wanted + 100, through: Self.lastBeforeEphemeral, by: 100)
        where await isFree(port, need.host) {
            return port
        }
        return try await anyFree(need.host)
    }

    private mutating func anyFree(_ host: String) async throws -> Int {
        // A port that an outgoing connection could take before the child binds it is the second choice.
        for _ in 0..<PortBlock.count {
            guard let port = nextOfBlock() else { break }
            if await isFree(port, host) { return port }
        }
        for _ in 0..<100 {
            let port = try await Self.bind(host, 0)
            if !ports.values.contains(port) { return port }
        }
        throw CommandFailure(message: "no free port at \(host)")
    }

    private mutating func nextOfBlock() -> Int? {
        if let port = block?.next() { return port }
        block = PortBlock()
        return block?.next()
    }

    private func isFree(_ port: Int, _ host: String) async -> Bool {
        guard !ports.values.contains(port) else { return false }
        return (try? await Self.bind(host, port)) != nil
    }

    /// Binds and lets go at once.
    private static func bind(_ host: String, _ port: Int) async throws -> Int {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .bind(host: host, port: port).get()
        let bound = channel.localAddress?.port
        try await channel.close()
        return bound ?? port
    }

    private static func read(_ file: String) -> [String: Int] {
        guard let data = FileManager.default.contents(atPath: file) else { return [:] }
        return (try? JSONDecoder().decode([String: Int].self, from: data)) ?? [:]
    }

    private static func write(_ ports: [String: Int], to file: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try encoder.encode(ports).write(to: URL(fileURLWithPath: file), options: .atomic)
    }
}
