import CompositionCore
import NIOCore

/// What clients may do with their webhooks. Each sees its own alone.
public struct WebhookRegistry: Sendable {
    let store: WebhookStore
    let policy: ReceiverPolicy
    let names: ReceiverNames
    /// What can be followed.
    let compositions: Set<String>

    var limits: WebhookLimits { store.limits }

    public init<Services>(_ documents: FollowedDocuments<Services>, store: WebhookStore, policy: ReceiverPolicy) {
        self.init(documents, store: store, policy: policy, names: ReceiverNames())
    }

    init<Services>(
        _ documents: FollowedDocuments<Services>, store: WebhookStore, policy: ReceiverPolicy, names: ReceiverNames
    ) {
        self.store = store
        self.policy = policy
        self.names = names
        compositions = Set(documents.sources.keys)
    }

    /// Throws `invalid` where the URL may not be called.
    func check(_ text: String) async throws(Failure) {
        let url = try ReceiverURL(text, by: policy)
        let found = await names.addresses(of: url, within: .seconds(2))
        guard policy.admitted(found, isSecure: url.isSecure) != nil else { throw ReceiverURL.notPublic }
    }

    func subjects(_ texts: [String]) throws(Failure) -> [FollowedSubject] {
        guard texts.count <= limits.followsMax else {
            throw Failure(.invalid, "a webhook may follow \(limits.followsMax) resources", field: "follow")
        }
        var subjects: [FollowedSubject] = []
        for text in texts {
            guard let subject = FollowedSubject(text), compositions.contains(subject.composition) else {
                let known = compositions.sorted().map { "\($0)/…" }.joined(separator: ", ")
                throw Failure(.invalid, "can be \(known), with an id behind the slash", field: "follow")
            }
            subjects.append(subject)
        }
        return subjects
    }
}

extension Principal {
    /// Throws `unauthenticated` for anybody but a client.
    func requireClient() throws(Failure) -> String {
        guard case .client(let id) = self else { throw Failure(.unauthenticated, "sign in as a client") }
        return id.text
    }
}
