import Foundation
import NIOCore
import Testing
import TestFixtures

@testable import FacetApplication

/// One after the other: each starts a process.
@Suite(.serialized)
struct ServeTests {
    private struct Served {
        let process: BuiltProcess
        let folder: TemporaryFolder
        let page: String
        let operations: String
    }

    private func withPage(
        _ arguments: [String] = [], openFilesMax: Int? = nil, _ body: (Served) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let (port, operations) = (try freePort(), try freePort())
        let process = try BuiltProcess(
            "application-fixture",
            ["serve", "page", "--data", folder.path, "--port", "\(port)", "--operations-port", "\(operations)"]
                + arguments, openFilesMax: openFilesMax, folder: folder.url
        )
        defer { process.send(SIGKILL) }
        let served = Served(
            process: process, folder: folder, page: "http://127.0.0.1:\(port)",
            operations: "http://127.0.0.1:\(operations)")
        try await eventually("ready", within: .seconds(60)) { await get(served.operations + "/readyz").status == 200 }
        try await body(served)
    }

    @Test func `The operations listener says that the process lives, is ready, and which version it is`() async throws {
        try await withPage { page in
            #expect(await get(page.operations + "/livez").body == "{\"status\":\"alive\"}\n")
            #expect(await get(page.operations + "/readyz").body == "{\"missing\":[],\"status\":\"ready\"}\n")
            let version = await get(page.operations + "/version")
            #expect(version.body == "{\"name\":\"page\",\"version\":\"\(Version.text)\"}\n")
            #expect(await get(page.operations + "/elsewhere").status == 404)
        }
    }

    @Test func `It may open as many files as the system allows, whatever the shell began with`() async throws {
        try await withPage(openFilesMax: 256) { page in
            let limits = try String(contentsOfFile: "/proc/\(page.process.id)/limits", encoding: .utf8)
            let line = try #require(limits.split(separator: "\n").first { $0.hasPrefix("Max open files") })
            let values = line.split(separator: " ").suffix(3).prefix(2).map(String.init)
            #expect(values[0] == values[1] && values[0] != "256")
        }
    }

    @Test func `SIGTERM under load fails no request, turns readiness off, and ends with status 0`() async throws {
        try await withPage { page in
            let answers = (0..<6).map { _ in Task { await get(page.page + "/held") } }
            try await eventually("all requests run", within: .seconds(60)) {
                await get(page.page + "/running").body == "6"
            }
            page.process.send(SIGTERM)
            #expect(await notReady(page.operations).contains("stopping"))
            #expect(FileManager.default.createFile(atPath: page.folder.path + "/release", contents: nil))
            for answer in answers { #expect(await answer.value.status == 200) }
            let status = try await page.process.status()
            #expect(status == 0)
        }
    }

    @Test func `A port that is taken is a failure with a sentence`() async throws {
        try await withPage { page in
            let port = page.page.split(separator: ":").last.map(String.init) ?? ""
            let second = try await BuiltProcess.output(
                "application-fixture", ["serve", "page", "--port", port, "--operations-port", "0"])
            #expect(second.status == 1)
            #expect(second.text.contains("taken by another process"), "\(second.text)")
        }
    }

    @Test func `The grace time ends what doesn't end by itself`() async throws {
        try await withPage(["--grace", "0ms"]) { page in
            let request = Task { await get(page.page + "/held") }
            try await eventually("the request runs", within: .seconds(60)) {
                await get(page.page + "/running").body == "1"
            }
            page.process.send(SIGTERM)
            _ = try await page.process.status()
            #expect(await request.value.status != 200)
        }
    }
}

/// What `/readyz` said when it first said no.
private func notReady(_ operations: String) async -> String {
    var said = ""
    try? await eventually("not ready") {
        let answer = await get(operations + "/readyz")
        said = answer.body
        return answer.status == 503
    }
    return said
}
