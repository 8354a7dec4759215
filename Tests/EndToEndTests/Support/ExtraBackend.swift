import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import TestFixtures

/// Runs one more backend of that name beside a system, some of whose services are elsewhere. The body gets its address.
/// Nothing tells it of the system's broker.
///
/// - Parameter port: one that somebody else must know before; nil: any
func withBackend(
    _ name: String, of system: RunningSystem, _ services: [String: String] = [:], executable: String? = nil,
    port known: Int? = nil,
    flags: [String] = ["--operations-port", "0"],
    isolation: isolated (any Actor)? = #isolation, _ body: (String) async throws -> Void
) async throws {
    let port = try known ?? freePort()
    let known = (system.runFile?["services"].members ?? [:]).compactMapValues(\.string)
    let addresses = known.merging(services) { $1 }.flatMap { ["--services-\($0.key)-url", $0.value] }
    let wanted = try await declared(by: name, in: system)
    let process = try ChildProcess(
        executable ?? RunningSystem.build.appendingPathComponent("\(name)-bff").path,
        ["serve", "--port", "\(port)", "--data", system.dataFolder.path] + flags
            + pairs(addresses, wanted: wanted), log: system.folder.appendingPathComponent("\(name)-beside"))
    defer { process.end(by: SIGTERM, within: .seconds(5)) }
    try await eventually("\(name) listens") { canConnect(port: port) }
    try await body("http://127.0.0.1:\(port)")
}

/// The services that a backend calls: a key of any other would be a fault of its configuration.
private func declared(by name: String, in system: RunningSystem) async throws -> String {
    try await system.shell(".build/release/\(name)-bff check --keys").output
}

private func pairs(_ flags: [String], wanted: String) -> [String] {
    stride(from: 0, to: flags.count, by: 2).flatMap { place -> [String] in
        let key = flags[place].dropFirst(2).replacing("-", with: ".")
        return wanted.contains("`\(key)`") ? [flags[place], flags[place + 1]] : []
    }
}

/// A GET anywhere.
func get(_ url: String) async throws -> HTTPAnswer {
    let response = try await HTTPClient.shared.execute(HTTPClientRequest(url: url), timeout: .seconds(10))
    let bytes = try await response.body.collect(upTo: 4 << 20)
    return HTTPAnswer(status: Int(response.status.code), headers: response.headers, text: String(buffer: bytes))
}
