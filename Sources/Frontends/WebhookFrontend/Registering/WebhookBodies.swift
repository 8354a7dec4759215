import CompositionCore
import HTTPFrontend

/// The members of what clients send, as they are declared.
private enum Members {
    /// A thousand of the longest subjects.
    static let bytesMax = 160 << 10
    static let urlKind = InputKind.text(
        "Where deliveries go: https, a public address, port 443 or one from 1024 on.",
        length: 1...ReceiverURL.bytesMax, of: .visible)
    static let followKind = InputKind.list(
        of: .text("A kind of document and the id of one.", length: 3...130, of: .visible),
        "What is followed: products/p42. The document of each is delivered at once, and whenever it changes.",
        count: 1...1000)
    static let secretKind = InputKind.text(
        "whsec_ and the base64 of 24 to 64 bytes. Without it one is made.", length: 38...96, of: .visible)
    static let descriptionKind = InputKind.text("For its owner.", length: 1...200, of: .line)

    static let url = Member("url", urlKind)
    static let follow = Member("follow", followKind)
    static let newURL = OptionalMember("url", urlKind)
    static let newFollow = OptionalMember("follow", followKind)
    static let secret = OptionalMember("secret", secretKind)
    static let description = OptionalMember("description", descriptionKind)
    static let enabled = OptionalMember(
        "enabled", .boolean("False: nothing is delivered. True: what waits is delivered now."))
    static let rotate = OptionalMember("rotateSecret", .boolean("True: a new secret is made and shown once."))
    static let since = OptionalMember("since", .text("RFC 3339.", length: 20...35, of: .visible))
    static let deliveries = OptionalMember(
        "deliveries",
        .list(of: .text("An id of a delivery.", length: 1...64, of: .visible), "Which.", count: 1...100))

    /// Nil where it is absent; throws `invalid` for what is no secret.
    static func secret(_ text: String?) throws(Failure) -> WebhookSecret? {
        guard let text else { return nil }
        guard let secret = WebhookSecret(text) else {
            throw Failure(.invalid, "must be whsec_ and the base64 of 24 to 64 bytes", field: "secret")
        }
        return secret
    }
}

/// `POST /webhooks`
struct NewWebhookBody: HTTPBody {
    static let schema = Schema.object(
        named: "NewWebhook", "Registers a receiver of changes.",
        [Members.url.field, Members.follow.field, Members.secret.field, Members.description.field])
    static let bytesMax = Members.bytesMax

    let url: String
    let follow: [String]
    let secret: WebhookSecret?
    let description: String?

    init(_ body: InputObject) throws(Failure) {
        url = try body[Members.url]
        follow = try body[Members.follow]
        secret = try Members.secret(body[Members.secret])
        description = try body[Members.description]
    }
}

/// `PATCH /webhooks/{id}`
struct WebhookChangeBody: HTTPBody {
    static let schema = Schema.object(
        named: "WebhookChange", "Changes what it says of a webhook, and nothing else.",
        [
            Members.newURL.field, Members.newFollow.field, Members.secret.field, Members.description.field,
            Members.enabled.field, Members.rotate.field,
        ])
    static let bytesMax = Members.bytesMax

    let url: String?
    let follow: [String]?
    let description: String?
    let isEnabled: Bool?
    /// Of the body, or a new one.
    let secret: WebhookSecret?

    init(_ body: InputObject) throws(Failure) {
        url = try body[Members.newURL]
        follow = try body[Members.newFollow]
        description = try body[Members.description]
        isEnabled = try body[Members.enabled]
        let given = try Members.secret(body[Members.secret])
        let rotates = try body[Members.rotate] ?? false
        guard given == nil || !rotates else {
            throw Failure(.invalid, "stands beside a secret of your own", field: "rotateSecret")
        }
        secret = given ?? (rotates ? .random() : nil)
    }
}

/// `POST /webhooks/{id}/replay`
struct ReplayBody: HTTPBody {
    static let schema = Schema.object(
        named: "Replay", "Delivers again the latest of each resource that was delivered since, or by these deliveries.",
        [Members.since.field, Members.deliveries.field])

    let wish: ReplayWish

    init(_ body: InputObject) throws(Failure) {
        switch (try body[Members.since], try body[Members.deliveries]) {
        case (let text?, nil):
            guard let time = Milliseconds(timestamp: text) else {
                throw Failure(.invalid, "must be a time such as 2026-01-31T12:00:00Z", field: "since")
            }
            wish = .since(time)
        case (nil, let ids?): wish = .deliveries(ids)
        default: throw Failure(.invalid, "must say either since or deliveries", field: "since")
        }
    }
}
