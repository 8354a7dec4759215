import CompositionCore
import Foundation
import Synchronization
import TestFixtures
import Testing

@testable import WebSignIn

struct SessionRefreshTests {
    @Test(arguments: StoreKind.allCases)
    func `twenty requests at two instances refresh once, and all have the new tokens`(kind: StoreKind) async throws {
        try await StoreFixture.with(kind) { fixture in
            let stores = [try fixture.store(), try fixture.store()]
            let (session, provider) = (Session.sample(), TokenEndpoint())
            try await stores[0].create(session)
            let sessions = try await withThrowingTaskGroup(of: Session?.self) { group in
                for number in 0..<20 {
                    let refresh = SessionRefresh(stores[number % 2])
                    group.addTask { try await refresh.refreshed(session, ask: provider.ask) }
                }
                try await eventually("somebody asks the provider") { provider.asked == 1 }
                provider.answer()
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(provider.asked == 1)
            #expect(sessions.count == 20 && sessions.allSatisfy { $0?.tokens == .sample(2) && $0?.version == 2 })
            #expect(try await stores[1].find(session.hash, at: Date())?.tokens == .sample(2))
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `who comes with the old tokens afterwards gets the new ones`(kind: StoreKind) async throws {
        try await StoreFixture.with(kind) { fixture in
            let (store, session) = (try fixture.store(), Session.sample())
            try await store.create(session)
            let newer = try await store.replaceTokens(of: session, by: .sample(2))
            #expect(newer?.tokens == .sample(2))
            #expect(try await store.replaceTokens(of: session, by: .sample(3)) == nil, "one wins")
            let late = try await SessionRefresh(store).refreshed(session) { _ throws(Failure) in
                throw Failure(.inner, "asked in vain")
            }
            #expect(late == newer)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a refused refresh token ends the session for all who wait`(kind: StoreKind) async throws {
        try await StoreFixture.with(kind) { fixture in
            let (store, session) = (try fixture.store(), Session.sample())
            let (refresh, provider) = (SessionRefresh(store), TokenEndpoint(fails: .unauthenticated))
            try await store.create(session)
            async let first = refresh.refreshed(session, ask: provider.ask)
            try await eventually("the provider is asked") { provider.asked == 1 }
            async let second = refresh.refreshed(session, ask: provider.ask)
            provider.answer()
            #expect(try await first == nil)
            #expect(try await second == nil)
            #expect(try await store.find(session.hash, at: Date()) == nil)
            #expect(provider.asked == 1)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a provider that fails leaves the session, and can be asked again`(kind: StoreKind) async throws {
        try await StoreFixture.with(kind) { fixture in
            let (store, session) = (try fixture.store(), Session.sample())
            try await store.create(session)
            let down = TokenEndpoint(fails: .unreachable)
            down.answer()
            let refresh = SessionRefresh(store)
            #expect(await failure { try await refresh.refreshed(session, ask: down.ask) }?.code == .unreachable)
            let up = TokenEndpoint()
            up.answer()
            #expect(try await refresh.refreshed(session, ask: up.ask)?.tokens == .sample(2))
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a request that leaves doesn't waste the refresh token`(kind: StoreKind) async throws {
        try await StoreFixture.with(kind) { fixture in
            let (store, session, provider) = (try fixture.store(), Session.sample(), TokenEndpoint())
            try await store.create(session)
            let request = Task { try await SessionRefresh(store).refreshed(session, ask: provider.ask) }
            try await eventually("the provider is asked") { provider.asked == 1 }
            request.cancel()
            provider.answer()
            try await eventually("the tokens are kept") {
                try await store.find(session.hash, at: Date())?.tokens == .sample(2)
            }
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `an instance that dies while it refreshes holds the others up for some seconds only`(
        kind: StoreKind
    ) async throws {
        try await StoreFixture.with(kind) { fixture in
            let (store, session, now) = (try fixture.store(), Session.sample(), Date())
            try await store.create(session)
            guard case .begin = try await store.beginRefresh(of: session, at: now) else {
                Issue.record("nobody else refreshes")
                return
            }
            #expect(try await store.beginRefresh(of: session, at: now + 1) == .wait)
            let impatient = SessionRefresh(store, patience: .milliseconds(100))
            let waited = await failure {
                try await impatient.refreshed(session) { _ throws(Failure) in throw Failure(.inner, "asked in vain") }
            }
            #expect(waited?.code == .timeout)
            guard case .begin(let lease) = try await store.beginRefresh(of: session, at: now + 16) else {
                Issue.record("the lease is over")
                return
            }
            try await store.endRefresh(RefreshLease(session.hash))
            #expect(try await store.beginRefresh(of: session, at: now + 17) == .wait, "only the own one is given back")
            try await store.endRefresh(lease)
            #expect(try await store.beginRefresh(of: session, at: now + 17) != .wait)
        }
    }
}

/// A provider's token endpoint that answers when the test says so.
final class TokenEndpoint: Sendable {
    private let count = Atomic(0)
    private let gate = Gate()
    private let code: Failure.Code?

    init(fails code: Failure.Code? = nil) {
        self.code = code
    }

    var asked: Int { count.load(ordering: .relaxed) }

    func answer() {
        gate.open()
    }

    func ask(_ session: Session) async throws(Failure) -> SessionTokens {
        count.add(1, ordering: .relaxed)
        await withCheckedContinuation { continuation in gate.whenOpen { continuation.resume() } }
        if let code { throw Failure(code, "as the test wants") }
        return .sample(2)
    }
}
