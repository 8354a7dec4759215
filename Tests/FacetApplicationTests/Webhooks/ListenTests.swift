import AsyncHTTPClient
import Crypto
import Foundation
import NIOCore
import NIOHTTP1
import TestFixtures
import Testing

@Suite("facet webhooks listen")
struct ListenTests {
    @Test func `a signed delivery is shown with what changed, and answered 204`() async throws {
        try await Listening.with(["--secret", Listening.secret, "--events", "3"]) { listening in
            let first = #"{"type":"products.changed","data":{"subject":"products/p1","document":{"price":1.50}}}"#
            let second = #"{"type":"products.changed","data":{"subject":"products/p1","document":{"price":2}}}"#
            let end = #"{"type":"products.removed","data":{"subject":"products/p1"}}"#
            try await listening.deliver(first, gets: 204)
            try await listening.deliver(second, gets: 204)
            try await listening.deliver(end, gets: 204)
            let ended = try await listening.process.status()
            #expect(ended == 0)
            let said = listening.process.text
            #expect(said.contains("  msg_1  products.changed  products/p1  signature right\n    price  1.50\n"))
            #expect(said.contains("signature right\n    price  1.50 → 2\n"))
            #expect(said.hasSuffix("  msg_1  products.removed  products/p1  signature right\n"))
        }
    }

    @Test func `a wrong signature, an old one and none are said plainly and answered 401`() async throws {
        try await Listening.with(["--secret", Listening.secret]) { listening in
            let body = #"{"type":"t","data":{"subject":"s","document":{"price":1.50}}}"#
            try await listening.deliver(body, secret: Data(repeating: 1, count: 32), gets: 401)
            try await listening.deliver(body, ago: 400, gets: 401)
            try await listening.deliver(body, ago: -400, gets: 401)
            try await listening.send([("webhook-id", "msg_1")], body, gets: 401)
            let said = listening.process.text
            for words in ["SIGNATURE WRONG", "TOO OLD: signed 40", "FROM THE FUTURE", "NOT SIGNED"] {
                #expect(said.contains(words))
            }
            #expect(!said.contains("1.50"))
        }
    }

    @Test func `the answer can be a failure, and a sender doesn't move the cursor`() async throws {
        try await Listening.with(["--status", "503"]) { listening in
            let body = #"{"type":"t\u001b[2J","data":{"subject":"s"}}"#
            try await listening.send([], body, gets: 503)
            try await listening.send([], "no JSON", gets: 503)
            let said = listening.process.text
            #expect(said.contains("  without an id  t[2J  s  not verified  answered 503\n"))
            #expect(said.contains("7 bytes that are no delivery"))
        }
    }

    @Test func `only POSTs of bounded length are deliveries`() async throws {
        try await Listening.with([]) { listening in
            let get = try await rawExchange(port: listening.port, sending: ByteBuffer(string: "GET / HTTP/1.1\r\n\r\n"))
            #expect(get.hasPrefix("HTTP/1.1 405 "))
            var long = ByteBuffer(string: "POST / HTTP/1.1\r\nContent-Length: 9000000\r\n\r\n")
            long.writeRepeatingByte(UInt8(ascii: " "), count: 1 << 20 + 1)
            let tooLong = try await rawExchange(port: listening.port, sending: long)
            #expect(tooLong.hasPrefix("HTTP/1.1 413 "))
            #expect(!listening.process.text.contains("no delivery"))
        }
    }

    @Test(arguments: [
        ["--secret", "secret"], ["--status", "99"], ["--port", "65536"], ["--events", "0"],
    ])
    func `what can't be is refused`(flags: [String]) async throws {
        let said = try await BuiltProcess.output("facet", ["webhooks", "listen"] + flags)
        #expect(said.status == 64)
    }
}

/// A receiver that runs, at any port.
private struct Listening {
    static let key = Data(repeating: 7, count: 32)
    static let secret = "whsec_" + key.base64EncodedString()

    let process: BuiltProcess
    let port: Int

    static func with(_ flags: [String], _ body: (Self) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let process = try BuiltProcess("facet", ["webhooks", "listen", "--port", "0"] + flags, folder: folder.url)
        defer { process.send(SIGKILL) }
        var port: Int?
        try await eventually("it listens") {
            port = process.text.firstMatch(of: #/http://127\.0\.0\.1:(\d+)\n/#).flatMap { Int($0.output.1) }
            return port != nil
        }
        try await body(Self(process: process, port: port ?? 0))
    }

    /// Signed as Standard Webhooks says.
    func deliver(_ body: String, secret: Data = key, ago: Int = 0, gets status: Int) async throws {
        let time = Int(Date().timeIntervalSince1970) - ago
        let code = HMAC<SHA256>.authenticationCode(
            for: Data("msg_1.\(time).\(body)".utf8), using: SymmetricKey(data: secret))
        try await send(
            [
                ("webhook-id", "msg_1"), ("webhook-timestamp", "\(time)"),
                ("webhook-signature", "v1,\(Data(code).base64EncodedString())"),
            ], body, gets: status)
    }

    func send(_ headers: [(String, String)], _ body: String, gets status: Int) async throws {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/hook")
        request.method = .POST
        request.headers = HTTPHeaders(headers)
        request.body = .bytes(ByteBuffer(string: body))
        let answer = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
        #expect(answer.status.code == UInt(status))
    }
}
