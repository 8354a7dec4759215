import Synchronization

/// All the store's services as one stub: small right answers, of which a test can replace some.
public final class StoreStub: Sendable {
    public let service: StubService
    private let overrides: Overrides

    private final class Overrides: Sendable {
        let byPrefix = Mutex<[(prefix: String, behaviour: StubService.Behaviour)]>([])
    }

    /// - Parameters:
    ///   - identity: files of a certificate and its key in PEM; with them it speaks TLS alone
    ///   - headers: of every right answer
    public init(
        identity: (certificate: String, key: String)? = nil, headers: [(String, String)] = []
    ) async throws {
        let overrides = Overrides()
        self.overrides = overrides
        service = try await StubService(identity: identity) { request in
            let overridden = overrides.byPrefix.withLock { list in
                list.last { request.path.hasPrefix($0.prefix) }?.behaviour
            }
            return overridden
                ?? .json(
                    Self.answer(request), status: request.method == "POST" ? 201 : 200, headers: headers)
        }
    }

    /// From now on, paths that begin so get this instead.
    public func answer(_ prefix: String, with behaviour: StubService.Behaviour) {
        overrides.byPrefix.withLock { $0.append((prefix, behaviour)) }
    }

    /// From now on everything gets the right answer.
    public func heal() {
        overrides.byPrefix.withLock { $0 = [] }
    }

    /// From now on, paths that begin so get this, and all others the right answer.
    public func answerOnly(_ prefix: String, with behaviour: StubService.Behaviour) {
        overrides.byPrefix.withLock { $0 = [(prefix, behaviour)] }
    }

    public static let product = """
        {"id":"p42","name":"Trail \\u00dcber \\"X\\"","description":"Light & \\/ quick","price":129.90,"currency":"EUR",\
        "category":["Sport","Shoes & more"],"cachedRating":4.4,"attributes":{"colour":"red","size":42},\
        "images":[{"url":"/img/p42-1.svg","thumbUrl":"/img/p42-1-thumb.svg","alt":"front"}],"version":3}
        """
    public static let reviews = """
        {"items":[{"id":"r2","rating":5,"title":"Good","comment":"Yes","author":{"id":"u2","name":"Bo"},\
        "createdAt":"2026-01-02T00:00:00Z"},{"id":"r1","rating":4,"title":"Fine","comment":"é\\n",\
        "author":{"id":"u3","name":"Cy"},"createdAt":"2026-01-01T00:00:00Z"}],"version":1}
        """
    public static let related = """
        {"items":[{"id":"p7","name":"Sock","price":9.00,"currency":"EUR","thumbUrl":"/img/p7-1-thumb.svg"}],"version":1}
        """
    public static let stock = #"{"productId":"p42","quantity":17,"warehouse":"w1","version":9}"#
    public static let user = """
        {"id":"u1","name":"ada","fullName":"Ada Lovelace","email":"ada@example.org","avatarUrl":"/img/u1.svg",\
        "roles":["shopper"],"version":1}
        """
    public static let orders = """
        {"items":[{"id":"o1","userId":"u1","total":20.00,"currency":"EUR","status":"sent",\
        "createdAt":"2026-01-01T00:00:00Z","lines":[],"version":1}]}
        """
    public static let order = """
        {"id":"o1","userId":"u1","total":20.00,"currency":"EUR","status":"sent","createdAt":"2026-01-01T00:00:00Z",\
        "lines":[{"productId":"p7","name":"Sock","quantity":2,"price":10.00}],"version":1}
        """

    /// The API key of the device `label-demo`.
    public static let deviceKey = "a-key-of-the-demo"

    private static func device(_ id: String) -> String {
        """
        {"id":"\(id)","model":"label","product":"p42",\
        "keyHashes":["929a11900b51eb2118501bd1daff869b25f2d3933c3f8b6a4aa9851343f96df9"],"version":1}
        """
    }

    private static func answer(_ request: StubService.Request) -> String {
        switch request.path.prefix(while: { $0 != "?" }) {
        case "/products": #"{"items":[\#(product)],"next":"abc"}"#
        case let path where path.hasPrefix("/products/"): product
        case "/reviews": reviews
        case "/related": related
        case "/stock": #"{"items":[\#(stock)]}"#
        case let path where path.hasPrefix("/stock/"): stock
        case "/orders": orders
        case let path where path.hasPrefix("/orders/"): order
        case "/notifications/unread": #"{"count":3,"version":1}"#
        case let path where path.hasPrefix("/users/"): user
        case "/devices/label-demo": device("label-demo")
        case "/devices/label-other": device("label-other")
        case "/leases": leases(request.body)
        case "/readings": #"{"results":[{"state":"committed","through":1}]}"#
        case let path where path.hasPrefix("/streams/"): #"{"deviceId":"label-demo","epoch":7,"through":0}"#
        default: "{}"
        }
    }

    /// Whoever asks holds all slots of the pool.
    private static func leases(_ asked: String) -> String {
        let count = asked.firstMatch(of: #/"count":(\d+)/#).flatMap { Int($0.output.1) } ?? 0
        return #"{"slots":["# + (0..<count).map { #"{"slot":\#($0),"fence":1}"# }.joined(separator: ",") + "]}"
    }
}
