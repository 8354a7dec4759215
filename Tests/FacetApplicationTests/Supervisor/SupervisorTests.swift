import Foundation
import Testing
import TestFixtures

@testable import FacetApplication

/// One after the other: each starts several processes.
@Suite(.serialized)
struct SupervisorTests {
    /// It is 5 s by the supervisor's own clock; a machine that builds beside the tests is given more.
    private static let stopTimeMax = Duration.seconds(15)

    @Test func `What remains is killed early enough to stop everything within 5 s`() {
        #expect(Supervisor.stopTimeMax <= .seconds(4))
    }

    @Test func `run.json has the documented shape, is written when all is ready, and goes when it stops`() async throws
    {
        try await RunningFixture.with { fixture in
            let path = fixture.dataFolder + "/run.json"
            let json = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: path)))
            let file = try #require(json as? [String: Any])
            #expect(Set(file.keys) == ["version", "mode", "endpoints", "services", "processes", "sample"])
            let endpoints = try #require(file["endpoints"] as? [String: Any])
            let operations = try #require(endpoints["operations"] as? [String: String])
            #expect(Set(operations.keys) == ["supervisor", "page"])
            for address in operations.values { #expect(await get(address + "/readyz").status == 200) }
            let web = try #require(endpoints["web"] as? String)
            #expect(await get(web + "/hello").body == "hello")
            let processes = try #require(file["processes"] as? [String: Int])
            #expect(Set(processes.keys) == ["supervisor", "sleeper", "page"])
            #expect(processes.values.allSatisfy { isRunning(Int32($0)) })

            fixture.supervisor.send(SIGTERM)
            let status = try await fixture.supervisor.status()
            #expect(status == 0)
            #expect(fixture.runFile == nil)
        }
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func `A signal stops everything within 5 s and leaves nothing`(signal: Int32) async throws {
        try await RunningFixture.with { fixture in
            let processes = try #require(fixture.runFile).processes
            let began = ContinuousClock.now
            fixture.supervisor.send(signal)
            let status = try await fixture.supervisor.status()
            #expect(status == 0)
            #expect(ContinuousClock.now - began < Self.stopTimeMax)
            #expect(processes.values.filter(isRunning) == [])
        }
    }

    @Test func `A child that ignores SIGTERM is killed before 5 s are over`() async throws {
        try await RunningFixture.with { fixture in
            let sleeper = try #require(fixture.runFile?.processes["sleeper"])
            // A stopped process takes no notice of SIGTERM.
            kill(sleeper, SIGSTOP)
            let began = ContinuousClock.now
            fixture.supervisor.send(SIGTERM)
            let status = try await fixture.supervisor.status()
            #expect(status == 0)
            #expect(ContinuousClock.now - began < Self.stopTimeMax)
            #expect(!isRunning(sleeper))
        }
    }

    @Test func `A dead child is started again, which is said, and run.json follows`() async throws {
        try await RunningFixture.with { fixture in
            let before = try #require(fixture.runFile)
            let page = try #require(before.processes["page"])
            kill(page, SIGKILL)
            try await eventually("the page is back", within: .seconds(30)) {
                guard let now = fixture.runFile?.processes["page"], now != page else { return false }
                return await get((before.endpoints.web ?? "") + "/hello").status == 200
            }
            #expect(fixture.supervisor.text.contains("page ended (signal 9); it starts again in 500ms"))
        }
    }

    @Test func `Nothing is left when the supervisor is killed`() async throws {
        try await RunningFixture.with { fixture in
            let processes = try #require(fixture.runFile).processes
            fixture.supervisor.send(SIGKILL)
            try await eventually("all processes are gone", within: .seconds(10)) {
                processes.values.filter(isRunning).isEmpty
            }
        }
    }

    @Test func `Each line of a child's log carries its name`() async throws {
        try await RunningFixture.with { fixture in
            try await eventually("a line of the page") {
                fixture.supervisor.text.split(separator: "\n").contains {
                    $0.hasPrefix("page      | ") && $0.contains("http listens at")
                }
            }
        }
    }

    @Test func `A second run in the same folder is refused`() async throws {
        try await RunningFixture.with { fixture in
            let second = try await BuiltProcess.output(
                "application-fixture", ["run", "--data", fixture.dataFolder], environment: RunningFixture.anyPorts)
            #expect(second.status == 1)
            #expect(second.text.contains("another run uses"))
            #expect(await get((fixture.runFile?.endpoints.web ?? "") + "/hello").status == 200)
        }
    }
}
