import CompositionCore
public import HTTPFrontend
import HTTPTypes
import JSONSlices

extension HTTPRoutes {
    /// Publishes what clients need to register webhooks, see how they fare, and have them sent again.
    ///
    /// - Parameter path: `v1/webhooks`
    public mutating func webhooks(_ registry: WebhookRegistry, at path: String, for audience: Audience) {
        publishRegistering(registry, at: path, for: audience)
        publishDeliveries(registry, at: path + "/{id}", for: audience)
    }

    private mutating func publishRegistering(_ registry: WebhookRegistry, at path: String, for audience: Audience) {
        let store = registry.store
        write(.post, path, for: audience, status: 201, answering: WebhookAnswer.answer) {
            (wish: HTTPWrite<NoSubject, NewWebhookBody>, _, context) in
            let client = try context.principal.requireClient()
            let webhook = try await registry.register(wish.body, for: client, key: wish.idempotencyKey)
            return WebhookAnswer(webhook: webhook, showsSecret: true)
        }
        read(path, for: audience, purpose: "Your webhooks.", answering: WebhookList.answer) {
            (_: NoSubject, principal) in
            WebhookList(webhooks: try await store.list(of: principal.requireClient()))
        }
        let one = path + "/{id}"
        read(one, for: audience, purpose: "A webhook and how it fares.", answering: WebhookAnswer.answer) {
            (id: ResourceID, principal) in
            WebhookAnswer(webhook: try await store.find(id.text, of: principal.requireClient()))
        }
        write(.patch, one, for: audience, answering: WebhookAnswer.answer) {
            (wish: HTTPWrite<ResourceID, WebhookChangeBody>, _, context) in
            let client = try context.principal.requireClient()
            let webhook = try await registry.change(wish.subject.text, of: client, by: wish.body)
            return WebhookAnswer(webhook: webhook, showsSecret: wish.body.secret != nil)
        }
        remove(one, for: audience, purpose: "Ends a webhook; what waits for it is dropped.") {
            (id: ResourceID, principal) in
            try await store.remove(id.text, of: principal.requireClient())
        }
    }

    private mutating func publishDeliveries(_ registry: WebhookRegistry, at path: String, for audience: Audience) {
        let store = registry.store
        read(
            path + "/deliveries", for: audience, purpose: "What was delivered lately, and what waits.",
            answering: DeliveryList.answer
        ) { (range: DeliveryRange, principal) in
            let client = try principal.requireClient()
            let deliveries = try await store.deliveries(
                of: range.webhook, client, before: range.before, atMost: range.limit)
            return DeliveryList(deliveries: deliveries, limit: range.limit)
        }
        write(.post, path + "/replay", for: audience, status: 202, answering: QueuedAnswer.answer) {
            (wish: HTTPWrite<ResourceID, ReplayBody>, _, context) in
            let client = try context.principal.requireClient()
            return QueuedAnswer(count: try await store.replay(wish.body.wish, of: wish.subject.text, client))
        }
        perform(
            path + "/test", for: audience, purpose: "Queues a delivery of the type webhooks.test.", status: 202,
            answering: QueuedAnswer.answer
        ) { (id: ResourceID, principal) in
            _ = try await store.test(id.text, of: principal.requireClient())
            return QueuedAnswer(count: 1)
        }
    }
}

extension WebhookRegistry {
    fileprivate func register(
        _ body: NewWebhookBody, for client: String, key: String?
    ) async throws(Failure) -> Webhook {
        let follow = try subjects(body.follow)
        try await check(body.url)
        let wish = WebhookWish(url: body.url, description: body.description, secret: body.secret, follow: follow)
        return try await store.create(wish, for: client, key: key)
    }

    fileprivate func change(
        _ id: String, of client: String, by body: WebhookChangeBody
    ) async throws(Failure) -> Webhook {
        if let url = body.url { try await check(url) }
        let change = WebhookChange(
            url: body.url, description: body.description, follow: try body.follow.map(subjects),
            isEnabled: body.isEnabled, secret: body.secret)
        return try await store.change(id, of: client, by: change)
    }
}
