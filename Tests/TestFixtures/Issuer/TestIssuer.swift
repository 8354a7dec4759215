import Synchronization

/// An identity provider of one test: a real listener with metadata and keys, which the test may change, hang or break,
/// and which counts what it is asked.
public final class TestIssuer: Sendable {
    public let stub: StubService
    private let state: State

    private final class State: Sendable {
        let keys: Mutex<[TestKey]>
        let scripts = Mutex<[String: StubService.Script]>([:])

        init(_ keys: [TestKey]) {
            self.keys = Mutex(keys)
        }

        func answer(_ request: StubService.Request) -> StubService.Behaviour {
            let path = String(request.path.prefix { $0 != "?" })
            if let script = scripts.withLock({ $0[path] }) { return script(request) }
            let host = request.headers.first { $0.name.lowercased() == "host" }?.value ?? ""
            switch path {
            case "/.well-known/openid-configuration": return .json(Self.metadata("http://" + host))
            case "/keys": return .json(keySet)
            default: return .json("{}", status: 404)
            }
        }

        var keySet: String {
            #"{"keys":["# + keys.withLock { $0.map(\.jwk).joined(separator: ",") } + "]}"
        }

        static func metadata(_ issuer: String) -> String {
            let endpoints = [
                "authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys",
                "introspection_endpoint": "/introspect", "revocation_endpoint": "/revoke",
                "pushed_authorization_request_endpoint": "/par", "end_session_endpoint": "/logout",
            ]
            return TestToken.object(
                endpoints.mapValues { TestToken.quoted(issuer + $0) }.merging(["issuer": TestToken.quoted(issuer)]) {
                    $1
                })
        }
    }

    public init(keys: [TestKey]) async throws {
        let state = State(keys)
        self.state = state
        stub = try await StubService { state.answer($0) }
    }

    public var url: String { stub.url }

    /// What its key set says from now on.
    public func publish(_ keys: [TestKey]) {
        state.keys.withLock { $0 = keys }
    }

    /// What a path answers from now on; nil: what it did at first.
    public func answer(_ path: String, _ script: StubService.Script?) {
        state.scripts.withLock { $0[path] = script }
    }

    /// How often a path was asked for.
    public func count(_ path: String) -> Int {
        stub.requests.count { $0.path.prefix { $0 != "?" } == path }
    }

    public var keyFetches: Int { count("/keys") }
}
