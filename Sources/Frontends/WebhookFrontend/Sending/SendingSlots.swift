/// What is under way, and for whom there is room: one slow receiver holds up neither another webhook nor another client,
/// and of one resource one delivery is under way at a time.
struct SendingSlots {
    private let limits: WebhookLimits
    private var subjects: [String: Set<String>] = [:]
    private var byClient: [String: Int] = [:]
    private(set) var count = 0

    init(limits: WebhookLimits) {
        self.limits = limits
    }

    /// How many more may begin.
    func room(webhook: String, client: String) -> Int {
        max(
            0,
            min(
                limits.sendingMax - count, limits.sendingPerClient - byClient[client, default: 0],
                limits.sendingPerWebhook - subjects(of: webhook).count))
    }

    /// Of a webhook, what something is under way of.
    func subjects(of webhook: String) -> Set<String> { subjects[webhook] ?? [] }

    mutating func begin(_ subject: String, of webhook: String, client: String) {
        guard subjects[webhook, default: []].insert(subject).inserted else { return }
        byClient[client, default: 0] += 1
        count += 1
    }

    mutating func end(_ subject: String, of webhook: String, client: String) {
        guard subjects[webhook]?.remove(subject) != nil else { return }
        if subjects[webhook]?.isEmpty ?? false { subjects[webhook] = nil }
        byClient[client] = byClient[client].flatMap { $0 > 1 ? $0 - 1 : nil }
        count -= 1
    }
}
