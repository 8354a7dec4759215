import CompositionCore
import Limits

extension HTTPExchange {
    /// Of a request that needs no sign-in: its address counts. Nothing is done where addresses have no limit.
    func limitAddress() throws(Failure) {
        guard let limits, limits.address != nil else { return }
        if let refusal = limits.refusal(ofAddress: clientAddress) { throw refusal }
    }

    /// What the request's credentials say, within the limits: an address that failed too often isn't heard, who has no
    /// credentials is counted by address, who has some by these.
    func limitedCredentials(
        _ authenticate: SignIn.Authenticate
    ) async throws(Failure) -> Credentials? {
        let head = client
        guard let limits else { return try await authenticate(head) }
        if let refusal = limits.attempts?.refusal(of: head.address) { throw refusal }
        guard let credentials = try await countingFailures(of: head, authenticate) else {
            if let refusal = limits.refusal(ofAddress: head.address) { throw refusal }
            return nil
        }
        let decision = try await limits.take(for: credentials.limitKey, of: credentials.principal.limitName)
        announcement?.note(decision)
        if let refusal = decision.refusal { throw refusal }
        return credentials
    }

    private func countingFailures(
        of head: ClientRequest, _ authenticate: SignIn.Authenticate
    ) async throws(Failure) -> Credentials? {
        do {
            return try await authenticate(head)
        } catch {
            if error.code == .unauthenticated { limits?.attempts?.countFailure(of: head.address) }
            throw error
        }
    }

    /// A page of a sign-in: it establishes itself who asks, so an attempt that it refuses is told by its status.
    func limitedPage(
        _ head: ClientRequest, _ answer: () async throws -> PageAnswer
    ) async throws -> PageAnswer {
        guard let attempts = limits?.attempts else { return try await answer() }
        if let refusal = attempts.refusal(of: head.address) { throw refusal }
        do {
            let page = try await answer()
            if page.status == 400 || page.status == 403 { attempts.countFailure(of: head.address) }
            return page
        } catch let failure as Failure {
            if failure.code == .invalid || failure.code == .forbidden { attempts.countFailure(of: head.address) }
            throw failure
        }
    }
}

extension Principal {
    /// By which the configuration names its limits.
    fileprivate var limitName: String {
        switch self {
        case .anonymous: ""
        case .user(let id), .client(let id), .device(let id): id.text
        }
    }
}
