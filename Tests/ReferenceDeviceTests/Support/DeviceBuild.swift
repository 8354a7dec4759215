import Foundation
import TestFixtures

/// The device, built by its own Makefile, once for all tests, in a folder of its own.
struct DeviceBuild: Sendable {
    let folder: URL

    /// With the address and undefined-behaviour sanitizers: whatever they find ends the device, and so the test.
    static let sanitized = Task {
        try await DeviceBuild("sanitized", "CFLAGS='-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all'")
    }

    /// As `make device` builds it.
    static let plain = Task { try await DeviceBuild("plain", "") }

    private init(_ name: String, _ variables: String) async throws {
        folder = Self.folder.appendingPathComponent(name)
        let made = try await Self.make("device BUILD=\(folder.path) \(variables)")
        guard made.status == 0 else { throw BuildFailed(output: made.output) }
    }

    var executable: String { folder.appendingPathComponent("device").path }

    /// Runs a target of the device's Makefile.
    static func make(_ arguments: String, within limit: Duration = .seconds(120)) async throws -> ShellResult {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let source = Project.folder.appendingPathComponent("devices/reference").path
        return try await runShell("make -s -C \(source) \(arguments)", in: folder, within: limit)
    }

    /// Not in the source tree: what `make device` has built there stays as it is.
    static let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
        "facet-device-build-\(ProcessInfo.processInfo.processIdentifier)")
}

struct BuildFailed: Error, CustomStringConvertible {
    let output: String

    var description: String { "the device can't be built:\n\(output)" }
}
