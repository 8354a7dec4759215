public import CompositionCore
public import Foundation

/// Where sessions are kept: SQLite for one machine, Redis for several.
///
/// A store that doesn't answer throws `unreachable`, which becomes 503. It never says nil for that: nobody is signed out,
/// and nobody becomes anonymous, because a store is down.
public protocol SessionStore: Sendable {
    /// Keeps a new session.
    func create(_ session: Session) async throws(Failure)

    /// Nil if there is none, or it is over by its idle or its absolute end; also for one that was tampered with, or is
    /// encrypted under a key that is gone.
    func find(_ hash: SessionHash, at now: Date) async throws(Failure) -> Session?

    /// Whether `find` would find it; cheaper. What was opened for a session asks this every few seconds.
    func isAlive(_ hash: SessionHash, at now: Date) async throws(Failure) -> Bool

    /// The session is used: its idle time begins again. Writes at most once a minute.
    func touch(_ session: Session, at now: Date) async throws(Failure)

    /// Replaces the tokens if nobody did since the session was read. Nil if somebody did, or if it ended.
    func replaceTokens(of session: Session, by tokens: SessionTokens) async throws(Failure) -> Session?

    /// Asks for the right to refresh the tokens; of all requests and instances one has it. ``SessionRefresh`` does this.
    func beginRefresh(of session: Session, at now: Date) async throws(Failure) -> RefreshTurn

    /// Gives the right back before it ends by itself.
    func endRefresh(_ lease: RefreshLease) async throws(Failure)

    /// Ends a session, and returns it, so that its tokens can be revoked. Nil if there was none that can be read.
    @discardableResult
    func end(_ hash: SessionHash) async throws(Failure) -> Session?

    /// Ends all of a group, and returns those that can be read.
    @discardableResult
    func end(_ group: SessionGroup) async throws(Failure) -> [Session]

    /// Remembers something that counts once: a sign-in attempt's state, a logout token's `jti`. False if it is known.
    ///
    /// - Parameter end: when it may be forgotten, because it is refused by its own time
    func consume(_ key: String, until end: Date) async throws(Failure) -> Bool

    /// Removes a few of what is over; returns how many. Stores do it by the way when they create.
    @discardableResult
    func removeExpired(at now: Date) async throws(Failure) -> Int
}
