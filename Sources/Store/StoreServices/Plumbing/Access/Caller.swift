/// Who calls a service, and which user for.
struct Caller: Sendable, Hashable {
    /// As its certificate names it: `web`, `services`, `operator`.
    let name: String
    /// The user whom the caller acts for; nil where it said none.
    var user: String?
    /// Whether it may do what belongs to a user without acting for one.
    var actsForAnyone = false

    /// Tools of this machine, which come through the plain door.
    static let operatorName = "operator"
    static let `operator` = Caller(name: operatorName, actsForAnyone: true)
}

extension Call {
    /// What belongs to a user is done for that user alone.
    func mustAct(for user: String) throws(Problem) {
        guard mayAct(for: user) else {
            throw .forbidden("\(caller.name) doesn't act for this user")
        }
    }

    func mayAct(for user: String) -> Bool { caller.actsForAnyone || caller.user == user }
}
