import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import ServiceLifecycle
@testable import StoreServices

/// The services on free ports of loopback, in a folder of their own.
struct RunningStore: Sendable {
    let folder: String
    let ports: [String: Int]

    func request(
        _ method: String, _ service: String, _ path: String, body: String? = nil,
        headers: [(String, String)] = [], isChunked: Bool = false
    ) async throws -> Reply {
        guard let port = ports[service] else { throw CocoaError(.keyValueValidation) }
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
        request.method = .RAW(value: method)
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            let bytes = ByteBuffer(string: body)
            request.body = isChunked ? .stream([bytes].async, length: .unknown) : .bytes(bytes)
        }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        let bytes = try await response.body.collect(upTo: 8 << 20)
        return Reply(status: Int(response.status.code), headers: response.headers, text: String(buffer: bytes))
    }

    func get(_ service: String, _ path: String, headers: [(String, String)] = []) async throws -> Reply {
        try await request("GET", service, path, headers: headers)
    }
}

extension [ByteBuffer] {
    fileprivate var async: AsyncStream<ByteBuffer> {
        AsyncStream { continuation in
            for buffer in self { continuation.yield(buffer) }
            continuation.finish()
        }
    }
}

/// What a service answered.
struct Reply: Sendable, Equatable {
    let status: Int
    let headers: HTTPHeaders
    let text: String

    /// The body as an object; empty if it is none.
    var json: [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(text.utf8))) as? [String: Any] ?? [:]
    }

    var items: [[String: Any]] { json["items"] as? [[String: Any]] ?? [] }

    var ids: [String] { items.compactMap { $0["id"] as? String } }

    func header(_ name: String) -> String? { headers.first(name: name) }

    subscript(field: String) -> String? { json[field] as? String }
    subscript(number field: String) -> Int? { (json[field] as? NSNumber)?.intValue }
}

/// Runs the services until the work is done, then shuts them down gracefully.
func withStore(
    in folder: String, broker: StoreServices.Broker? = nil, settings: StoreSettings = StoreSettings(),
    _ work: @escaping @Sendable (RunningStore) async throws -> Void
) async throws {
    var logger = Logger(label: "test")
    logger.logLevel = .error
    let (listening, continuation) = AsyncStream.makeStream(of: (String, Int).self)
    let services = StoreServices(dataFolder: folder, broker: broker, settings: settings, logger: logger)
    let host = Host(services: services) { name, port in continuation.yield((name, port)) }
    let group = ServiceGroup(configuration: .init(services: [host], logger: logger))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask {
            defer { continuation.finish() }
            try await group.run()
        }
        var ports: [String: Int] = [:]
        for await (name, port) in listening {
            ports[name] = port
            if ports.count == StoreServices.names.count { break }
        }
        let store = RunningStore(folder: folder, ports: ports)
        let result: Result<Void, any Error>
        do { result = .success(try await work(store)) } catch { result = .failure(error) }
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
        try result.get()
    }
}

/// A folder as a first start leaves it, that is removed when the work is done.
func withFolder(_ work: (String) async throws -> Void) async throws {
    try await withEmptyFolder { folder in
        try FileManager.default.copyItem(atPath: try await SeededFolder.shared.path(), toPath: folder)
        try await work(folder)
    }
}

/// The path of a folder that doesn't exist yet, and is removed when the work is done.
func withEmptyFolder(_ work: (String) async throws -> Void) async throws {
    let folder = NSTemporaryDirectory() + "facet-store-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await work(folder)
}

/// The services in a new, seeded folder.
func withNewStore(_ work: @escaping @Sendable (RunningStore) async throws -> Void) async throws {
    try await withFolder { try await withStore(in: $0, work) }
}

private struct Host: Service {
    let services: StoreServices
    let onListening: @Sendable (String, Int) -> Void

    func run() async throws {
        try await services.run { name, _, port in onListening(name, port) }
    }
}
