import CompositionCore
import DeviceFrontend
import Foundation
import Logging
import NIOPosix
import StoreClients
import Synchronization
import TestFixtures
import Testing
import Upstream

@testable import IoTBFF

@Suite(.timeLimit(.minutes(2)))
struct RegistryWatchTests {
    /// A registry of one page, as the devices service answers.
    private final class TestRegistry: Sendable {
        struct Row: Sendable {
            let id: String
            var hash: String
            var version: Int
            var place: Int
        }

        private let rows = Mutex<[Row]>([])
        private let last = Mutex(0)

        func set(_ id: String, _ hash: String) {
            let place = last.withLock { last in
                last += 1
                return last
            }
            rows.withLock { rows in
                let version = (rows.first { $0.id == id }?.version ?? 0) + 1
                rows.removeAll { $0.id == id }
                rows.append(Row(id: id, hash: hash, version: version, place: place))
            }
        }

        /// As a registry that was restored from an older copy.
        func restore(_ id: String, _ hash: String) {
            last.withLock { $0 = 0 }
            rows.withLock { $0 = [Row(id: id, hash: hash, version: 1, place: 0)] }
        }

        func answer(_ path: String) -> StubService.Behaviour {
            if path.hasPrefix("/devices?") { return list(rows.withLock { $0 }, "") }
            guard path.hasPrefix("/changes?") else { return .json("{}", status: 404) }
            let after = path.split(separator: "=").last.flatMap { Int($0) } ?? 0
            let rows = rows.withLock { $0 }.filter { $0.place > after }.sorted { $0.place < $1.place }
            let next = rows.last?.place ?? after
            return list(rows, #","next":"\#(next)","last":"\#(last.withLock { $0 })""#)
        }

        private func list(_ rows: [Row], _ more: String) -> StubService.Behaviour {
            let items = rows.map { row in
                let hashes = row.hash.isEmpty ? "" : #""\#(row.hash)""#
                return #"{"id":"\#(row.id)","model":"label","keyHashes":[\#(hashes)],"version":\#(row.version)}"#
            }
            return .json(
                #"{"items":[\#(items.joined(separator: ","))]\#(more)}"#, headers: [("Cache-Control", "no-store")])
        }
    }

    private func hash(_ digit: String) -> String { String(repeating: digit, count: 64) }

    private func withWatch(
        _ body: (TestRegistry, KnownDevices, URL) async throws -> Void
    ) async throws {
        let registry = TestRegistry()
        let stub = try await StubService { registry.answer($0.path) }
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("facet-watch-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        let group = MultiThreadedEventLoopGroup.singleton
        let service = Service(
            "devices",
            over: HTTPTransport(
                service: "devices", address: try ServiceAddress(url: stub.url), eventLoopGroup: group),
            policy: StorePolicies.devices)
        let (known, file) = (KnownDevices(), folder.appendingPathComponent("devices.keys"))
        registry.set("d1", hash("1"))
        registry.set("d2", hash("2"))
        let watch = RegistryWatch(
            devices: DevicesClient(service), known: known, keyFile: file.path, events: AsyncStream { $0.finish() },
            pause: .milliseconds(50), logger: Logger(label: "watch") { _ in SwiftLogNoOpLogHandler() })
        let running = Task { try await watch.run { _ in } }
        defer { running.cancel() }
        try await body(registry, known, file)
        await stub.stop()
    }

    private func text(_ file: URL) -> String { (try? String(contentsOf: file, encoding: .utf8)) ?? "" }

    @Test func `the broker's file has all devices, and what changes without any event`() async throws {
        try await withWatch { registry, keys, file in
            let (first, second) = ("d1 \(hash("1"))\n", "d2 \(hash("2"))\n")
            try await eventually("all keys are there") { text(file) == first + second }
            registry.set("d1", "")
            try await eventually("the revoked device is gone") { text(file) == second }
            #expect(keys.hashes == ["d2": [hash("2")]])
            registry.set("d1", hash("3"))
            try await eventually("its new key is there") { text(file) == "d1 \(hash("3"))\n" + second }
        }
    }

    @Test func `a file that another wrote in error is put right`() async throws {
        try await withWatch { _, _, file in
            let good = "d1 \(hash("1"))\nd2 \(hash("2"))\n"
            try await eventually("all keys are there") { text(file) == good }
            try "d9 \(hash("9"))\n".write(to: file, atomically: true, encoding: .utf8)
            try await eventually("it says what the registry says") { text(file) == good }
        }
    }

    @Test func `a registry that counts from anew is read anew`() async throws {
        try await withWatch { registry, keys, file in
            registry.set("d1", hash("5"))
            try await eventually("the change is heard") { keys.hashes["d1"] == [hash("5")] }
            registry.restore("d1", hash("1"))
            try await eventually("what it says now counts") { keys.hashes == ["d1": [hash("1")]] }
            try await eventually("in the file, too") { text(file) == "d1 \(hash("1"))\n" }
        }
    }
}
