import HTTPTypes

/// Tells who calls a service, and refuses those who may not.
struct Gate: Sendable {
    let service: String
    let access: AccessTable
    /// Knows the keys of callers; nil where there are no certificates, and nobody can show who he is.
    let assertions: AssertionDesk?

    /// - Parameters:
    ///   - peer: who proved himself at the connection
    ///   - door: where the request came in
    func admit(_ request: HTTPRequest, peer: PeerCertificate?, door: Door) throws(Problem) -> Caller {
        var caller = try identify(request, peer: peer, door: door)
        let rights = access.rights(of: caller.name)
        guard !rights.isEmpty else { throw .forbidden("\(caller.name) has no business with \(service)") }
        caller.actsForAnyone = rights.contains(.ofAnyone)
        return caller
    }

    /// Whether whom it admitted may do what a route does.
    func check(_ caller: Caller, for right: AccessTable.Rights) throws(Problem) {
        guard access.rights(of: caller.name).contains(right) else {
            throw .forbidden("\(caller.name) may not do this at \(service)")
        }
    }

    private func identify(
        _ request: HTTPRequest, peer: PeerCertificate?, door: Door
    ) throws(Problem) -> Caller {
        let shown = request.headerFields[.authorization]
        switch (door, peer) {
        case (.plain, _):
            guard let shown else { return .operator }
            return try assertion(shown, from: nil)
        case (.secure, nil): throw .unauthenticated("a certificate is needed")
        case (.secure, let peer?):
            guard let shown else { return Caller(name: peer.name) }
            return try assertion(shown, from: peer)
        }
    }

    /// Who has a certificate speaks for himself alone.
    private func assertion(_ shown: String, from peer: PeerCertificate?) throws(Problem) -> Caller {
        guard let assertions else { throw .unauthenticated("there are no keys to verify an assertion with") }
        guard shown.hasPrefix("Bearer ") else { throw .unauthenticated("this is no assertion") }
        let assertion = try assertions.verify(String(shown.dropFirst(7)), for: service, from: peer)
        return Caller(name: assertion.issuer, user: assertion.user)
    }
}

extension AccessTable.Rights {
    static func usual(for method: HTTPRequest.Method) -> Self { method.isRead ? .read : .write }
}

extension HTTPRequest.Method {
    /// Changes nothing (RFC 9110, section 9.2.1).
    var isRead: Bool { self == .get || self == .head }
}
