import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import TestFixtures

@testable import FacetApplication

/// A deployment of the fixture under its supervisor, on ports and in a folder of its own.
struct RunningFixture {
    static let anyPorts = [
        "FACET_PAGE_PORT": "0", "FACET_PAGE_OPERATIONS_PORT": "0", "FACET_SUPERVISOR_OPERATIONS_PORT": "0",
    ]

    let supervisor: BuiltProcess
    let folder: TemporaryFolder

    var dataFolder: String { folder.path + "/data" }

    /// Runs the body while a deployment is up; whatever is left of it is killed afterwards.
    static func with(
        environment: [String: String] = anyPorts, _ body: (RunningFixture) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let supervisor = try BuiltProcess(
            "application-fixture", ["run", "--data", folder.path + "/data"], environment: environment,
            folder: folder.url)
        let fixture = RunningFixture(supervisor: supervisor, folder: folder)
        do {
            try await eventually("the deployment is up", within: .seconds(60)) { fixture.runFile != nil }
            try await body(fixture)
        } catch {
            fixture.killAll()
            throw SaidBefore(error: error, output: supervisor.text)
        }
        fixture.killAll()
    }

    var runFile: RunFile? { RunFile.read(dataFolder: dataFolder) }

    private func killAll() {
        supervisor.send(SIGKILL)
    }
}

/// An error, with what the process wrote.
struct SaidBefore: Error, CustomStringConvertible {
    let error: any Error
    let output: String

    var description: String { "\(error)\n\(output)" }
}

/// A GET; nil status where no answer came.
func get(_ url: String) async -> (status: UInt?, body: String) {
    do {
        let response = try await HTTPClient.shared.execute(HTTPClientRequest(url: url), timeout: .seconds(60))
        let body = try await response.body.collect(upTo: 1 << 20)
        return (UInt(response.status.code), String(buffer: body))
    } catch {
        return (nil, "\(error)")
    }
}
