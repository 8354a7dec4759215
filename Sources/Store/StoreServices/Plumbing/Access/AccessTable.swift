/// Who may call a service, and what for; everybody else is refused, whatever is asked. Each service has one, beside its
/// routes.
struct AccessTable: Sendable, ExpressibleByDictionaryLiteral {
    struct Rights: OptionSet, Sendable {
        let rawValue: Int

        static let read = Rights(rawValue: 1)
        static let write = Rights(rawValue: 2)
        /// Without acting for the user whom it belongs to.
        static let ofAnyone = Rights(rawValue: 4)
        /// To serve devices: hold leases, and report what became of commands.
        static let serve = Rights(rawValue: 8)
        /// To tell devices what to do.
        static let command = Rights(rawValue: 16)
        /// To see where devices stand and what they measured, and nothing else of them.
        static let show = Rights(rawValue: 32)
    }

    let rows: [(caller: String, rights: Rights)]

    init(dictionaryLiteral rows: (String, Rights)...) {
        let everything: Rights = [.read, .write, .ofAnyone, .serve, .command, .show]
        self.rows = rows + [(Caller.operatorName, everything)]
    }

    /// None for a caller that has no business here.
    func rights(of caller: String) -> Rights { rows.first { $0.caller == caller }?.rights ?? [] }

    /// Those who have a right.
    func callers(_ right: Rights) -> [String] { rows.filter { $0.rights.contains(right) }.map(\.caller) }
}
