import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// Debian's Chromium without a window, with a profile of its own, driven over WebDriver (W3C Recommendation).
public final class Chromium: Sendable {
    private let driver: ChildProcess
    private let address: String
    private let folder: URL

    /// Whether chromium and chromium-driver are there.
    public static var isInstalled: Bool {
        ["/usr/bin/chromium", "/usr/bin/chromedriver"].allSatisfy(FileManager.default.isExecutableFile)
    }

    /// Starts one for the body and ends it afterwards.
    public static func with<Result>(
        isolation: isolated (any Actor)? = #isolation, _ body: (Chromium) async throws -> Result
    ) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "facet-chromium-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        let port = try freePort()
        let driver = try ChildProcess(
            "/usr/bin/chromedriver", ["--port=\(port)"], log: folder.appendingPathComponent("driver.log"))
        defer { driver.end(by: SIGTERM, within: .seconds(5)) }
        try await eventually("chromedriver listens") { canConnect(port: port) }
        let browser = try await Chromium(driver, "http://127.0.0.1:\(port)", folder)
        let result: Swift.Result<Result, any Error>
        do { result = .success(try await body(browser)) } catch { result = .failure(error) }
        try? await browser.quit()
        return try result.get()
    }

    private init(_ driver: ChildProcess, _ base: String, _ folder: URL) async throws {
        self.driver = driver
        self.folder = folder
        let arguments = [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
            "--disable-background-networking", "--user-data-dir=\(folder.appendingPathComponent("profile").path)",
        ]
        let wanted: [String: any Sendable] = [
            "goog:chromeOptions": ["args": arguments],
            "timeouts": ["script": 20_000, "pageLoad": 30_000, "implicit": 10_000],
        ]
        let made = try await Self.send(.POST, base + "/session", ["capabilities": ["alwaysMatch": wanted]])
        guard let id = (made as? [String: Any])?["sessionId"] as? String else { throw DriverError(text: "\(made)") }
        address = base + "/session/\(id)"
    }

    public func open(_ url: String) async throws {
        _ = try await command(.POST, "/url", ["url": url])
    }

    /// Where it is.
    public var url: String { get async throws { try await text(.GET, "/url") } }

    /// What a person reads there.
    public var pageText: String { get async throws { try await evaluate("return document.body.innerText") } }

    /// Clicks the first element that a CSS selector finds, once it is there.
    public func click(_ selector: String) async throws {
        let found = try await command(.POST, "/element", ["using": "css selector", "value": selector])
        guard let id = (found as? [String: Any])?.values.first as? String else { throw DriverError(text: "\(found)") }
        _ = try await command(.POST, "/element/\(id)/click", [:])
    }

    /// Runs the body of an async function in the page, and gives what it returned as text.
    public func evaluate(_ script: String) async throws -> String {
        let wrapped = """
            const done = arguments[arguments.length - 1];
            (async () => { \(script) })().then(value => done(String(value)), error => done("threw " + error));
            """
        return try await text(.POST, "/execute/async", ["script": wrapped, "args": [String]()])
    }

    /// Does something inside the page's first frame.
    public func inFrame<Result>(
        isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Result
    ) async throws -> Result {
        _ = try await command(.POST, "/frame", ["id": 0])
        let result = try await body()
        _ = try await command(.POST, "/frame/parent", [:])
        return result
    }

    /// Those that it would send where it is, out of scripts' sight or not.
    public var cookies: [BrowserCookie] {
        get async throws {
            let list = try await command(.GET, "/cookie") as? [[String: Any]] ?? []
            return list.map(BrowserCookie.init)
        }
    }

    private func quit() async throws {
        _ = try await command(.DELETE, "")
    }

    private func text(_ method: HTTPMethod, _ path: String, _ body: [String: any Sendable]? = nil) async throws
        -> String
    {
        let value = try await command(method, path, body)
        guard let text = value as? String else { throw DriverError(text: "\(value)") }
        return text
    }

    private func command(_ method: HTTPMethod, _ path: String, _ body: [String: any Sendable]? = nil) async throws
        -> Any
    {
        try await Self.send(method, address + path, body)
    }

    private static func send(_ method: HTTPMethod, _ url: String, _ body: [String: any Sendable]?) async throws -> Any {
        var request = HTTPClientRequest(url: url)
        request.method = method
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: try JSONSerialization.data(withJSONObject: body)))
        }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
        let bytes = try await response.body.collect(upTo: 4 << 20)
        let answer = try JSONSerialization.jsonObject(with: Data(bytes.readableBytesView)) as? [String: Any]
        guard response.status == .ok, let value = answer?["value"] else {
            throw DriverError(text: String(buffer: bytes))
        }
        return value
    }
}

/// A cookie as the browser keeps it.
public struct BrowserCookie: Sendable, Hashable {
    public let name, value, domain, path, sameSite: String
    public let isSecure, isHTTPOnly: Bool

    init(_ members: [String: Any]) {
        name = members["name"] as? String ?? ""
        value = members["value"] as? String ?? ""
        domain = members["domain"] as? String ?? ""
        path = members["path"] as? String ?? ""
        sameSite = members["sameSite"] as? String ?? ""
        isSecure = members["secure"] as? Bool ?? false
        isHTTPOnly = members["httpOnly"] as? Bool ?? false
    }
}

public struct DriverError: Error, CustomStringConvertible {
    let text: String

    public var description: String { String(text.prefix(2_000)) }
}
