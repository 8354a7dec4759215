import CompositionCore
import Tokens

/// The claim that says who a token signs in.
struct PrincipalClaim: Sendable {
    let subjects: BearerSignIn.Subjects
    /// Nil: `sub` of users, the client's id of clients.
    let name: String?

    var claim: String { name ?? (subjects == .users ? "sub" : "client_id") }

    /// Nil if the claim is absent, or no id: nothing else may become part of a path to a service.
    func principal(_ claims: Claims) -> Principal? {
        let text = name == nil && subjects == .clients ? claims.clientID : claims.text(claim)
        guard let id = text.flatMap({ ResourceID($0) }) else { return nil }
        return subjects == .users ? .user(id) : .client(id)
    }
}
