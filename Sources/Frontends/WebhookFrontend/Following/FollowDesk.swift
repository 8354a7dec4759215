import CompositionCore
import Logging
import NIOCore
import Synchronization

/// Follows what active webhooks follow, and queues what is new to them. Each resumes from the state that was queued last,
/// so that a change made while nobody followed is found, too.
actor FollowDesk {
    private struct Place: Hashable {
        let webhook: String
        let subject: FollowedSubject
    }

    private static let lookEvery = Duration.seconds(1)
    private static let newsMax = 64

    private let store: WebhookStore
    private let sources: [String: @Sendable (ResourceID) -> Followings<FollowedDocument>.Source]
    private let followings: Followings<FollowedDocument>
    private let logger: Logger

    private var tickets: [Place: FollowTicket<FollowedDocument>] = [:]
    /// What has gone or failed, and when it is looked at again.
    private var resting: [Place: ContinuousClock.Instant] = [:]
    private var generation: Int64?
    private let woken = Mutex<Set<Place>>([])

    init<Services>(
        store: WebhookStore, documents: FollowedDocuments<Services>, followings: Followings<FollowedDocument>,
        logger: Logger
    ) {
        self.store = store
        sources = documents.sources
        self.followings = followings
        self.logger = logger
    }

    /// Until the task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { tasks in
            tasks.addTask { [written = store.written] in await written.raise(every: Self.lookEvery) }
            store.written.raise()
            for await _ in store.written.calls { await look() }
            tasks.cancelAll()
        }
        tickets = [:]
        resting = [:]
        generation = nil
    }

    private func look() async {
        do {
            let now = try await store.generation()
            let isDue = resting.values.contains { $0 <= .now }
            if now != generation || isDue {
                follow(try await store.followed())
                generation = now
            }
            while case let news = takeNews(), !news.isEmpty { try await queue(news) }
        } catch {
            logger.warning("webhooks can't be looked at", metadata: ["error": "\(error)"])
        }
    }

    private func follow(_ wanted: [FollowedResource]) {
        let places = Set(wanted.map { Place(webhook: $0.webhook, subject: $0.subject) })
        tickets = tickets.filter { places.contains($0.key) }
        resting = resting.filter { places.contains($0.key) }
        for resource in wanted {
            let place = Place(webhook: resource.webhook, subject: resource.subject)
            guard tickets[place] == nil, resting[place].map({ $0 <= .now }) ?? true else { continue }
            begin(place, known: resource.token)
        }
    }

    private func begin(_ place: Place, known: StateToken?) {
        resting[place] = nil
        guard let source = sources[place.subject.composition] else { return }
        do {
            tickets[place] = try followings.follow(
                FollowKey(place.subject.composition, of: place.subject.id.text), from: source(place.subject.id),
                known: known
            ) { [weak self] in self?.wake(place) }
        } catch {
            rest(place)
            logger.warning(
                "a webhook can't follow", metadata: ["webhook": "\(place.webhook)", "why": "\(error.detail)"])
        }
    }

    private func rest(_ place: Place) {
        tickets[place] = nil
        resting[place] = .now + store.limits.goneAgainAfter
    }

    /// On any thread.
    private nonisolated func wake(_ place: Place) {
        woken.withLock { _ = $0.insert(place) }
        store.written.raise()
    }

    /// As many as go into one transaction.
    private func takeNews() -> [FollowNews] {
        var news: [FollowNews] = []
        while news.count < Self.newsMax, let place = woken.withLock({ $0.popFirst() }) {
            guard let ticket = tickets[place], let event = ticket.take() else { continue }
            if let what = what(event, of: place) {
                news.append(FollowNews(webhook: place.webhook, subject: place.subject, what: what))
            }
            // An end may stand behind a state.
            if ticket.hasEnded, tickets[place] != nil { _ = woken.withLock { $0.insert(place) } }
        }
        return news
    }

    private func what(
        _ event: Follower<FollowedDocument>.Event, of place: Place
    ) -> FollowNews.What? {
        switch event {
        case .current: return nil
        case .state(let state):
            guard state.payload.isWhole else { return nil }
            guard state.payload.body.readableBytes <= store.limits.documentBytesMax else {
                logger.warning(
                    "a document is too long to be delivered",
                    metadata: ["webhook": "\(place.webhook)", "subject": "\(place.subject.text)"])
                return nil
            }
            return .changed(state)
        case .ended(let failure):
            rest(place)
            return failure.code == .notFound ? .gone : nil
        }
    }

    private func queue(_ news: [FollowNews]) async throws(Failure) {
        do {
            try await store.queue(news, at: store.clock())
        } catch {
            // Followed anew from what is in the file, nothing of it is lost.
            for news in news { rest(Place(webhook: news.webhook, subject: news.subject)) }
            throw error
        }
    }
}
