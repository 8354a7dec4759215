import Foundation
import NIOHTTP1
import Synchronization

/// A browser as far as cookies and sites go. Redirects it follows only when told, so that a test sees each step.
final class Browser: Sendable {
    enum From: Sendable { case here, elsewhere }

    private struct State {
        var cookies: [String: Cookie] = [:]
        var seen: [PlainAnswer] = []
    }

    struct Cookie: Sendable {
        let name: String
        let value: String
        let attributes: [String]

        var isStrict: Bool { attributes.contains("samesite=strict") }
        var isOver: Bool { attributes.contains("max-age=0") }

        init(_ text: String) {
            let pieces = text.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
            let pair = pieces[0].split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            name = pair[0]
            value = pair[1]
            attributes = pieces.dropFirst().map { $0.lowercased() }
        }
    }

    static let sessionCookie = "__Host-facet-session"
    static let attemptCookie = "__Host-facet-signin"

    let url: String
    private let state = Mutex(State())

    init(_ url: String) {
        self.url = url
    }

    /// Everything that it got so far.
    var seen: [PlainAnswer] { state.withLock { $0.seen } }

    var session: String? { value(Self.sessionCookie) }

    func value(_ name: String) -> String? { state.withLock { $0.cookies[name]?.value } }

    func plant(_ name: String, _ value: String?) {
        state.withLock { $0.cookies[name] = value.map { Cookie("\(name)=\($0)") } }
    }

    /// A GET to a path here, or to a whole address.
    @discardableResult
    func get(
        _ path: String, from: From = .here, _ headers: [(String, String)] = []
    ) async throws -> PlainAnswer {
        try await send(.GET, path, from: from, headers, nil)
    }

    @discardableResult
    func post(
        _ path: String, from: From = .here, _ headers: [(String, String)] = [], _ body: String = ""
    ) async throws -> PlainAnswer {
        try await send(.POST, path, from: from, headers, body)
    }

    /// As a script of this site does.
    @discardableResult
    func fetch(
        _ path: String, method: HTTPMethod = .GET, _ headers: [(String, String)] = [], _ body: String? = nil
    ) async throws -> PlainAnswer {
        try await send(method, path, from: .here, [("X-Facet", "1")] + headers, body)
    }

    func send(
        _ method: HTTPMethod, _ path: String, from: From, _ headers: [(String, String)], _ body: String?
    ) async throws -> PlainAnswer {
        let address = path.hasPrefix("/") ? url + path : path
        let cookies = state.withLock { state in
            state.cookies.values.filter { from == .here || !$0.isStrict }.map { "\($0.name)=\($0.value)" }
        }
        let cookie = cookies.isEmpty ? [] : [("Cookie", cookies.sorted().joined(separator: "; "))]
        let answer = try await plainAnswer(address, method: method, headers: cookie + headers, body: body)
        keep(answer)
        return answer
    }

    private func keep(_ answer: PlainAnswer) {
        state.withLock { state in
            state.seen.append(answer)
            for cookie in answer.setCookies.map(Cookie.init) {
                state.cookies[cookie.name] = cookie.isOver ? nil : cookie
            }
        }
    }
}

extension Browser {
    /// To the provider and back: the address of the callback, which the browser hasn't followed yet.
    func callback(at provider: StubProvider, returnTo: String? = nil) async throws -> String {
        let login = try await get("/auth/login" + (returnTo.map { "?returnTo=" + $0 } ?? ""))
        guard login.status == 303 else { throw Unexpected(what: "login answered \(login.status) \(login.text)") }
        return try await provider.authorize(login.location)
    }

    /// Signs in, and returns what the callback answered.
    @discardableResult
    func signIn(at provider: StubProvider, returnTo: String? = nil) async throws -> PlainAnswer {
        let answer = try await get(callback(at: provider, returnTo: returnTo), from: .elsewhere)
        guard answer.status == 303 else { throw Unexpected(what: "callback answered \(answer.status) \(answer.text)") }
        try await get(answer.location, from: .elsewhere)
        return answer
    }

    /// The status of a request for the user's data.
    func dashboardStatus() async throws -> Int { try await fetch("/api/dashboard").status }
}
