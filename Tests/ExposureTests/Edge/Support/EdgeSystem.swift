import Foundation
import TestFixtures
import Testing

/// The store's three backends over HTTP as real processes, before services that a test sees through, and a listener that
/// nobody has a reason to connect to.
struct EdgeSystem: Sendable {
    let store: StoreStub
    let bait: StubService
    let web: EdgeProcess
    let mobile: EdgeProcess
    let partner: EdgeProcess
    let folder: URL

    @TaskLocal static var shared: EdgeSystem?

    /// What the operator calls the phone's and the suppliers' backend. The web's has no name, as in development.
    static let mobileURL = "https://app.example"
    static let partnerURL = "https://partners.example/store"

    static let services = [
        "catalog", "reviews", "recommendations", "inventory", "users", "orders", "notifications", "devices",
        "telemetry", "fridges",
    ]
    static let names = ["web", "mobile", "partner"]

    func backend(_ name: String) -> EdgeProcess { [web, mobile, partner].first { $0.name == name } ?? web }

    /// A path that each answers from the product service, to whoever may ask.
    static func product(_ backend: String, _ id: String = "p42") -> String {
        ["web": "/api/products/", "mobile": "/products/", "partner": "/v1/products/"][backend, default: "/"] + id
    }

    /// The header line that signs in there, made by the command line.
    func token(_ backend: String, subject: String = "u1") async throws -> String {
        let log = folder.appendingPathComponent("token-\(UUID().uuidString)")
        let who = backend == "partner" ? [] : ["--user", subject]
        let process = try ChildProcess(
            EdgeProcess.path("facet"), ["dev", "token", backend, "--data", folder.path] + who, log: log)
        let status = try await process.exitStatus()
        let text = try String(contentsOf: log, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
        guard status == 0 else { throw EdgeFailure(text: text) }
        return text
    }

    /// - Parameter flags: of all three
    static func with(
        _ flags: [String] = [], isolation: isolated (any Actor)? = #isolation, _ body: (EdgeSystem) async throws -> Void
    ) async throws {
        let store = try await StoreStub()
        let bait = try await StubService { _ in .json("{}") }
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("facet-edge-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        let start = { (name: String, services: [String], own: [String]) in
            try EdgeProcess(
                name, services: Dictionary(uniqueKeysWithValues: services.map { ($0, store.service.url) }),
                data: folder,
                ["--deadline", "10s"] + own + flags)
        }
        let web = try start("web", services, [])
        defer { web.end() }
        let mobile = try start(
            "mobile", ["catalog", "inventory", "users", "orders", "notifications"], ["--public-url", mobileURL])
        defer { mobile.end() }
        let partner = try start("partner", ["catalog", "inventory"], ["--public-url", partnerURL])
        defer {
            partner.end()
            try? FileManager.default.removeItem(at: folder)
        }
        for process in [web, mobile, partner] { try await process.awaitReadiness() }
        try await body(
            EdgeSystem(store: store, bait: bait, web: web, mobile: mobile, partner: partner, folder: folder))
        await store.service.stop()
        await bait.stop()
    }
}

/// All tests that share the backends, started before the first and stopped after the last.
@Suite(.serialized, .edgeSystem, .timeLimit(.minutes(5))) enum Edge {
    static func system() throws -> EdgeSystem { try #require(EdgeSystem.shared) }
}

struct EdgeSystemTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await EdgeSystem.with { system in
            try await EdgeSystem.$shared.withValue(system) { try await function() }
        }
    }
}

extension Trait where Self == EdgeSystemTrait {
    static var edgeSystem: Self { Self() }
}
