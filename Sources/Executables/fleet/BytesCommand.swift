import ArgumentParser
import FleetKit
import Foundation

/// `fleet bytes`: what each client's shape of one product costs on the wire, and a device's day.
struct BytesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bytes",
        abstract: "Prints what each client's shape of one product, and a device's day, cost on the wire.",
        discussion: """
            The bytes are counted on connections to the running system: headers, topics and lengths included, those of \
            TCP and IP not. The device sends one reading.
            """)

    @Option(help: "The product; the device's own should be the same.")
    var product = "p42"

    @Option(help: "A label that shows it.")
    var device = "label-demo"

    @Option(help: "The header line that signs a partner in; without: no row for partners.")
    var partner: String?

    @OptionGroup(title: "System") var system: SystemOptions

    func run() async throws {
        do {
            print(try await table())
        } catch {
            Terminal.error("fleet: \(error)")
            throw ExitCode(2)
        }
    }

    private func table() async throws -> ByteTable {
        let found = try system.lookUp()
        let endpoints = try RunFile.read("\(system.system)/run.json")?.endpoints
        let roster = Roster(keys: found.keys, models: found.models, wires: [.frames])
        guard let label = try roster.devices([device]).first else { throw FleetError("no device \(device)") }
        var pages: [(name: String, url: URL, headers: [String])] = []
        func add(_ name: String, _ base: String?, _ path: String, _ headers: [String] = []) {
            guard let base, let url = URL(string: base + path) else { return }
            pages.append((name, url, headers))
        }
        add("browser's page", endpoints?.web, "/api/products/\(product)")
        if let partner { add("partner's document", endpoints?.partner, "/v1/products/\(product)", [partner]) }
        add("phone's card", endpoints?.mobile, "/products/\(product)")
        return try await ByteTable(pages: pages, device: label, at: found.targets)
    }
}
