import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// A person's browser as far as signing in needs one: it keeps cookies, and goes where it is told, one step at a time.
public actor PersonalBrowser {
    /// What a step led to.
    public struct Page: Sendable {
        public let status: Int
        /// Where it sends the browser, as written.
        public let location: String?
        public let text: String
        public let setCookies: [String]
    }

    /// Redirects are for the test to see. Lives as long as the process.
    private static let client = HTTPClient(
        eventLoopGroupProvider: .singleton, configuration: .init(redirectConfiguration: .disallow))

    /// By host without its port, as browsers keep them; then by name.
    private var cookies: [String: [String: String]] = [:]

    public init() {}

    public func get(_ url: String, headers: [String: String] = [:]) async throws -> Page {
        try await send("GET", url, headers, nil)
    }

    public func delete(_ url: String) async throws -> Page {
        try await send("DELETE", url, [:], nil)
    }

    /// Sends a form, urlencoded.
    public func post(_ url: String, form: [String: String], headers: [String: String] = [:]) async throws -> Page {
        let type = ["Content-Type": "application/x-www-form-urlencoded"]
        return try await send("POST", url, type.merging(headers) { $1 }, FormText.write(form))
    }

    public func post(_ url: String, json: String) async throws -> Page {
        try await send("POST", url, ["Content-Type": "application/json"], json)
    }

    public func cookies(of host: String) -> [String: String] { cookies[host] ?? [:] }

    public func setCookie(_ name: String, _ value: String?, of host: String) {
        cookies[host, default: [:]][name] = value
    }

    private func send(
        _ method: String, _ url: String, _ headers: [String: String], _ body: String?
    ) async throws -> Page {
        let host = URL(string: url)?.host() ?? ""
        var request = HTTPClientRequest(url: url)
        request.method = HTTPMethod(rawValue: method)
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        let kept = cookies(of: host).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        if !kept.isEmpty { request.headers.add(name: "Cookie", value: kept.joined(separator: "; ")) }
        if let body { request.body = .bytes(ByteBuffer(string: body)) }
        let response = try await Self.client.execute(request, timeout: .seconds(20))
        let bytes = try await response.body.collect(upTo: 1 << 20)
        let setCookies = response.headers["Set-Cookie"]
        for line in setCookies { keep(line, of: host) }
        return Page(
            status: Int(response.status.code), location: response.headers.first(name: "Location"),
            text: String(buffer: bytes), setCookies: setCookies)
    }

    private func keep(_ line: String, of host: String) {
        let parts = line.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
        guard let pair = parts.first, let equals = pair.firstIndex(of: "=") else { return }
        let value = String(pair[pair.index(after: equals)...])
        let isOver = value.isEmpty || parts.contains { $0.lowercased() == "max-age=0" }
        setCookie(String(pair[..<equals]), isOver ? nil : value, of: host)
    }
}

/// `application/x-www-form-urlencoded`, as forms and the token endpoint take it.
public enum FormText {
    public static func write(_ form: [String: String]) -> String {
        form.sorted { $0.key < $1.key }.map { "\(encode($0.key))=\(encode($0.value))" }.joined(separator: "&")
    }

    /// The values of a URL's query.
    public static func query(of url: String) -> [String: String] {
        let items = URLComponents(string: url)?.queryItems ?? []
        return Dictionary(items.map { ($0.name, $0.value ?? "") }) { first, _ in first }
    }

    public static func encode(_ text: String) -> String {
        let plain = CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
        return text.addingPercentEncoding(withAllowedCharacters: plain) ?? ""
    }
}
