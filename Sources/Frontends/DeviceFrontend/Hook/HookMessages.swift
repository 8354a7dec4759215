import JSONSlices
import NIOCore

/// What a broker asked.
struct HookRequest: Sendable {
    let method: String
    let path: String
    /// Every such header.
    let authorization: [String]
    let body: ByteBuffer
}

/// What it is told.
struct HookAnswer: Sendable {
    let status: Int
    var body = ByteBuffer()

    private init(result: String) {
        status = 200
        var json = JSONWriter(capacity: 64)
        json.object {
            $0.member("result", result)
            $0.member("is_superuser", false)
        }
        body = json.buffer
    }

    private init(status: Int, _ detail: String) {
        self.status = status
        var json = JSONWriter(capacity: 64)
        json.object {
            $0.member("status", status)
            $0.member("detail", detail)
        }
        body = json.buffer
    }

    static let allow = HookAnswer(result: "allow")
    static let deny = HookAnswer(result: "deny")
    /// Nobody of ours: the broker may know him otherwise.
    static let ignore = HookAnswer(result: "ignore")

    static let unauthorized = HookAnswer(status: 401, "the secret is missing or wrong")
    static let notFound = HookAnswer(status: 404, "POST /mqtt/auth or /mqtt/acl")
    static let malformed = HookAnswer(status: 400, "the body is no JSON object, or has a key twice")
    /// The registry can't be asked: the broker lets nobody in, and the device tries again.
    static let unavailable = HookAnswer(status: 503, "the registry can't be asked")
}

/// `POST /mqtt/auth`.
struct LoginQuestion: Sendable {
    let username: String
    let password: String
    let clientID: String
    let address: String
    /// The subject's common name of the client certificate that the broker has verified; empty: none.
    let certified: String

    init(_ json: JSONValue) {
        username = json["username"]?.string ?? ""
        password = json["password"]?.string ?? ""
        clientID = json["clientid"]?.string ?? ""
        address = json["peerhost"]?.string ?? ""
        certified = json["cert_common_name"]?.string ?? ""
    }
}

/// `POST /mqtt/acl`.
struct AccessQuestion: Sendable {
    let username: String
    let clientID: String
    let action: String
    let topic: String
    let isRetained: Bool

    init(_ json: JSONValue) {
        username = json["username"]?.string ?? ""
        clientID = json["clientid"]?.string ?? ""
        action = json["action"]?.string ?? ""
        topic = json["topic"]?.string ?? ""
        let retain = json["retain"]
        isRetained = retain?.bool ?? ["true", "1"].contains(retain?.string ?? "")
    }
}
