import AsyncHTTPClient
import CompositionCore
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceLifecycle
import TestFixtures
import Testing

@testable import DeviceFrontend

/// Asks as EMQX 5 does by its HTTP authenticator and authorizer.
@Suite(.timeLimit(.minutes(2)))
struct BrokerHookTests {
    private static let secret = "a-secret-of-the-broker"

    private struct Hook {
        let port: Int
        let directory: TestDirectory
        let known: KnownDevices

        func post(
            _ path: String, _ body: String, authorization: [String] = ["Bearer \(secret)"], method: String = "POST"
        ) async throws -> (status: Int, text: String) {
            var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
            request.method = .RAW(value: method)
            request.headers.add(name: "Content-Type", value: "application/json")
            for value in authorization { request.headers.add(name: "Authorization", value: value) }
            request.body = .bytes(ByteBuffer(string: body))
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
            return (Int(response.status.code), String(buffer: try await response.body.collect(upTo: 1 << 16)))
        }

        func login(
            _ username: String = "d1", _ password: String = TestDirectory.key, clientID: String? = nil,
            from address: String = "192.0.2.1", certified: String = ""
        ) async throws -> String {
            let body =
                #"{"username":"\#(username)","password":"\#(password)","clientid":"\#(clientID ?? username)","#
                + #""peerhost":"\#(address)","cert_common_name":"\#(certified)"}"#
            return try result(try await post("/mqtt/auth", body))
        }

        func access(
            _ action: String, _ topic: String, username: String = "d1", clientID: String = "d1",
            retain: String = "false"
        ) async throws -> String {
            let body =
                #"{"username":"\#(username)","clientid":"\#(clientID)","action":"\#(action)","topic":"\#(topic)","#
                + #""retain":"\#(retain)"}"#
            return try result(try await post("/mqtt/acl", body))
        }

