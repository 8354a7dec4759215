import Broker
import DeviceMessages
import Foundation
import Logging
import TestFixtures
import Testing

extension EndToEnd {
    /// `facet devices`, and what it does to devices that are connected, on frames and on MQTT.
    @Suite struct DeviceKeyTests {
        /// The longest that a revoked key may count on an open connection.
        private static let limit = Duration.seconds(5)

        /// What the command prints; what it tells people goes elsewhere.
        private func devices(_ words: String, in system: RunningSystem) async throws -> ShellResult {
            try await system.shell(
                ".build/release/facet devices \(words) --data .facet 2>said || { cat said; exit 1; }")
        }

        private func key(_ words: String, in system: RunningSystem) async throws -> String {
            let said = try await devices(words, in: system)
            let key = said.output.trimmingCharacters(in: .whitespacesAndNewlines)
            #expect(said.status == 0 && key.utf8.count == 43, "\(said)")
            return key
        }

        private func framesPort(_ system: RunningSystem) throws -> Int {
            let address = try #require(system.runFile?["endpoints"]["frames"].string)
            return try #require(address.split(separator: ":").last.flatMap { Int($0) })
        }

        private func signIn(
            _ device: String, _ key: String, in system: RunningSystem
        ) async throws -> TestFixtures.FrameClient {
            let client = try await TestFixtures.FrameClient.connect(port: framesPort(system))
            try await client.send(.hello(Hello(deviceID: device, apiKey: key, epoch: UInt32.random(in: 1 ... .max))))
            guard case .welcome = try await client.next() else { throw ConnectionClosed() }
            return client
        }

        /// A connection to the broker, while the body runs.
        private func withMQTT(
            _ device: String, _ key: String, in system: RunningSystem, _ body: (BrokerConnection) async throws -> Void
        ) async throws {
            let connection = BrokerConnection(
                BrokerAddress(host: "127.0.0.1", port: system.brokerPort, username: device, password: key),
                clientID: "\(device)~\(UInt32.random(in: 0 ... .max))",
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            let running = Task { await connection.run() }
            do {
                try await eventually("the device is connected to the broker") { connection.isConnected }
                try await body(connection)
            } catch {
                running.cancel()
                throw error
            }
            running.cancel()
            await running.value
        }

        @Test func `a revoked device loses its open connections within 5 s, on frames and on MQTT`() async throws {
            let system = try EndToEnd.system()
            let key = try await key("add label-revoked --model label --product p42", in: system)
            let frames = try await signIn("label-revoked", key, in: system)
            try await withMQTT("label-revoked", key, in: system) { mqtt in
                #expect(try await devices("revoke label-revoked", in: system).status == 0)
                let revokedAt = ContinuousClock.now
                try await eventually("the broker has sent the device away", within: Self.limit) { !mqtt.isConnected }
                guard case .goodbye(let goodbye) = try await frames.next() else { throw ConnectionClosed() }
                #expect(goodbye.reason == .revoked)
                #expect(ContinuousClock.now - revokedAt < Self.limit)
            }
            await #expect(throws: (any Error).self) { try await signIn("label-revoked", key, in: system) }
            let listed = try await devices("list", in: system).output
            #expect(listed.contains("label-revoked") && listed.contains("revoked\n"))
        }

        @Test func `while a key is rotated both count, and connections end with the key that they came by`()
            async throws
        {
            let system = try EndToEnd.system()
            let old = try await key("add label-rotated --model label --product p42", in: system)
            let oldFrames = try await signIn("label-rotated", old, in: system)
            try await withMQTT("label-rotated", old, in: system) { mqtt in
                let new = try await key("rotate label-rotated", in: system)
                #expect(try await devices("rotate label-rotated", in: system).status == 1, "two keys are the most")
                try await withMQTT("label-rotated", new, in: system) { _ in }
                try await oldFrames.send(.ping(Ping(nonce: 1)))
                #expect(try await oldFrames.next() == .pong(Pong(nonce: 1)))
                #expect(mqtt.isConnected)

                #expect(try await devices("rotate label-rotated --finish", in: system).status == 0)
                try await eventually("the broker has sent it away", within: Self.limit) { !mqtt.isConnected }
                guard case .goodbye(let goodbye) = try await oldFrames.next() else { throw ConnectionClosed() }
                #expect(goodbye.reason == .revoked)
                let again = try await signIn("label-rotated", new, in: system)
                await again.close()
                try await withMQTT("label-rotated", new, in: system) { #expect($0.isConnected) }
            }
        }

        @Test func `devices are imported with keys, hashes and new keys, and every mistake is told with its line`()
            async throws
        {
            let system = try EndToEnd.system()
            let known = "a-key-that-a-device-had-before"
            let file = """
                id,model,shelf,product,key
                import-1,label,shelf-1,p1,\(known)
                import-2,label,,p2,sha256:\(KeyFile.hash(known))
                import-3,thermometer
                """
            try file.write(to: system.folder.appendingPathComponent("devices.csv"), atomically: true, encoding: .utf8)
            let said = try await devices("import devices.csv --keys-out new-keys.csv", in: system)
            #expect(said.status == 0, "\(said)")
            let keys = system.folder.appendingPathComponent("new-keys.csv")
            let made = try String(contentsOf: keys, encoding: .utf8)
            #expect(made.hasPrefix("import-3,") && made.utf8.count == "import-3,\n".utf8.count + 43)
            let mode = try FileManager.default.attributesOfItem(atPath: keys.path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            for device in ["import-1", "import-2"] {
                let client = try await signIn(device, known, in: system)
                await client.close()
            }

            let bad = """
                import-4,label
                import-5,label,,,short
                ,label
                import-4,label
                import-6,label,,,aaaaaaaaaaaaaaaaaaaaaaaaaa
                import-7
                """
            try bad.write(to: system.folder.appendingPathComponent("bad.csv"), atomically: true, encoding: .utf8)
            let refused = try await devices("import bad.csv", in: system)
            #expect(refused.status == 1)
            for line in 2...6 { #expect(refused.output.contains("bad.csv:\(line): "), "\(refused)") }
            try "import-1,label\nimport-8,toaster\n".write(
                to: system.folder.appendingPathComponent("worse.csv"), atomically: true, encoding: .utf8)
            let worse = try await devices("import worse.csv", in: system)
            #expect(worse.output.contains("worse.csv:1: id this device exists"), "\(worse)")
            #expect(worse.output.contains("worse.csv:2: model must be one of"), "\(worse)")
            #expect(try await !devices("list", in: system).output.contains("import-8"))
        }

        @Test func `ten thousand devices are imported at once`() async throws {
            let system = try EndToEnd.system()
            let lines = (1...10_000).map { "many-\($0),label,,p1,sha256:\(KeyFile.hash("many-\($0)"))" }
            try lines.joined(separator: "\n").write(
                to: system.folder.appendingPathComponent("many.csv"), atomically: true, encoding: .utf8)
            let said = try await devices("import many.csv", in: system)
            #expect(said.status == 0, "\(said)")
            let json = try await devices("list --json", in: system)
            #expect(json.status == 0, "\(json)")
            let client = try await signIn("many-10000", "many-10000", in: system)
            await client.close()
            try await withMQTT("many-10000", "many-10000", in: system) { #expect($0.isConnected) }
        }
    }
}
