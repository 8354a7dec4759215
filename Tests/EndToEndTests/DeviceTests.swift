import DeviceMessages
import Foundation
import NIOCore
import Testing
import TestFixtures

extension EndToEnd {
    /// Labels and scales, over frames and over MQTT.
    @Suite struct DeviceTests {
        @Test func `page, card, document and tile are of the same product`() async throws {
            let system = try EndToEnd.system()
            let page = try await system.call("web", "/api/products/p42").json["product"]
            let card = try await system.call("mobile", "/products/p42").json
            let document = try await system.call("partner", "/v1/products/p42", headers: system.token("partner")).json
            let tile = try await tile(system)
            let name = try #require(page["name"].string)
            #expect(card["name"].string == name && document["name"].string == name)
            #expect(name.hasPrefix(try #require(tile["name"].string)))
            let minor = try #require(page["price"].double) * 100
            #expect(tile["priceMinor"].double == minor.rounded())
            #expect(card["price"] == page["price"])
            #expect(tile["currency"] == page["currency"])
        }

        @Test func `a tile has at most 40 bytes, its answer frame at most 46`() async throws {
            let client = try FrameClient(EndToEnd.system(), device: "label-demo", epoch: epoch())
            let answer = try await client.exchange(.ask(Ask(id: 1, composition: "product"))) {
                if case .answer = $0 { true } else { false }
            }
            guard case .answer(let tile) = answer.frame else { return }
            #expect((1...40).contains(tile.body.readableBytes))
            #expect(answer.bytes <= 46)
            #expect(tile.missingParts == 0)
        }

        @Test func `over MQTT the tile has the same bytes`() async throws {
            let system = try EndToEnd.system()
            let frame = try await FrameClient(system, device: "label-demo", epoch: epoch())
                .exchange(.ask(Ask(id: 0, composition: "product"))) { if case .answer = $0 { true } else { false } }
            guard case .answer(let answer) = frame.frame else { return }
            let login = try system.login("label-demo", "rr")
            let said = try await system.shell(
                "mosquitto_rr -W 5 \(login) -t devices/label-demo/ask/product -e devices/label-demo/answers/rr -n -F %x"
            )
            let hex = answer.body.readableBytesView.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            #expect(said.output.contains(hex), "\(said)")
        }

        @Test func `a device with a wrong key gets nothing`() async throws {
            let system = try EndToEnd.system()
            let said = try await system.shell(
                "mosquitto_pub -h 127.0.0.1 -p \(system.brokerPort) -i label-demo~x -u label-demo -P wrong "
                    + "-t devices/label-demo/ask/product -n || echo refused")
            #expect(said.output.contains("refused"))
        }

        @Test func `a reading in JSON that is published twice counts twice`() async throws {
            let system = try EndToEnd.system()
            let before = try await readings(of: "scale-demo", in: system).count
            let login = try system.login("scale-demo", "pub")
            let reading = #"{"readings": [{"sensor": "battery", "value": 3001}]}"#
            for count in 1...2 {
                let said = try await system.shell(
                    "mosquitto_pub -q 1 \(login) -t devices/scale-demo/telemetry/json -m '\(reading)'")
                #expect(said.status == 0, "\(said)")
                try await eventually("reading \(count) is stored") {
                    try await readings(of: "scale-demo", in: system).count == before + count
                }
            }
        }

        @Test func `telemetry over frames is on disk when it is acknowledged`() async throws {
            let system = try EndToEnd.system()
            let epoch = epoch()
            let message = Telemetry(sequence: 1, readings: [Reading(sensor: 2, value: 2900)])
            for _ in 1...2 {
                let ack = try await report(message, epoch: epoch, to: system)
                #expect(ack.epoch == epoch && ack.through == 1 && ack.rejected.isEmpty, "\(ack)")
                let stored = try await readings(of: "scale-demo", in: system).filter { $0["epoch"].int == Int(epoch) }
                #expect(stored.map { $0["value"].int } == [2900], "sent twice, stored once")
            }
        }

        @Test func `telemetry over MQTT is acknowledged by a message`() async throws {
            let system = try EndToEnd.system()
            let (sub, pub) = (try system.login("scale-demo", "sub"), try system.login("scale-demo", "pub"))
            let epoch = epoch()
            let message = #"{"epoch": \#(epoch), "sequence": 1, "readings": [{"sensor": "battery", "value": 2950}]}"#
            let said = try await system.shell(
                """
                mosquitto_sub -W 8 -C 1 \(sub) -q 1 -t devices/scale-demo/acks/json > acks &
                subscriber=$!
                for try in $(seq 50); do
                    mosquitto_pub -q 1 \(pub) -t devices/scale-demo/telemetry/json -m '\(message)'
                    kill -0 $subscriber 2>/dev/null || break
                done
                wait $subscriber
                cat acks
                """)
            let ack = JSON(Data(said.output.utf8)) ?? .absent
            #expect(ack["epoch"].int == Int(epoch) && ack["through"].int == 1, "\(said)")
            let stored = try await readings(of: "scale-demo", in: system).filter { $0["epoch"].int == Int(epoch) }
            #expect(stored.count == 1)
        }

        @Test func `what the scale weighs becomes the stock on page, card and tile`() async throws {
            let system = try EndToEnd.system()
            for (grams, pieces, state) in [(0, 0, "OUT"), (1_200, 3, "LOW"), (6_800, 17, "IN_STOCK")] {
                let message = Telemetry(sequence: 1, readings: [Reading(sensor: 1, value: Int32(grams))])
                _ = try await report(message, epoch: epoch(), to: system)
                try await eventually("the page shows \(pieces)") {
                    try await system.call("web", "/api/products/p42").json["product"]["stockLevel"].int == pieces
                }
                // Each backend hears of it for itself.
                try await eventually("the card shows \(pieces)") {
                    try await system.call("mobile", "/products/p42").json["inStock"].bool == (pieces > 0)
                }
                try await eventually("the tile says \(state)") { try await tile(system)["stock"].string == state }
            }
        }

        /// Reports as a device does: what the server asks to keep for later (`retry_after_ms`, while a service that
        /// another test stopped comes back) is sent again.
        private func report(_ message: Telemetry, epoch: UInt32, to system: RunningSystem) async throws -> Ack {
            var taken: Ack?
            try await eventually("the reading is taken") {
                let answer = try await FrameClient(system, device: "scale-demo", epoch: epoch)
                    .exchange(.telemetry(message)) { if case .ack = $0 { true } else { false } }
                guard case .ack(let ack) = answer.frame, ack.retryAfterMs == 0 else { return false }
                taken = ack
                return true
            }
            return try #require(taken)
        }

        private func tile(_ system: RunningSystem) async throws -> JSON {
            let said = try await system.shell(".build/release/facet ask label-demo product")
            let line = said.output.split(separator: "\n").first ?? ""
            return try #require(JSON(Data(line.utf8)), "\(said)")["body"]
        }

        private func readings(of device: String, in system: RunningSystem) async throws -> [JSON] {
            var items: [JSON] = []
            var after = 0
            while true {
                let page = try await system.call(
                    "services.telemetry", "/readings?deviceId=\(device)&after=\(after)&limit=1000"
                ).json
                items += page["items"].items
                guard let next = page["next"].string.flatMap(Int.init), !page["items"].items.isEmpty else {
                    return items
                }
                after = next
            }
        }

        private func epoch() -> UInt32 { .random(in: 1...UInt32.max) }
    }
}