        private func result(_ answer: (status: Int, text: String)) throws -> String {
            guard answer.status == 200 else { return "\(answer.status)" }
            let json = try #require(
                try JSONSerialization.jsonObject(with: Data(answer.text.utf8)) as? [String: Any])
            #expect(json["is_superuser"] as? Bool == false)
            return json["result"] as? String ?? ""
        }
    }

    private func withHook(_ body: @escaping @Sendable (Hook) async throws -> Void) async throws {
        let (directory, known) = (TestDirectory(), KnownDevices())
        let silent = Logger(label: "hook") { _ in SwiftLogNoOpLogHandler() }
        let hook = BrokerHook(
            directory: directory,
            configuration: .init(
                listen: ListeningAddress(host: "127.0.0.1", port: 0), secret: Self.secret, known: known,
                eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: silent))
        let (ports, found) = AsyncStream.makeStream(of: Int.self)
        let running = Task { try await hook.run { found.yield($0.port) } }
        defer { running.cancel() }
        var iterator = ports.makeAsyncIterator()
        try await body(Hook(port: await iterator.next() ?? 0, directory: directory, known: known))
    }

    @Test func `a device signs in with any of its keys, and no other`() async throws {
        try await withHook { hook async throws in
            #expect(try await hook.login() == "allow")
            #expect(try await hook.login("d1", "second-key", clientID: "d1~tool") == "allow")
            #expect(try await hook.login("d1", "wrong") == "deny")
            #expect(try await hook.login("nobody") == "deny")
            #expect(try await hook.login("d1", clientID: "d2") == "deny")
            #expect(try await hook.login("d1", clientID: "d11") == "deny")
            #expect(try await hook.login("a b") == "deny")
        }
    }

    @Test func `an account of a backend is the broker's own business`() async throws {
        try await withHook { hook async throws in
            #expect(try await hook.login("@iot-bff") == "ignore")
            #expect(try await hook.access("publish", "devices/d1/acks", username: "@iot-bff") == "ignore")
        }
    }

    @Test func `a certificate that the broker verified spares the key, and is no other device's`() async throws {
        try await withHook { hook async throws in
            #expect(try await hook.login("d1", "", certified: "d1") == "allow")
            #expect(try await hook.login("d1", "", certified: "d2") == "deny")
            #expect(try await hook.login("d1", certified: "d2") == "deny")
            #expect(try await hook.login("d1", "") == "deny")
        }
    }

    @Test func `a device publishes and subscribes inside its own tree alone`() async throws {
        try await withHook { hook async throws in
            #expect(try await hook.access("publish", "devices/d1/telemetry") == "allow")
            #expect(try await hook.access("publish", "devices/d1/telemetry", retain: "true") == "deny")
            #expect(try await hook.access("publish", "devices/d2/telemetry") == "deny")
            #expect(try await hook.access("subscribe", "devices/d1/acks") == "allow")
            #expect(try await hook.access("subscribe", "$share/iot-bff/devices/+/telemetry") == "deny")
            #expect(try await hook.access("subscribe", "#") == "deny")
            #expect(try await hook.access("all", "devices/d1/acks") == "deny")
            #expect(try await hook.access("publish", "devices/d1/telemetry", clientID: "d2") == "deny")
        }
    }

    @Test func `a revoked device may neither sign in nor, still connected, publish`() async throws {
        try await withHook { hook async throws in
            hook.known.learn([Device(id: try #require(ResourceID("d1")), model: "label", keyHashes: [], version: 2)])
            #expect(try await hook.login() == "deny")
            #expect(try await hook.login("d1", "", certified: "d1") == "deny")
            #expect(try await hook.access("publish", "devices/d1/telemetry") == "deny")
            #expect(try await hook.login("d2") == "allow")
        }
    }

    @Test func `wrong keys from one address are soon not looked at, others are`() async throws {
        try await withHook { hook async throws in
            for number in 0..<200 { #expect(try await hook.login("d1", "guess-\(number)") == "deny") }
            #expect(hook.directory.count <= 48, "\(hook.directory.count)")
            #expect(try await hook.login() == "deny")
            #expect(try await hook.login(from: "192.0.2.2") == "allow")
        }
    }

    @Test func `who shows no secret, another, or two learns nothing`() async throws {
        try await withHook { hook async throws in
            let body = #"{"username":"d1","password":"\#(TestDirectory.key)","clientid":"d1"}"#
            for shown in [[], ["Bearer wrong"], ["Basic \(Self.secret)"], ["Bearer \(Self.secret)", "Bearer x"]] {
                #expect(try await hook.post("/mqtt/auth", body, authorization: shown).status == 401)
            }
            #expect(hook.directory.count == 0)
        }
    }

    @Test func `a key that stands twice, what is no object, another path and method are refused`() async throws {
        try await withHook { hook async throws in
            let twice = #"{"username":"d1","username":"d2","password":"\#(TestDirectory.key)","clientid":"d2"}"#
            let acl = #"{"username":"d1","clientid":"d1","action":"publish","topic":"devices/d1/status","topic":"x"}"#
            #expect(try await hook.post("/mqtt/auth", twice).status == 400)
            #expect(try await hook.post("/mqtt/acl", acl).status == 400)
            #expect(try await hook.post("/mqtt/auth", "[]").status == 400)
            #expect(try await hook.post("/mqtt/auth", "{").status == 400)
            #expect(try await hook.post("/mqtt/other", "{}").status == 404)
            #expect(try await hook.post("/mqtt/auth", "{}", method: "PUT").status == 404)
        }
    }

    @Test func `while the registry can't be asked nobody is let in, and it isn't a no`() async throws {
        try await withHook { hook async throws in
            #expect(try await hook.login("unreachable") == "503")
            #expect(
                try await hook.access(
                    "publish", "devices/unreachable/status", username: "unreachable",
                    clientID: "unreachable") == "503")
        }
    }
}
