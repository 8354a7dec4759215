import Foundation
import Testing

@testable import FacetApplication

struct ConfigurationLoaderTests {
    private static let pages = Setting.integer("pagesMax", default: 7, in: 1...1000, meaning: "")
    private static let backend = BackendDescription(
        name: "web", summary: "", port: 8080, operationsPort: 8091, services: ["catalog"],
        settings: [pages.declaration])

    private let keys = BackendKeys(Self.backend)

    private func load(
        file: String, environment: [String: String] = [:], flags: [String] = [], backend: String? = nil
    ) async throws -> Settings {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("facet-\(UUID().uuidString).yaml").path
        try Data(file.utf8).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let loader = ConfigurationLoader(table: SettingsTable(for: [Self.backend]))
        return try await loader.load(
            ConfigurationSources(file: path, environment: environment, flags: flags, backend: backend))
    }

    private let services = "services: {catalog: {url: 'http://127.0.0.1:1'}}\n"

    @Test func `Flags stand above the environment, and it above the file`() async throws {
        let file = services + "web: {port: 1, deadline: 1s, pagesMax: 3}\ngrace: 1s\n"
        let environment = ["FACET_WEB_PORT": "2", "FACET_WEB_DEADLINE": "2s", "FACET_WEB_PAGES_MAX": "4"]
        let settings = try await load(file: file, environment: environment, flags: ["--web-port", "3"])
        #expect(settings[keys.port] == 3)
        #expect(settings[keys.deadline] == .seconds(2))
        #expect(settings.scoped(to: "web")[Self.pages] == 4)
        #expect(settings[CommonKeys.grace] == .seconds(1))
        #expect(settings[CommonKeys.logLevel] == "info")
        #expect(settings.isGiven("grace"))
        #expect(!settings.isGiven("log.level"))
    }

    @Test func `A backend's own executable takes its keys without its name`() async throws {
        let settings = try await load(file: services, flags: ["--port=9", "--pages-max", "5"], backend: "web")
        #expect(settings[keys.port] == 9)
        #expect(settings.scoped(to: "web")[Self.pages] == 5)
    }

    @Test func `The faults of all sources are reported together`() async throws {
        let failure = await #expect(throws: ConfigurationFaults.self) {
            try await load(
                file: "mode: x\n", environment: ["FACET_WEB_PORT": "y"], flags: ["--grace", "z", "--lisen", "a"])
        }
        #expect(failure?.faults.map(\.source).suffix(3) == ["environment", "flags", "flags"])
        #expect(failure?.faults.count == 4)
        #expect(failure?.faults.last?.suggestion == "--listen")
    }

    @Test func `The address of a service without a default must be given`() async throws {
        let failure = await #expect(throws: ConfigurationFaults.self) { try await load(file: "mode: production") }
        #expect(failure?.faults.map(\.key) == ["services.catalog.url"])
    }

    @Test func `Each key's environment variable is the one that swift-configuration reads`() async throws {
        let table = SettingsTable(for: [Self.backend])
        for declaration in table.declarations {
            let text = example(of: declaration)
            let required = ["FACET_SERVICES_CATALOG_URL": "http://127.0.0.1:1"]
            let environment = required.merging([declaration.environmentVariable: text]) { $1 }
            let settings = try await load(file: "# only the environment\n", environment: environment)
            #expect(settings.text(declaration.name) == text, "\(declaration.name)")
        }
    }

    private func example(of declaration: SettingDeclaration) -> String {
        switch declaration.kind {
        case .text, .host: "some-text"
        case .flag: "true"
        case .choice(let words): words.last ?? ""
        case .port: "17"
        case .integer(let range): String(range.lowerBound)
        case .duration: "11s"
        case .url: "http://example:1"
        case .rate: "7/3m"
        case .clientRates: "acme=7/3m;9/2h,other=off"
        case .networks: "10.0.0.0/8,2001:db8::7,unix:"
        case .serviceAddress: "http://example:1,https://example:2/base"
        }
    }
}
