import AsyncHTTPClient
import BearerSignIn
import CompositionCore
import HTTPFrontend
import HTTPTypes
import JSONSlices
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import TestFixtures
import Testing
import Tokens

let audience = "https://mobile.shop.test"

/// A backend that signs in by bearer tokens, on a real listener, and the provider of the tokens.
struct Backend {
    let port: Int
    let issuer: TestIssuer
    let key: TestKey

    /// Runs one for the time of a closure.
    static func run(
        _ profile: TokenProfile = .rfc9068, serving subjects: BearerSignIn.Subjects = .users,
        kind: TestKey.Kind = .es256,
        subjectClaim: String? = nil, limits: ProviderLimits = ProviderLimits(), for audience: String = audience,
        _ body: (Backend) async throws -> Void
    ) async throws {
        let key = try TestKey("k1", kind)
        let issuer = try await TestIssuer(keys: [key])
        let provider = Tokens.IdentityProvider(
            issuer: try #require(ProviderURL(issuer.url)), limits: limits, logger: Logger(label: "test"))
        let rules = profile.rules(issuer: issuer.url, audience: audience)
        let check: BearerSignIn.Check =
            profile.name == "opaque"
            ? .introspected(
                TokenIntrospection(
                    provider: provider, client: .secretBasic(clientID: "api", secret: "s"), rules: rules))
            : .signed(TokenVerifier(provider: provider, rules: rules, keptMax: 100))
        let signIn = BearerSignIn(
            serving: subjects, profile: profile, check: check, subjectClaim: subjectClaim,
            development: { $0 == "development.token" ? .user(ResourceID("dev")!) : nil }, logger: Logger(label: "test"))
        try await listening(signIn) { port in try await body(Backend(port: port, issuer: issuer, key: key)) }
    }

    static func listening(_ signIn: BearerSignIn, _ body: (Int) async throws -> Void) async throws {
        var routes = HTTPRoutes(services: ())
        routes.get("mine", Mine.self, for: .user)
        routes.get("mine/orders", Mine.self, for: .user(scope: "orders.read"))
        routes.get("ours", Ours.self, for: .client(scope: "catalog.read"))
        routes.get("public", Ours.self)
        routes.write(.post, "mine", for: .user) { _, _, context in
            Written(user: try context.principal.requireUser().text)
        }
        let frontend = HTTPFrontend(
            routes,
            configuration: .init(
                listen: ListeningAddress(host: "127.0.0.1", port: 0), deadline: .seconds(5), signIn: signIn.signIn,
                eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: Logger(label: "test")))
        let (ports, found) = AsyncStream.makeStream(of: Int.self)
        let running = Task { try await frontend.run { found.yield($0.port) } }
        defer { running.cancel() }
        var iterator = ports.makeAsyncIterator()
        try await body(await iterator.next() ?? 0)
    }

    /// A token of RFC 9068 that counts.
    var token: TestToken { .access(issuer: issuer.url, audience: audience) }

    func get(_ path: String, _ headers: [(String, String)] = []) async throws -> Answer {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/\(path)")
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        return try await Answer(request)
    }

    /// With a token in its header.
    func get(_ path: String, _ token: TestToken) async throws -> Answer {
        try await get(path, [("Authorization", "Bearer " + (try token.signed(by: key)))])
    }

    /// The token is refused, and the challenge says so (RFC 6750, section 3.1).
    func expectRefused(_ token: TestToken, _ words: String, path: String = "mine") async throws {
        let answer = try await get(path, token)
        #expect(answer.status == 401)
        #expect(answer.challenge.hasPrefix(#"Bearer error="invalid_token", error_description=""#))
        #expect(answer.challenge.contains(words), "\(answer.challenge)")
    }
}

struct Answer {
    let status: Int
    let challenge: String
    let retryAfter: String?
    let body: String

    init(_ request: HTTPClientRequest) async throws {
        let answer = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
        status = Int(answer.status.code)
        challenge = answer.headers["WWW-Authenticate"].joined(separator: ", ")
        retryAfter = answer.headers.first(name: "Retry-After")
        body = String(buffer: try await answer.body.collect(upTo: 1 << 20))
    }
}

/// Who asks, as a user.
private struct Mine: Composition, JSONRepresentable {
    static let name = "mine"
    let user: ResourceID

    init(_ subject: SignedInUser, from services: Void, in context: RequestContext) async throws {
        user = subject.id
    }

    func writeMembers(to json: inout JSONWriter) {
        json.member("user", user.text)
    }
}

/// Who asks, whoever it is.
private struct Ours: Composition, JSONRepresentable {
    static let name = "ours"
    let principal: Principal

    init(_ range: ListRange, from services: Void, in context: RequestContext) async throws {
        principal = context.principal
    }

    func writeMembers(to json: inout JSONWriter) {
        if case .client(let id) = principal { json.member("client", id.text) }
    }
}

private struct Written: JSONRepresentable {
    let user: String

    func writeMembers(to json: inout JSONWriter) {
        json.member("user", user)
    }
}
