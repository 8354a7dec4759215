import Foundation
import NIOHTTP1
import Testing
import TestFixtures

extension EndToEnd {
    /// Every command of the README, on this run's ports, and what is printed below it.
    @Suite struct ReadmeTests {
        @Test(arguments: ReadmeCommand.all)
        func `a command works and says what is promised`(_ command: ReadmeCommand) async throws {
            let system = try EndToEnd.system()
            let script = try onPorts(of: system, command.script)
            let output = try command.output.map { try onPorts(of: system, $0) }
            if script.contains("stockLevel") {
                // What the command before it set off.
                return try await eventually("\(command.script) says \(command.output ?? "")") {
                    try await system.shell(script).output == "10\n"
                }
            }
            try await restock(system)
            let said = try await system.shell(script, within: .seconds(30))
            #expect(said.status == 0, "\(said)")
            if let output { #expect(ReadmeCommand.matches(said.output, output), "\(said)") }
        }

        @Test func `the README has a command for every client`() {
            let scripts = ReadmeCommand.all.map(\.script).joined(separator: "\n")
            for word in [
                ":8080/api", ":8081/", ":8082/v1", "mosquitto_pub", "mosquitto_rr", "facet ask", "fleet run",
                "webhooks listen",
            ] {
                #expect(scripts.contains(word))
            }
            #expect(ReadmeCommand.all.count { $0.output != nil } >= 5)
        }

        @Test func `sizes in the picture and in the text are those of the answers`() async throws {
            let system = try EndToEnd.system()
            try await restock(system)
            let page = try await system.call("web", "/api/products/p42").text.utf8.count
            let card = try await system.call("mobile", "/products/p42").text
            let address = try system.address("mobile")
            let written = card.replacing(address, with: "http://127.0.0.1:8081").utf8.count
            #expect(try picture().contains("a page, \(page / 1000) \(page % 1000) bytes"), "the page has \(page)")
            #expect(try picture().contains("a card, \(written) bytes"), "the card has \(written)")
        }

        @Test func `an output that differs is found`() {
            #expect(ReadmeCommand.matches("{\"a\":1,\"b\":2}\n", "{\"a\":…,\"b\":2}"))
            #expect(!ReadmeCommand.matches("{\"a\":1,\"b\":3}", "{\"a\":…,\"b\":2}"))
            #expect(!ReadmeCommand.matches("10\n11", "10"))
        }

        /// The sample's stock as a fresh store has it, and known to every backend.
        private func restock(_ system: RunningSystem) async throws {
            let partner = try await system.token("partner")
            try await eventually("page, card, document and tile have the sample's stock") {
                let page = try await system.call("web", "/api/products/p42").json
                // What a scale weighed before counts some seconds later.
                if page["product"]["stockLevel"].int != 17 {
                    _ = try await system.call(
                        "services.inventory", "/stock/p42", method: .PUT, body: #"{"quantity": 17}"#)
                }
                let card = try await system.call("mobile", "/products/p42").json
                let document = try await system.call("partner", "/v1/products/p42", headers: partner).json
                let tile = try await system.shell(".build/release/facet ask label-demo product").output
                return page["product"]["stockLevel"].int == 17 && card["inStock"].bool == true
                    && document["stock"]["level"].int == 17 && tile.contains("IN_STOCK")
            }
        }

        private func onPorts(of system: RunningSystem, _ text: String) throws -> String {
            var text = text
            let places = [
                ("8080", "web"), ("8081", "mobile"), ("8082", "partner"), ("8084", "provider"), ("1883", "broker"),
            ]
            for (port, place) in places {
                let own = try #require(URL(string: try system.address(place))?.port)
                text = text.replacing(port, with: String(own))
            }
            return text.replacing("9000", with: String(try Self.receiverPort.get()))
        }

        /// Of the receiver of webhooks, the same in a command and in what it prints.
        private static let receiverPort = Result { try freePort() }

        private func picture() throws -> String {
            try String(contentsOf: RunningSystem.source.appendingPathComponent("docs/facet.svg"), encoding: .utf8)
        }
    }
}
